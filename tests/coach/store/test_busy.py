"""A database that is locked, full or away: the person may press again, and nothing is half-written."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest
from sqlalchemy import func, select, text

from coach.errors import StoreBusy
from coach.store import Attempt, GuildRow, Learner, Store
from coach.store import session as session_module
from coach.store.place import sqlite_file
from tests.coach.store.people_data import AT, a_learner, add_content, add_person
from tests.postgres import Postgres


@pytest.fixture
def other(sqlite_url: str) -> Iterator[sqlite3.Connection]:
    """Another program's connection to the file of `sqlite_store`."""
    file = sqlite_file(sqlite_url)
    assert file
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as connection:
        yield connection


@pytest.fixture
async def impatient(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """The SQLite store, giving up on a lock after 20 ms."""
    monkeypatch.setattr(session_module, "BUSY_TIMEOUT_MS", 20)
    store = Store.open(sqlite_url)
    yield store
    await store.close()


async def _learners(store: Store) -> int:
    async with store.read() as session:
        return await session.scalar(select(func.count()).select_from(Learner)) or 0


async def test_a_writer_takes_its_lock_before_its_first_statement(
    sqlite_store: Store, other: sqlite3.Connection
) -> None:
    other.execute("PRAGMA busy_timeout=0")
    async with sqlite_store.write() as session:
        await session.connection()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")


async def test_a_reader_takes_no_write_lock(sqlite_store: Store, other: sqlite3.Connection) -> None:
    async with sqlite_store.read() as session:
        await session.scalar(select(func.count()).select_from(Learner))
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


async def test_a_locked_database_is_said_and_writes_nothing(
    impatient: Store, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy):
        async with impatient.write() as session:
            session.add(a_learner(1))
    assert await _learners(impatient) == 0
    other.execute("ROLLBACK")
    async with impatient.write() as session:
        session.add(a_learner(1))
    assert await _learners(impatient) == 1


async def test_readers_go_on_beside_a_writer(impatient: Store, other: sqlite3.Connection) -> None:
    other.execute("BEGIN IMMEDIATE")
    assert await _learners(impatient) == 0
    other.execute("ROLLBACK")


async def test_a_full_disk_is_said_and_nothing_is_half_written(sqlite_store: Store) -> None:
    async with sqlite_store.write() as session:
        await add_person(session, 1, *await add_content(session))
        pages = await session.scalar(text("PRAGMA page_count"))

    async def fill() -> None:
        async with sqlite_store.write() as session:
            # Counts for this connection alone, so it is set where the writing happens.
            await session.execute(text(f"PRAGMA max_page_count={pages}"))
            session.add(a_learner(2))
            await session.flush()
            attempt = (await session.scalars(select(Attempt))).one()
            attempt.answer = "x" * 500_000

    with pytest.raises(StoreBusy):
        await fill()
    assert await _learners(sqlite_store) == 1
    async with sqlite_store.read() as session:
        assert (await session.scalars(select(Attempt.answer))).one() == "the answer of 1"
        assert await session.scalar(text("PRAGMA integrity_check")) == "ok"


async def test_an_error_in_the_middle_takes_everything_back(store: Store) -> None:
    async def stumble() -> None:
        async with store.write() as session:
            session.add(a_learner(1))
            await session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        await stumble()
    assert await _learners(store) == 0


async def test_a_lock_that_another_holds_in_postgresql_is_said(postgres_store: Store) -> None:
    async with postgres_store.write() as session:
        session.add(GuildRow(id=1, changed_at=AT))
    async with postgres_store.write() as first:
        await first.execute(text("SELECT * FROM guilds FOR UPDATE"))
        with pytest.raises(StoreBusy):
            async with postgres_store.write() as second:
                await second.execute(text("SELECT * FROM guilds FOR UPDATE NOWAIT"))


async def test_a_server_that_is_away_is_said(postgres: Postgres) -> None:
    url = postgres.url("postgres").replace(f":{postgres.port}/", ":1/")
    store = Store.open(url)
    with pytest.raises(StoreBusy):
        async with store.read() as session:
            await session.execute(text("SELECT 1"))
    await store.close()


async def test_a_server_that_takes_no_more_connections_is_said(
    postgres_store: Store, postgres: Postgres
) -> None:
    async with postgres_store.write() as session:
        await session.execute(text("CREATE ROLE one_too_many LOGIN PASSWORD 'x' CONNECTION LIMIT 0"))
    url = postgres.url("postgres").replace(f"{postgres.user}:{postgres.password}@", "one_too_many:x@")
    store = Store.open(url)
    with pytest.raises(StoreBusy):
        async with store.read() as session:
            await session.execute(text("SELECT 1"))
    await store.close()
    async with postgres_store.write() as session:
        await session.execute(text("DROP ROLE one_too_many"))


async def test_a_file_that_cannot_be_opened_is_said(tmp_path: object) -> None:
    store = Store.open(f"sqlite+aiosqlite:///{tmp_path}")
    with pytest.raises(StoreBusy):
        async with store.read() as session:
            await session.execute(text("SELECT 1"))
    await store.close()
