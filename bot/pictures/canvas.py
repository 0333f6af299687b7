"""Paper and pen: a white sheet of fixed width, with text in Chinese and English, boxes, arrows and marks."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources

from PIL import Image, ImageDraw, ImageFont

WIDTH = 1080
MARGIN = 36
SMALL, BODY, TITLE = 32, 40, 48
"""Sizes of text in pixels; at 1,080 wide nothing smaller can be read on a phone."""

Colour = tuple[int, int, int]
Point = tuple[float, float]

WHITE: Colour = (255, 255, 255)
INK: Colour = (32, 36, 44)
FAINT: Colour = (140, 148, 160)
PALE: Colour = (244, 246, 249)
BLUE: Colour = (37, 99, 235)
GREEN: Colour = (21, 128, 74)
ORANGE: Colour = (194, 93, 8)

_TRADITIONAL_CHINESE = 3
"""The place of Noto Sans CJK TC in the collection."""
_PIECES = re.compile(r"[A-Za-z0-9_@#$%&+*/=<>.,:;!?()'’“”\"-]+|\s+|.")
_NO_START = "，。、；：！？）」』】％…—"
_NO_END = "（「『【《"
"""What no line begins with, and with what none ends."""

Font = ImageFont.FreeTypeFont


@cache
def font(size: int) -> Font:
    """Return the one font in a size."""
    # A file of a package: installed as it is, never zipped.
    path = resources.files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc"
    return ImageFont.truetype(str(path), size, index=_TRADITIONAL_CHINESE)


def wrap(text: str, size: int, width: float, lines: int | None = None) -> list[str]:
    """Break a text into lines of at most `width` pixels; beyond `lines` of them the last ends in an
    ellipsis.
    """
    face = font(size)
    out: list[str] = []
    line: list[str] = []

    def fits(pieces: list[str]) -> bool:
        return face.getlength("".join(pieces).rstrip()) <= width

    for piece in _PIECES.findall(" ".join(text.split())):
        if fits([*line, piece]):
            line.append(piece)
            continue
        # What begins no line takes the piece before it along to the next one.
        kept = [line.pop(), piece] if piece in _NO_START and len(line) > 1 else [piece]
        while line and line[-1] in _NO_END:
            kept.insert(0, line.pop())
        if line:
            out.append("".join(line).rstrip())
        line = kept[1:] if kept[0].isspace() else kept
        while len(whole := "".join(line)) > 1 and not fits(line):  # one piece wider than a line
            at = next(end for end in range(len(whole) - 1, 0, -1) if end == 1 or fits([whole[:end]]))
            out.append(whole[:at])
            line = [whole[at:]]
    out.append("".join(line).rstrip())
    if lines is not None and len(out) > lines:
        out = out[:lines]
        while out[-1] and face.getlength(out[-1] + "…") > width:
            out[-1] = out[-1][:-1]
        out[-1] += "…"
    return out


def line_height(size: int) -> int:
    """Pixels from one line to the next."""
    return round(size * 1.4)


class Sheet:
    """A sheet of a given height to draw on; `to_png` gives the picture."""

    def __init__(self, height: float) -> None:
        self.image = Image.new("RGB", (WIDTH, math.ceil(height)), WHITE)
        self.draw = ImageDraw.Draw(self.image)

    def text(
        self,
        at: Point,
        text: str,
        size: int = BODY,
        colour: Colour = INK,
        *,
        bold: bool = False,
        anchor: str = "la",
    ) -> None:
        """Write one line; `anchor` as Pillow names it."""
        self.draw.text(at, text, fill=colour, font=font(size), anchor=anchor, stroke_width=1 if bold else 0)

    def lines(
        self,
        centre: Point,
        lines: Sequence[str],
        size: int = BODY,
        colour: Colour = INK,
        *,
        bold: bool = False,
    ) -> None:
        """Write lines one below the other, centred on a point."""
        top = centre[1] - line_height(size) * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            self.text(
                (centre[0], top + number * line_height(size)), line, size, colour, bold=bold, anchor="mm"
            )

    def box(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        *,
        fill: Colour = WHITE,
        edge: Colour = INK,
        stroke: int = 3,
    ) -> None:
        """Draw a box with round corners."""
        self.draw.rounded_rectangle(
            (left, top, left + width, top + height), radius=16, fill=fill, outline=edge, width=stroke
        )

    def arrow(self, start: Point, end: Point, colour: Colour = FAINT, stroke: int = 4) -> None:
        """Draw a straight arrow; its head ends in `end`."""
        length = math.dist(start, end)
        if length == 0:
            return
        along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
        head, half = 18.0, 9.0
        neck = (end[0] - along[0] * head, end[1] - along[1] * head)
        self.draw.line((*start, *neck), fill=colour, width=stroke)
        side = (-along[1] * half, along[0] * half)
        self.draw.polygon(
            [end, (neck[0] + side[0], neck[1] + side[1]), (neck[0] - side[0], neck[1] - side[1])], fill=colour
        )

    def polyline(self, points: Sequence[Point], colour: Colour = FAINT, stroke: int = 4) -> None:
        """Draw an arrow along points."""
        if len(points) > 2:
            self.draw.line(list(points[:-1]), fill=colour, width=stroke, joint="curve")
        self.arrow(points[-2], points[-1], colour, stroke)

    def to_png(self) -> bytes:
        """Return the picture."""
        out = io.BytesIO()
        self.image.save(out, "PNG", optimize=False, compress_level=6)
        return out.getvalue()
