"""Files put into archives that are small enough to be sent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator

OVERHEAD = 400
"""Bytes that an archive needs for a file besides its data: two headers with its name."""


async def in_parts(files: AsyncIterator[tuple[str, bytes]], limit: int) -> AsyncIterator[bytes]:
    """Give the files (name, data) as ZIP archives of at most `limit` bytes each; none where there is no file.

    The data is stored as it is: pictures are compressed already. A file that is larger
    than `limit` by itself would get an archive of its own, larger than that.
    """
    batch: list[tuple[str, bytes]] = []
    size = 0
    async for name, data in files:
        if batch and size + len(data) + OVERHEAD > limit:
            yield _archive(batch)
            batch, size = [], 0
        batch.append((name, data))
        size += len(data) + OVERHEAD
    if batch:
        yield _archive(batch)


def _archive(files: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files:
            # Without a date of its own, the same files make the same archive.
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()
