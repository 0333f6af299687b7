"""The migrations make exactly the tables that the models describe."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, text

from coach.bundled import bundled
from coach.store import Base, CardRow, Learner, ReviewRow, Store
from coach.store import migrate as migrate_module
from coach.store.migrate import WrongRevision, current_revision, head_revision, require_head, upgrade
from tests.coach.store.migrating import downgrade, with_a_later_revision
from tests.coach.store.people_data import add_content, add_person


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(bundled("migrations")))
    return ScriptDirectory.from_config(config)


async def test_models_and_migrations_describe_the_same_tables(store: Store) -> None:
    def difference(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))

    async with store.engine.connect() as connection:
        assert await connection.run_sync(difference) == []


async def test_every_constraint_in_the_database_is_named_by_the_convention(store: Store) -> None:
    def names(connection: Connection) -> list[tuple[str, str, str | None]]:
        seen = inspect(connection)
        found: list[tuple[str, str, str | None]] = []
        for table in seen.get_table_names():
            if table == "alembic_version":
                continue
            found.append((table, "pk", seen.get_pk_constraint(table)["name"]))
            found += [(table, "fk", key["name"]) for key in seen.get_foreign_keys(table)]
            found += [(table, "uq", key["name"]) for key in seen.get_unique_constraints(table)]
        return found

    async with store.engine.connect() as connection:
        found = await connection.run_sync(names)
    assert len(found) > len(Base.metadata.tables)
    assert [one for one in found if not (one[2] or "").startswith(f"{one[1]}_{one[0]}")] == []


def test_revisions_are_one_straight_line() -> None:
    scripts = _scripts()
    revisions = list(scripts.walk_revisions())
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1
    assert all(not script.is_branch_point and not script.is_merge_point for script in revisions)
    assert all(isinstance(script.down_revision, str | None) for script in revisions)


async def test_up_from_nothing_down_to_nothing_and_up_again(empty_url: str) -> None:
    store = Store.open(empty_url)
    await upgrade(store)
    assert await current_revision(store) == head_revision()
    await downgrade(store, "base")
    async with store.engine.connect() as connection:
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert left == ["alembic_version"]
    await upgrade(store)
    await require_head(store)
    await store.close()


async def test_an_upgrade_that_is_done_changes_nothing(store: Store) -> None:
    await upgrade(store)
    await require_head(store)


async def test_an_empty_database_is_said(empty_url: str) -> None:
    store = Store.open(empty_url)
    with pytest.raises(WrongRevision) as caught:
        await require_head(store)
    assert (caught.value.found, caught.value.needed, caught.value.newer) == (None, head_revision(), False)
    await store.close()


async def test_a_database_of_a_later_version_is_said_and_left_alone(store: Store) -> None:
    async with store.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    for attempt in (require_head, upgrade):
        with pytest.raises(WrongRevision) as caught:
            await attempt(store)
        assert (caught.value.found, caught.value.newer) == ("later", True)
    assert await current_revision(store) == "later"


async def test_a_database_of_an_earlier_version_is_said(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = head_revision()
    later = with_a_later_revision(tmp_path)
    monkeypatch.setattr(migrate_module, "bundled", lambda _name: later)
    with pytest.raises(WrongRevision) as caught:
        await require_head(store)
    assert (caught.value.found, caught.value.needed, caught.value.newer) == (before, "9999", False)


async def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store.write() as session:
        await add_person(session, 1, *await add_content(session))
    later = with_a_later_revision(tmp_path)
    monkeypatch.setattr(migrate_module, "bundled", lambda _name: later)
    await upgrade(store)
    async with store.read() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(model))
            for model in (Learner, CardRow, ReviewRow)
        ]
        if store.engine.dialect.name == "sqlite":
            assert await session.scalar(text("PRAGMA foreign_keys")) == 1
    assert counts == [1, 1, 2]
