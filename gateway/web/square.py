"""A QR code as SVG within the page: no picture of it lies at any address, and the policy needs no exception for it."""

import segno
from markupsafe import Markup


def square(text: str) -> Markup:
    """The library makes it, from words of ours."""
    return Markup(segno.make(text, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True))  # noqa: S704
