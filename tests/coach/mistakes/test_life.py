"""How a mistake is mended: three right study days, none wrong between."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.mistakes.life import RIGHT_DAYS, Life, State, Try, state_of

MADE = date(2026, 3, 2)
TRIES = st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=12)


def on(day: int) -> date:
    return MADE + timedelta(days=day)


def life(tries: str) -> Life:
    """The life after tries such as "R1 W1 R3": right or wrong, so many days after the mistake."""
    return state_of([Try(one[0] == "R", on(int(one[1:]))) for one in tries.split()], MADE)


def in_time(steps: list[tuple[bool, int]]) -> list[Try]:
    """Tries in order; each step says whether it was right and how many days after the one before."""
    day, tries = 0, []
    for right, later in steps:
        day += later
        tries.append(Try(right, on(day)))
    return tries


@pytest.mark.parametrize(
    ("tries", "state", "days"),
    [
        ("", State.ACTIVE, 0),
        ("R0", State.ACTIVE, 0),
        ("R0 R1", State.RETRYING, 1),
        ("R1 R1 R1", State.RETRYING, 1),
        ("R1 R2", State.RETRYING, 2),
        ("R1 R2 R9", State.GRADUATED, 3),
        ("R1 R2 R3 R4", State.GRADUATED, 3),
        ("R1 R2 W3", State.ACTIVE, 0),
        ("R1 R2 W3 R3", State.ACTIVE, 0),
        ("R1 R2 W3 R4 R5", State.RETRYING, 2),
        ("R1 R2 R3 W4", State.ACTIVE, 0),
        ("R1 R2 R3 W4 R5 R6 R7", State.GRADUATED, 3),
    ],
)
def test_states(tries: str, state: State, days: int) -> None:
    assert (life(tries).state, life(tries).right_days) == (state, days)


def test_a_life_says_when() -> None:
    assert life("W1 R2 R2 R4 R6 R8") == Life(State.GRADUATED, 6, 3, on(8), on(6))
    assert life("R1 R2 W3") == Life(State.ACTIVE, 3, 0, None, None)


@given(TRIES)
def test_state_and_days_agree(steps: list[tuple[bool, int]]) -> None:
    now = state_of(in_time(steps), MADE)
    assert now.tries == len(steps)
    assert (now.state is State.ACTIVE) == (now.right_days == 0) == (now.last_right is None)
    assert (now.state is State.GRADUATED) == (now.right_days == RIGHT_DAYS) == (now.graduated_on is not None)


@given(TRIES, st.integers(0, 3))
def test_a_wrong_answer_always_starts_over_and_three_later_days_always_mend(
    steps: list[tuple[bool, int]], later: int
) -> None:
    tries = in_time([*steps, (False, later)])
    assert state_of(tries, MADE).state is State.ACTIVE
    assert state_of(in_time([*steps, (False, later), *[(True, 1)] * 3]), MADE).state is State.GRADUATED


@given(TRIES)
def test_a_second_right_answer_on_a_day_changes_nothing_but_the_count(steps: list[tuple[bool, int]]) -> None:
    once = state_of(in_time([*steps, (True, 1)]), MADE)
    twice = state_of(in_time([*steps, (True, 1), (True, 0)]), MADE)
    assert (once.state, once.right_days, once.graduated_on) == (
        twice.state,
        twice.right_days,
        twice.graduated_on,
    )
    assert twice.tries == once.tries + 1


@given(TRIES)
def test_never_more_right_days_than_days_with_a_right_answer(steps: list[tuple[bool, int]]) -> None:
    tries = in_time(steps)
    right = {one.study_day for one in tries if one.right and one.study_day > MADE}
    assert state_of(tries, MADE).right_days <= len(right)
