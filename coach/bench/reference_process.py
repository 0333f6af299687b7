"""The bench's end of a reference process: start it, have it serve, end it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable

from coach.bench.orders import (
    MAX_LINE_BYTES,
    Loaded,
    NotLoaded,
    NotServed,
    Reply,
    Serve,
    Served,
    Wrote,
    as_line,
    read_reply,
)
from coach.llm.environment import worker_environment
from coach.llm.protocol import Load, encode


class ReferenceFailed(Exception):
    """A reference could not be loaded or could not serve; the text says why."""


class ReferenceProcess:
    """A process that runs the weights in one of the ways of `coach.bench.reference`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin
        assert process.stdout
        self._process, self._input, self._output = process, process.stdin, process.stdout
        self.device = ""

    @property
    def pid(self) -> int:
        return self._process.pid

    async def serve(self, order: Serve, advance: Callable[[int], object]) -> Served:
        """Have it answer; `advance` hears how many answers more are done. Raises ReferenceFailed."""
        with contextlib.suppress(ConnectionError):  # the reading side notices
            self._input.write(as_line(order))
            await self._input.drain()
        while isinstance(reply := await self._hear(), Wrote):
            advance(reply.count)
        if isinstance(reply, Served):
            return reply
        raise ReferenceFailed(reply.reason if isinstance(reply, NotServed | NotLoaded) else "out of step")

    async def loaded(self, order: Load) -> None:
        """Have it load. Raises ReferenceFailed."""
        self._input.write(encode(order))
        reply = await self._hear()
        if not isinstance(reply, Loaded):
            raise ReferenceFailed(reply.reason if isinstance(reply, NotLoaded) else "out of step")
        self.device = reply.device

    async def _hear(self) -> Reply:
        if line := await self._output.readline():
            return read_reply(line)
        raise ReferenceFailed(f"its process ended with status {await self._process.wait()}")


@contextlib.asynccontextmanager
async def reference(way: str, order: Load) -> AsyncIterator[ReferenceProcess]:
    """Give a process that has loaded what `order` names, and end it. Raises ReferenceFailed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "coach.bench.reference",
        way,
        env=worker_environment(os.environ, offline=False),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=MAX_LINE_BYTES,
    )
    try:
        made = ReferenceProcess(process)
        await made.loaded(order)
        yield made
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
