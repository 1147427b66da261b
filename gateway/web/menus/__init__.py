"""`/office/menus`: officers edit the menus, try them, and hand them over. What an edit does is decided in `gateway/drafting`."""
