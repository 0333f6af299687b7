"""Cards that keep being forgotten: when they are offered a rest, and the way back. On both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from coach.errors import NotFound
from coach.review.leeches import (
    LAPSES,
    RestingCard,
    bring_back,
    dismissed,
    is_leech,
    rest,
    resting,
)
from coach.store import CardRow, Store
from tests.coach.learners import somebody
from tests.coach.review.stored_cards import DAY, add_cards, card_of

ME, OTHER = 1, 2
LATER = DAY + timedelta(days=9)


@pytest.fixture
async def objectives(store: Store) -> list[int]:
    """Objectives of which two people have cards: forgotten 5, 0 and 9 times."""
    for learner in (ME, OTHER):
        await somebody(store, learner)
    mine = await add_cards(store, ME, lapses=[5, 0, 9])
    await add_cards(store, OTHER, lapses=[5, 0, 9])
    return mine


@pytest.mark.parametrize(
    ("lapses", "leech_at", "offered"),
    [
        (0, 0, False),
        (3, 0, False),
        (4, 0, True),
        (5, 0, True),
        (4, 4, False),
        (7, 4, False),
        (8, 4, True),
        (2, 4, False),  # an appeal that was won took lapses back
    ],
)
def test_a_rest_is_offered_after_four_lapses_and_each_four_more(
    lapses: int, leech_at: int, offered: bool
) -> None:
    assert is_leech(lapses, leech_at) is offered


@settings(deadline=None, derandomize=True)
@given(st.integers(0, 100))
def test_offers_that_are_declined_come_every_four_lapses(last: int) -> None:
    at, offers = 0, 0
    for lapses in range(last + 1):
        if is_leech(lapses, at):
            at, offers = lapses, offers + 1
    assert offers == last // LAPSES


async def test_a_card_rests_until_it_is_brought_back(store: Store, objectives: list[int]) -> None:
    await rest(store, ME, objectives[0], DAY)
    assert await resting(store, ME) == (RestingCard(objectives[0], DAY, 5),)
    before = await card_of(store, ME, objectives[0])
    await bring_back(store, ME, objectives[0], LATER)
    after = await card_of(store, ME, objectives[0])
    assert await resting(store, ME) == ()
    assert (after.resting_since, after.due_day) == (None, LATER)
    assert (after.stability, after.last_day, after.lapses) == (
        before.stability,
        before.last_day,
        before.lapses,
    )
    assert not is_leech(after.lapses, after.leech_at), "it comes back with its lapses forgiven"


async def test_the_longest_rest_leads_the_list(store: Store, objectives: list[int]) -> None:
    await rest(store, ME, objectives[0], LATER)
    await rest(store, ME, objectives[2], DAY)
    assert [card.objective_id for card in await resting(store, ME)] == [objectives[2], objectives[0]]


async def test_resting_twice_keeps_the_first_day(store: Store, objectives: list[int]) -> None:
    for day in (DAY, LATER):
        await rest(store, ME, objectives[0], day)
    assert [card.since for card in await resting(store, ME)] == [DAY]


async def test_bringing_back_what_does_not_rest_changes_nothing(store: Store, objectives: list[int]) -> None:
    due: date = (await card_of(store, ME, objectives[0])).due_day
    await bring_back(store, ME, objectives[0], LATER)
    assert (await card_of(store, ME, objectives[0])).due_day == due


async def test_declining_asks_on_and_offers_again_later(store: Store, objectives: list[int]) -> None:
    await dismissed(store, ME, objectives[0])
    card = await card_of(store, ME, objectives[0])
    assert (card.leech_at, card.resting_since) == (5, None)
    assert not is_leech(card.lapses, card.leech_at)
    async with store.write() as session:
        await session.execute(update(CardRow).values(lapses=9))
    card = await card_of(store, ME, objectives[0])
    assert is_leech(card.lapses, card.leech_at)


async def test_the_cards_of_others_are_theirs(store: Store, objectives: list[int]) -> None:
    await rest(store, ME, objectives[0], DAY)
    await dismissed(store, ME, objectives[2])
    assert await resting(store, OTHER) == ()
    for objective in objectives:
        other = await card_of(store, OTHER, objective)
        assert (other.resting_since, other.leech_at) == (None, 0)


async def test_a_card_that_is_not_there_is_not_found(store: Store, objectives: list[int]) -> None:
    await somebody(store, 3)
    for learner, objective in ((3, objectives[0]), (ME, 10**9), (404, objectives[0])):
        with pytest.raises(NotFound):
            await rest(store, learner, objective, DAY)
        with pytest.raises(NotFound):
            await bring_back(store, learner, objective, DAY)
        with pytest.raises(NotFound):
            await dismissed(store, learner, objective)
