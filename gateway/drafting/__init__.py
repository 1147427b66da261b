"""Menus and words while somebody edits them: what an edit does, what it looks like, what is wrong with it, and how it comes into force."""
