"""What the managers of a guild chose. On both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from coach.people.guilds import SWITCHES, change_guild, guild_settings, switches, turn
from coach.store import Store
from tests.clock import START

GUILD, OTHER = 2**63 - 1, 5


async def test_a_guild_nobody_set_up_has_no_settings_and_every_default(store: Store) -> None:
    assert await guild_settings(store, GUILD) is None
    assert await switches(store, GUILD) == SWITCHES


async def test_what_was_chosen_is_kept_and_the_rest_stays(store: Store) -> None:
    await change_guild(store, GUILD, START, locale="zh-TW", study_channel_id=2**63 - 2)
    await change_guild(store, GUILD, START + timedelta(days=1), zone="Asia/Taipei")
    row = await guild_settings(store, GUILD)
    assert row is not None
    assert (row.locale, row.zone, row.study_channel_id) == ("zh-TW", "Asia/Taipei", 2**63 - 2)
    assert row.changed_at == START + timedelta(days=1)
    assert await guild_settings(store, OTHER) is None


@pytest.mark.parametrize(
    "choice", [{"zone": "Mars/Olympus"}, {"id": 7}, {"changed_at": START}, {"name": "x"}]
)
async def test_what_cannot_be_chosen_is_refused_and_keeps_nothing(
    store: Store, choice: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"unknown zone|cannot be chosen"):
        await change_guild(store, GUILD, START, locale="en", **choice)
    assert await guild_settings(store, GUILD) is None


async def test_managers_at_once_are_all_heard(store: Store) -> None:
    await asyncio.gather(
        change_guild(store, GUILD, START, locale="zh-TW"),
        change_guild(store, GUILD, START, zone="Asia/Tokyo"),
        change_guild(store, GUILD, START, study_channel_id=9),
        turn(store, GUILD, "test_model", False, START),
    )
    row = await guild_settings(store, GUILD)
    assert row is not None
    assert (row.locale, row.zone, row.study_channel_id) == ("zh-TW", "Asia/Tokyo", 9)
    assert not (await switches(store, GUILD))["test_model"]


async def test_a_switch_turns_off_and_on_for_one_guild(store: Store) -> None:
    await turn(store, GUILD, "test_model", False, START)
    assert await switches(store, GUILD) == {**SWITCHES, "test_model": False}
    assert await switches(store, OTHER) == SWITCHES
    await turn(store, GUILD, "test_model", True, START)
    assert await switches(store, GUILD) == SWITCHES


async def test_an_unknown_switch_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="unknown switch"):
        await turn(store, GUILD, "warp-drive", True, START)
