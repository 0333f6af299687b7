"""Connections and transactions, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from coach.errors import StoreBusy

BUSY_TIMEOUT_MS = 5000

_BUSY_WORDS = (
    "database is locked",
    "database or disk is full",
    "disk i/o error",
    "readonly database",
    "unable to open database file",
)
_BUSY_STATES = ("40001", "40P01", "53100", "53200", "53300", "55P03", "57P03", "08")


def is_busy(error: BaseException) -> bool:
    """Say whether pressing again later can help: a lock, a full disk, a lost or refused connection."""
    # A host that cannot be reached comes from the driver as a plain OSError, a server
    # that refuses the connection (too many, starting up) as the driver's own error.
    if isinstance(error, OSError):
        return True
    driver = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = getattr(driver, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_BUSY_STATES)
    return isinstance(error, DBAPIError) and any(word in str(driver).lower() for word in _BUSY_WORDS)


def create_engine(url: str) -> AsyncEngine:
    """Make an engine. A SQLite file gets WAL, foreign keys and a busy timeout.

    A folder made for it is closed to other accounts, and errors name the statement
    without its values: both hold what learners wrote.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_async_engine(parsed, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself; `_begin` below does.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its lock at once: upgrading a read lock later fails without waiting.
        writer = connection.get_execution_options().get("writer", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine


class Store:
    """The database. `read()` and `write()` open one short transaction each.

    Both raise `StoreBusy` where the database is locked, full or away; nothing
    of a failed transaction is kept.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._read = async_sessionmaker(engine, expire_on_commit=False)
        self._write = async_sessionmaker(engine.execution_options(writer=True), expire_on_commit=False)

    @classmethod
    def open(cls, url: str) -> Store:
        """Open the database at a SQLAlchemy URL; nothing is connected yet."""
        return cls(create_engine(url))

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A transaction that only reads."""
        with _BusyIsSaid():
            async with self._read() as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is committed at the end, or rolled back on any error."""
        with _BusyIsSaid():
            async with self._write.begin() as session:
                yield session


class _BusyIsSaid:
    """Turns a driver's "locked" or "full" into `StoreBusy`."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None and is_busy(error):
            raise StoreBusy from error
