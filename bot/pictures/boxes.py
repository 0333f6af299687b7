"""Boxes in rows and the ways of arrows between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.pictures.canvas import MARGIN, WIDTH, Point

GAP = 26
"""Pixels between boxes of a row."""
CLEAR = 14
"""Pixels that an arrow keeps from a box that it passes."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box by its top left corner and its size, in pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def centre(self) -> Point:
        return self.left + self.width / 2, self.top + self.height / 2


def in_row(count: int, top: float, height: float, widest: float) -> list[Box]:
    """Return boxes side by side in the middle of the sheet, as wide as there is room, at most `widest`."""
    width = min((WIDTH - 2 * MARGIN - GAP * (count - 1)) / count, widest)
    left = (WIDTH - width * count - GAP * (count - 1)) / 2
    return [Box(left + place * (width + GAP), top, width, height) for place in range(count)]


def route(start: Box, end: Box, boxes: Sequence[Box]) -> list[Point]:
    """Return the points of an arrow from one box to another.

    Within a row it goes from side to side, or below the boxes between; else from below
    to above (or back up), and where it would cross a box of a row between, it takes the
    nearest gap there.
    """
    apart = sorted((start.centre[0], end.centre[0]))
    if start.top == end.top and any(
        box.top == start.top and apart[0] < box.centre[0] < apart[1] for box in boxes
    ):
        low = start.bottom + 2 * CLEAR
        x, to = start.centre[0], end.centre[0]
        return [(x, start.bottom), (x, low), (to, low), (to, end.bottom)]
    leave, meet = _ends(start, end)
    down = start.top < end.top
    tops = sorted({box.top for box in boxes if min(start.top, end.top) < box.top < max(start.top, end.top)})
    via: list[Point] = []
    for top in tops if down else reversed(tops):
        row = sorted((box for box in boxes if box.top == top), key=lambda box: box.left)
        share = (row[0].centre[1] - leave[1]) / (meet[1] - leave[1])
        x = leave[0] + share * (meet[0] - leave[0])
        if any(box.left - CLEAR < x < box.right + CLEAR for box in row):
            gaps = [row[0].left - GAP, *(box.left - GAP / 2 for box in row[1:]), row[-1].right + GAP]
            x = min((gap for gap in gaps if 0 < gap < WIDTH), key=lambda gap: abs(gap - x))
        above, below = top - CLEAR, row[0].bottom + CLEAR
        via += [(x, above), (x, below)] if down else [(x, below), (x, above)]
    return [leave, *via, meet]


def _ends(start: Box, end: Box) -> tuple[Point, Point]:
    if start.top == end.top:
        if start.left < end.left:
            return (start.right, start.centre[1]), (end.left, end.centre[1])
        return (start.left, start.centre[1]), (end.right, end.centre[1])
    down = start.top < end.top
    leave, meet = (start.bottom, end.top) if down else (start.top, end.bottom)
    # Arrows that come from different sides arrive apart.
    shift = max(-end.width / 3, min(end.width / 3, (start.centre[0] - end.centre[0]) / 4))
    return (start.centre[0] - shift / 2, leave), (end.centre[0] + shift, meet)
