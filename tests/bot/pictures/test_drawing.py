"""Every picture is a PNG as wide as a sheet, whatever the titles are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.canvas import MARGIN, ORANGE, WIDTH
from bot.pictures.formula import draw_formula
from bot.pictures.map import COLOURS, Band, Group, Spot, draw_close_up, draw_overview
from bot.pictures.sketch import draw_concept
from coach.curriculum.model import Arrow, Drawing, Node
from coach.review.progress import Mastery
from tests.bot.pictures.looking import HOSTILE, check_sheet, looked_at

LEGEND = {mastery: mastery.value for mastery in Mastery}
NONE = dict.fromkeys(Mastery, 0)
slow = settings(deadline=None, max_examples=25)


def counts(solid: int = 0, due: int = 0, learning: int = 0, rest: int = 0) -> dict[Mastery, int]:
    return {
        Mastery.SOLID: solid,
        Mastery.DUE: due,
        Mastery.LEARNING: learning,
        Mastery.NOT_BEGUN: rest,
    }


@pytest.mark.parametrize("title", HOSTILE)
def test_the_map_takes_any_title(title: str) -> None:
    check_sheet(draw_overview(title, [Group("Steps", [Band(title, "1 of 4", counts(1, 1, 1, 1))])], LEGEND))
    check_sheet(draw_close_up(title, [[Spot("a", title, Mastery.DUE, here=True)]], [], LEGEND))


@slow
@given(st.lists(st.tuples(*[st.integers(0, 400)] * 4), max_size=8))
def test_the_map_takes_any_counts(bands: Sequence[tuple[int, int, int, int]]) -> None:
    group = Group("Steps", [Band(f"Step {n}", "1 of 2", counts(*one)) for n, one in enumerate(bands)])
    check_sheet(draw_overview("Map", [group, Group("None", [])], LEGEND))


def test_one_concept_of_very_many_is_still_seen() -> None:
    picture = check_sheet(draw_overview("M", [Group("G", [Band("B", "", counts(due=1, rest=700))])], LEGEND))
    more = check_sheet(draw_overview("M", [Group("G", [Band("B", "", counts(rest=701))])], LEGEND))
    seen, unseen = (
        sum(count for count, colour in one.getcolors(1_000_000) or () if colour == ORANGE)
        for one in (picture, more)
    )
    assert seen > unseen


@slow
@given(
    st.lists(st.lists(st.sampled_from(Mastery), min_size=1, max_size=7), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 41), st.integers(0, 41)), max_size=12),
)
def test_the_close_up_takes_any_rows_and_arrows(
    stands: Sequence[Sequence[Mastery]], arrows: Sequence[tuple[int, int]]
) -> None:
    rows = [
        [Spot(f"{row}.{place}", f"Concept {place}", one) for place, one in enumerate(line)]
        for row, line in enumerate(stands)
    ]
    row_of = [(number, spot.key) for number, row in enumerate(rows) for spot in row]
    drawn = [
        (row_of[start][1], row_of[end][1])
        for start, end in arrows
        if max(start, end) < len(row_of) and row_of[start][0] < row_of[end][0]
    ]
    check_sheet(draw_close_up("Here", rows, drawn, LEGEND))


def test_a_region_without_concepts_is_an_empty_sheet() -> None:
    check_sheet(draw_close_up("Nothing", [], [], LEGEND))


def test_each_way_to_stand_has_a_colour_of_its_own() -> None:
    assert COLOURS.keys() == set(Mastery)
    assert len(set(COLOURS.values())) == len(Mastery)


@pytest.mark.parametrize("mastery", Mastery)
def test_where_a_concept_stands_can_be_seen_in_its_colour(mastery: Mastery) -> None:
    png = draw_close_up("T", [[Spot("a", "A", mastery)]], [], {mastery: "this"})
    found = {colour for _, colour in check_sheet(png).getcolors(1_000_000) or ()}
    assert {COLOURS[other] for other in Mastery} & found >= {COLOURS[mastery]}
    others = {COLOURS[other] for other in Mastery if other is not mastery}
    assert not others & found


def drawing(label: str, arrow: str | None = None) -> Drawing:
    """Three rows; the arrows go down, up, past a row, and past a neighbour."""
    label = label.strip()[:40] or "-"
    rows = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 3}
    said = {"en": arrow.strip()[:40] or "-"} if arrow is not None else None
    return Drawing(
        nodes=[Node(key=key, row=row, label={"en": label}) for key, row in rows.items()],
        arrows=[
            Arrow(start=start, end=end, label=said)
            for start, end in ("ad", "da", "ae", "ab", "ac", "ca", "eb")
        ],
    )


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_drawing_takes_any_title_and_label(text: str, blank: bool) -> None:
    check_sheet(draw_concept(text, drawing(text, text), "en", blank=blank))


def test_a_blank_drawing_shows_no_label_but_the_boxes() -> None:
    one, other = (
        draw_concept("T", drawing(label, label), "en", blank=True) for label in ("Secret", "Other word")
    )
    assert one == other
    assert draw_concept("T", drawing("Secret"), "en", blank=False) != one


def test_words_on_arrows_are_shown_with_the_reference_only() -> None:
    said, unsaid = drawing("Box", "word"), drawing("Box")
    assert draw_concept("T", said, "en", blank=True) == draw_concept("T", unsaid, "en", blank=True)
    assert draw_concept("T", said, "en", blank=False) != draw_concept("T", unsaid, "en", blank=False)


@pytest.mark.parametrize(
    "tex", ["a", r"\frac{QK^T}{\sqrt{d}}", r"\sum_{i=1}^{n} x_i", "+".join(f"x_{{{n}}}" for n in range(12))]
)
def test_a_formula_is_as_wide_as_a_sheet(tex: str) -> None:
    assert looked_at(draw_formula(tex)).width == WIDTH


@pytest.mark.parametrize("terms", range(6, 15))
def test_a_formula_that_can_be_set_smaller_still_fits(terms: int) -> None:
    assert looked_at(draw_formula("+".join(f"x_{{{n}}}" for n in range(terms)))).width == WIDTH


def test_a_formula_too_long_for_readable_letters_is_wider_and_not_cut() -> None:
    picture = looked_at(draw_formula("+".join(["abc"] * 60)))
    assert picture.width > WIDTH
    # Its margins are white: nothing was cut.
    for left in (0, picture.width - MARGIN):
        assert picture.crop((left, 0, left + MARGIN, picture.height)).getcolors() == [
            (MARGIN * picture.height, (255, 255, 255))
        ]


@pytest.mark.parametrize("tex", [r"\frac{a", r"\nosuchthing"])
def test_what_is_no_formula_is_an_error_that_says_so(tex: str) -> None:
    with pytest.raises(ValueError, match=r"ParseException|Expected|Unknown"):
        draw_formula(tex)
