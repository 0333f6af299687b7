"""Which concepts somebody has read."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from coach.errors import NotFound
from coach.learn.reading import mark_read, read_by, take_back
from coach.store import CardRow, Reading, ReviewRow, Store
from tests.clock import START
from tests.coach.learners import count, nobody, rows, somebody

ATTENTION, TOKENS = "llm/attention", "llm/tokens"


async def test_what_was_read_is_known(store: Store) -> None:
    person = await somebody(store)
    for concept in (ATTENTION, TOKENS):
        await mark_read(store, person, concept, START)
    assert await read_by(store, person.id) == {ATTENTION, TOKENS}


async def test_reading_makes_no_card_and_no_review(store: Store) -> None:
    await mark_read(store, await somebody(store), ATTENTION, START)
    assert (await count(store, CardRow), await count(store, ReviewRow)) == (0, 0)


async def test_reading_it_again_keeps_one_row_with_the_last_day(store: Store) -> None:
    person = await somebody(store)
    await mark_read(store, person, ATTENTION, START)
    await mark_read(store, person, ATTENTION, START + timedelta(days=2))
    [row] = await rows(store, Reading)
    assert (row.read_at, row.study_day) == (START + timedelta(days=2), date(2026, 3, 4))


async def test_the_day_of_a_reading_ends_at_four_by_the_readers_clock(store: Store) -> None:
    person = await somebody(store)
    # 02:00 in Taipei on the third is still the study day of the second.
    await mark_read(store, person, ATTENTION, START.replace(hour=18))
    [row] = await rows(store, Reading)
    assert row.study_day == date(2026, 3, 2)


async def test_two_taps_at_once_make_one_row(store: Store) -> None:
    person = await somebody(store)
    await asyncio.gather(*(mark_read(store, person, ATTENTION, START) for _ in range(4)))
    assert await count(store, Reading) == 1


async def test_a_reading_can_be_taken_back_any_number_of_times(store: Store) -> None:
    person = await somebody(store)
    for concept in (ATTENTION, TOKENS):
        await mark_read(store, person, concept, START)
    for _ in range(2):
        await take_back(store, person.id, ATTENTION)
        assert await read_by(store, person.id) == {TOKENS}


async def test_what_others_read_is_theirs(store: Store) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    await mark_read(store, other, ATTENTION, START)
    await take_back(store, mine.id, ATTENTION)
    assert await read_by(store, mine.id) == frozenset()
    assert await read_by(store, other.id) == {ATTENTION}


async def test_nothing_is_kept_of_somebody_who_has_not_agreed(store: Store) -> None:
    with pytest.raises(NotFound):
        await mark_read(store, await nobody(store), ATTENTION, START)
    assert await count(store, Reading) == 0
