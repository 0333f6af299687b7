"""The knowledge map as pictures. Where a concept stands is told by a mark, by colour and by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.pictures.boxes import GAP, Box, in_row, route
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
    Point,
    Sheet,
    line_height,
    wrap,
)
from coach.review.progress import Mastery

COLOURS: Mapping[Mastery, Colour] = {
    Mastery.SOLID: GREEN,
    Mastery.DUE: ORANGE,
    Mastery.LEARNING: BLUE,
    Mastery.NOT_BEGUN: FAINT,
}
BAR = 40
BOX_HEIGHT, BETWEEN_ROWS, IN_ROW = 152, 76, 3


@dataclass(frozen=True, slots=True)
class Band:
    """A line of the overview: its name, what is said at its end, and how many concepts stand where."""

    title: str
    said: str
    counts: Mapping[Mastery, int]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of the overview under a heading."""

    title: str
    bands: Sequence[Band]


@dataclass(frozen=True, slots=True)
class Spot:
    """A concept of the close-up; `here` is the one that is looked at."""

    key: str
    title: str
    mastery: Mastery
    here: bool = False


Legend = Mapping[Mastery, str]
"""What each mark is called."""


def draw_overview(title: str, groups: Sequence[Group], legend: Legend) -> bytes:
    """Draw the map from afar: a bar for each dimension and step, parted by where its concepts stand."""
    band_height = line_height(BODY) + BAR + 26
    height = MARGIN + line_height(TITLE) + 20 + _LEGEND_HEIGHT + MARGIN
    height += sum(line_height(SMALL) + 22 + len(group.bands) * band_height for group in groups)
    sheet = Sheet(height)
    top = _head(sheet, title, legend)
    for group in groups:
        sheet.text((MARGIN, top), group.title, SMALL, FAINT, bold=True)
        top += line_height(SMALL) + 6
        for band in group.bands:
            name = wrap(band.title, BODY, WIDTH - 2 * MARGIN - 260, lines=1)[0]
            sheet.text((MARGIN, top), name, BODY)
            sheet.text((WIDTH - MARGIN, top + 6), band.said, SMALL, INK, anchor="ra")
            _bar(sheet, top + line_height(BODY) + 4, band.counts)
            top += band_height
        top += 16
    return sheet.to_png()


def _bar(sheet: Sheet, top: float, counts: Mapping[Mastery, int]) -> None:
    total = sum(counts.values())
    room = WIDTH - 2 * MARGIN
    sheet.draw.rounded_rectangle(
        (MARGIN, top, MARGIN + room, top + BAR), radius=8, fill=PALE, outline=FAINT, width=2
    )
    left = float(MARGIN)
    for mastery in (Mastery.SOLID, Mastery.DUE, Mastery.LEARNING):
        if not counts[mastery]:
            continue
        width = room * counts[mastery] / total
        right = max(left + 2, left + width - 2)
        sheet.draw.rectangle((left + 2, top + 2, right, top + BAR - 2), fill=COLOURS[mastery])
        if width > BAR:
            _mark(sheet, (left + width / 2, top + BAR / 2), mastery, 11, on_colour=True)
        left += width


def draw_close_up(
    title: str,
    rows: Sequence[Sequence[Spot]],
    arrows: Sequence[tuple[str, str]],
    legend: Legend,
) -> bytes:
    """Draw concepts with the arrows from what comes before to what needs it."""
    lines = [row[at : at + IN_ROW] for row in rows for at in range(0, len(row), IN_ROW)]
    width = (WIDTH - 2 * MARGIN - GAP * (IN_ROW - 1)) / IN_ROW
    head = MARGIN + line_height(TITLE) + 20 + _LEGEND_HEIGHT
    sheet = Sheet(head + len(lines) * (BOX_HEIGHT + BETWEEN_ROWS) - BETWEEN_ROWS + MARGIN)
    top = _head(sheet, title, legend)
    boxes: dict[str, Box] = {}
    for line in lines:
        boxes.update(zip((spot.key for spot in line), in_row(len(line), top, BOX_HEIGHT, width), strict=True))
        top += BOX_HEIGHT + BETWEEN_ROWS
    for before, after in arrows:
        sheet.polyline(route(boxes[before], boxes[after], list(boxes.values())))
    for line in lines:
        for spot in line:
            _spot(sheet, boxes[spot.key], spot)
    return sheet.to_png()


def _spot(sheet: Sheet, box: Box, spot: Spot) -> None:
    colour = COLOURS[spot.mastery]
    fill = PALE if spot.mastery is Mastery.NOT_BEGUN else WHITE
    edge, stroke = (INK, 8) if spot.here else (colour, 4)
    sheet.box(box.left, box.top, box.width, box.height, fill=fill, edge=edge, stroke=stroke)
    _mark(sheet, (box.left + 34, box.centre[1]), spot.mastery, 14)
    text = wrap(spot.title, SMALL, box.width - 76, lines=3)
    sheet.lines((box.left + 56 + (box.width - 66) / 2, box.centre[1]), text, SMALL)


_LEGEND_HEIGHT = line_height(SMALL) + 30


def _head(sheet: Sheet, title: str, legend: Legend) -> float:
    """Write the title and what the marks mean; return where the rest begins."""
    sheet.text((MARGIN, MARGIN), wrap(title, TITLE, WIDTH - 2 * MARGIN, lines=1)[0], TITLE, bold=True)
    top = MARGIN + line_height(TITLE) + 20
    step = (WIDTH - 2 * MARGIN) / len(legend)
    for place, (mastery, name) in enumerate(legend.items()):
        left = MARGIN + place * step
        _mark(sheet, (left + 14, top + line_height(SMALL) / 2), mastery, 13)
        sheet.text((left + 38, top + line_height(SMALL) / 2), name, SMALL, anchor="lm")
    return top + _LEGEND_HEIGHT


def _mark(sheet: Sheet, centre: Point, mastery: Mastery, size: float, *, on_colour: bool = False) -> None:
    """Draw a mark that is told from the others by its shape alone: full disc, diamond, half disc, ring."""
    colour = WHITE if on_colour else COLOURS[mastery]
    x, y = centre
    around = (x - size, y - size, x + size, y + size)
    match mastery:
        case Mastery.SOLID:
            sheet.draw.ellipse(around, fill=colour)
        case Mastery.DUE:
            far = size * 1.25
            sheet.draw.polygon([(x, y - far), (x + far, y), (x, y + far), (x - far, y)], fill=colour)
        case Mastery.LEARNING:
            sheet.draw.ellipse(around, outline=colour, width=4)
            sheet.draw.pieslice(around, 90, 270, fill=colour)
        case Mastery.NOT_BEGUN:
            sheet.draw.ellipse(around, outline=colour, width=4)
