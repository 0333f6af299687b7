"""The knowledge map: what is shown where, and how its arrows run."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.curriculum.catalogue import Catalogue
from coach.review.map import AROUND, ON_PAGE, CloseUp, around, close_up, overview
from coach.review.progress import Mastery
from tests.coach.review.catalogues import AREAS, PACK, made_catalogue, made_exercise

ONE = f"{PACK}/one"


def nowhere(catalogue: Catalogue) -> dict[str, Mastery]:
    return dict.fromkeys(catalogue.concepts, Mastery.NOT_BEGUN)


@st.composite
def catalogues(draw: st.DrawFn, most: int = 40) -> Catalogue:
    """Concepts that need some of those before them, in one step or two, and one track of them or two."""
    keys = [f"c{number}" for number in range(draw(st.integers(1, most)))]
    befores = {
        key: draw(st.lists(st.sampled_from(keys[:at]), max_size=3, unique=True)) if at else []
        for at, key in enumerate(keys)
    }
    split = draw(st.integers(0, len(keys) - 1))
    first = [step for step in (keys[:split], keys[split:]) if step]
    other = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=5, unique=True))
    area = st.dictionaries(st.sampled_from(keys), st.sampled_from(AREAS))
    return made_catalogue(
        tracks={"one": first, "two": [other]}, befores=befores, dimensions=draw(area), strands=draw(area)
    )


def pages_of(catalogue: Catalogue, region: str, track: str = ONE) -> list[CloseUp]:
    shown = close_up(catalogue, catalogue.tracks[track], nowhere(catalogue), region)
    assert shown is not None
    rest = [
        close_up(catalogue, catalogue.tracks[track], nowhere(catalogue), region, page)
        for page in range(1, shown.pages)
    ]
    return [shown, *(one for one in rest if one is not None)]


def concepts_on(page: CloseUp) -> list[str]:
    return [concept for row in page.rows for concept in row]


def regions(catalogue: Catalogue, track: str = ONE) -> list[str]:
    seen = overview(catalogue, catalogue.tracks[track], nowhere(catalogue), ())
    return [region.id for region in (*seen.dimensions, *seen.steps)]


@settings(deadline=None)
@given(catalogues())
def test_every_concept_of_a_region_stands_on_exactly_one_page(catalogue: Catalogue) -> None:
    for region in regions(catalogue):
        pages = pages_of(catalogue, region)
        if region in catalogue.steps:
            expected = Counter(catalogue.steps[region].concepts)
        else:
            along = catalogue.along(ONE)
            expected = Counter(
                one for one in along if f"dimension.{catalogue.concepts[one].dimension}" == region
            )
        assert Counter(concept for page in pages for concept in concepts_on(page)) == expected
        assert [page.page for page in pages] == list(range(len(pages)))
        assert {page.pages for page in pages} == {len(pages)}


@settings(deadline=None)
@given(catalogues())
def test_no_page_is_empty_or_holds_more_than_a_phone_can_show(catalogue: Catalogue) -> None:
    for region in regions(catalogue):
        sizes = [len(concepts_on(page)) for page in pages_of(catalogue, region)]
        assert all(0 < size <= ON_PAGE for size in sizes)
        assert max(sizes) - min(sizes) <= len(sizes)


@settings(deadline=None)
@given(catalogues())
def test_arrows_run_between_shown_concepts_and_always_downwards(catalogue: Catalogue) -> None:
    shown = [page for region in regions(catalogue) for page in pages_of(catalogue, region)]
    shown += [around(catalogue, concept) for concept in catalogue.concepts]
    for page in shown:
        row_of = {concept: number for number, row in enumerate(page.rows) for concept in row}
        assert all(row_of[before] < row_of[after] for before, after in page.arrows)
        wanted = {
            (before, one)
            for one in row_of
            for before in catalogue.concepts[one].prerequisites
            if before in row_of
        }
        assert set(page.arrows) == wanted
        assert len(page.arrows) == len(wanted)


@settings(deadline=None)
@given(catalogues(), st.integers(-9, 99))
def test_a_page_that_is_not_there_is_the_nearest_one(catalogue: Catalogue, page: int) -> None:
    region = regions(catalogue)[-1]
    pages = pages_of(catalogue, region)
    shown = close_up(catalogue, catalogue.tracks[ONE], nowhere(catalogue), region, page)
    assert shown == pages[min(max(page, 0), len(pages) - 1)]


@settings(deadline=None)
@given(catalogues())
def test_a_region_that_another_track_has_is_none(catalogue: Catalogue) -> None:
    one, two = catalogue.tracks.values()
    for region in (*(step.id for step in two.steps), "p/one/s9", "p/gone/s1", "dimension.z", "x", ""):
        assert close_up(catalogue, one, nowhere(catalogue), region) is None
    for step in one.steps:
        assert close_up(catalogue, two, nowhere(catalogue), step.id) is None


def test_a_dimension_holds_the_whole_subject_whatever_the_track() -> None:
    catalogue = made_catalogue(
        tracks={"one": [["b"]], "two": [["c"]]},
        befores={"a": [], "b": ["a"], "c": []},
        dimensions={"a": "x", "b": "x", "c": "x"},
    )
    (page,) = pages_of(catalogue, "dimension.x")
    assert sorted(map(sorted, page.rows)) == [["p/a", "p/c"], ["p/b"]]
    assert page.arrows == (("p/a", "p/b"),)
    assert page.region is not None
    assert page.region.titles == {"en": "X"}
    assert page.region.counts[Mastery.NOT_BEGUN] == 3


@pytest.mark.parametrize(("count", "sizes"), [(12, [12]), (13, [7, 6]), (24, [12, 12]), (25, [9, 9, 7])])
def test_pages_are_of_like_size(count: int, sizes: list[int]) -> None:
    catalogue = made_catalogue(tracks={"one": [[f"c{number}" for number in range(count)]]})
    assert [len(concepts_on(page)) for page in pages_of(catalogue, "p/one/s1")] == sizes


def test_around_a_concept_stand_what_it_needs_and_what_needs_it() -> None:
    befores = {f"b{n}": [] for n in range(AROUND + 2)} | {"m": [f"b{n}" for n in range(AROUND + 2)]}
    befores |= {f"a{n}": ["m"] for n in range(AROUND + 2)}
    catalogue = made_catalogue(tracks={"one": [list(befores)]}, befores=befores)
    shown = around(catalogue, "p/m")
    assert [len(row) for row in shown.rows] == [AROUND, 1, AROUND]
    assert shown.rows[1] == ("p/m",)
    assert (shown.region, shown.page, shown.pages) == (None, 0, 1)
    assert len(shown.arrows) == 2 * AROUND


def test_a_concept_that_stands_alone_is_shown_alone() -> None:
    catalogue = made_catalogue(tracks={"one": [["a"]]})
    assert around(catalogue, "p/a").rows == (("p/a",),)


def test_the_overview_counts_steps_dimensions_and_strands() -> None:
    catalogue = made_catalogue(
        tracks={"one": [["b", "c"], ["d"]], "two": [["e"]]},
        befores={"a": [], "b": ["a"], "c": [], "d": [], "e": []},
        dimensions={"a": "x", "b": "x", "e": "y"},
        strands={"a": "y", "b": "y", "c": "x", "e": "y"},
        exercises=[
            made_exercise("try", "b", "c"),
            made_exercise("more", "b"),
            made_exercise("far", "e", "b"),
        ],
    )
    mastery = nowhere(catalogue) | {"p/b": Mastery.SOLID, "p/c": Mastery.DUE, "p/e": Mastery.SOLID}
    done = ["p/try", "p/more", "p/far", "p/retired"]
    seen = overview(catalogue, catalogue.tracks[ONE], mastery, done)
    assert [(step.id, step.counts[Mastery.SOLID], step.counts[Mastery.DUE]) for step in seen.steps] == [
        ("p/one/s1", 1, 1),
        ("p/one/s2", 0, 0),
    ]
    # The other dimension has nothing on this track, but is part of the subject.
    assert [(area.id, sum(area.counts.values())) for area in seen.dimensions] == [
        ("dimension.x", 2),
        ("dimension.y", 1),
    ]
    x, y = seen.strands
    assert (x.titles, x.solid, x.begun, x.total, x.practised) == ({"en": "X"}, 0, 1, 1, 0)
    # Of the strand: "a", needed from outside, and "b"; "e" is another track's.
    assert (y.titles, y.solid, y.begun, y.total, y.practised) == ({"en": "Y"}, 1, 1, 2, 2)


@settings(deadline=None)
@given(catalogues(), st.data())
def test_counts_add_up_whatever_stands_where(catalogue: Catalogue, data: st.DataObject) -> None:
    mastery = {one: data.draw(st.sampled_from(Mastery)) for one in catalogue.concepts}
    seen = overview(catalogue, catalogue.tracks[ONE], mastery, ())
    along = catalogue.along(ONE)
    for step in seen.steps:
        assert sum(step.counts.values()) == len(catalogue.steps[step.id].concepts)
    assert sum(strand.total for strand in seen.strands) == sum(
        catalogue.concepts[one].strand is not None for one in along
    )
    assert all(strand.solid <= strand.begun <= strand.total for strand in seen.strands)
