"""Lending the graphics card: for as long as the operator says, or while others need its memory.

How long it is lent stands in a file of the data folder, so that a restart does not take it back.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from coach.llm.interface import Engine
from coach.llm.lending import AWAY_SECONDS, decide

log = structlog.get_logger()

LENT = "model-lent-until"
KEPT_SAMPLES = 60
UNTIL_FREE = timedelta(hours=24)
"""The end that is shown for a card that others took: it is given back as soon as they leave it."""


async def card_free_bytes() -> int | None:
    """Ask the driver's own program what is free on the first card; None where there is none."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    command = [program, "--query-gpu=memory.free", "--format=csv,noheader,nounits", "--id=0"]
    with suppress(OSError, subprocess.SubprocessError, ValueError):
        done = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, timeout=10, check=True
        )
        return int(done.stdout.splitlines()[0]) << 20
    return None


class Lender:
    """Starts, pauses and brings back `engine`; `tick` is called every few seconds.

    `reserve` is how many bytes of the card's memory stay free for others, None to never look;
    `free_bytes` asks for the free memory while the model is away; `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        engine: Engine,
        data_dir: Path,
        reserve: int | None = None,
        *,
        free_bytes: Callable[[], Awaitable[int | None]] = card_free_bytes,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._file = data_dir / LENT
        self._reserve = reserve
        self._free_bytes = free_bytes
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque(maxlen=KEPT_SAMPLES)
        self._away_since: float | None = None
        self._wanted = 0

    @property
    def gave_way(self) -> bool:
        """Whether the model made room by itself, for others that need the card."""
        return self._away_since is not None

    async def begin(self, now: datetime) -> None:
        """Start the model, unless it is lent at `now` (UTC)."""
        until = self._promised()
        if until is not None and until > now:
            await self._engine.pause(until)
        else:
            self._file.unlink(missing_ok=True)
            await self._engine.start()

    async def lend(self, until: datetime) -> None:
        """Free the memory until then (UTC), whatever happens to the bot meanwhile."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(until.isoformat())
        self._away_since = None
        await self._engine.pause(until)
        log.info("model_lent", until=until.isoformat())

    async def take_back(self) -> None:
        """Load the model again, however long it was lent."""
        self._file.unlink(missing_ok=True)
        self._away_since = None
        self._samples.clear()
        await self._engine.start()

    async def tick(self, now: datetime) -> None:
        """Take back what was lent until `now` (UTC), and see whether others need the card."""
        until = self._promised()
        if until is not None:
            if until <= now:
                await self.take_back()
            return
        if self._reserve is not None:
            await self._mind_others(now, self._reserve)

    async def _mind_others(self, now: datetime, reserve: int) -> None:
        status = self._engine.status()
        away = self._away_since is not None
        free = await self._free_bytes() if away else status.free_bytes
        if free is None:
            # Where nobody tells how the card stands, only coming back shows it.
            if self._away_since is not None and self._clock() - self._away_since >= AWAY_SECONDS:
                await self.take_back()
            return
        self._samples.append((self._clock(), free))
        verdict = decide(
            list(self._samples), reserve, self._clock(), away_since=self._away_since, wanted=self._wanted
        )
        if away and verdict == "keep":
            await self.take_back()
        elif not away and verdict == "yield" and status.state == "ready":
            self._samples.clear()
            self._away_since = self._clock()
            self._wanted = status.memory_bytes or 0
            log.info("model_gave_way", free_bytes=free, reserve_bytes=reserve)
            await self._engine.pause(now + UNTIL_FREE)

    def _promised(self) -> datetime | None:
        with suppress(OSError, ValueError):
            return datetime.fromisoformat(self._file.read_text().strip())
        return None
