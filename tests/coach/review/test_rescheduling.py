"""What a new retention goal does to the cards that are there. On both databases."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import update

from coach.errors import NotFound, OutOfRange
from coach.people.learners import change
from coach.review.leeches import rest
from coach.review.load import window
from coach.review.rescheduling import choose_retention, workload
from coach.review.schedule import interval_days
from coach.store import CardRow, Store
from tests.clock import START
from tests.coach.learners import nobody, somebody
from tests.coach.review.stored_cards import DAY, add_cards, cards_by_objective

STABILITIES = [0.5, 1.0, 2.0, 5.0, 10.0, 10.0, 40.0, 400.0]


async def days_of(store: Store, learner_id: int) -> list[date]:
    cards = await cards_by_objective(store, learner_id)
    return [cards[objective].due_day for objective in sorted(cards)]


async def choose(store: Store, retention: float, learner_id: int = 1) -> int:
    return await choose_retention(store, await nobody(store, learner_id), retention, START, Random(1))


@pytest.mark.parametrize("retention", [0.8, 0.95])
async def test_days_follow_from_stability_and_the_goal(store: Store, retention: float) -> None:
    await somebody(store)
    await add_cards(store, 1, stabilities=STABILITIES)
    before = await days_of(store, 1)
    moved = await choose(store, retention)
    after = await days_of(store, 1)
    assert moved == sum(one != two for one, two in zip(before, after, strict=True)) > 0
    assert (await nobody(store, 1)).retention == retention
    for stability, due, was in zip(STABILITIES, after, before, strict=True):
        if was <= DAY:  # asked now, whatever the goal
            assert due == was
            continue
        first, last = window(interval_days(stability, retention))
        assert first <= (due - DAY).days + 1 <= last or due == DAY + timedelta(days=1)


async def test_cards_alike_are_put_on_different_days(store: Store) -> None:
    await somebody(store)
    await add_cards(store, 1, stabilities=[20.0] * 8)
    await choose(store, 0.8)
    assert len(set(await days_of(store, 1))) >= 4


async def test_easy_days_stay_easy(store: Store) -> None:
    await somebody(store)
    await change(store, 1, easy_days="67")
    await add_cards(store, 1, stabilities=[20.0] * 8)
    await choose(store, 0.8)
    assert not {day.isoweekday() for day in await days_of(store, 1)} & {6, 7}


async def test_a_day_that_has_passed_is_overdue_and_not_lost(store: Store) -> None:
    await somebody(store)
    await add_cards(store, 1, stabilities=[10.0], ago=8)
    await choose(store, 0.95)
    assert await days_of(store, 1) == [DAY - timedelta(days=8 - interval_days(10.0, 0.95))]


async def test_the_goal_of_before_gives_the_days_of_before_where_nothing_was_levelled(store: Store) -> None:
    await somebody(store)
    await add_cards(store, 1, stabilities=[0.5, 1.0, 2.0])
    before = await days_of(store, 1)
    await choose(store, 0.8)
    assert await days_of(store, 1) != before
    await choose(store, 0.9)
    assert await days_of(store, 1) == before


async def test_memory_and_others_stay_as_they_were(store: Store) -> None:
    for learner in (1, 2):
        await somebody(store, learner)
        await add_cards(store, learner, stabilities=STABILITIES)
    others, mine = await days_of(store, 2), await cards_by_objective(store, 1)
    await choose(store, 0.8)
    assert await days_of(store, 2) == others
    assert (await nobody(store, 2)).retention == 0.9
    for objective, card in (await cards_by_objective(store, 1)).items():
        old = mine[objective]
        assert (card.stability, card.difficulty, card.last_day) == (
            old.stability,
            old.difficulty,
            old.last_day,
        )


async def test_a_resting_card_moves_and_rests_on(store: Store) -> None:
    await somebody(store)
    [objective] = await add_cards(store, 1, stabilities=[10.0])
    await rest(store, 1, objective, DAY)
    await choose(store, 0.8)
    card = (await cards_by_objective(store, 1))[objective]
    assert card.resting_since == DAY
    assert card.due_day > DAY + timedelta(days=20)


async def test_a_card_that_was_answered_meanwhile_keeps_its_day(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await somebody(store)
    await add_cards(store, 1, stabilities=[10.0])
    person, read = await nobody(store, 1), store.read
    answered = DAY + timedelta(days=99)

    class ReadThenAnswered:
        def __init__(self) -> None:
            self.inner = read()

        async def __aenter__(self) -> object:
            return await self.inner.__aenter__()

        async def __aexit__(self, *error: object) -> None:
            await self.inner.__aexit__(*error)  # type: ignore[arg-type]
            async with store.write() as session:
                await session.execute(update(CardRow).values(due_day=answered, reviews=2))

    with monkeypatch.context() as patched:
        patched.setattr(store, "read", ReadThenAnswered)
        await choose_retention(store, person, 0.8, START, Random(1))
    assert await days_of(store, 1) == [answered]


async def test_a_goal_out_of_bounds_changes_nothing(store: Store) -> None:
    await somebody(store)
    await add_cards(store, 1, stabilities=STABILITIES)
    before = await days_of(store, 1)
    with pytest.raises(OutOfRange):
        await choose(store, 0.99)
    assert await days_of(store, 1) == before
    assert (await nobody(store, 1)).retention == 0.9


async def test_who_has_not_agreed_has_no_goal(store: Store) -> None:
    with pytest.raises(NotFound):
        await choose(store, 0.8, 404)


def test_a_higher_goal_costs_more_reviews() -> None:
    goals = [0.8, 0.85, 0.9, 0.95]
    costs = [workload(goal) for goal in goals]
    assert costs == sorted(costs)
    assert workload(0.9) == 1
    assert costs == pytest.approx([10 / interval_days(10, goal) for goal in goals])
