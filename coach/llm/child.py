"""The bot's end of the worker process: start it, write to it, read from it, end it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence

from coach.llm.protocol import MAX_LINE_BYTES, FromWorker, ProtocolError, ToWorker, decode_from_worker, encode

LAST_WORDS = 5


class Child:
    """One worker process. Made by `Child.spawn`, inside the task that will read it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        self._process = process
        self._input, self._output = process.stdin, process.stdout
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)
        self._listening = asyncio.create_task(self._overhear(process.stderr))

    @classmethod
    async def spawn(cls, command: Sequence[str], environment: Mapping[str, str]) -> Child:
        """Start the process; raises OSError when there is no such program."""
        return cls(
            await asyncio.create_subprocess_exec(
                *command,
                env=dict(environment),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=MAX_LINE_BYTES + 1,
            )
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, message: ToWorker) -> None:
        """Write a message without waiting; a dying worker is noticed by the reading side.

        Raises ValueError for a message that is too long.
        """
        line = encode(message)
        with contextlib.suppress(ConnectionError):
            self._input.write(line)

    async def messages(self) -> AsyncIterator[FromWorker]:
        """Read until the worker closes its end; raises ProtocolError for what is no message."""
        while True:
            try:
                line = await self._output.readline()
            except ValueError:
                raise ProtocolError("the worker wrote a line that is too long") from None
            if not line:
                return
            yield decode_from_worker(line)

    def kill(self) -> None:
        """End it at once; reading then comes to its end."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self, grace_seconds: float) -> str:
        """Close, terminate, then kill, waiting `grace_seconds` between the last two.

        Returns how it ended, in a few words.
        """
        self._input.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(grace_seconds):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()
        # A grandchild may hold the pipe open; its words are not worth waiting for.
        await asyncio.wait({self._listening}, timeout=grace_seconds)
        self._listening.cancel()
        return self._ended()

    async def gone(self, grace_seconds: float) -> str:
        """Wait for a worker that ends by itself; after `grace_seconds` it is made to."""
        try:
            async with asyncio.timeout(grace_seconds):
                await self._process.wait()
        except TimeoutError:
            self.kill()
        return await self.end(grace_seconds)

    @property
    def last_words(self) -> str:
        """The last line of its stderr; may hold anything once it has seen a prompt."""
        return self._last_words[-1] if self._last_words else ""

    def _ended(self) -> str:
        code = self._process.returncode or 0
        if code >= 0:
            return f"ended with status {code}"
        with contextlib.suppress(ValueError):
            return f"was killed by {signal.Signals(-code).name}"
        return f"was killed by signal {-code}"

    async def _overhear(self, stderr: asyncio.StreamReader) -> None:
        # Read in blocks: progress bars have no line ends, and an unread pipe would block the worker.
        rest = ""
        while block := await stderr.read(1 << 16):
            *lines, rest = (rest + block.decode("utf-8", "replace")).splitlines() or [""]
            self._last_words.extend(line.strip()[:300] for line in lines if line.strip())
            rest = rest[-1000:]
        if rest.strip():
            self._last_words.append(rest.strip()[:300])
