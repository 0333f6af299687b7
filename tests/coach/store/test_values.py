"""Instants and ids come back from the database as they went in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import StatementError

from coach.store import GuildRow, Learner, Store
from tests.coach.store.people_data import AT, a_learner

SNOWFLAKES = st.integers(min_value=0, max_value=2**63 - 1)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(9998, 1, 1), timezones=ZONES)  # noqa: DTZ001
per_store = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@per_store
@given(instant=INSTANTS, guild_id=SNOWFLAKES, channel_id=SNOWFLAKES)
async def test_instants_and_snowflakes_round_trip(
    store: Store, instant: datetime, guild_id: int, channel_id: int
) -> None:
    async with store.write() as session:
        await session.execute(delete(GuildRow))
        session.add(GuildRow(id=guild_id, study_channel_id=channel_id, changed_at=instant))
    async with store.read() as session:
        row = (await session.scalars(select(GuildRow))).one()
    assert (row.id, row.study_channel_id, row.changed_at) == (guild_id, channel_id, instant)
    assert row.changed_at.utcoffset() == timedelta(0)


@per_store
@given(first=INSTANTS, second=INSTANTS)
async def test_instants_compare_in_the_database_as_in_python(
    store: Store, first: datetime, second: datetime
) -> None:
    async with store.write() as session:
        await session.execute(delete(GuildRow))
        session.add(GuildRow(id=1, changed_at=first))
    async with store.read() as session:
        found = (await session.scalars(select(GuildRow.id).where(GuildRow.changed_at <= second))).all()
    assert bool(found) == (first <= second)


async def test_a_naive_datetime_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="naive"):
        async with store.write() as session:
            session.add(GuildRow(id=1, changed_at=datetime(2026, 1, 1)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="naive"):
        async with store.read() as session:
            await session.scalars(select(GuildRow).where(GuildRow.changed_at < datetime(2026, 1, 1)))  # noqa: DTZ001


async def test_defaults_are_there_after_a_write(store: Store) -> None:
    async with store.write() as session:
        session.add(a_learner(1))
    async with store.read() as session:
        learner = await session.get_one(Learner, 1)
    assert (learner.rollover_hour, learner.reminders, learner.text_only) == (4, True, False)
    assert learner.agreed_at == AT
    assert learner.agreed_at.tzinfo is UTC
