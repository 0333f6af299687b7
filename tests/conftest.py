"""What many tests share: a clock, and migrated empty stores on both databases."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from coach.store import Store
from coach.store.migrate import upgrade
from tests.clock import ManualClock
from tests.postgres import NoPostgres, Postgres

TEMPLATE = "coach_template"
_numbers = count(1)


@pytest.fixture
def clock() -> ManualClock:
    """A clock at a fixed Monday noon (UTC) that tests move by hand."""
    return ManualClock()


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith(("COACH_", "DISCORD_")) and not name.startswith("COACH_TEST_"):
            monkeypatch.delenv(name)


async def _migrate(url: str) -> None:
    store = Store.open(url)
    await upgrade(store)
    await store.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; copy it, never open it."""
    path = tmp_path_factory.mktemp("template") / "coach.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL server (one per test process), or a skip with the reason."""
    server = Postgres(os.environ.get("COACH_TEST_POSTGRES"))
    try:
        server.start()
    except NoPostgres as error:
        pytest.skip(f"no PostgreSQL: {error}")
    yield server
    server.stop()


async def _on_server(server: Postgres, *statements: str) -> None:
    connection = await asyncpg.connect(
        host="127.0.0.1", port=server.port, user=server.user, password=server.password, database="postgres"
    )
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a migrated, empty database to make others from."""
    asyncio.run(_on_server(postgres, f"CREATE DATABASE {TEMPLATE}"))
    asyncio.run(_migrate(postgres.url(TEMPLATE)))
    return TEMPLATE


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The URL of a migrated, empty SQLite file."""
    path = tmp_path / "coach.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def postgres_url(postgres: Postgres, postgres_template: str) -> AsyncIterator[str]:
    """The URL of a migrated, empty PostgreSQL database that goes after the test."""
    name = f"coach_{next(_numbers)}"
    await _on_server(postgres, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield postgres.url(name)
    await _on_server(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgres_url(postgres: Postgres) -> Iterator[str]:
    """The URL of a PostgreSQL database without tables."""
    name = f"coach_empty_{next(_numbers)}"
    asyncio.run(_on_server(postgres, f"CREATE DATABASE {name}"))
    yield postgres.url(name)
    asyncio.run(_on_server(postgres, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database without tables, on each kind in turn."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database, on each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    """A migrated, empty store, on SQLite and on PostgreSQL in turn."""
    opened = Store.open(store_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[Store]:
    """A migrated, empty store on SQLite."""
    opened = Store.open(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def postgres_store(postgres_url: str) -> AsyncIterator[Store]:
    """A migrated, empty store on PostgreSQL."""
    opened = Store.open(postgres_url)
    yield opened
    await opened.close()
