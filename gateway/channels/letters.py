"""What is read of a field from outside, and no more of it."""

BODY_LENGTH = 1600  # what carriers take as one text; the rest of a longer one is not read
WORD_LENGTH = 64  # ids, numbers and states


def keepable(value: str, length: int = WORD_LENGTH) -> str:
    """Cut, and without what no database keeps: NUL, half characters."""
    return value[:length].replace("\0", "").encode("utf-8", "ignore").decode()
