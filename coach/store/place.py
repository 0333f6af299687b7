"""Where a database is, read from its URL without connecting and without its password."""

from __future__ import annotations

import shlex
from pathlib import Path

from sqlalchemy.engine import make_url


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite URL; None for one in memory and for other databases."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def host_of(url: str) -> str | None:
    """The host of a database server; None where the data stay on this machine's disk."""
    parsed = make_url(url)
    return None if parsed.get_backend_name() == "sqlite" else (parsed.host or "localhost")


def shown(url: str) -> str:
    """The URL as it may be shown: the password as ***, the query (which may hold one) left out."""
    return make_url(url).set(query={}).render_as_string(hide_password=True)


def dump_command(url: str, file: str = "coach.dump") -> str:
    """The `pg_dump` line for a PostgreSQL URL. It asks for the password itself, or reads ~/.pgpass."""
    return shlex.join(["pg_dump", "--format=custom", f"--file={file}", *_connection(url)])


def restore_command(url: str, file: str = "coach.dump") -> str:
    """The `pg_restore` line that undoes `dump_command`."""
    return shlex.join(["pg_restore", "--clean", "--if-exists", *_connection(url), file])


def _connection(url: str) -> list[str]:
    parsed = make_url(url)
    parts = {"host": parsed.host, "port": parsed.port, "username": parsed.username, "dbname": parsed.database}
    return [f"--{name}={value}" for name, value in parts.items() if value]
