"""Where a concept stands, and the totals of a track."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coach.curriculum.assembling import Entries
from coach.curriculum.catalogue import Catalogue, ConceptEntry, StepEntry, TrackEntry
from coach.review.progress import SOLID_DAYS, Mastery, mastery_of, progress
from coach.review.schedule import CardState, Rating

TODAY = date(2026, 3, 2)


def card(due: int, stability: float = 3.0, rating: Rating = Rating.GOOD, reviews: int = 1) -> CardState:
    """A card due so many days from today."""
    return CardState(
        stability, 5.0, TODAY - timedelta(days=1), TODAY + timedelta(days=due), reviews, 0, rating
    )


SOLID, WEAK = card(9, SOLID_DAYS), card(9, SOLID_DAYS - 0.01)
LAPSED = card(9, 30, Rating.AGAIN)
LATE, TODAYS = card(-3, 30), card(0, 30)


@pytest.mark.parametrize(
    ("cards", "mastery"),
    [
        ([], Mastery.NOT_BEGUN),
        ([None], Mastery.NOT_BEGUN),
        ([None, None], Mastery.NOT_BEGUN),
        ([SOLID], Mastery.SOLID),
        ([SOLID, SOLID], Mastery.SOLID),
        ([WEAK], Mastery.LEARNING),
        ([SOLID, WEAK], Mastery.LEARNING),
        ([SOLID, None], Mastery.LEARNING),
        ([LAPSED], Mastery.LEARNING),
        ([SOLID, LAPSED], Mastery.LEARNING),
        ([card(9, 30, Rating.HARD)], Mastery.SOLID),
        ([LATE], Mastery.DUE),
        ([TODAYS], Mastery.DUE),
        ([SOLID, LATE], Mastery.DUE),
        ([None, TODAYS], Mastery.DUE),
        ([card(1, 30)], Mastery.SOLID),
    ],
)
def test_a_concept_stands_where_its_cards_say(cards: list[CardState | None], mastery: Mastery) -> None:
    assert mastery_of(cards, TODAY) is mastery
    assert mastery_of(cards[::-1], TODAY) is mastery


def _track(track_id: str, steps: list[list[str]]) -> TrackEntry:
    made = tuple(
        StepEntry(f"{track_id}/{number}", track_id, number, {}, {}, tuple(concepts), 0)
        for number, concepts in enumerate(steps, 1)
    )
    return TrackEntry(track_id, "p", track_id, {}, {}, made, 0)


def _catalogue() -> Catalogue:
    """Two tracks over four concepts; the concept "a" has the objectives 1 and 2, the others one each."""
    objectives = {"a": (1, 2), "b": (3,), "c": (4,), "d": (5,)}
    concepts = {key: ConceptEntry(key, "p", key, {}, 10, (), ids, ()) for key, ids in objectives.items()}
    tracks = {"p/one": _track("p/one", [["a", "b"], ["c"]]), "p/two": _track("p/two", [["d"]])}
    # Titles play no part here, and a concept without texts has none.
    return Catalogue(Entries(tracks=tracks, concepts=concepts))


def test_each_step_counts_its_concepts_and_the_totals_add_up() -> None:
    cards = {1: SOLID, 2: SOLID, 3: card(1, 3, reviews=4), 5: LATE}
    result = progress(_catalogue(), "p/one", cards, TODAY)
    first, second = result.steps
    assert (first.number, second.number) == (1, 2)
    assert first.counts == {Mastery.NOT_BEGUN: 0, Mastery.LEARNING: 1, Mastery.SOLID: 1, Mastery.DUE: 0}
    assert second.counts == {Mastery.NOT_BEGUN: 1, Mastery.LEARNING: 0, Mastery.SOLID: 0, Mastery.DUE: 0}
    assert (result.begun, result.total) == (2, 3)
    assert result.reviews == 1 + 1 + 4 + 1


def test_what_is_due_counts_whatever_the_track() -> None:
    cards = {1: LATE, 2: TODAYS, 3: card(1), 4: card(2), 5: LATE}
    result = progress(_catalogue(), "p/one", cards, TODAY)
    assert (result.due_now, result.due_tomorrow) == (3, 1)


@pytest.mark.parametrize("track", [None, "gone", "p/one"])
def test_without_a_track_of_ones_own_it_is_the_first(track: str | None) -> None:
    assert [step.step for step in progress(_catalogue(), track, {}, TODAY).steps] == ["p/one/1", "p/one/2"]


def test_another_track_counts_its_own_concepts() -> None:
    result = progress(_catalogue(), "p/two", {5: LATE}, TODAY)
    assert (result.begun, result.total, result.steps[0].counts[Mastery.DUE]) == (1, 1, 1)


def test_without_content_there_is_nothing() -> None:
    result = progress(Catalogue(), None, {}, TODAY)
    assert (result.steps, result.total, result.begun, result.due_now) == ((), 0, 0, 0)
