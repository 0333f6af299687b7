"""What the managers of a guild chose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from coach.clock import known_zones
from coach.store import GuildRow, GuildSwitch, Store

SWITCHES: dict[str, bool] = {"test_model": True, "appeals": False}
"""Capabilities a guild can turn off, with their defaults."""


async def guild_settings(store: Store, guild_id: int) -> GuildRow | None:
    """The guild's choices; None where nobody set it up."""
    async with store.read() as session:
        return await session.get(GuildRow, guild_id)


async def change_guild(store: Store, guild_id: int, now: datetime, **choices: object) -> None:
    """Set columns of a guild: locale, zone, study_channel_id. ValueError for an unknown zone."""
    if "zone" in choices and choices["zone"] not in known_zones():
        raise ValueError(f"unknown zone {choices['zone']!r}")
    async with store.write() as session:
        row = await _row_of(session, guild_id, now)
        for name, value in choices.items():
            if name not in ("locale", "zone", "study_channel_id"):
                raise ValueError(f"{name} cannot be chosen")
            setattr(row, name, value)
        row.changed_at = now


async def switches(store: Store, guild_id: int) -> dict[str, bool]:
    """All switches of a guild, defaults filled in."""
    async with store.read() as session:
        rows = (await session.scalars(select(GuildSwitch).where(GuildSwitch.guild_id == guild_id))).all()
    return SWITCHES | {row.name: row.on for row in rows if row.name in SWITCHES}


async def turn(store: Store, guild_id: int, name: str, on: bool, now: datetime) -> None:
    """Turn a capability on or off. ValueError for an unknown switch."""
    if name not in SWITCHES:
        raise ValueError(f"unknown switch {name!r}")
    async with store.write() as session:
        await _row_of(session, guild_id, now)
        await session.merge(GuildSwitch(guild_id=guild_id, name=name, on=on))


async def _row_of(session: AsyncSession, guild_id: int, now: datetime) -> GuildRow:
    """The guild's row, made where there is none; two managers at once make one."""
    row = await session.get(GuildRow, guild_id, with_for_update=True)
    if row is None:
        try:
            async with session.begin_nested():
                session.add(GuildRow(id=guild_id, changed_at=now))
        except IntegrityError:
            pass
        row = await session.get_one(GuildRow, guild_id, with_for_update=True)
    return row
