"""Due days are levelled and a backlog is spread: properties that hold for any calendar."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from statistics import mean, pstdev

import pytest
from fsrs.scheduler import FUZZ_RANGES
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coach.review.load import (
    EASY_DAY_COUNTS,
    REVIEWS_A_DAY,
    Overdue,
    Plan,
    capacity,
    catch_up,
    levelled,
    window,
)
from coach.review.schedule import CardState, Rating, after_review, interval_days, recall

calm = settings(deadline=None, max_examples=100, derandomize=True)

TODAY = date(2026, 3, 2)
INTERVALS = st.one_of(st.integers(1, 40), st.integers(1, 36_500))
LOADS = st.dictionaries(
    st.integers(-5, 60).map(lambda days: TODAY + timedelta(days=days)), st.integers(0, 50)
)
EASY = st.frozensets(st.integers(1, 7))
SEEDS = st.integers(0, 9)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


# -- the window -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interval", "bounds"),
    # Those from 7 on are the expected values of Anki's own tests.
    [(1, (1, 1)), (2, (2, 2)), (3, (2, 4)), (7, (5, 9)), (17, (14, 20)), (37, (33, 41)), (100, (93, 107))],
)
def test_the_window_is_as_wide_as_ankis_fuzz(interval: int, bounds: tuple[int, int]) -> None:
    assert window(interval) == bounds


@calm
@given(st.integers(3, 36_500))
def test_the_window_is_that_of_the_fsrs_package(interval: int) -> None:
    delta = 1.0 + sum(
        one["factor"] * max(min(float(interval), one["end"]) - one["start"], 0.0) for one in FUZZ_RANGES
    )
    assert window(interval) == (max(2, round(interval - delta)), round(interval + delta))


@calm
@given(st.floats(3, 2000), st.floats(0.8, 0.95))
def test_the_last_day_of_the_window_keeps_recall_near_the_goal(stability: float, goal: float) -> None:
    _, last = window(interval := interval_days(stability, goal))
    assert recall(stability, last) >= min(goal, recall(stability, interval)) - 0.03


# -- levelling ------------------------------------------------------------------------


@calm
@given(INTERVALS, st.integers(0, 30), LOADS, EASY, SEEDS)
def test_a_day_lies_in_the_window_and_never_before_tomorrow(
    interval: int, late: int, loads: dict[date, int], easy: frozenset[int], seed: int
) -> None:
    ideal = in_days(interval - late)
    day = levelled(ideal, TODAY, interval, loads, easy, Random(seed))
    first, last = window(interval)
    assert day > TODAY
    assert day == in_days(1) or first <= (day - ideal).days + interval <= last


@calm
@given(st.integers(1, 2), LOADS, EASY)
def test_nothing_moves_under_three_days(interval: int, loads: dict[date, int], easy: frozenset[int]) -> None:
    assert levelled(in_days(interval), TODAY, interval, loads, easy, Random(1)) == in_days(interval)


@calm
@given(INTERVALS, LOADS, EASY, SEEDS)
def test_the_same_calendar_and_seed_give_the_same_day(
    interval: int, loads: dict[date, int], easy: frozenset[int], seed: int
) -> None:
    days = {levelled(in_days(interval), TODAY, interval, loads, easy, Random(seed)) for _ in range(3)}
    assert len(days) == 1


@calm
@given(st.integers(3, 40), LOADS, SEEDS)
def test_no_day_up_to_the_ideal_one_is_emptier(interval: int, loads: dict[date, int], seed: int) -> None:
    chosen = levelled(in_days(interval), TODAY, interval, loads, frozenset(), Random(seed))
    first, _ = window(interval)
    earlier = [loads.get(in_days(days), 0) for days in range(first, interval + 1)]
    assert loads.get(chosen, 0) <= min(earlier)


@calm
@given(st.integers(8, 40), st.integers(0, EASY_DAY_COUNTS - 2), EASY, SEEDS)
def test_an_easy_day_is_left_alone_until_the_others_are_several_times_as_full(
    interval: int, load: int, easy: frozenset[int], seed: int
) -> None:
    first, last = window(interval)
    days = [in_days(one) for one in range(first, last + 1)]
    usual = [day for day in days if day.isoweekday() not in easy]
    assume([day for day in usual if day <= in_days(interval)])
    chosen = levelled(in_days(interval), TODAY, interval, dict.fromkeys(usual, load), easy, Random(seed))
    assert chosen.isoweekday() not in easy


def test_an_easy_day_is_used_where_all_others_are_crowded() -> None:
    first, last = window(10)
    days = [in_days(one) for one in range(first, last + 1)]
    full = dict.fromkeys(days, 99) | {in_days(9): 0}
    assert levelled(in_days(10), TODAY, 10, full, frozenset({in_days(9).isoweekday()}), Random(1)) == in_days(
        9
    )


def test_of_empty_days_it_is_not_always_the_same() -> None:
    rng = Random(1)
    days = Counter(levelled(in_days(20), TODAY, 20, {}, frozenset(), rng) for _ in range(200))
    assert days.keys() == {in_days(one) for one in range(17, 21)}
    assert days.most_common(1)[0][0] == in_days(20)


def _reviews_a_day(*, level: bool) -> tuple[list[int], float]:
    """Reviews on each of days 30–89 at three new cards a day, and the mean shift over the interval."""
    rng, chance = Random(5), Random(1)
    cards: list[tuple[CardState, date]] = []
    loads: Counter[date] = Counter()
    shifts: list[float] = []
    counts: list[int] = []

    def plan(state: CardState, day: date) -> tuple[CardState, date]:
        interval = (state.due_day - day).days
        due = levelled(state.due_day, day, interval, loads, frozenset(), rng) if level else state.due_day
        shifts.append((due - state.due_day).days / interval)
        loads[due] += 1
        return state, due

    for number in range(90):
        day = in_days(number)
        asked = [place for place, (_, due) in enumerate(cards) if due == day]
        counts.append(len(asked))
        for place in asked:
            state = cards[place][0]
            known = chance.random() < recall(state.stability, (day - state.last_day).days)
            cards[place] = plan(after_review(state, Rating.GOOD if known else Rating.AGAIN, day), day)
        cards += [plan(after_review(None, Rating.GOOD, day), day) for _ in range(3)]
    return counts[30:], mean(shifts)


def test_levelling_flattens_the_days_without_drifting() -> None:
    plain, _ = _reviews_a_day(level=False)
    flat, drift = _reviews_a_day(level=True)
    assert pstdev(flat) < 0.8 * pstdev(plain)
    assert abs(drift) < 0.03
    assert mean(flat) == pytest.approx(mean(plain), rel=0.1)


# -- catching up ----------------------------------------------------------------------

CARDS = st.lists(st.tuples(st.floats(0.1, 400), st.integers(1, 900), st.integers(0, 400)), max_size=80).map(
    lambda rows: [
        Overdue(number, in_days(-late), stability, in_days(-late - interval))
        for number, (stability, interval, late) in enumerate(rows)
    ]
)


@calm
@given(CARDS, st.integers(1, 40))
def test_a_plan_holds_every_card_once(cards: list[Overdue], per_day: int) -> None:
    plan = catch_up(cards, TODAY, per_day)
    assert len(plan.today) == len(set(plan.today)) == min(per_day, len(cards))
    assert len(plan.today) + plan.waiting == len(cards)
    assert (plan.days - 1) * per_day < len(cards) <= plan.days * per_day or not cards


@calm
@given(CARDS, st.integers(1, 40))
def test_what_is_likeliest_known_goes_first(cards: list[Overdue], per_day: int) -> None:
    now = {card.id: recall(card.stability, (TODAY - card.last_day).days) for card in cards}
    asked = [now[one] for one in catch_up(cards, TODAY, per_day).today]
    waiting = [known for one, known in now.items() if one not in catch_up(cards, TODAY, per_day).today]
    assert asked == sorted(asked, reverse=True)
    assert max(waiting, default=0) <= min(asked, default=1) + 1e-12


@calm
@given(CARDS, st.integers(1, 40), st.randoms(use_true_random=False))
def test_the_order_they_come_in_does_not_matter(cards: list[Overdue], per_day: int, rng: Random) -> None:
    assert catch_up(rng.sample(cards, len(cards)), TODAY, per_day) == catch_up(cards, TODAY, per_day)


@calm
@given(CARDS, st.integers(1, 40), st.integers(1, 20))
def test_a_limit_of_days_is_kept_with_more_a_day(cards: list[Overdue], per_day: int, limit: int) -> None:
    plan = catch_up(cards, TODAY, per_day, limit)
    assert plan.days <= limit
    assert len(plan.today) >= len(catch_up(cards, TODAY, per_day).today)


def test_nothing_due_is_an_empty_plan() -> None:
    assert catch_up([], TODAY, 30) == Plan((), 0, 0)


def test_what_fades_faster_goes_first_of_two_alike() -> None:
    slow, fast = (0, TODAY, 20.0, in_days(-20)), (1, TODAY, 5.0, in_days(-5))
    assert catch_up([slow, fast], TODAY, 1) == Plan((1,), 1, 2)


@pytest.mark.parametrize(
    ("done", "most"),
    [((), REVIEWS_A_DAY), ((3, 5, 4), REVIEWS_A_DAY), ((60, 80, 5), 60), ((40, 51), 46), ((99,), 99)],
)
def test_what_somebody_does_says_what_they_can_do(done: tuple[int, ...], most: int) -> None:
    assert capacity(done) == most
