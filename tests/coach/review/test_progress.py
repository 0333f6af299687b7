"""Where a concept stands, and the totals of a track."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import pytest

from coach.curriculum.catalogue import Catalogue
from coach.review.progress import SOLID_DAYS, Mastery, Progress, counted, masteries, mastery_of, progress
from coach.review.schedule import CardState, Rating
from tests.coach.review.catalogues import made_catalogue

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


def test_a_concept_that_was_read_and_never_asked_about_is_being_learnt() -> None:
    assert mastery_of([None, None], TODAY, read=True) is Mastery.LEARNING
    assert mastery_of([], TODAY, read=True) is Mastery.LEARNING


@pytest.mark.parametrize("cards", [[SOLID], [WEAK], [SOLID, None], [LATE], [None, TODAYS]])
def test_reading_moves_no_concept_that_was_asked_about(cards: list[CardState | None]) -> None:
    assert mastery_of(cards, TODAY, read=True) is mastery_of(cards, TODAY)


def _catalogue() -> Catalogue:
    """Two tracks over four concepts; the concept "a" has the objectives 1 and 2, the others one each."""
    return made_catalogue(
        tracks={"one": [["a", "b"], ["c"]], "two": [["d"]]},
        objectives={"p/a": (1, 2), "p/b": (3,), "p/c": (4,), "p/d": (5,)},
    )


def _progress(track: str, cards: dict[int, CardState], read: Collection[str] = ()) -> Progress:
    catalogue = _catalogue()
    return progress(catalogue.tracks[track], cards, masteries(catalogue, cards, read, TODAY), TODAY)


def test_each_step_counts_its_concepts_and_the_totals_add_up() -> None:
    cards = {1: SOLID, 2: SOLID, 3: card(1, 3, reviews=4), 5: LATE}
    result = _progress("p/one", cards)
    first, second = result.steps
    assert (first.step, first.number, second.step, second.number) == ("p/one/s1", 1, "p/one/s2", 2)
    assert first.counts == {Mastery.NOT_BEGUN: 0, Mastery.LEARNING: 1, Mastery.SOLID: 1, Mastery.DUE: 0}
    assert second.counts == {Mastery.NOT_BEGUN: 1, Mastery.LEARNING: 0, Mastery.SOLID: 0, Mastery.DUE: 0}
    assert (result.begun, result.total) == (2, 3)
    assert result.reviews == 1 + 1 + 4 + 1


def test_what_was_read_is_begun_and_counts_where_it_stands() -> None:
    result = _progress("p/one", {}, read={"p/c", "p/d", "p/retired"})
    assert (result.begun, result.total) == (1, 3)
    assert result.steps[1].counts[Mastery.LEARNING] == 1


def test_every_concept_stands_somewhere() -> None:
    assert masteries(_catalogue(), {1: SOLID, 3: SOLID, 5: LATE}, {"p/c"}, TODAY) == {
        "p/a": Mastery.LEARNING,
        "p/b": Mastery.SOLID,
        "p/c": Mastery.LEARNING,
        "p/d": Mastery.DUE,
    }


def test_what_is_due_counts_whatever_the_track() -> None:
    result = _progress("p/one", {1: LATE, 2: TODAYS, 3: card(1), 4: card(2), 5: LATE})
    assert (result.due_now, result.due_tomorrow) == (3, 1)


def test_another_track_counts_its_own_concepts() -> None:
    result = _progress("p/two", {5: LATE})
    assert (result.begun, result.total, result.steps[0].counts[Mastery.DUE]) == (1, 1, 1)


@pytest.mark.parametrize("chosen", [None, "gone", "p/one"])
def test_without_a_track_of_ones_own_it_is_the_first(chosen: str | None) -> None:
    track = _catalogue().track(chosen)
    assert track is not None
    assert track.id == "p/one"


def test_without_content_there_is_nothing() -> None:
    catalogue = Catalogue()
    assert catalogue.track(None) is None
    result = progress(None, {}, masteries(catalogue, {}, (), TODAY), TODAY)
    assert (result.steps, result.total, result.begun, result.due_now) == ((), 0, 0, 0)


def test_counting_has_a_number_for_every_way_to_stand() -> None:
    assert counted([], {}) == dict.fromkeys(Mastery, 0)
    assert counted(["a", "b", "c"], {"a": Mastery.DUE, "b": Mastery.DUE, "c": Mastery.SOLID}) == {
        Mastery.NOT_BEGUN: 0,
        Mastery.LEARNING: 0,
        Mastery.SOLID: 1,
        Mastery.DUE: 2,
    }
