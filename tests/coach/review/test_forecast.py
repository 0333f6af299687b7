"""The reviews ahead: what is due when, and a backlog spread over days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from coach.review.answers import ENOUGH_TIMES, LONGEST, time_spent, usual_time
from coach.review.forecast import DAYS, DayAhead, Forecast, forecast, forecast_of
from coach.review.load import REVIEWS_A_DAY, Overdue, catch_up
from coach.store import CardRow, Store
from tests.clock import START
from tests.coach.learners import somebody
from tests.coach.review.histories import TODAY, add_answers, add_cards, add_objectives

DUE = st.dictionaries(
    st.integers(-40, DAYS + 5).map(lambda days: TODAY + timedelta(days=days)), st.integers(1, 60)
)
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


def counts(ahead: Forecast) -> list[tuple[int, int]]:
    return [(day.due, day.late) for day in ahead.days]


def test_each_day_has_what_is_due_on_it_and_today_what_is_late() -> None:
    due = {YESTERDAY: 2, TODAY - timedelta(days=30): 1, TODAY: 4, TOMORROW: 5}
    ahead = forecast(due, TODAY, days=3)
    assert ahead.days == (
        DayAhead(TODAY, 4, 3),
        DayAhead(TOMORROW, 5),
        DayAhead(TODAY + timedelta(days=2), 0),
    )
    assert (ahead.late, ahead.due_now, ahead.caught_up, ahead.total) == (3, 7, 1, 12)


def test_a_backlog_is_spread_until_nothing_waits_then_days_are_as_they_fall() -> None:
    ahead = forecast({YESTERDAY: 50, TODAY: 5, TOMORROW: 10, TODAY + timedelta(days=5): 90}, TODAY, 7, 30)
    assert counts(ahead) == [(5, 25), (10, 20), (0, 5), (0, 0), (0, 0), (90, 0), (0, 0)]
    assert (ahead.late, ahead.due_now, ahead.caught_up) == (50, 55, 3)


def test_a_backlog_that_outlasts_the_forecast_says_so() -> None:
    ahead = forecast({YESTERDAY: 1000}, TODAY, 14, 30)
    assert {day.count for day in ahead.days} == {30}
    assert ahead.caught_up is None


def test_as_much_as_a_day_takes_is_not_spread() -> None:
    assert counts(forecast({YESTERDAY: 29, TODAY: 1}, TODAY, 2, 30)) == [(1, 29), (0, 0)]


@given(DUE, st.integers(1, 30), st.none() | st.integers(1, 80))
def test_no_review_is_lost_or_made_up(due: Mapping[date, int], days: int, per_day: int | None) -> None:
    ahead = forecast(due, TODAY, days, per_day)
    end = TODAY + timedelta(days=days)
    everything = sum(count for day, count in due.items() if day < end)
    assert [day.day for day in ahead.days] == [TODAY + timedelta(days=number) for number in range(days)]
    assert ahead.total <= everything
    if ahead.caught_up is not None:
        assert ahead.total == everything
    assert all(0 <= day.due <= due.get(day.day, 0) and day.late >= 0 for day in ahead.days)


@given(DUE, st.integers(1, 80))
def test_while_something_waits_no_day_takes_more_or_less_than_it_can(
    due: Mapping[date, int], per_day: int
) -> None:
    ahead = forecast(due, TODAY, DAYS, per_day)
    if ahead.due_now > per_day:
        waiting = ahead.days[: ahead.caught_up or DAYS]
        assert all(day.count == per_day for day in waiting[:-1])
        assert waiting[-1].count <= per_day
    else:
        assert ahead.caught_up == 1


@given(DUE, st.integers(1, 80))
def test_today_is_what_catching_up_gives_for_today(due: Mapping[date, int], per_day: int) -> None:
    cards = [
        Overdue(number, day, 3.0, day - timedelta(days=3))
        for number, day in enumerate(day for day, count in due.items() if day <= TODAY for _ in range(count))
    ]
    plan = catch_up(cards, TODAY, per_day)
    ahead = forecast(due, TODAY, DAYS, per_day)
    assert ahead.days[0].count == len(plan.today)
    assert ahead.due_now - ahead.days[0].count == plan.waiting


# -- how long it takes --------------------------------------------------------------


def test_minutes_follow_the_learners_own_time() -> None:
    timed = forecast({}, TODAY, usual=timedelta(seconds=30))
    assert [timed.minutes(count) for count in (1, 2, 12, 13)] == [1, 1, 6, 6]
    assert forecast({}, TODAY).minutes(12) is None


def test_an_answer_takes_three_minutes_at_most_and_never_less_than_nothing() -> None:
    later = [START + timedelta(seconds=seconds) for seconds in (-5, 0, 20, 179, 181, 90_000)]
    assert [time_spent(START, at).total_seconds() for at in later] == [0, 0, 20, 179, 180, 180]
    assert timedelta(minutes=3) == LONGEST


def test_the_usual_time_is_the_median_where_there_are_enough() -> None:
    times = [timedelta(seconds=seconds) for seconds in range(1, ENOUGH_TIMES + 2)]
    assert usual_time(times) == timedelta(seconds=11)
    assert usual_time(times[: ENOUGH_TIMES - 1]) is None


# -- from the store -----------------------------------------------------------------


async def test_the_forecast_counts_a_learners_own_cards_that_are_in_use(store: Store) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    *askable, _ = await add_objectives(store, 9)
    await add_cards(store, mine.id, {1: -3, 2: 0, 3: 1, 4: 1, 5: DAYS - 1, 6: DAYS, 7: 1, 8: 1, 9: 1})
    await add_cards(store, other.id, {1: 0, 2: 1})
    async with store.write() as session:
        mine_is = CardRow.learner_id == mine.id
        await session.execute(
            update(CardRow).where(mine_is, CardRow.objective_id == 7).values(resting_since=TODAY)
        )
        await session.execute(update(CardRow).where(mine_is, CardRow.objective_id == 8).values(reviews=0))
    ahead = await forecast_of(store, mine.id, TODAY, askable)
    assert counts(ahead)[:2] == [(1, 1), (2, 0)]
    assert ahead.days[-1].count == 1
    assert (ahead.total, ahead.usual) == (5, None)


async def test_the_usual_time_is_that_of_answers_that_stand(store: Store) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    [objective] = await add_objectives(store, 1)
    await add_answers(store, mine.id, objective, [0] * (ENOUGH_TIMES - 1), seconds=40)
    await add_answers(store, mine.id, objective, [0] * 9, seconds=1, taken_back_at=START)
    await add_answers(store, mine.id, objective, [0] * 9, seconds=0, grader="guess")
    await add_answers(store, other.id, objective, [0] * 9, seconds=2)
    assert (await forecast_of(store, mine.id, TODAY, [])).usual is None
    await add_answers(store, mine.id, objective, [0], seconds=40)
    assert (await forecast_of(store, mine.id, TODAY, [])).usual == timedelta(seconds=40)


@pytest.mark.parametrize(("habit", "per_day"), [(5, REVIEWS_A_DAY), (REVIEWS_A_DAY + 9, REVIEWS_A_DAY + 9)])
async def test_a_day_takes_what_the_learner_is_used_to(sqlite_store: Store, habit: int, per_day: int) -> None:
    mine = await somebody(sqlite_store, 1)
    objectives = await add_objectives(sqlite_store, 100)
    await add_cards(sqlite_store, mine.id, dict.fromkeys(objectives, -1))
    for ago in (1, 2, 3):
        await add_answers(sqlite_store, mine.id, objectives[0], [ago] * habit)
    ahead = await forecast_of(sqlite_store, mine.id, TODAY, objectives)
    assert ahead.days[0].count == per_day
    assert ahead.total == 100
