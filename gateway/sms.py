"""What a text costs: how many messages a phone network makes of it (GSM 03.38, 3GPP 23.040)."""

_LETTERS = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED_LETTERS = frozenset("^{}\\[~]|€\f")  # each is sent as two


def parts(text: str) -> int:
    """How many messages it takes: 160 letters alone or 153 a part; 70 and 67 as soon as one letter is not in the old Latin set, as no Khmer
    one is. Counts UTF-16 units, so two for an emoji. Nothing takes none."""
    if latin(text):
        return _packed([2 if letter in _ESCAPED_LETTERS else 1 for letter in text], alone=160, joined=153)
    return _packed([2 if letter > "\uffff" else 1 for letter in text], alone=70, joined=67)


def latin(text: str) -> bool:
    """Whether it can go out in the old Latin set; whatever cannot goes as UCS-2."""
    return all(letter in _LETTERS or letter in _ESCAPED_LETTERS for letter in text)


def fits(text: str, at_most: int) -> bool:
    """Whether it takes no more than so many messages (S22: one that we start, three in an answer)."""
    return parts(text) <= at_most


def _packed(widths: list[int], *, alone: int, joined: int) -> int:
    if sum(widths) <= alone:
        return 1 if widths else 0
    count, room = 1, joined
    for width in widths:
        if width > room:  # a letter of two units is never split
            count, room = count + 1, joined
        room -= width
    return count
