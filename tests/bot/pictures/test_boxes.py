"""Boxes in rows, and arrows that find their way between them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.boxes import GAP, Box, in_row, route
from bot.pictures.canvas import MARGIN, WIDTH, Point

HEIGHT, BETWEEN = 112, 92
calm = settings(deadline=None, max_examples=200)


@st.composite
def placed(draw: st.DrawFn) -> list[list[Box]]:
    """Rows of boxes as the sheets place them."""
    counts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=7))
    widest = draw(st.sampled_from([320, 520]))
    return [in_row(count, 90 + row * (HEIGHT + BETWEEN), HEIGHT, widest) for row, count in enumerate(counts)]


@st.composite
def arrows(draw: st.DrawFn) -> tuple[Box, Box, list[list[Box]]]:
    rows = draw(placed().filter(lambda rows: sum(map(len, rows)) > 1))
    boxes = [box for row in rows for box in row]
    start, end = draw(st.lists(st.sampled_from(boxes), min_size=2, max_size=2, unique_by=boxes.index))
    return start, end, rows


def passes(box: Box, one: Point, other: Point) -> bool:
    """Whether a straight line goes through the inside of a box, looked at in small steps."""
    steps = 200
    for step in range(steps + 1):
        x = one[0] + (other[0] - one[0]) * step / steps
        y = one[1] + (other[1] - one[1]) * step / steps
        if box.left < x < box.right and box.top < y < box.bottom:
            return True
    return False


@given(st.integers(1, 6), st.floats(0, 5_000), st.floats(10, 500), st.floats(60, 900))
def test_boxes_of_a_row_stand_apart_in_the_middle_of_the_sheet(
    count: int, top: float, height: float, widest: float
) -> None:
    row = in_row(count, top, height, widest)
    assert len(row) == count
    assert all(box.width <= widest + 0.001 and box.top == top and box.height == height for box in row)
    assert all(abs(after.left - before.right - GAP) < 0.001 for before, after in pairwise(row))
    assert row[0].left >= MARGIN - 0.001
    assert abs(row[0].left - (WIDTH - row[-1].right)) < 0.001


@calm
@given(arrows())
def test_an_arrow_passes_no_box_of_a_row_between(arrow: tuple[Box, Box, list[list[Box]]]) -> None:
    start, end, rows = arrow
    way = route(start, end, [box for row in rows for box in row])
    for one, other in pairwise(way):
        for box in (box for row in rows for box in row):
            assert not passes(box, one, other), (start, end, box)


@calm
@given(arrows())
def test_an_arrow_leads_from_the_edge_of_one_box_to_that_of_the_other(
    arrow: tuple[Box, Box, list[list[Box]]],
) -> None:
    start, end, rows = arrow
    way = route(start, end, [box for row in rows for box in row])
    for (x, y), box in ((way[0], start), (way[-1], end)):
        assert box.left <= x <= box.right
        assert box.top <= y <= box.bottom
        assert x in (box.left, box.right) or y in (box.top, box.bottom)


@calm
@given(arrows())
def test_an_arrow_stays_on_the_sheet_and_between_its_rows(arrow: tuple[Box, Box, list[list[Box]]]) -> None:
    start, end, rows = arrow
    way = route(start, end, [box for row in rows for box in row])
    assert all(0 < x < WIDTH for x, _ in way)
    top, bottom = min(start.top, end.top), max(start.bottom, end.bottom)
    assert all(top <= y <= bottom + BETWEEN / 2 for _, y in way)


@calm
@given(arrows())
def test_the_last_stretch_is_long_enough_for_a_head(arrow: tuple[Box, Box, list[list[Box]]]) -> None:
    start, end, rows = arrow
    way = route(start, end, [box for row in rows for box in row])
    (x, y), (to_x, to_y) = way[-2:]
    assert (to_x - x) ** 2 + (to_y - y) ** 2 >= 18**2


def test_neighbours_in_a_row_are_joined_side_to_side_in_either_direction() -> None:
    left, right = in_row(2, 0, HEIGHT, 300)
    assert route(left, right, [left, right]) == [(left.right, 56), (right.left, 56)]
    assert route(right, left, [left, right]) == [(right.left, 56), (left.right, 56)]


def test_an_arrow_up_is_the_way_of_one_down() -> None:
    rows = [in_row(1, 0, HEIGHT, 300), in_row(3, 204, HEIGHT, 300), in_row(1, 408, HEIGHT, 300)]
    boxes = [box for row in rows for box in row]
    up = route(boxes[-1], boxes[0], boxes)
    assert [y for _, y in up] == sorted((y for _, y in up), reverse=True)
    assert up[0][1] == boxes[-1].top
    assert up[-1][1] == boxes[0].bottom
