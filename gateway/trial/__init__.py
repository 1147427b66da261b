"""Trying a draft: a house of its own with a database that is thrown away, and the simulator as its only carrier (rule 15)."""
