"""Bringing a checked pack into the database, as new revisions of what changed."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.curriculum.faults import Fault
from coach.curriculum.generated import holds, in_use_and_generated, pointer, sources_of
from coach.curriculum.loading import KINDS, LoadedPack
from coach.curriculum.validation import validate_pack
from coach.store import ContentItem, CurrentItem, ObjectiveRow, PackRow, Store

KEPT_IN_ALL_LANGUAGES = ("answers", "aliases")
"""What learners type is matched in every language: who learns in Chinese may well type the English term."""

_LANGUAGES = frozenset({"en", "zh-TW"})
Slot = tuple[str, str, str]
"""(kind, item key, language)."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in items (a pack, track, concept, question and so on), whatever their languages."""

    changed: bool
    added: int
    revised: int
    retired: int


NOTHING = ImportReport(changed=False, added=0, revised=0, retired=0)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An item in one language, ready to be stored."""

    slot: Slot
    position: int
    body: dict[str, Any]
    digest: str


async def import_folder(store: Store, path: Path, now: datetime) -> ImportReport | list[Fault]:
    """Check the pack in `path` and import it.

    A faulty pack changes nothing and gives its faults. Raises `StoreBusy`.
    """
    loaded, faults = await asyncio.to_thread(validate_pack, path)
    return faults if loaded is None else await import_pack(store, loaded, now)


async def import_pack(store: Store, loaded: LoadedPack, now: datetime) -> ImportReport:
    """Make a pack that `validate_pack` accepted the one in use, in one transaction.

    What did not change keeps its revision, what did gets the next one, what is
    gone is retired: no longer asked, never deleted. Questions that a model wrote
    stay in use while what they rest on still stands. The same files again do
    nothing. Raises `StoreBusy`; the old pack stays in use then.
    """
    key = loaded.pack.key
    async with store.read() as session:
        if await _digest_in_use(session, key) == loaded.digest:
            return NOTHING
    # Slow work is done before the lock is taken.
    prepared = await asyncio.to_thread(lambda: list(_prepare(loaded)))
    async with store.write() as session:
        row = await session.get(PackRow, key, with_for_update=True)
        if row is None:
            row = PackRow(key=key, revision=0, digest="", accepted_at=now)
            session.add(row)
        elif row.digest == loaded.digest:  # another process was faster
            return NOTHING
        row.revision, row.digest, row.accepted_at = loaded.pack.revision, loaded.digest, now
        await session.flush()
        await _add_objectives(session, loaded)
        before = await _pointers(session, key)
        after = await _store_items(session, key, prepared, now)
        generated = await _still_standing(session, loaded)
        await _point_at(session, key, prepared, after, generated)
    return _report(before, {**after, **generated})


def narrowed(item: BaseModel, language: str) -> dict[str, Any]:
    """Return an item's JSON with its texts in one language only.

    Answers and aliases stay in every language. Fields at their default are left
    out, so that a new optional field does not revise everything.
    """
    body = item.model_dump(mode="json", exclude_defaults=True)
    return {name: _narrow(name, value, language) for name, value in body.items()}


def _narrow(name: str, value: Any, language: str) -> Any:
    if isinstance(value, list):
        return [_narrow(name, one, language) for one in value]
    if not isinstance(value, dict) or name in KEPT_IN_ALL_LANGUAGES:
        return value
    if value and value.keys() <= _LANGUAGES:
        return {language: value[language]} if language in value else {}
    return {field: _narrow(field, one, language) for field, one in value.items()}


def _prepare(loaded: LoadedPack) -> Iterator[_Prepared]:
    for kind in KINDS:
        for position, item in enumerate(loaded.items(kind)):
            for language in loaded.pack.languages:
                body = narrowed(item, language)
                yield _Prepared((kind, item.key, language), position, body, digest_of(body))


def digest_of(body: dict[str, Any]) -> str:
    """Return the SHA-256 of an item's JSON, by which a change is seen."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


async def _digest_in_use(session: AsyncSession, key: str) -> str | None:
    return await session.scalar(select(PackRow.digest).where(PackRow.key == key))


async def _add_objectives(session: AsyncSession, loaded: LoadedPack) -> None:
    """Give new objectives their lasting ids; those that are gone keep theirs, for the cards on them."""
    key = loaded.pack.key
    known = set(await session.scalars(select(ObjectiveRow.key).where(ObjectiveRow.pack_key == key)))
    wanted = [one.key for concept in loaded.concepts for one in concept.objectives]
    rows = [{"pack_key": key, "key": one} for one in wanted if one not in known]
    if rows:
        await session.execute(insert(ObjectiveRow), rows)


async def _pointers(session: AsyncSession, key: str) -> dict[Slot, int]:
    columns = (CurrentItem.kind, CurrentItem.item_key, CurrentItem.language, CurrentItem.content_id)
    rows = await session.execute(select(*columns).where(CurrentItem.pack_key == key))
    return {(kind, item, language): content_id for kind, item, language, content_id in rows}


async def _newest(session: AsyncSession, key: str) -> dict[Slot, tuple[int, int, str]]:
    """Return the newest (id, revision, digest) ever accepted in each slot."""
    slot = (ContentItem.kind, ContentItem.item_key, ContentItem.language)
    last = (
        select(*slot, func.max(ContentItem.revision).label("revision"))
        .where(ContentItem.pack_key == key)
        .group_by(*slot)
        .subquery()
    )
    rows = await session.execute(
        select(*slot, ContentItem.id, ContentItem.revision, ContentItem.digest)
        .where(ContentItem.pack_key == key)
        .join(
            last,
            (ContentItem.kind == last.c.kind)
            & (ContentItem.item_key == last.c.item_key)
            & (ContentItem.language == last.c.language)
            & (ContentItem.revision == last.c.revision),
        )
    )
    return {
        (kind, item, language): (row_id, revision, digest)
        for kind, item, language, row_id, revision, digest in rows
    }


async def _store_items(
    session: AsyncSession, key: str, prepared: list[_Prepared], now: datetime
) -> dict[Slot, int]:
    """Insert what is new or changed; return the content id that each slot shall point at."""
    newest = await _newest(session, key)
    result: dict[Slot, int] = {}
    rows: list[dict[str, Any]] = []
    for item in prepared:
        row_id, revision, digest = newest.get(item.slot, (0, 0, ""))
        if digest == item.digest:
            result[item.slot] = row_id
            continue
        kind, item_key, language = item.slot
        rows.append(
            {
                "pack_key": key,
                "kind": kind,
                "item_key": item_key,
                "language": language,
                "revision": revision + 1,
                "body": item.body,
                "digest": item.digest,
                "accepted_at": now,
            }
        )
    if rows:
        columns = (ContentItem.kind, ContentItem.item_key, ContentItem.language, ContentItem.id)
        for kind, item_key, language, row_id in await session.execute(
            insert(ContentItem).returning(*columns), rows
        ):
            result[(kind, item_key, language)] = row_id
    return result


async def _still_standing(session: AsyncSession, loaded: LoadedPack) -> dict[Slot, int]:
    """Return the generated questions in use that the new revision of the pack still bears out."""
    sources = sources_of(loaded)
    objectives = {one.key for concept in loaded.concepts for one in concept.objectives}
    rows = await session.execute(
        select(CurrentItem.item_key, CurrentItem.language, ContentItem.id, ContentItem.body)
        .join(ContentItem, ContentItem.id == CurrentItem.content_id)
        .where(CurrentItem.pack_key == loaded.pack.key, in_use_and_generated())
    )
    return {
        ("question", item_key, language): content_id
        for item_key, language, content_id, body in rows
        if body["objective"] in objectives
        and holds(sources.get((body["generated"]["source"], language), ""), body["generated"]["span"])
    }


async def _point_at(
    session: AsyncSession,
    key: str,
    prepared: list[_Prepared],
    content: Mapping[Slot, int],
    generated: Mapping[Slot, int],
) -> None:
    await session.execute(delete(CurrentItem).where(CurrentItem.pack_key == key))
    rows = [
        {
            "pack_key": key,
            "kind": item.slot[0],
            "item_key": item.slot[1],
            "language": item.slot[2],
            "content_id": content[item.slot],
            "position": item.position,
        }
        for item in prepared
    ]
    rows += [pointer(key, slot, content_id) for slot, content_id in generated.items()]
    await session.execute(insert(CurrentItem), rows)


def _report(before: Mapping[Slot, int], after: Mapping[Slot, int]) -> ImportReport:
    old, new = _by_item(before), _by_item(after)
    return ImportReport(
        changed=True,
        added=len(new.keys() - old.keys()),
        revised=sum(old[item] != new[item] for item in old.keys() & new.keys()),
        retired=len(old.keys() - new.keys()),
    )


def _by_item(pointers: Mapping[Slot, int]) -> dict[tuple[str, str], set[int]]:
    items: dict[tuple[str, str], set[int]] = {}
    for (kind, item, _), content_id in pointers.items():
        items.setdefault((kind, item), set()).add(content_id)
    return items
