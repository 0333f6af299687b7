"""Charts: readable at a phone's width, told apart without colour, whatever the numbers are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.pictures import canvas, charts
from bot.pictures.canvas import BLUE, GREEN, ORANGE
from bot.pictures.charts import Bar, Fill, Legend, Mark, Slot, Strip, draw_confidence, draw_days
from tests.bot.pictures.looking import HOSTILE, check_sheet

LEAST_TEXT = 28
LEGEND: Legend = {fill: fill.name.lower() for fill in Fill}
SHARES = st.floats(0, 1)
slow = settings(deadline=None, max_examples=25)


def slot(*parts: tuple[Fill, int], now: bool = False, ground: bool = False) -> Slot:
    return Slot(("M", "2"), [Bar(parts)], now=now, ground=ground)


def strip(share: tuple[float, float, float] | None, mark: Mark = Mark.WITHIN) -> Strip:
    return Strip("Sure", "10 of 14 right", (0.8, 1), share, mark)


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The sizes of all text that is written."""
    seen: set[int] = set()

    def font(size: int, load=canvas.font) -> canvas.Font:  # type: ignore[no-untyped-def]
        seen.add(size)
        face: canvas.Font = load(size)
        return face

    monkeypatch.setattr(canvas, "font", font)
    monkeypatch.setattr(charts, "font", font)
    return seen


def test_no_text_is_smaller_than_a_phone_can_show(sizes: set[int]) -> None:
    draw_days("T", [slot((Fill.FULL, 12345), now=True)], LEGEND)
    draw_confidence("T", [strip((0.5, 0.4, 0.6))], "meant", "yours")
    assert len(sizes) > 2
    assert min(sizes) >= LEAST_TEXT


@pytest.mark.parametrize("text", [text[:120] for text in HOSTILE])
def test_charts_take_any_words(text: str) -> None:
    check_sheet(draw_days(text, [Slot((text[:9], text[:9]), [Bar(((Fill.FULL, 1),))])], {Fill.FULL: text}))
    check_sheet(draw_confidence(text, [Strip(text, text, (0, 1), None, Mark.OPEN)], text, text))


@slow
@given(
    st.lists(st.lists(st.tuples(st.sampled_from(Fill), st.integers(0, 10**6)), max_size=3), max_size=14),
    st.booleans(),
)
def test_bars_take_any_numbers(days: Sequence[Sequence[tuple[Fill, int]]], flag: bool) -> None:
    check_sheet(draw_days("Days", [slot(*parts, now=flag, ground=flag) for parts in days], LEGEND))


@slow
@given(st.lists(st.tuples(SHARES, SHARES, SHARES, st.sampled_from(Mark)), max_size=3))
def test_strips_take_any_shares(rows: Sequence[tuple[float, float, float, Mark]]) -> None:
    strips = [strip((sorted(three)[1], min(three), max(three)), mark) for *three, mark in rows]
    check_sheet(draw_confidence("C", strips, "meant", "yours"))


def test_no_days_and_no_levels_are_an_empty_chart() -> None:
    check_sheet(draw_days("None", [], {}))
    check_sheet(draw_confidence("None", [], "meant", "yours"))


def pixels(png: bytes, colour: canvas.Colour) -> int:
    return sum(count for count, one in check_sheet(png).getcolors(1_000_000) or () if one == colour)


def test_a_bar_is_as_high_as_its_number_and_one_of_very_many_is_still_seen() -> None:
    none = pixels(draw_days("D", [slot(), slot((Fill.STRIPED, 5000))], {}), BLUE)
    one = pixels(draw_days("D", [slot((Fill.FULL, 1)), slot((Fill.STRIPED, 5000))], {}), BLUE)
    half = pixels(draw_days("D", [slot((Fill.FULL, 2500)), slot((Fill.STRIPED, 5000))], {}), BLUE)
    full = pixels(draw_days("D", [slot((Fill.FULL, 5000)), slot((Fill.STRIPED, 5000))], {}), BLUE)
    assert none == 0 < one < half
    assert full == pytest.approx(2 * half, rel=0.02)


def test_the_longest_bar_is_as_high_as_the_chart() -> None:
    picture = check_sheet(draw_days("D", [slot((Fill.FULL, 3), (Fill.FULL, 4))], {}))
    column = [picture.getpixel((canvas.WIDTH // 2, y)) for y in range(picture.height)]
    assert column.count(BLUE) == pytest.approx(charts.PLOT, abs=3)


def grey(png: bytes) -> Image.Image:
    return check_sheet(png).convert("L").point(lambda value: 255 if value > 200 else 0)


def test_fills_and_marks_differ_without_colour() -> None:
    bars = [grey(draw_days("D", [slot((fill, 5))], {})) for fill in Fill]
    dots = [grey(draw_confidence("C", [strip((0.5, 0.4, 0.6), mark)], "m", "y")) for mark in Mark]
    for drawn in (bars, dots):
        assert len({one.tobytes() for one in drawn}) == len(drawn)


def test_today_and_easy_days_are_marked() -> None:
    plain, now, easy = (
        grey(draw_days("D", [slot((Fill.FULL, 5), now=now, ground=ground)], {}))
        for now, ground in ((False, False), (True, False), (False, True))
    )
    assert plain.tobytes() != now.tobytes()
    assert (
        check_sheet(draw_days("D", [slot(ground=True)], {})).tobytes()
        != check_sheet(draw_days("D", [slot()], {})).tobytes()
    )
    assert easy.size == plain.size


@pytest.mark.parametrize(
    ("mark", "colour"), [(Mark.WITHIN, GREEN), (Mark.OUTSIDE, ORANGE), (Mark.OPEN, BLUE)]
)
def test_a_dot_stands_at_its_share(mark: Mark, colour: canvas.Colour) -> None:
    for share in (0.2, 0.7):
        without = check_sheet(draw_confidence("C", [strip(None, mark)], "m", "y"))
        with_it = check_sheet(draw_confidence("C", [strip((share, share, share), mark)], "m", "y"))
        x = round(canvas.MARGIN + (canvas.WIDTH - 2 * canvas.MARGIN) * share)
        found = {
            at
            for at in range(without.width)
            for y in range(0, without.height, 4)
            if with_it.getpixel((at, y)) == colour and without.getpixel((at, y)) != colour
        }
        assert found
        assert (min(found) + max(found)) / 2 == pytest.approx(x, abs=2)
