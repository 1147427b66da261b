"""What keeps the house in order: what has had its time is forgotten, what is stuck is found, and what is sealed gets its new key."""
