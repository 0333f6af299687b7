"""How late the event loop of this process is."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

TICK_SECONDS = 0.005


@contextlib.asynccontextmanager
async def lags_noted(lags: list[float]) -> AsyncIterator[None]:
    """Ask to be woken every `TICK_SECONDS` while the body runs, and note how many seconds late it was."""

    async def tick() -> None:
        while True:
            due = time.perf_counter() + TICK_SECONDS
            await asyncio.sleep(TICK_SECONDS)
            lags.append(max(0.0, time.perf_counter() - due))

    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticking.cancel()
