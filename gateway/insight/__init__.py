"""What the figures say: told a month at a time, without small counts (S28), on paper, in a table, at the terminal."""
