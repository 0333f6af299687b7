"""Three to five sources, and no more."""

from __future__ import annotations

import asyncio

import pytest

from coach.errors import BadAddress, NotFound, TooMany
from coach.kit.sources import MAX_TITLE, MOST, add_own, choose_sources, drop_source, followed_by
from coach.store import FollowedSource, Store
from tests.clock import START
from tests.coach.learners import count, nobody, rows, somebody

PACK = [f"llm/source-{number}" for number in range(9)]
URL = "https://example.org/mine"


async def names(store: Store, learner_id: int) -> list[str | None]:
    return [one.source or one.title for one in await followed_by(store, learner_id)]


async def test_what_was_chosen_last_counts_in_the_order_in_which_it_came(store: Store) -> None:
    person = await somebody(store)
    await choose_sources(store, person.id, PACK[:3], START)
    await choose_sources(store, person.id, [PACK[8], PACK[2], PACK[0]], START)
    assert await names(store, person.id) == [PACK[0], PACK[2], PACK[8]]


async def test_what_stays_chosen_keeps_its_row(store: Store) -> None:
    person = await somebody(store)
    await choose_sources(store, person.id, PACK[:2], START)
    before = [row.id for row in await rows(store, FollowedSource)]
    await choose_sources(store, person.id, PACK[:2], START)
    assert [row.id for row in await rows(store, FollowedSource)] == before


async def test_none_is_a_choice_and_leaves_ones_own(store: Store) -> None:
    person = await somebody(store)
    await choose_sources(store, person.id, PACK[:2], START)
    await add_own(store, person.id, "Mine", URL, START)
    await choose_sources(store, person.id, [], START)
    assert await names(store, person.id) == ["Mine"]


async def test_five_fit_and_a_sixth_does_not_whosever_it_is(store: Store) -> None:
    person = await somebody(store)
    await choose_sources(store, person.id, PACK[: MOST - 1], START)
    await add_own(store, person.id, "Mine", URL, START)
    with pytest.raises(TooMany) as caught:
        await add_own(store, person.id, "Another", URL, START)
    assert (caught.value.name, caught.value.most) == ("sources", MOST)
    with pytest.raises(TooMany):
        await choose_sources(store, person.id, PACK[:MOST], START)
    assert await names(store, person.id) == [*PACK[: MOST - 1], "Mine"]


async def test_the_same_source_twice_is_one(store: Store) -> None:
    person = await somebody(store)
    await choose_sources(store, person.id, [PACK[0]] * MOST * 2, START)
    assert await names(store, person.id) == [PACK[0]]


async def test_two_choices_at_once_leave_five_at_most(store: Store) -> None:
    person = await somebody(store)
    await choose_sources(store, person.id, PACK[: MOST - 1], START)
    added = [add_own(store, person.id, f"Mine {number}", URL, START) for number in range(3)]
    outcomes = await asyncio.gather(*added, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "TooMany", "TooMany"]
    assert await count(store, FollowedSource) == MOST


async def test_a_source_of_ones_own_is_a_name_and_an_address(store: Store) -> None:
    person = await somebody(store)
    await add_own(store, person.id, " My\n blog\0\ud83d ", f" {URL}\n", START)
    await add_own(store, person.id, "字" * 500, URL, START)
    first, second = await followed_by(store, person.id)
    assert (first.source, first.title, first.url) == (None, "My blog", URL)
    assert second.title == "字" * MAX_TITLE


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "http://example.org",
        "javascript:alert(1)",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://router.local:8080/",
        "https://user:pass@example.org/",
        "https://example.org/a b",
        "https://example.org/)>[x](<https://evil.example",
        "https://[::1]/",
        "https://[",
        "https://example.org/" + "x" * 200,
        "discord://-/settings",
    ],
)
async def test_a_bad_address_is_refused(sqlite_store: Store, url: str) -> None:
    person = await somebody(sqlite_store)
    with pytest.raises(BadAddress):
        await add_own(sqlite_store, person.id, "Mine", url, START)
    assert await followed_by(sqlite_store, person.id) == []


async def test_an_address_without_a_name_is_refused(store: Store) -> None:
    person = await somebody(store)
    for title in ("", " \n", "\0"):
        with pytest.raises(BadAddress):
            await add_own(store, person.id, title, URL, START)


async def test_only_ones_own_row_can_be_dropped_and_once(store: Store) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    for person in (mine, other):
        await add_own(store, person.id, "Mine", URL, START)
    [theirs] = await followed_by(store, other.id)
    with pytest.raises(NotFound):
        await drop_source(store, mine.id, theirs.id)
    [own] = await followed_by(store, mine.id)
    await drop_source(store, mine.id, own.id)
    with pytest.raises(NotFound):
        await drop_source(store, mine.id, own.id)
    assert await names(store, other.id) == ["Mine"]


async def test_nothing_is_kept_of_somebody_who_has_not_agreed(store: Store) -> None:
    person = await nobody(store)
    with pytest.raises(NotFound):
        await choose_sources(store, person.id, PACK[:1], START)
    with pytest.raises(NotFound):
        await add_own(store, person.id, "Mine", URL, START)
    assert await count(store, FollowedSource) == 0
