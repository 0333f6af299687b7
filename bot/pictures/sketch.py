"""A concept as boxes and arrows: the empty skeleton to fill in by hand, and the reference to compare with."""

from __future__ import annotations

from bot.pictures.boxes import Box, in_row, route
from bot.pictures.canvas import (
    BLUE,
    BODY,
    FAINT,
    INK,
    MARGIN,
    PALE,
    SMALL,
    TITLE,
    WHITE,
    WIDTH,
    Point,
    Sheet,
    font,
    line_height,
    wrap,
)
from coach.curriculum.model import Drawing, Language

BOX_HEIGHT, BETWEEN_ROWS, MAX_BOX = 112, 92, 520


def draw_concept(title: str, drawing: Drawing, language: Language, *, blank: bool) -> bytes:
    """Draw a concept; `blank` leaves the boxes empty, numbered in reading order, and the arrows without
    words.
    """
    head = wrap(title, TITLE, WIDTH - 2 * MARGIN, lines=2)
    boxes = _placed(drawing, MARGIN + line_height(TITLE) * len(head) + 24)
    sheet = Sheet(max(box.bottom for box in boxes.values()) + MARGIN)
    for number, line in enumerate(head):
        sheet.text((MARGIN, MARGIN + number * line_height(TITLE)), line, TITLE, bold=True)
    words = []
    for arrow in drawing.arrows:
        way = route(boxes[arrow.start], boxes[arrow.end], list(boxes.values()))
        sheet.polyline(way, BLUE)
        if arrow.label is not None and not blank:
            words.append((way[-2], way[-1], arrow.label[language]))
    for number, node in enumerate(sorted(drawing.nodes, key=lambda node: node.row), start=1):
        box = boxes[node.key]
        sheet.box(box.left, box.top, box.width, box.height, fill=WHITE if blank else PALE)
        if blank:
            sheet.text(box.centre, str(number), TITLE, FAINT, anchor="mm")
        else:
            size = BODY if len(wrap(node.label[language], BODY, box.width - 20)) <= 2 else SMALL
            sheet.lines(box.centre, wrap(node.label[language], size, box.width - 20, lines=2), size)
    # Last, so that no box covers a word.
    for start, end, label in words:
        _on_arrow(sheet, start, end, label)
    return sheet.to_png()


def _placed(drawing: Drawing, top: float) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    for row in sorted({node.row for node in drawing.nodes}):
        nodes = [node.key for node in drawing.nodes if node.row == row]
        boxes.update(zip(nodes, in_row(len(nodes), top, BOX_HEIGHT, MAX_BOX), strict=True))
        top += BOX_HEIGHT + BETWEEN_ROWS
    return boxes


def _on_arrow(sheet: Sheet, start: Point, end: Point, label: str) -> None:
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    text = wrap(label, SMALL, 360, lines=1)[0]
    box = sheet.draw.textbbox(middle, text, font=font(SMALL), anchor="mm")
    shift = max(0, MARGIN / 2 - box[0]) - max(0, box[2] - (WIDTH - MARGIN / 2))
    at = (middle[0] + shift, middle[1])
    sheet.draw.rounded_rectangle(
        (box[0] + shift - 8, box[1] - 4, box[2] + shift + 8, box[3] + 4), radius=8, fill=WHITE
    )
    sheet.text(at, text, SMALL, INK, anchor="mm")
