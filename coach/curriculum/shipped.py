"""The packs of a deployment: those that ship, and those the operator named."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import select

from coach.bundled import bundled
from coach.curriculum.faults import format_fault
from coach.curriculum.folder import read_folder
from coach.curriculum.importing import ImportReport, import_folder
from coach.curriculum.loading import digest_of
from coach.store import PackRow, Store

log = structlog.get_logger()


def pack_folders(more: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The folders of the shipped packs, then those in `more`."""
    shipped = sorted(path.parent for path in bundled("packs").glob("*/pack.yaml"))
    return (*shipped, *more)


async def _in_use(store: Store, folder: Path) -> bool:
    files, faults = await asyncio.to_thread(read_folder, folder)
    if faults:
        return False
    async with store.read() as session:
        found = await session.scalar(select(PackRow.key).where(PackRow.digest == digest_of(files)))
    return found is not None


async def import_shipped(store: Store, more: Sequence[Path], now: datetime) -> int:
    """Import the packs that ship and those in `more`; see `import_folders`."""
    return await import_folders(store, pack_folders(more), now)


async def import_folders(store: Store, folders: Sequence[Path], now: datetime) -> int:
    """Import every pack that changed; returns how many are faulty (their old revision stays in use)."""
    faulty = 0
    for folder in folders:
        # Checking a whole pack takes most of a start; one that was accepted as it is needs none.
        if await _in_use(store, folder):
            continue
        outcome = await import_folder(store, folder, now)
        if isinstance(outcome, ImportReport):
            if outcome.changed:
                log.info("pack imported", pack=folder.name, added=outcome.added, revised=outcome.revised)
        else:
            faulty += 1
            log.error(
                "pack refused; its old revision stays in use",
                pack=folder.name,
                faults=len(outcome),
                first=format_fault(outcome[0]),
            )
    return faulty
