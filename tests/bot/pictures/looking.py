"""Pictures looked at by the machine, and titles that nobody should give."""

from __future__ import annotations

import io

from PIL import Image

from bot.pictures.canvas import WIDTH

HOSTILE = [
    "",
    " ",
    "x",
    "w" * 500,
    "字" * 500,
    "two\nlines\r\nand\ta tab",
    "很長的標題，" * 60,
    "（「（「（「" * 40,
    "，。、" * 80,
    "a\u0301\u0302\u0303" * 90,
    "\u202eright to left\u202c",
    "عربى",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "\ufeff\u200b\u2060",
    "\x00\x07\x1b[31m",
    "%s {0} $x$ \\frac `code` **bold**",
    "\U0010ffff\ue000",
]


def looked_at(png: bytes) -> Image.Image:
    """The picture that the bytes are; it must be a PNG."""
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    picture.load()
    return picture


def check_sheet(png: bytes) -> Image.Image:
    """See that the bytes are a picture as wide as a sheet, with something on it."""
    picture = looked_at(png)
    assert picture.width == WIDTH
    assert 0 < picture.height < 20_000
    assert len(picture.getcolors(maxcolors=1_000_000) or ()) > 1
    return picture
