"""Charts of one's own numbers: days as bars, confidence against accuracy. What a colour says a pattern, a
mark or a number says too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PIL import Image, ImageDraw

from bot.pictures.canvas import (
    BLUE,
    BODY,
    FAINT,
    GREEN,
    INK,
    MARGIN,
    ORANGE,
    PALE,
    SMALL,
    TITLE,
    WHITE,
    WIDTH,
    Colour,
    Sheet,
    font,
    line_height,
    wrap,
)

PLOT = 400
"""Pixels of the longest bar."""
NUMBER = 30
"""Size of the numbers at bars, in pixels."""
STRIP, BETWEEN_STRIPS = 72, 44
_SWATCH = (52, 32)
_ROOM = WIDTH - 2 * MARGIN
_THOUSAND = 1000

Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Fill(Enum):
    """How a bar, or the ground behind it, is filled."""

    FULL = auto()
    STRIPED = auto()
    EMPTY = auto()
    GROUND = auto()


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of parts, the lowest first."""

    parts: Sequence[tuple[Fill, int]]

    @property
    def total(self) -> int:
        return sum(amount for _, amount in self.parts)


@dataclass(frozen=True, slots=True)
class Slot:
    """A day: what stands below its bars, in two lines; `now` is today, `ground` one with hatched ground."""

    labels: tuple[str, str]
    bars: Sequence[Bar]
    now: bool = False
    ground: bool = False


class Mark(Enum):
    """What kind of dot stands at a share."""

    WITHIN = auto()
    OUTSIDE = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class Strip:
    """A level of confidence: its name, what is said at its end, and the shares (0-1) which it means.

    `share` with its likely range, in the order share, low, high; None draws neither.
    """

    title: str
    said: str
    meant: tuple[float, float]
    share: tuple[float, float, float] | None
    mark: Mark


Legend = Mapping[Fill, str]
"""What each fill is called."""


def draw_days(title: str, slots: Sequence[Slot], legend: Legend) -> bytes:
    """Draw days side by side with their bars; the longest bar is as high as the chart."""
    items = [(_filled_swatch(fill), name) for fill, name in legend.items()]
    head = _head_height(title, items)
    foot = 2 * line_height(SMALL) + 16
    base = head + line_height(NUMBER) + PLOT
    sheet = Sheet(base + foot + MARGIN)
    _head(sheet, title, items)
    highest = max((bar.total for slot in slots for bar in slot.bars), default=0)
    width = _ROOM / max(len(slots), 1)
    for place, slot in enumerate(slots):
        left = MARGIN + place * width
        if slot.ground:
            _fill(sheet, (left + 2, head, left + width - 2, base), Fill.GROUND)
        for bar, (start, end) in zip(slot.bars, _beside(left, width, len(slot.bars)), strict=True):
            _bar(sheet, bar, (start, base - PLOT, end, base), highest)
        _labels(sheet, slot, left + width / 2, base + 8)
    sheet.draw.line((MARGIN, base, WIDTH - MARGIN, base), fill=INK, width=3)
    return sheet.to_png()


def _beside(left: float, width: float, count: int) -> list[tuple[float, float]]:
    """Where bars of a day begin and end."""
    share = width * 0.84 / max(count, 1)
    start = left + width * 0.08
    return [(start + place * share + 2, start + (place + 1) * share - 2) for place in range(count)]


def _bar(sheet: Sheet, bar: Bar, room: Rectangle, highest: int) -> None:
    left, top, right, bottom = room
    if not bar.total:
        return
    at = bottom
    for fill, amount in bar.parts:
        if amount:
            # One of very many is still seen.
            high = max((bottom - top) * amount / highest, 6)
            _fill(sheet, (left, max(at - high, top), right, at), fill)
            at = max(at - high, top)
    sheet.text(((left + right) / 2, at - 8), _short(bar.total), NUMBER, anchor="mb")


def _short(number: int) -> str:
    return str(number) if number < 10 * _THOUSAND else f"{number // _THOUSAND}k"


def _labels(sheet: Sheet, slot: Slot, middle: float, top: float) -> None:
    colour, labels = INK, [_line(label, NUMBER, 200) for label in slot.labels]
    if slot.now:
        half = max(font(NUMBER).getlength(label) for label in labels) / 2 + 6
        left = max(4, middle - half)
        box = (left, top, left + 2 * half, top + 2 * line_height(SMALL))
        sheet.draw.rounded_rectangle(box, radius=12, fill=INK)
        middle, colour = left + half, WHITE
    for number, label in enumerate(labels):
        at = (middle, top + (number + 0.5) * line_height(SMALL))
        sheet.text(at, label, NUMBER, colour, anchor="mm")


def draw_confidence(title: str, strips: Sequence[Strip], meant: str, yours: str) -> bytes:
    """Draw a strip from 0 to 100 % right for each level, the least sure on top.

    The field of the shares that each means climbs to the right from strip to strip;
    the dot with its range is where the answers are. `meant` and `yours` name the two.
    """
    items = [(_field_swatch, meant), (_dot_swatch, yours)]
    high = line_height(BODY) + STRIP + BETWEEN_STRIPS
    top = _head_height(title, items)
    sheet = Sheet(top + len(strips) * high + line_height(NUMBER) + MARGIN / 2)
    _head(sheet, title, items)
    for strip in strips:
        sheet.text((MARGIN, top), _line(strip.title, BODY, _ROOM / 3), BODY, bold=True)
        said = _line(strip.said, SMALL, _ROOM * 2 / 3 - 20)
        sheet.text((WIDTH - MARGIN, top + 4), said, SMALL, anchor="ra")
        _strip(sheet, strip, top + line_height(BODY) + 4)
        top += high
    for share in (0, 0.25, 0.5, 0.75, 1):
        anchor = "la" if share == 0 else "ra" if share == 1 else "ma"
        sheet.text((_across(share), top - BETWEEN_STRIPS + 12), f"{share:.0%}", NUMBER, anchor=anchor)
    return sheet.to_png()


def _across(share: float) -> float:
    return MARGIN + _ROOM * share


def _strip(sheet: Sheet, strip: Strip, top: float) -> None:
    bottom = top + STRIP
    sheet.draw.rectangle((MARGIN, top, WIDTH - MARGIN, bottom), fill=PALE, outline=FAINT, width=2)
    _field(sheet, (_across(strip.meant[0]), top, _across(strip.meant[1]), bottom))
    if strip.share is None:
        return
    share, low, high = strip.share
    _dot(sheet, (_across(low), _across(share), _across(high)), (top + bottom) / 2, strip.mark)


def _field(sheet: Sheet, room: Rectangle) -> None:
    _hatch(sheet, room, (214, 226, 219), WHITE)
    sheet.draw.rectangle(room, outline=GREEN, width=4)


_DOTS: Mapping[Mark, Colour] = {Mark.WITHIN: GREEN, Mark.OUTSIDE: ORANGE, Mark.OPEN: BLUE}


def _dot(sheet: Sheet, across: tuple[float, float, float], y: float, mark: Mark) -> None:
    low, x, high = across
    sheet.draw.line((low, y, high, y), fill=INK, width=6)
    for end in (low, high):
        sheet.draw.line((end, y - 14, end, y + 14), fill=INK, width=6)
    size = 20
    around = (x - size, y - size, x + size, y + size)
    colour = _DOTS[mark]
    match mark:
        case Mark.WITHIN:
            sheet.draw.ellipse(around, fill=colour, outline=WHITE, width=3)
        case Mark.OUTSIDE:
            far = size * 1.3
            sheet.draw.polygon([(x, y - far), (x + far, y), (x, y + far), (x - far, y)], fill=colour)
        case Mark.OPEN:
            sheet.draw.ellipse(around, fill=WHITE, outline=colour, width=7)


# -- heads and fills ---------------------------------------------------------------

_Swatch = Callable[[Sheet, Rectangle], None]
_Items = Sequence[tuple[_Swatch, str]]


def _filled_swatch(fill: Fill) -> _Swatch:
    return lambda sheet, room: _fill(sheet, room, fill)


def _field_swatch(sheet: Sheet, room: Rectangle) -> None:
    _field(sheet, room)


def _dot_swatch(sheet: Sheet, room: Rectangle) -> None:
    left, top, right, bottom = room
    _dot(sheet, (left, (left + right) / 2, right), (top + bottom) / 2, Mark.WITHIN)


def _name(name: str) -> str:
    return _line(name, SMALL, _ROOM - _SWATCH[0] - 14)


def _placed(items: _Items) -> list[tuple[float, int]]:
    """Where each item of a legend stands: its left edge and its line."""
    placed, left, line = [], float(MARGIN), 0
    for _, name in items:
        width = _SWATCH[0] + 14 + font(SMALL).getlength(_name(name)) + 36
        if left > MARGIN and left + width - 36 > WIDTH - MARGIN:
            left, line = float(MARGIN), line + 1
        placed.append((left, line))
        left += width
    return placed


def _line(text: str, size: int, width: float) -> str:
    return wrap(text, size, width, lines=1)[0]


def _titles(title: str) -> list[str]:
    return wrap(title, TITLE, _ROOM, lines=2)


def _head_height(title: str, items: _Items) -> float:
    lines = max((line for _, line in _placed(items)), default=-1) + 1
    return MARGIN + len(_titles(title)) * line_height(TITLE) + 12 + lines * (line_height(SMALL) + 8) + 24


def _head(sheet: Sheet, title: str, items: _Items) -> None:
    """Write the title, and what the fills mean below it."""
    top = float(MARGIN)
    for line in _titles(title):
        sheet.text((MARGIN, top), line, TITLE, bold=True)
        top += line_height(TITLE)
    for (swatch, name), (left, row) in zip(items, _placed(items), strict=True):
        y = top + 12 + row * (line_height(SMALL) + 8) + line_height(SMALL) / 2
        width, height = _SWATCH
        swatch(sheet, (left, y - height / 2, left + width, y + height / 2))
        sheet.text((left + width + 14, y), _name(name), SMALL, anchor="lm")


def _fill(sheet: Sheet, room: Rectangle, fill: Fill) -> None:
    match fill:
        case Fill.FULL:
            sheet.draw.rectangle(room, fill=BLUE)
        case Fill.STRIPED:
            _hatch(sheet, room, ORANGE, WHITE)
            sheet.draw.rectangle(room, outline=ORANGE, width=3)
        case Fill.EMPTY:
            sheet.draw.rectangle(room, fill=WHITE, outline=FAINT, width=4)
        case Fill.GROUND:
            _hatch(sheet, room, (222, 226, 232), WHITE, gap=18)


def _hatch(sheet: Sheet, room: Rectangle, colour: Colour, ground: Colour, gap: int = 14) -> None:
    """Fill with diagonal lines."""
    left, top, right, bottom = (round(edge) for edge in room)
    width, height = max(right - left + 1, 1), max(bottom - top + 1, 1)
    tile = Image.new("RGB", (width, height), ground)
    lines = ImageDraw.Draw(tile)
    for start in range(-height, width, gap):
        lines.line((start, height, start + height, 0), fill=colour, width=5)
    sheet.image.paste(tile, (left, top))
