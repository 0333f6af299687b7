"""One bot per SQLite file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach.store import Store
from coach.store.backup import backup
from coach.store.instance import DatabaseInUse, InstanceLock
from coach.store.migrate import require_head
from tests.clock import START

HOLD = """
import sys
from coach.store.instance import InstanceLock
with InstanceLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def _url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def _holder(url: str) -> subprocess.Popen[str]:
    """Another process that holds the lock until its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_refused_with_file_and_pid(tmp_path: Path) -> None:
    url = _url(tmp_path / "coach.db")
    with _holder(url) as holder:
        with pytest.raises(DatabaseInUse) as caught, InstanceLock(url):
            pass
        assert caught.value.pid == holder.pid
        assert caught.value.file == tmp_path / "coach.db"
        assert str(holder.pid) in str(caught.value)
        assert "coach.db" in str(caught.value)
        # A refused try must not have spoilt what the next one can say.
        with pytest.raises(DatabaseInUse, match=str(holder.pid)), InstanceLock(url):
            pass
        holder.communicate()
    with InstanceLock(url):
        pass


def test_a_crash_frees_the_file(tmp_path: Path) -> None:
    url = _url(tmp_path / "coach.db")
    with _holder(url) as holder:
        holder.kill()
        holder.wait()
        with InstanceLock(url) as lock:
            assert lock.file == tmp_path / "coach.db"


def test_an_error_frees_the_file(tmp_path: Path) -> None:
    url = _url(tmp_path / "coach.db")
    with pytest.raises(LookupError), InstanceLock(url):
        raise LookupError
    with InstanceLock(url):
        pass


def test_a_link_to_the_file_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "coach.db").touch()
    (tmp_path / "other.db").symlink_to(tmp_path / "coach.db")
    with InstanceLock(_url(tmp_path / "coach.db")), pytest.raises(DatabaseInUse, match=str(os.getpid())):  # noqa: SIM117
        with InstanceLock(_url(tmp_path / "other.db")):
            pass


def test_an_unreadable_holder_is_still_a_refusal(tmp_path: Path) -> None:
    url = _url(tmp_path / "coach.db")
    with InstanceLock(url):
        (tmp_path / "coach.db.holder").write_text("?")
        with pytest.raises(DatabaseInUse, match="another process"), InstanceLock(url):
            pass


@pytest.mark.parametrize("url", ["postgresql+asyncpg://u:p@h/db", "sqlite+aiosqlite:///:memory:"])
def test_other_databases_need_no_lock(url: str) -> None:
    with InstanceLock(url), InstanceLock(url):
        pass


async def test_reading_and_backups_work_beside_the_lock(sqlite_url: str, tmp_path: Path) -> None:
    with InstanceLock(sqlite_url):
        store = Store.open(sqlite_url)
        await require_head(store)
        await store.close()
        assert (await backup(sqlite_url, tmp_path / "copy.db", START)).exists()
