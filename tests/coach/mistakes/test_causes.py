"""When more than a tap is asked."""

from __future__ import annotations

from itertools import product

import pytest

from coach.mistakes.causes import MOST_REFLECTIONS, reflection_due
from coach.quiz.verdict import Verdict


@pytest.mark.parametrize("verdict", [Verdict.WRONG, Verdict.PARTLY])
def test_after_a_sure_error_or_a_repeat_only(verdict: Verdict) -> None:
    due = {
        (sure, repeat)
        for sure, repeat in product((None, 1, 2, 3), (False, True))
        if reflection_due(verdict, sure, repeat, 0)
    }
    assert due == {(3, False), (None, True), (1, True), (2, True), (3, True)}


@pytest.mark.parametrize("verdict", [Verdict.RIGHT, Verdict.DONT_KNOW])
def test_never_where_nothing_went_wrong(verdict: Verdict) -> None:
    assert not reflection_due(verdict, 3, True, 0)


def test_twice_a_session_at_most() -> None:
    assert [reflection_due(Verdict.WRONG, 3, True, asked) for asked in range(4)] == [True, True, False, False]
    assert MOST_REFLECTIONS == 2
