"""Confidence against accuracy: the interval, the judgement, and which answers count."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.review.calibration import (
    CLEAR,
    DAYS,
    FEWEST,
    MEANT,
    Judgement,
    Level,
    Sureness,
    calibration,
    calibration_of,
    wilson,
)
from coach.store import Store
from tests.clock import START
from tests.coach.learners import somebody
from tests.coach.review.histories import TODAY, add_answers, add_objectives

GUESS, FAIRLY, SURE = Sureness
TALLY = st.integers(0, 400).flatmap(lambda count: st.tuples(st.just(count), st.integers(0, count)))


def level(sureness: Sureness, count: int, right: int) -> Level:
    return next(one for one in calibration({sureness: (count, right)}) if one.sureness is sureness)


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    # Newcombe 1998, table I (Statistics in Medicine 17), the score method.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(right: int, count: int, low: float, high: float) -> None:
    assert wilson(right, count, 1.959964) == pytest.approx((low, high), abs=5e-5)


@given(TALLY)
def test_an_interval_holds_the_share_and_mirrors_for_wrong_answers(tally: tuple[int, int]) -> None:
    count, right = tally
    low, high = wilson(right, count)
    assert 0 <= low <= high <= 1
    if count:
        assert low - 1e-12 <= right / count <= high + 1e-12
    assert wilson(count - right, count) == pytest.approx((1 - high, 1 - low))


@given(st.dictionaries(st.sampled_from(Sureness), TALLY))
def test_every_level_is_there_and_judged_by_its_own_answers(tallies: dict[Sureness, tuple[int, int]]) -> None:
    levels = calibration(tallies)
    assert [one.sureness for one in levels] == list(Sureness)
    for one in levels:
        assert (one.count, one.right) == tallies.get(one.sureness, (0, 0))
        assert (one.share is None) == (one.count < FEWEST) == (one.judgement is Judgement.TOO_FEW)
        least, most = MEANT[one.sureness]
        assert (one.judgement is Judgement.TOO_SURE) == (one.count >= FEWEST and one.high < least)
        assert (one.judgement is Judgement.TOO_UNSURE) == (one.count >= FEWEST and one.low > most)
        if one.share is not None and least <= one.share <= most:
            assert one.judgement is Judgement.WELL


@given(st.sampled_from(Sureness), st.integers(FEWEST, 200))
def test_more_right_answers_never_make_somebody_look_surer(sureness: Sureness, count: int) -> None:
    order = {Judgement.TOO_SURE: 0, Judgement.UNCLEAR: 1, Judgement.WELL: 1, Judgement.TOO_UNSURE: 2}
    judged = [order[level(sureness, count, right).judgement] for right in range(count + 1)]
    assert judged == sorted(judged)


@pytest.mark.parametrize(
    ("sureness", "count", "right", "judgement"),
    [
        (SURE, FEWEST - 1, 0, Judgement.TOO_FEW),
        (SURE, FEWEST, FEWEST, Judgement.WELL),
        (SURE, 14, 10, Judgement.UNCLEAR),
        (SURE, 50, 30, Judgement.TOO_SURE),
        (SURE, CLEAR, 23, Judgement.WELL),
        (FAIRLY, 20, 15, Judgement.WELL),
        (FAIRLY, 20, 20, Judgement.TOO_UNSURE),
        (FAIRLY, 20, 6, Judgement.TOO_SURE),
        (GUESS, 20, 5, Judgement.WELL),
        (GUESS, 20, 19, Judgement.TOO_UNSURE),
        (GUESS, 20, 0, Judgement.WELL),
    ],
)
def test_the_judgement(sureness: Sureness, count: int, right: int, judgement: Judgement) -> None:
    assert level(sureness, count, right).judgement is judgement


def test_the_levels_meet_without_a_gap() -> None:
    edges = [MEANT[one] for one in Sureness]
    assert edges[0][0] == 0
    assert edges[-1][1] == 1
    assert all(one[1] == after[0] for one, after in pairwise(edges))


# -- from the store -----------------------------------------------------------------


async def test_only_a_learners_own_answers_that_stand_and_said_how_sure_count(store: Store) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    [one] = await add_objectives(store, 1)
    await add_answers(store, mine.id, one, [0, 1, DAYS - 1], confidence=3)
    await add_answers(store, mine.id, one, [DAYS], confidence=3)
    await add_answers(store, mine.id, one, [0, 2], confidence=3, verdict="wrong")
    await add_answers(store, mine.id, one, [0], confidence=3, verdict="partly")
    await add_answers(store, mine.id, one, [0, 0], confidence=1, verdict="wrong", settled="right")
    await add_answers(store, mine.id, one, [0], confidence=1, verdict="right", settled="wrong")
    await add_answers(store, mine.id, one, [0] * 5, confidence=3, taken_back_at=START)
    await add_answers(store, mine.id, one, [0] * 5)
    await add_answers(store, other.id, one, [0] * 9, confidence=2)
    levels = await calibration_of(store, mine.id, TODAY)
    assert [(one.count, one.right) for one in levels] == [(3, 2), (0, 0), (6, 3)]
