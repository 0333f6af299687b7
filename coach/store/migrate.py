"""Bringing a database to this version's revision, and saying when it is not there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from coach.bundled import bundled
from coach.store.session import Store


class WrongRevision(Exception):
    """The database is at `found` (None: empty) while this version needs `needed`.

    `newer` is true where the database was made by a later version.
    """

    def __init__(self, found: str | None, needed: str, *, newer: bool) -> None:
        super().__init__(f"database revision {found or 'none'}, needed {needed}")
        self.found = found
        self.needed = needed
        self.newer = newer


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(bundled("migrations")))
    config.attributes["connection"] = connection
    return config


def head_revision() -> str:
    """The revision that this version needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "the installation carries no migrations"
    return head


def _found(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def current_revision(store: Store) -> str | None:
    """The revision the database is at; None for an empty one."""
    async with store.engine.connect() as connection:
        return await connection.run_sync(_found)


def known_revisions() -> frozenset[str]:
    """All revisions that this version knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def require_known(found: str | None) -> None:
    """Raise `WrongRevision` for the revision of a later version; an empty database is fine."""
    if found is not None and found not in known_revisions():
        raise WrongRevision(found, head_revision(), newer=True)


async def upgrade(store: Store) -> None:
    """Bring the database to this version's revision. Raises `WrongRevision` for a newer one.

    Operators go through `coach.store.upgrading`, which takes a backup first.
    """
    found = await current_revision(store)
    require_known(found)
    if found == head_revision():
        return
    async with store.engine.connect() as connection, _foreign_keys_off(connection):
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))
        await _require_whole(connection)


@asynccontextmanager
async def _foreign_keys_off(connection: AsyncConnection) -> AsyncIterator[None]:
    """Let SQLite rebuild a table: with foreign keys on, dropping the old one deletes what refers to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    sqlite = (await connection.get_raw_connection()).driver_connection
    assert sqlite is not None
    await sqlite.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        # SQLite ignores the setting inside a transaction, so that ends first.
        await connection.rollback()
        await sqlite.execute("PRAGMA foreign_keys=ON")


async def _require_whole(connection: AsyncConnection) -> None:
    if connection.dialect.name == "sqlite":
        broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first()
        if broken is not None:
            raise RuntimeError(f"a migration left a row of {broken[0]} pointing nowhere; restore the backup")


async def require_head(store: Store) -> None:
    """Raise `WrongRevision` unless the database is exactly at this version's revision."""
    found, needed = await current_revision(store), head_revision()
    if found != needed:
        raise WrongRevision(found, needed, newer=found is not None and found not in known_revisions())
