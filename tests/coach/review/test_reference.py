"""Our schedule against independent implementations (see tests/data/fsrs/README.md).

Not applicable among the reference vectors, since the coach cannot express them:
those with other parameters than the defaults of FSRS-6 (`interval_histories` 1
and 2, `memory_states` 1 and 2); `next_interval_S1` and the rows of `s_recall_S5`
and `s_forget_S5` that ask for a stability or a retrievability which no whole
number of days gives; `from_sm2`, since no foreign cards are taken in; and, of
`interval_histories` 0 and `first_rating`, the intervals of zero days, which are
those of learning steps.
"""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.review.schedule import CardState, Rating, after_review

DATA = Path(__file__).parents[2] / "data" / "fsrs"
TOLERANCE = 2e-4
PRINTED = 5e-7
"""Half of the last digit in the files, which is up to 4e-4 of the smallest stabilities there."""

FIRST = date(2026, 1, 1)
VECTORS: dict[str, Any] = json.loads((DATA / "reference_vectors.json").read_text(encoding="utf-8"))


def near(value: float, relative: float = TOLERANCE) -> Any:
    return pytest.approx(value, rel=0, abs=relative * value + PRINTED)


def five(difficulty: float = 5.0) -> CardState:
    """A card of stability 5 that was reviewed on `FIRST`."""
    state = after_review(None, Rating.GOOD, FIRST)
    return replace(state, stability=5.0, difficulty=difficulty)


def after(reviews: list[list[int]]) -> CardState:
    """The state after reviews of (rating, days since the last one)."""
    state, day = None, FIRST
    for rating, days in reviews:
        day += timedelta(days=days)
        state = after_review(state, Rating(rating), day)
    assert state is not None
    return state


def test_every_state_of_a_real_log_is_that_of_the_reference() -> None:
    states: dict[str, CardState] = {}
    compared = same_day = 0
    with gzip.open(DATA / "review_log_expected_states.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            before = states.get(row["card_id"])
            day = datetime.fromisoformat(row["review_time_utc"]).astimezone(UTC).date()
            assert int(row["delta_days"]) == ((day - before.last_day).days if before else 0)
            state = states[row["card_id"]] = after_review(before, Rating(int(row["rating"])), day)
            compared += 1
            same_day += before is not None and day == before.last_day
            assert state.stability == near(float(row["stability"])), row
            assert state.difficulty == near(float(row["difficulty"])), row
            # In whole days, and at least one: the reference gives the fraction.
            interval = (state.due_day - state.last_day).days
            assert interval == pytest.approx(max(1.0, float(row["next_interval_r90"])), abs=0.51), row
    assert (compared, len(states)) == (12_580, 1_205)
    assert same_day > 5_000, "the formula for a second review on one day is held by the log, too"


def test_the_state_after_the_history_that_three_implementations_share() -> None:
    vector = VECTORS["memory_states"][0]
    assert vector["params"] == "default"
    state = after(vector["reviews"])
    assert state.stability == near(vector["stability"], vector["tol"])
    assert state.difficulty == near(vector["difficulty"], vector["tol"])


def test_the_intervals_of_the_shared_history() -> None:
    vector = VECTORS["interval_histories"][0]
    assert (vector["params"], vector["retention"]) == ("default", 0.9)
    state, day, given = None, FIRST, []
    for rating, days in zip(vector["ratings"], vector["ivl_days"], strict=True):
        state = after_review(state, Rating(rating), day)
        given.append((state.due_day - day).days)
        # The next review comes when the vector's does, a learning step on the same day.
        day += timedelta(days=days)
    whole = [(ours, days) for ours, days in zip(given, vector["ivl_days"], strict=True) if days]
    assert len(whole) == 10
    assert [ours for ours, _ in whole] == [days for _, days in whole]


@pytest.mark.parametrize("rating", Rating)
def test_the_first_state_by_rating(rating: Rating) -> None:
    vector = VECTORS["first_rating"]
    state = after_review(None, rating, FIRST)
    assert state.stability == near(vector["stability"][rating - 1])
    assert state.difficulty == near(vector["difficulty"][rating - 1])
    if days := vector["scheduled_days"][rating - 1]:
        assert (state.due_day - FIRST).days == days


@pytest.mark.parametrize("rating", Rating)
def test_a_second_review_on_the_same_day(rating: Rating) -> None:
    state = after_review(five(), rating, FIRST)
    assert state.stability == near(VECTORS["s_short_term_S5"][rating - 1])
    assert state.difficulty == near(VECTORS["next_difficulty_D5"][rating - 1])


def test_what_is_left_after_forgetting() -> None:
    # After as many days as the stability the retrievability is .9, as in the first row of the vector.
    vector = VECTORS["s_forget_S5"]
    assert (vector["D"][0], vector["R"][0]) == (1, 0.9)
    state = after_review(five(1.0), Rating.AGAIN, FIRST + timedelta(days=5))
    assert state.stability == near(vector["S"][0])
