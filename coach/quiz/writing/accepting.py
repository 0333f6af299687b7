"""Drafts that passed everything, taken into use as content revisions; and out of use again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.curriculum.assembling import QUESTION
from coach.curriculum.generated import PREFIX, holds, in_use_and_generated, pointer, text_of
from coach.curriculum.importing import digest_of, narrowed
from coach.curriculum.model import Concept, Language, Paper, Question
from coach.quiz.writing.drafting import SourceText, Written
from coach.store import ContentItem, CurrentItem, PackRow, Store

_SOURCES: dict[str, TypeAdapter[Any]] = {"concept": TypeAdapter(Concept), "paper": TypeAdapter(Paper)}


async def accept(store: Store, question: Written, source: SourceText, now: datetime) -> int | None:
    """Take a question into use and return its content id; a catalogue read from now on has it.

    None where the very question was written before (and perhaps voted out), or where the pack
    changed meanwhile so that its objective or the words it rests on are gone. Raises StoreBusy.
    """
    pack, language = source.pack, source.language
    body = narrowed(question, language)
    async with store.write() as session:
        # One at a time with imports of the pack.
        held = select(PackRow.key).where(PackRow.key == pack).with_for_update()
        if await session.scalar(held) is None or not await _stands(session, question, source):
            return None
        before = select(ContentItem.id).where(
            ContentItem.pack_key == pack,
            ContentItem.kind == "question",
            ContentItem.item_key == question.key,
            ContentItem.language == language,
        )
        if await session.scalar(before) is not None:
            return None
        row = ContentItem(
            pack_key=pack,
            kind="question",
            item_key=question.key,
            revision=1,
            language=language,
            body=body,
            digest=digest_of(body),
            accepted_at=now,
        )
        session.add(row)
        await session.flush()
        slot = ("question", question.key, language)
        await session.execute(insert(CurrentItem), [pointer(pack, slot, row.id)])
        return row.id


async def _stands(session: AsyncSession, question: Written, source: SourceText) -> bool:
    """Whether the pack in use still has the objective, and the source the words."""
    kind, _, key = source.id.partition("/")
    rows = await session.execute(
        select(ContentItem.kind, ContentItem.item_key, ContentItem.body)
        .join(CurrentItem, CurrentItem.content_id == ContentItem.id)
        .where(
            CurrentItem.pack_key == source.pack,
            CurrentItem.language == source.language,
            (CurrentItem.kind == "concept") | ((CurrentItem.kind == kind) & (CurrentItem.item_key == key)),
        )
    )
    bodies = {(found, item): body for found, item, body in rows}
    objectives = {
        one["key"] for (found, _), body in bodies.items() if found == "concept" for one in body["objectives"]
    }
    body = bodies.get((kind, key))
    if body is None or question.objective not in objectives or question.generated is None:
        return False
    text = text_of(_SOURCES[kind].validate_python(body), source.language)
    return holds(text, question.generated.span)


async def retire(session: AsyncSession, content_id: int) -> bool:
    """Take a generated question out of use, within the caller's write; False where it is none in use."""
    gone = await session.execute(
        delete(CurrentItem)
        .where(CurrentItem.content_id == content_id, in_use_and_generated())
        .returning(CurrentItem.content_id)
    )
    return gone.first() is not None


async def written_before(store: Store, pack: str, language: Language) -> list[Question]:
    """Return every question that a model ever wrote for a pack in a language, retired ones too."""
    async with store.read() as session:
        bodies = await session.scalars(
            select(ContentItem.body)
            .where(
                ContentItem.pack_key == pack,
                ContentItem.kind == "question",
                ContentItem.language == language,
                ContentItem.item_key.startswith(PREFIX),
            )
            .order_by(ContentItem.id)
        )
        return [QUESTION.validate_python(body) for body in bodies]
