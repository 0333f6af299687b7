"""What a store holds of the packs that were imported into it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from coach.curriculum.importing import ImportReport, import_folder
from coach.store import ContentItem, CurrentItem, Store
from tests.clock import START

LATER = START + timedelta(days=1)


async def revisions(store: Store, kind: str, key: str, language: str = "en") -> list[int]:
    """All revisions of an item in a language, the first one first."""
    async with store.read() as session:
        return list(
            await session.scalars(
                select(ContentItem.revision)
                .where(ContentItem.kind == kind, ContentItem.item_key == key)
                .where(ContentItem.language == language)
                .order_by(ContentItem.revision)
            )
        )


async def in_use(store: Store, kind: str, key: str, language: str = "en") -> ContentItem | None:
    """The revision that is in use, or None."""
    async with store.read() as session:
        item: ContentItem | None = await session.scalar(
            select(ContentItem)
            .join(CurrentItem, CurrentItem.content_id == ContentItem.id)
            .where(CurrentItem.kind == kind, CurrentItem.item_key == key, CurrentItem.language == language)
        )
        return item


async def reimport(store: Store, folder: Path) -> ImportReport:
    """Import a changed folder a day later; it must have no fault."""
    report = await import_folder(store, folder, LATER)
    assert isinstance(report, ImportReport), report
    return report
