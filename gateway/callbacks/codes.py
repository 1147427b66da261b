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


def offer_code(choose: Choose, open_ones: Container[str], resting: Sequence[str]) -> str:
    """Two digits that this focal point was not given for 72 h: a late answer takes no other offer.

    `resting`: those of her offers that closed since, the longest closed first. When none is free that comes back: a phone that asks and
    withdraws all day must not keep others from being offered (S39). None that is open ever does; when all are, "": she is only rung.
    """
    unused = [code for code in OFFER_CODES if code not in open_ones]
    if free := [code for code in unused if code not in resting]:
        return choose(free)
    return next((code for code in resting if code in unused), "")
