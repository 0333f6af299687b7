"""Bringing an operator's database up to date: never under a running bot, never without a copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coach.store.backup import backup
from coach.store.instance import InstanceLock
from coach.store.migrate import current_revision, head_revision, require_known, upgrade
from coach.store.place import sqlite_file
from coach.store.session import Store


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done: from which revision (None: empty) to which, and where the copy from before lies.

    `copy` is None for an empty database, where nothing was due, and for
    PostgreSQL, whose upgrade is one transaction.
    """

    found: str | None
    revision: str
    copy: Path | None

    @property
    def was_due(self) -> bool:
        return self.found != self.revision


async def upgrade_safely(url: str, copies: Path, now: datetime) -> Upgraded:
    """Upgrade the database at `url`, after a backup into the folder `copies` where rows could be lost.

    Raises `WrongRevision` for a database of a later version, `DatabaseInUse`
    where a bot works on it and an upgrade is due, `BackupRefused` where no copy
    could be made; in all three nothing was changed.
    """
    store = Store.open(url)
    try:
        found, needed = await current_revision(store), head_revision()
        require_known(found)
        if found == needed:
            return Upgraded(found, needed, None)
        with InstanceLock(url):
            copy = None
            if found is not None and sqlite_file(url) is not None:
                name = f"before-{needed}-from-{found}-{now:%Y%m%dT%H%M%SZ}.db"
                copy = await backup(url, copies / name, now)
            await upgrade(store)
        return Upgraded(found, needed, copy)
    finally:
        await store.close()
