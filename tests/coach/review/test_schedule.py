"""When to ask again: properties that hold for any history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.clock import study_day
from coach.quiz.verdict import Verdict
from coach.review.schedule import CardState, LogEntry, Rating, after_review, fold, rating_for

calm = settings(deadline=None, max_examples=100, derandomize=True)

FIRST = date(2026, 1, 1)
RATINGS = st.sampled_from(Rating)
GAPS = st.one_of(st.integers(0, 3), st.integers(0, 400))
HISTORY = st.lists(st.tuples(GAPS, RATINGS), max_size=12)


def entries(history: list[tuple[int, Rating]]) -> list[LogEntry]:
    """A log whose entries are 10 ids apart, each some days after the one before."""
    day, log = FIRST, []
    for number, (gap, rating) in enumerate(history):
        day += timedelta(days=gap)
        log.append(LogEntry(10 * number, day, rating))
    return log


def correction(of: LogEntry, rating: Rating | None, number: int = 9999) -> LogEntry:
    return LogEntry(number, of.study_day, rating, corrects=of.id)


def state_after(history: list[tuple[int, Rating]]) -> CardState | None:
    return fold(entries(history))


@calm
@given(HISTORY)
def test_the_fold_of_a_log_is_one_review_after_the_other(history: list[tuple[int, Rating]]) -> None:
    state: CardState | None = None
    for entry in entries(history):
        assert entry.rating is not None
        state = after_review(state, entry.rating, entry.study_day)
    assert fold(entries(history)) == state


@calm
@given(HISTORY.filter(bool), st.data())
def test_a_correction_is_as_if_the_rating_had_always_been_so(
    history: list[tuple[int, Rating]], data: st.DataObject
) -> None:
    log = entries(history)
    at = data.draw(st.integers(0, len(log) - 1))
    right = data.draw(RATINGS)
    corrected = [replace(entry, rating=right) if n == at else entry for n, entry in enumerate(log)]
    place = data.draw(st.integers(at + 1, len(log)))
    assert fold([*log[:place], correction(log[at], right), *log[place:]]) == fold(corrected)


@calm
@given(HISTORY.filter(bool), st.data())
def test_an_undone_review_never_happened(history: list[tuple[int, Rating]], data: st.DataObject) -> None:
    log = entries(history)
    at = data.draw(st.integers(0, len(log) - 1))
    assert fold([*log, correction(log[at], None)]) == fold([*log[:at], *log[at + 1 :]])


@calm
@given(HISTORY.filter(bool), st.lists(st.one_of(st.none(), RATINGS), min_size=1, max_size=4))
def test_of_several_corrections_the_last_one_counts(
    history: list[tuple[int, Rating]], ratings: list[Rating | None]
) -> None:
    log = entries(history)
    all_of_them = [correction(log[0], rating, 1000 + n) for n, rating in enumerate(ratings)]
    assert fold([*log, *all_of_them]) == fold([*log, all_of_them[-1]])


def test_with_everything_undone_there_is_no_card() -> None:
    log = entries([(0, Rating.GOOD)])
    assert fold([]) is None
    assert fold([*log, correction(log[0], None)]) is None


@calm
@given(HISTORY.filter(bool))
def test_a_card_is_due_after_its_last_day_and_stays_in_bounds(history: list[tuple[int, Rating]]) -> None:
    state = state_after(history)
    assert state is not None
    assert state.due_day > state.last_day
    assert state.stability > 0
    assert 1 <= state.difficulty <= 10
    assert state.reviews == len(history)
    assert state.last_rating is history[-1][1]


@calm
@given(HISTORY, GAPS)
def test_again_never_waits_longer_than_good(history: list[tuple[int, Rating]], gap: int) -> None:
    before = state_after(history)
    day = (before.last_day if before else FIRST) + timedelta(days=gap)
    by_rating = {rating: after_review(before, rating, day) for rating in Rating}
    assert by_rating[Rating.AGAIN].due_day <= by_rating[Rating.GOOD].due_day
    stabilities = [by_rating[rating].stability for rating in Rating]
    assert stabilities == sorted(stabilities)


@calm
@given(HISTORY.filter(bool))
def test_a_right_answer_on_the_due_day_makes_it_last_longer(history: list[tuple[int, Rating]]) -> None:
    before = state_after(history)
    assert before is not None
    after = after_review(before, Rating.GOOD, before.due_day)
    assert after.stability > before.stability
    assert after.lapses == before.lapses


@calm
@given(HISTORY.filter(bool), st.integers(1, 50), RATINGS)
def test_a_day_that_went_backwards_counts_as_the_last_one(
    history: list[tuple[int, Rating]], back: int, rating: Rating
) -> None:
    before = state_after(history)
    assert before is not None
    earlier = after_review(before, rating, before.last_day - timedelta(days=back))
    assert earlier == after_review(before, rating, before.last_day)
    assert earlier.last_day == before.last_day


@calm
@given(HISTORY.filter(bool))
def test_only_a_wrong_answer_to_a_known_card_is_a_lapse(history: list[tuple[int, Rating]]) -> None:
    state = state_after(history)
    assert state is not None
    assert state.lapses == sum(rating is Rating.AGAIN for _, rating in history[1:])


@calm
@given(HISTORY.filter(bool))
def test_who_wants_to_remember_more_is_asked_sooner(history: list[tuple[int, Rating]]) -> None:
    easy, strict = fold(entries(history), 0.8), fold(entries(history), 0.95)
    assert easy is not None
    assert strict is not None
    assert strict.due_day <= easy.due_day


def test_the_same_history_gives_the_same_day_every_time() -> None:
    log = entries([(0, Rating.AGAIN), (1, Rating.GOOD), (3, Rating.GOOD), (40, Rating.GOOD)])
    assert len({fold(log) for _ in range(20)}) == 1


def test_the_first_intervals_are_those_of_the_method() -> None:
    # The vector that py-fsrs and ts-fsrs share; with their learning steps the first two are of one day.
    state = after_review(None, Rating.GOOD, FIRST)
    gaps, day = [], FIRST
    for _ in range(5):
        state = after_review(state, Rating.GOOD, day)
        gaps.append((state.due_day - day).days)
        day = state.due_day
    assert gaps == [2, 11, 46, 163, 498]


@pytest.mark.parametrize(
    ("verdict", "rating"),
    [
        (Verdict.RIGHT, Rating.GOOD),
        (Verdict.PARTLY, Rating.AGAIN),
        (Verdict.WRONG, Rating.AGAIN),
        (Verdict.DONT_KNOW, Rating.AGAIN),
    ],
)
def test_a_full_answer_is_good_and_everything_less_is_again(verdict: Verdict, rating: Rating) -> None:
    assert rating_for(verdict) is rating


def test_no_verdict_gives_hard_or_easy() -> None:
    assert {rating_for(verdict) for verdict in Verdict} == {Rating.GOOD, Rating.AGAIN}


def test_two_nights_that_are_one_study_day_are_no_elapsed_day() -> None:
    evening, night = datetime(2026, 3, 2, 14, tzinfo=UTC), datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    assert study_day(evening, "Asia/Taipei") == study_day(night, "Asia/Taipei") == date(2026, 3, 2)
    first = after_review(None, Rating.GOOD, study_day(evening, "Asia/Taipei"))
    same = after_review(first, Rating.GOOD, study_day(night, "Asia/Taipei"))
    assert same.stability < after_review(first, Rating.GOOD, first.due_day).stability
