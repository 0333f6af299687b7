"""Keeping one worker alive: start, restart with back-off, give up, stop."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from coach.errors import ModelUnavailable
from coach.llm.child import Child
from coach.llm.interface import EngineStatus, ModelIdentity, State
from coach.llm.protocol import Answering, Failed, Load, Progress, ProtocolError, Pulse, Ready

log = structlog.get_logger()


@dataclass(frozen=True)
class Patience:
    """How long the bot waits for its worker, in seconds.

    `answer` after a deadline, before the caller is let go without the worker's word; `hang`
    after that, before a worker is killed that does not let go of the answer; `silence` while an
    answer is written, before a worker that says nothing at all is killed; `exit` for it to end when
    told to; `restarts` before each restart in a row. After the last of them the model counts as
    failed; `half_open` later one more start is tried, and so on.
    """

    answer: float = 0.5
    hang: float = 60.0
    silence: float = 120.0
    exit: float = 5.0
    restarts: tuple[float, ...] = (1.0, 5.0, 20.0)
    half_open: float = 300.0


class Supervisor:
    """Owns the worker process and the engine's state.

    `hear` gets every message about a request; `lost` gets the reason when a worker that may
    have had requests is gone.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        order: Load,
        patience: Patience,
        *,
        hear: Callable[[Answering | Pulse], None],
        lost: Callable[[str], None],
    ) -> None:
        self._command, self._environment, self._order = command, environment, order
        self._patience = patience
        self._hear, self._lost = hear, lost
        self.status = EngineStatus("stopped")
        self._changed = asyncio.Event()
        self._hurry = asyncio.Event()
        self._child: Child | None = None
        self._task: asyncio.Task[None] | None = None
        self._in_a_row = 0
        self._verdict: str | None = None

    @property
    def pid(self) -> int | None:
        """The worker's process id while there is one."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start the worker in the background, unless it is up or coming up; try a failed one now."""
        self._hurry.set()
        if self._task is None or self._task.done():
            self._in_a_row = 0
            self._become(EngineStatus("loading"))
            # An empty context: this outlives the command or test that happened to start it.
            self._task = Context().run(asyncio.create_task, self._run(), name="model-worker")

    async def stop(self, until: datetime | None = None) -> None:
        """End the worker and wait until it is gone; with `until` (UTC) that counts as a pause."""
        state: State = "stopped" if until is None else "paused"
        self._become(replace(self.status, state=state, progress=None, paused_until=until, kv_free=None))
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        self._lost(state)

    async def ready(self, seconds: float) -> Child:
        """Wait at most `seconds` while the model loads; return its worker or raise ModelUnavailable."""
        try:
            async with asyncio.timeout(seconds):
                await self.until(lambda status: status.state != "loading")
        except TimeoutError:
            raise ModelUnavailable("loading") from None
        if self.status.state != "ready" or self._child is None:
            raise ModelUnavailable(self.status.last_error or self.status.state)
        return self._child

    async def until(self, reached: Callable[[EngineStatus], bool]) -> EngineStatus:
        """Wait for a status that satisfies `reached` and return it."""
        while not reached(self.status):
            await self._changed.wait()
        return self.status

    def note(self, pulse: Pulse) -> None:
        """Take over what the worker tells of itself."""
        if self.status.state == "ready":
            self.status = replace(
                self.status, slots=pulse.slots, kv_free=pulse.kv_free, free_bytes=pulse.free_bytes
            )

    def answered(self) -> None:
        """Note that the worker does its work: the next crash begins a new series of restarts."""
        self._in_a_row = 0

    def give_up_on(self, child: Child, reason: str) -> None:
        """Kill a worker that does not answer any more; a new one follows."""
        if child is self._child and self.status.state == "ready":
            self._verdict = reason
            self._become(replace(self.status, state="loading"))
            child.kill()

    def _become(self, status: EngineStatus) -> None:
        self.status = status
        # Everyone who waits looks again; later waiters wait for the next change.
        self._changed.set()
        self._changed = asyncio.Event()

    async def _run(self) -> None:
        try:
            while True:
                end = await self._one_life()
                if not end.retry or self._in_a_row >= len(self._patience.restarts):
                    log.error("model_failed", reason=end.reason, restarts=self.status.restarts)
                    self._become(EngineStatus("failed", restarts=self.status.restarts, last_error=end.reason))
                    self._lost(end.reason)
                    if not end.retry:
                        return
                    # The circuit is open: nobody waits for this model. One start now and then tries it.
                    self._hurry.clear()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(self._patience.half_open):
                            await self._hurry.wait()
                    self._become(replace(self.status, state="loading", restarts=self.status.restarts + 1))
                    continue
                pause = self._patience.restarts[self._in_a_row]
                self._in_a_row += 1
                log.warning("model_restarts", reason=end.reason, pause_seconds=pause)
                restarts = self.status.restarts + 1
                # Before the callers hear of it: one that asks again must wait for the new worker.
                self._become(EngineStatus("loading", restarts=restarts, last_error=end.reason))
                self._lost(end.reason)
                await asyncio.sleep(pause)
        except Exception as error:
            # Not the traceback: a renderer that shows local variables would show an answer.
            at = traceback.extract_tb(error.__traceback__)[-1]
            log.error("model_supervisor_failed", error=type(error).__name__, at=f"{at.name}:{at.lineno}")
            self._become(replace(self.status, state="failed", last_error=type(error).__name__))
            self._lost("failed")

    async def _one_life(self) -> Failed:
        """Run one worker to its end; return why it ended and whether another may do better."""
        self._verdict = None
        try:
            child = await Child.spawn(self._command, self._environment)
        except OSError as error:
            return Failed(f"the model's process could not be started: {error.strerror}")
        failed: Failed | None = None
        loaded = False
        try:
            self._child = child
            child.send(self._order)
            async for message in child.messages():
                if isinstance(message, Ready):
                    loaded = True
                    self._loaded(message)
                elif isinstance(message, Progress):
                    self._become(replace(self.status, progress=message.fraction))
                elif isinstance(message, Failed):
                    failed = message
                else:
                    self._hear(message)
            self._become(replace(self.status, state="loading"))  # nobody may ask this one any more
            ended = await child.gone(self._patience.exit)
        except ProtocolError:
            ended = "wrote what is not a message"
        finally:
            self._child = None
            await child.end(self._patience.exit)
        return failed or Failed(self._obituary(child, ended, loaded), retry=True)

    def _obituary(self, child: Child, ended: str, loaded: bool) -> str:
        if self._verdict:
            return self._verdict
        if "SIGKILL" in ended:
            ended += " (memory may have run out)"
        # Once loaded, its last words may quote a prompt: they belong neither in a log nor in a status.
        quote = f": {child.last_words}" if child.last_words and not loaded else ""
        return f"the model's process {ended}{quote}"

    def _loaded(self, ready: Ready) -> None:
        log.info("model_ready", model=ready.name, revision=ready.revision, device=ready.device)
        self._become(
            EngineStatus(
                "ready",
                ModelIdentity(ready.name, ready.revision),
                ready.device,
                ready.dtype,
                ready.memory_bytes,
                restarts=self.status.restarts,
                last_error=self.status.last_error,
                slots=ready.slots,
                way=ready.way,
                kv_tokens=ready.kv_tokens,
                context=ready.context,
            )
        )
