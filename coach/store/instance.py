"""One bot per SQLite file: a second `run` or `demo` on it is refused."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from coach.store.place import sqlite_file


class DatabaseInUse(Exception):
    """Another process works on `file`; `pid` is its process id, None where it cannot be read."""

    def __init__(self, file: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"{file} is in use by {who}; stop that one first, or give this one its own database")
        self.file = file
        self.pid = pid


class InstanceLock:
    """Held by the process that runs the bot on a SQLite file; a no-op for other databases.

    The operating system keeps the lock, so it goes with the process however that
    ends. Reading beside it (doctor, backup, packs) takes no lock. Entering raises
    `DatabaseInUse` at once, without waiting.
    """

    def __init__(self, url: str) -> None:
        self.file = sqlite_file(url)
        self._lock: FileLock | None = None

    def __enter__(self) -> InstanceLock:
        if self.file is None:
            return self
        # By the real path, so that a link to the file is the same file.
        self.file = self.file.resolve()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(_beside(self.file, ".lock"), timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise DatabaseInUse(self.file, _holder(self.file)) from None
        self._lock = lock
        # Not in the lock file itself: some versions of filelock empty it at a failed try.
        _beside(self.file, ".holder").write_text(str(os.getpid()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock and self.file:
            _beside(self.file, ".holder").unlink(missing_ok=True)
            self._lock.release()
            self._lock = None


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _holder(file: Path) -> int | None:
    try:
        return int(_beside(file, ".holder").read_text())
    except (OSError, ValueError):
        return None
