"""Copies are whole, private and checked; a restore keeps what it replaces."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from coach.store import Learner, Store
from coach.store import migrate as migrate_module
from coach.store.backup import BackupRefused, backup, restore
from coach.store.instance import DatabaseInUse, InstanceLock
from coach.store.migrate import current_revision, head_revision
from coach.store.place import sqlite_file
from coach.store.upgrading import upgrade_safely
from tests.clock import START
from tests.coach.store.migrating import with_a_later_revision
from tests.coach.store.people_data import a_learner

POSTGRES = "postgresql+asyncpg://coach:s3cret@db.example:5433/study"


def _file(url: str) -> Path:
    file = sqlite_file(url)
    assert file
    return file


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _learners(file: Path) -> list[int]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM learners ORDER BY id")]


async def _add(store: Store, learner_id: int) -> None:
    async with store.write() as session:
        session.add(a_learner(learner_id))


async def test_a_copy_of_a_database_in_use_is_whole_private_and_one_file(
    sqlite_store: Store, sqlite_url: str, tmp_path: Path
) -> None:
    await _add(sqlite_store, 1)
    async with sqlite_store.write() as session:
        session.add(a_learner(2))
        await session.flush()  # not committed while the copy is made
        made = await backup(sqlite_url, tmp_path / "kept" / "copy.db", START)
    assert made == tmp_path / "kept" / "copy.db"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert _learners(made) == [1]
    assert _names(made.parent) == ["copy.db"]
    assert made.read_bytes()[18:20] == b"\x01\x01", "not in WAL mode, so reading it needs no second file"


async def test_a_copy_in_a_folder_is_named_after_the_time(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    assert await backup(sqlite_url, folder, START) == folder / "coach-20260302T120000Z.db"


async def test_a_copy_replaces_nothing(sqlite_url: str, tmp_path: Path) -> None:
    mine = tmp_path / "copy.db"
    mine.write_text("mine")
    with pytest.raises(BackupRefused, match="exists already"):
        await backup(sqlite_url, mine, START)
    assert mine.read_text() == "mine"


async def test_no_copy_of_a_database_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="no database"):
        await backup(f"sqlite+aiosqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db", START)
    assert _names(tmp_path) == []


async def test_no_copy_is_left_of_a_damaged_database(sqlite_url: str, tmp_path: Path) -> None:
    _damage(_file(sqlite_url))
    with pytest.raises(BackupRefused, match=r"damaged|malformed"):
        await backup(sqlite_url, tmp_path / "kept" / "copy.db", START)
    assert _names(tmp_path / "kept") == []


async def test_postgresql_is_told_its_own_commands_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused) as caught:
        await backup(POSTGRES, tmp_path, START)
    command = "pg_dump --format=custom --file=coach.dump --host=db.example --port=5433 --username=coach"
    assert command + " --dbname=study" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    with pytest.raises(BackupRefused, match="pg_restore") as caught:
        await restore(POSTGRES, tmp_path / "x", START)
    assert "s3cret" not in str(caught.value)


async def test_a_restore_brings_back_the_copy_and_keeps_the_rest(sqlite_url: str, tmp_path: Path) -> None:
    store = Store.open(sqlite_url)
    await _add(store, 1)
    copy = await backup(sqlite_url, tmp_path / "copy.db", START)
    await _add(store, 2)
    await store.close()
    done = await restore(sqlite_url, copy, START)
    assert done.revision == head_revision()
    assert done.kept == _file(sqlite_url).with_name("coach.db.before-restore-20260302T120000Z")
    assert _learners(_file(sqlite_url)) == [1]
    assert _learners(done.kept) == [1, 2]
    assert copy.exists()


async def test_a_log_left_by_a_crash_is_kept_with_its_database(sqlite_url: str, tmp_path: Path) -> None:
    copy = await backup(sqlite_url, tmp_path / "copy.db", START)
    file = _file(sqlite_url)
    with closing(sqlite3.connect(file, isolation_level=None)) as crashed:
        crashed.execute("PRAGMA journal_mode=WAL")
        crashed.execute("INSERT INTO learners (id, agreed_at, zone) VALUES (9, '2026-01-01', 'UTC')")
        log = file.with_name("coach.db-wal").read_bytes()
    file.with_name("coach.db-wal").write_bytes(log)  # closing removed it, a crash would not have
    done = await restore(sqlite_url, copy, START)
    assert _learners(file) == []
    assert done.kept
    assert _names(done.kept.parent).count(f"{done.kept.name}-wal") == 0, "the log is in the file itself now"
    assert _learners(done.kept) == [9]


async def test_a_log_without_its_database_is_not_played_into_the_copy(
    sqlite_url: str, tmp_path: Path
) -> None:
    copy = await backup(sqlite_url, tmp_path / "copy.db", START)
    file = _file(sqlite_url)
    file.unlink()
    file.with_name("coach.db-wal").write_bytes(b"left over")
    assert (await restore(sqlite_url, copy, START)).kept is None
    assert not file.with_name("coach.db-wal").exists()


async def test_a_damaged_database_can_be_replaced(sqlite_url: str, tmp_path: Path) -> None:
    copy = await backup(sqlite_url, tmp_path / "copy.db", START)
    _damage(_file(sqlite_url))
    damaged = _file(sqlite_url).read_bytes()
    done = await restore(sqlite_url, copy, START)
    assert _learners(_file(sqlite_url)) == []
    assert done.kept
    assert done.kept.read_bytes() == damaged


async def test_no_restore_while_a_bot_works_on_the_database(sqlite_url: str, tmp_path: Path) -> None:
    copy = await backup(sqlite_url, tmp_path / "copy.db", START)
    before = _file(sqlite_url).read_bytes()
    with InstanceLock(sqlite_url), pytest.raises(DatabaseInUse):
        await restore(sqlite_url, copy, START)
    assert _file(sqlite_url).read_bytes() == before


def _text(path: Path) -> None:
    path.write_text("SQLite is nice")


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (id)")


def _later(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.execute("INSERT INTO alembic_version VALUES ('later')")


def _damage(path: Path) -> None:
    """Overwrite the middle of a file with noise."""
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 6] = b"\x5a" * 4096 * 5
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (None, "no file"),
        (_text, "not a SQLite database"),
        (_foreign, "not a backup of study-coach"),
        (_later, "later version"),
    ],
)
async def test_only_a_sound_backup_is_put_back(
    sqlite_url: str, tmp_path: Path, make: object, reason: str
) -> None:
    source = tmp_path / "source.db"
    if callable(make):
        make(source)
    before = _file(sqlite_url).read_bytes()
    with pytest.raises(BackupRefused, match=reason):
        await restore(sqlite_url, source, START)
    assert _file(sqlite_url).read_bytes() == before


async def test_a_damaged_backup_is_not_put_back(sqlite_url: str, tmp_path: Path) -> None:
    copy = await backup(sqlite_url, tmp_path / "copy.db", START)
    _damage(copy)
    with pytest.raises(BackupRefused, match=r"damaged|malformed"):
        await restore(sqlite_url, copy, START)


async def test_the_database_is_not_its_own_backup(sqlite_url: str) -> None:
    with pytest.raises(BackupRefused, match="itself"):
        await restore(sqlite_url, _file(sqlite_url), START)


async def test_an_upgrade_takes_a_copy_first(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(sqlite_url)
    await _add(store, 1)
    before = head_revision()
    later = with_a_later_revision(tmp_path)
    monkeypatch.setattr(migrate_module, "bundled", lambda _name: later)
    done = await upgrade_safely(sqlite_url, tmp_path / "backups", START)
    assert (done.found, done.revision, done.was_due) == (before, "9999", True)
    assert await current_revision(store) == "9999"
    async with store.read() as session:
        assert await session.get(Learner, 1)
    await store.close()
    assert done.copy == tmp_path / "backups" / f"before-9999-from-{before}-20260302T120000Z.db"
    with closing(sqlite3.connect(done.copy)) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(before,)]


async def test_an_upgrade_waits_for_a_running_bot_to_stop(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with InstanceLock(sqlite_url):
        assert not (await upgrade_safely(sqlite_url, tmp_path / "b", START)).was_due
        later = with_a_later_revision(tmp_path)
        monkeypatch.setattr(migrate_module, "bundled", lambda _name: later)
        with pytest.raises(DatabaseInUse):
            await upgrade_safely(sqlite_url, tmp_path / "b", START)
    assert not (tmp_path / "b").exists()


async def test_a_new_database_needs_no_copy(empty_url: str, tmp_path: Path) -> None:
    done = await upgrade_safely(empty_url, tmp_path / "backups", START)
    assert (done.found, done.revision, done.copy) == (None, head_revision(), None)
    assert not (tmp_path / "backups").exists()
