"""Every table answers the person who asks for an export or for deletion."""

from __future__ import annotations

import json

from sqlalchemy import select

from coach.people.kept import KEPT, NOT_PERSONAL, delete_person, export_person
from coach.store import Base, Store
from tests.coach.store.people_data import add_content, add_person

MINE, OTHERS = 2**63 - 25, 111_222_333_444_555_666
PERSON_COLUMNS = ("learner_id", "user_id", "member_id", "author_id", "owner_id", "person_id")


def _kept_names() -> set[str]:
    return {kept.table for kept in KEPT}


def test_each_table_stands_in_the_register_once() -> None:
    tables = set(Base.metadata.tables)
    assert len(KEPT) == len(_kept_names())
    assert _kept_names() | set(NOT_PERSONAL) == tables
    assert _kept_names() & set(NOT_PERSONAL) == set()
    assert all(NOT_PERSONAL.values()), "each table without people says why"


def test_a_table_that_names_a_learner_is_kept_for_that_learner() -> None:
    for table in Base.metadata.tables.values():
        names_people = any(column.name in PERSON_COLUMNS for column in table.columns)
        refers = any(key.column.table.name in _kept_names() for key in table.foreign_keys)
        if names_people or refers:
            assert table.name in _kept_names(), f"{table.name} holds something about a person"


def test_each_entry_leads_to_the_person_and_goes_with_them() -> None:
    tables = Base.metadata.tables
    for kept in KEPT:
        table = tables[kept.table]
        if kept.table == "learners":
            continue
        column = table.c[str(kept.owner or kept.via)]
        target = "learners" if kept.owner else kept.parent
        [key] = [key for key in column.foreign_keys if key.column.table.name == target]
        assert key.ondelete == "CASCADE", f"{kept.table}.{column.name} would outlive the person"


async def _rows_naming(store: Store, learner_id: int) -> dict[str, int]:
    """How many rows of each table hold the id in any whole-number column."""
    found: dict[str, int] = {}
    async with store.read() as session:
        for name, table in Base.metadata.tables.items():
            rows = (await session.execute(select(table))).all()
            if count := sum(learner_id in row or str(learner_id) in str(row) for row in rows):
                found[name] = count
    return found


async def _two_people(store: Store) -> None:
    async with store.write() as session:
        content = await add_content(session)
        await add_person(session, MINE, *content)
        await add_person(session, OTHERS, *content)


async def test_an_export_has_a_row_of_each_table_and_nothing_of_others(store: Store) -> None:
    await _two_people(store)
    text = await export_person(store, MINE)
    exported = json.loads(text)
    assert {name for name, rows in exported.items() if rows} == _kept_names()
    assert str(OTHERS) not in text
    assert exported["learners"][0]["id"] == str(MINE), "64-bit ids are strings, JSON numbers lose bits"
    assert exported["attempts"][0]["answer"] == f"the answer of {MINE}"
    assert len(exported["quiz_items"]) == 1
    assert len(exported["reviews"]) == 2


async def test_deletion_leaves_no_row_with_the_person_and_all_of_others(store: Store) -> None:
    await _two_people(store)
    before = await _rows_naming(store, OTHERS)
    assert await delete_person(store, MINE)
    assert await _rows_naming(store, MINE) == {}
    assert await _rows_naming(store, OTHERS) == before
    left = json.loads(await export_person(store, OTHERS))
    assert {name for name, rows in left.items() if rows} == _kept_names()


async def test_nobody_is_exported_and_deleted_as_nothing(store: Store) -> None:
    assert not any(json.loads(await export_person(store, MINE)).values())
    assert not await delete_person(store, MINE)
