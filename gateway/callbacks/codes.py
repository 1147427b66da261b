"""The short codes that people type. The caller of these hands in the chance (`secrets.choice`) and what is taken."""

from collections.abc import Callable, Container, Sequence

from gateway.callbacks.errors import NoCodeLeftError

Choose = Callable[[Sequence[str]], str]

KEYS = "123456789"  # without 0, which leads out everywhere (S4)
HER_DIGITS = 4
DRAWS = 1000
OFFER_CODES = tuple(str(code) for code in range(10, 100))


def her_code(choose: Choose, taken: Container[str]) -> str:
    """Four digits without 0 that open no other request (S40). Raises `NoCodeLeftError`.

    `taken` is only asked, never listed: casework looks each up by its blind index.
    """
    for _ in range(DRAWS):
        code = "".join(choose(KEYS) for _ in range(HER_DIGITS))
        if code not in taken:
            return code
    raise NoCodeLeftError("no code for a caller is free; end or purge requests that are over")


def offer_code(choose: Choose, used: Container[str]) -> str:
    """Two digits that this focal point was not given for 72 h: a late answer takes no other offer. Raises `NoCodeLeftError`."""
    free = [code for code in OFFER_CODES if code not in used]
    if not free:
        raise NoCodeLeftError("every offer code of this focal point was used within 72 hours; put more people on duty")
    return choose(free)
