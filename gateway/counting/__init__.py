"""What is counted, one thing at a time: no figure joins two steps or two choices of one caller (S25, S28)."""
