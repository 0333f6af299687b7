"""Copies of a SQLite database: taking one while the bot runs, and putting one back.

PostgreSQL has its own programs for that; the error names their command lines.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coach.store.instance import InstanceLock
from coach.store.migrate import head_revision, known_revisions
from coach.store.place import dump_command, restore_command, sqlite_file

MAGIC = b"SQLite format 3\0"
SIDE_FILES = ("-wal", "-shm")


class BackupRefused(Exception):
    """A backup or restore that cannot be done; the text says why and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the revision put in place, and where the replaced file lies, if there was one."""

    revision: str
    kept: Path | None


async def backup(url: str, target: Path, now: datetime) -> Path:
    """Copy the database to `target` while it may be in use; return the copy's path.

    `target` is a new file, or a folder in which the copy is named after `now`
    (UTC). The copy is whole and checked before it gets its name, and readable
    by its owner only. Raises `BackupRefused`.
    """
    source = sqlite_file(url)
    if source is None:
        raise BackupRefused(_not_a_file(url, f"Take a backup with: {dump_command(url)}"))
    return await asyncio.to_thread(_take, source, target, now)


async def restore(url: str, source: Path, now: datetime) -> Restored:
    """Put a backup in the place of the database, and keep what was there beside it.

    Raises `BackupRefused` where the file is not a sound backup of a revision
    this version knows, and `DatabaseInUse` while a bot works on the database.
    """
    place = sqlite_file(url)
    if place is None:
        raise BackupRefused(_not_a_file(url, f"Put a dump back with: {restore_command(url)}"))
    return await asyncio.to_thread(_put_back, url, source, place, now)


def _not_a_file(url: str, instead: str) -> str:
    return instead if "postgresql" in url.split("://")[0] else "a database in memory has no file to copy"


def _take(source: Path, target: Path, now: datetime) -> Path:
    if not source.is_file():
        raise BackupRefused(f"there is no database at {source} yet, so nothing to back up")
    if target.is_dir():
        target = target / f"{source.stem}-{_stamp(now)}{source.suffix or '.db'}"
    if target.exists():
        raise BackupRefused(f"{target} exists already; choose another name, or a folder")
    _copy_to(source, target)
    return target


def _put_back(url: str, source: Path, place: Path, now: datetime) -> Restored:
    revision = _checked_revision(source)
    place = place.resolve()
    if place.exists() and place.samefile(source):
        raise BackupRefused(f"{source} is the database itself; name a backup of it")
    with InstanceLock(url):
        return _swap(source, place, revision, now)


def _stamp(now: datetime) -> str:
    return now.strftime("%Y%m%dT%H%M%SZ")


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)


def _copy_to(source: Path, target: Path) -> None:
    """Copy with SQLite's online backup, which sees one moment of a database in use."""
    with _explained(f"could not copy {source} to {target}"):
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            # The file is made closed to others before there is anything in it.
            os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            with closing(_open(source, "rw")) as taken, closing(_open(half, "rw")) as made:
                taken.backup(made)
                # One plain file: without this the copy would be in WAL mode and grow side files.
                made.execute("PRAGMA journal_mode=DELETE")
                _require_sound(made, source)
            with half.open("rb") as written:
                os.fsync(written.fileno())
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)


def _require_sound(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise BackupRefused(f"{path} is damaged ({found})")


def _checked_revision(source: Path) -> str:
    """The revision of a backup file. Raises `BackupRefused` for anything else."""
    if not source.is_file():
        raise BackupRefused(f"there is no file {source}")
    with _explained(f"could not read {source}"):
        with source.open("rb") as opened:
            if opened.read(len(MAGIC)) != MAGIC:
                raise BackupRefused(f"{source} is not a SQLite database")
        with closing(_open(source, "ro")) as connection:
            _require_sound(connection, source)
            try:
                row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            except sqlite3.OperationalError:
                row = None
    if row is None:
        raise BackupRefused(f"{source} is not a backup of study-coach")
    revision = str(row[0])
    if revision not in known_revisions():
        raise BackupRefused(
            f"{source} was made by a later version (revision {revision}, known here up to {head_revision()})"
        )
    return revision


def _swap(source: Path, place: Path, revision: str, now: datetime) -> Restored:
    ready = place.with_name(f".{place.name}.restoring")
    ready.unlink(missing_ok=True)
    try:
        _copy_to(source, ready)
        with _explained(f"could not replace {place}"):
            kept = _put_aside(place, now)
            ready.replace(place)
    finally:
        ready.unlink(missing_ok=True)
    return Restored(revision, kept)


def _put_aside(place: Path, now: datetime) -> Path | None:
    """Rename the database with its side files; a log left behind would be played into the new one."""
    aside = place.with_name(f"{place.name}.before-restore-{_stamp(now)}")
    if aside.exists():
        raise BackupRefused(f"{aside} exists already; wait a second and try again")
    if place.exists():
        _empty_log(place)
    for ending in (*SIDE_FILES, ""):
        current = place.with_name(place.name + ending)
        if current.exists():
            current.replace(aside.with_name(aside.name + ending))
    return aside if aside.exists() else None


def _empty_log(place: Path) -> None:
    """Write the log into the file, so that being stopped between two renames loses nothing."""
    try:
        with closing(_open(place, "rw")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error:
        # A damaged file is just what a restore is for; it is kept as it is.
        return


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise BackupRefused(f"{what}: {error}") from error
