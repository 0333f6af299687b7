"""From an accepted pack to rows, and from one revision to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from coach.curriculum import importing
from coach.curriculum.importing import NOTHING, ImportReport, import_folder, import_pack
from coach.curriculum.loading import LoadedPack
from coach.curriculum.validation import validate_pack
from coach.errors import StoreBusy
from coach.store import ContentItem, CurrentItem, ObjectiveRow, PackRow, Store
from tests.clock import START
from tests.coach.curriculum.stored import LATER, in_use, reimport, revisions
from tests.coach.curriculum.tiny_pack import drop_chinese, edit, line_of, places

CORE, ASK, MORE = "concepts/core.yaml", "questions/all.yaml", "questions/more.yaml"
ITEMS = 19
"""The pack, its track, three concepts, ten questions, two sources, an exercise and a paper."""


async def count(store: Store, table: type[Any]) -> int:
    async with store.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_a_first_import_adds_every_item_in_every_language(store: Store, tiny: LoadedPack) -> None:
    report = await import_pack(store, tiny, START)
    assert report == ImportReport(changed=True, added=ITEMS, revised=0, retired=0)
    assert await count(store, ContentItem) == await count(store, CurrentItem) == 2 * ITEMS
    assert await count(store, ObjectiveRow) == 4
    async with store.read() as session:
        row = await session.get_one(PackRow, "tiny")
    assert (row.revision, row.digest, row.accepted_at) == (1, tiny.digest, START)


async def test_the_same_pack_again_changes_nothing(filled: Store, tiny: LoadedPack) -> None:
    assert await import_pack(filled, tiny, LATER) == NOTHING
    assert await count(filled, ContentItem) == 2 * ITEMS
    async with filled.read() as session:
        assert (await session.get_one(PackRow, "tiny")).accepted_at == START


async def test_an_unchanged_pack_waits_for_no_lock(
    filled: Store, tiny: LoadedPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filled, "write", lambda: pytest.fail("a write was begun"))
    assert await import_pack(filled, tiny, LATER) == NOTHING


async def test_texts_are_narrowed_to_the_language_but_answers_and_aliases_are_not(filled: Store) -> None:
    cloze = await in_use(filled, "question", "vector-cloze", "zh-TW")
    short = await in_use(filled, "question", "roles-short", "zh-TW")
    concept = await in_use(filled, "concept", "self-attention", "en")
    assert cloze is not None
    assert short is not None
    assert concept is not None
    assert cloze.body["prompt"] == {"zh-TW": "(1,2) 與 (3,4) 的內積是 ____"}
    assert cloze.body["answers"] == {"en": ["11", "eleven"], "zh-TW": ["11", "十一"]}
    assert short.body["points"][0]["text"] == {"zh-TW": "相比"}
    assert short.body["points"][0]["aliases"] == {"en": ["dot product"], "zh-TW": ["內積", "比對"]}
    assert concept.body["aliases"] == {"en": ["SDPA"], "zh-TW": ["自我注意力"]}
    assert concept.body["objectives"][0]["text"] == {"en": "Tell Q from K."}


async def test_a_changed_text_is_a_new_revision_in_its_language_and_the_old_row_stays(
    filled: Store, folder: Path
) -> None:
    before = await in_use(filled, "question", "scale-choice")
    edit(folder, ASK, "en: Why scale?", "en: Why do we scale?")
    assert await reimport(filled, folder) == ImportReport(changed=True, added=0, revised=1, retired=0)
    after = await in_use(filled, "question", "scale-choice")
    assert before is not None
    assert after is not None
    assert (after.revision, after.accepted_at) == (2, LATER)
    assert await revisions(filled, "question", "scale-choice") == [1, 2]
    assert await revisions(filled, "question", "scale-choice", "zh-TW") == [1]
    async with filled.read() as session:
        old = await session.get_one(ContentItem, before.id)
    assert old.body["prompt"] == {"en": "Why scale?"}


async def test_going_back_to_an_older_text_is_a_third_revision(filled: Store, folder: Path) -> None:
    edit(folder, ASK, "en: Why scale?", "en: Why do we scale?")
    await reimport(filled, folder)
    edit(folder, ASK, "en: Why do we scale?", "en: Why scale?")
    await reimport(filled, folder)
    assert await revisions(filled, "question", "scale-choice") == [1, 2, 3]


async def test_a_comment_changes_the_digest_and_nothing_else(filled: Store, folder: Path) -> None:
    edit(folder, ASK, "- key: token-choice", "# checked\n- key: token-choice")
    assert await reimport(filled, folder) == ImportReport(changed=True, added=0, revised=0, retired=0)
    assert await count(filled, ContentItem) == 2 * ITEMS


async def test_an_item_that_is_gone_is_retired_and_kept_and_may_come_back(
    filled: Store, folder: Path
) -> None:
    path = folder / ASK
    whole = path.read_text(encoding="utf-8")
    one = whole[: whole.index("- key: vector-cloze")]
    more = whole + one.replace("token-choice", "token-more").replace("What is", "And what is").replace(
        "是什麼", "為何"
    )
    path.write_text(more, encoding="utf-8")
    assert (await reimport(filled, folder)).added == 1
    first = await in_use(filled, "question", "token-more")
    path.write_text(whole, encoding="utf-8")
    assert await reimport(filled, folder) == ImportReport(changed=True, added=0, revised=0, retired=1)
    assert await in_use(filled, "question", "token-more") is None
    assert await revisions(filled, "question", "token-more") == [1]
    path.write_text(more, encoding="utf-8")
    assert (await reimport(filled, folder)).added == 1
    again = await in_use(filled, "question", "token-more")
    assert first is not None
    assert again is not None
    assert again.id == first.id


async def test_an_objective_keeps_its_id_when_its_concept_changes_and_when_it_is_gone(
    filled: Store, folder: Path
) -> None:
    async def ids() -> dict[str, int]:
        async with filled.read() as session:
            rows = await session.execute(select(ObjectiveRow.key, ObjectiveRow.id))
            return {row.key: row.id for row in rows}

    before = await ids()
    edit(folder, CORE, "key: attention-scale", "key: attention-why")
    for file in (ASK, MORE):
        edit(folder, file, "objective: attention-scale", "objective: attention-why")
    await reimport(filled, folder)
    after = await ids()
    assert before.items() <= after.items()
    assert after.keys() - before.keys() == {"attention-why"}


async def test_a_language_that_is_dropped_is_retired(filled: Store, folder: Path) -> None:
    drop_chinese(folder)
    report = await reimport(filled, folder)
    assert report.retired == 0
    assert await count(filled, CurrentItem) == ITEMS
    assert await in_use(filled, "track", "main", "zh-TW") is None
    assert await revisions(filled, "track", "main", "zh-TW") == [1]


async def test_a_faulty_pack_leaves_the_old_one_in_use(filled: Store, folder: Path) -> None:
    edit(folder, ASK, "en: Why scale?", "en: Why do we scale?")
    edit(folder, ASK, "answer: piece", "answer: bit")
    faults = await import_folder(filled, folder, LATER)
    assert isinstance(faults, list)
    assert places(faults) == [(ASK, line_of(folder, ASK, "answer: bit"))]
    current = await in_use(filled, "question", "scale-choice")
    assert current is not None
    assert current.revision == 1
    assert await count(filled, ContentItem) == 2 * ITEMS


async def test_an_import_that_fails_half_way_keeps_nothing(
    filled: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError("the disk went away")

    monkeypatch.setattr(importing, "_point_at", fail)
    edit(folder, ASK, "en: Why scale?", "en: Why do we scale?")
    with pytest.raises(StoreBusy):
        await import_folder(filled, folder, LATER)
    assert await revisions(filled, "question", "scale-choice") == [1]
    async with filled.read() as session:
        assert (await session.get_one(PackRow, "tiny")).accepted_at == START


async def test_positions_follow_the_order_of_the_files(filled: Store) -> None:
    async with filled.read() as session:
        rows = await session.execute(
            select(CurrentItem.item_key, CurrentItem.position)
            .where(CurrentItem.kind == "concept", CurrentItem.language == "en")
            .order_by(CurrentItem.position)
        )
        assert [tuple(row) for row in rows] == [("tokens", 0), ("vectors", 1), ("self-attention", 2)]


async def test_two_packs_do_not_touch_each_other(filled: Store, folder: Path) -> None:
    edit(folder, "pack.yaml", "key: tiny", "key: other")
    assert (await reimport(filled, folder)).added == ITEMS
    assert await count(filled, CurrentItem) == 4 * ITEMS
    assert await count(filled, ObjectiveRow) == 8


@pytest.mark.parametrize(
    ("column", "value"),
    [("body", {"key": "forged"}), ("digest", "0"), ("revision", 7), ("accepted_at", LATER)],
)
async def test_the_database_refuses_to_rewrite_accepted_content(
    filled: Store, column: str, value: object
) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        async with filled.write() as session:
            await session.execute(update(ContentItem).values({column: value}))
    with pytest.raises(DBAPIError, match="append-only"):
        async with filled.write() as session:
            await session.execute(text("UPDATE content_items SET item_key = 'forged'"))


async def test_a_pack_that_another_process_imported_meanwhile_is_left_alone(
    filled: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(folder, ASK, "en: Why scale?", "en: Why do we scale?")
    loaded, _ = validate_pack(folder)
    assert loaded is not None
    await import_pack(filled, loaded, LATER)

    async def seen_before_the_other(*_: object) -> str:
        return "old digest"

    monkeypatch.setattr(importing, "_digest_in_use", seen_before_the_other)
    assert await import_pack(filled, loaded, LATER) == NOTHING
