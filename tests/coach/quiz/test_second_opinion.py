"""When a verdict does not stand by itself, and what a second look makes of an appeal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.quiz.second_opinion import UNDECIDED, appeal_state, differ, undecided
from coach.quiz.verdict import Graded, Verdict

VERDICTS = st.sampled_from(Verdict)


def judged(verdict: Verdict, confidence: float) -> Graded:
    return Graded(verdict, 0.5, (), "g", "1", confidence)


@given(VERDICTS, VERDICTS, st.floats(0, 1), st.floats(0, 1))
def test_two_verdicts_differ_where_one_alone_is_right(
    one: Verdict, other: Verdict, sure: float, surer: float
) -> None:
    first, second = judged(one, sure), judged(other, surer)
    assert differ(first, second) == ((one is Verdict.RIGHT) != (other is Verdict.RIGHT))
    assert differ(first, second) == differ(second, first)


@pytest.mark.parametrize(
    ("second", "state"),
    [
        (None, "lost"),
        (judged(Verdict.WRONG, 1.0), "lost"),
        (judged(Verdict.PARTLY, 0.1), "lost"),
        (judged(Verdict.RIGHT, UNDECIDED), "won"),
        (judged(Verdict.RIGHT, UNDECIDED - 0.01), "open"),
    ],
)
def test_an_appeal_is_won_only_by_a_second_look_that_is_sure(second: Graded | None, state: str) -> None:
    assert appeal_state(judged(Verdict.WRONG, 0.9), second) == state


@given(st.floats(0, 1))
def test_undecided_is_what_is_trusted_less_than_the_threshold(confidence: float) -> None:
    assert undecided(judged(Verdict.RIGHT, confidence)) == (confidence < UNDECIDED)
