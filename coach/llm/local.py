"""The engine that runs the model in one process of its own on this machine."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import structlog

from coach.errors import ModelLost, ModelUnavailable
from coach.llm.child import Child
from coach.llm.environment import worker_environment
from coach.llm.interface import (
    Completion,
    EngineStatus,
    Event,
    ModelIdentity,
    Piece,
    Request,
    completion_of,
)
from coach.llm.protocol import (
    Answering,
    Cancel,
    Delta,
    Done,
    Generate,
    Load,
    Pulse,
    Refused,
    RefusedWhy,
    Started,
)
from coach.llm.sizing import AUTOMATIC, Choice
from coach.llm.source import Source
from coach.llm.supervisor import Patience, Supervisor

log = structlog.get_logger()

WORKER = ("-m", "coach.llm.worker")
LATEST = 20

_REFUSALS: dict[RefusedWhy, Callable[[str], Exception]] = {
    "no": ModelUnavailable,
    "lost": ModelLost,
    "schema": ValueError,
}


@dataclass
class _Answer:
    """One request in flight. It stays known until the worker is done with it, even when nobody listens."""

    child: Child | None = None
    news: asyncio.Queue[Answering] = field(default_factory=asyncio.Queue)
    prompt_tokens: int = 0
    tokens: int = 0
    begun: bool = False
    cancelled: bool = False
    hang: asyncio.TimerHandle | None = None


class LocalEngine:
    """Runs the model of `source` in a worker process, restarts it, and keeps deadlines itself.

    The worker's environment holds no secret of the bot but the hub's token. `offline` forbids
    calls to the model hub; `choice`, `threads` and `queue_limit` (requests that wait) go to the
    worker.
    """

    def __init__(
        self,
        source: Source,
        data_dir: Path,
        *,
        python: str = sys.executable,
        worker: Sequence[str] = WORKER,
        offline: bool = False,
        choice: Choice = AUTOMATIC,
        threads: int | None = None,
        queue_limit: int = 512,
        patience: Patience = Patience(),  # noqa: B008 - frozen
    ) -> None:
        self._patience = patience
        self._answers: dict[str, _Answer] = {}
        self._speeds: deque[tuple[int, float]] = deque(maxlen=LATEST)
        self._heard_at = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self._worker = Supervisor(
            (python, *worker),
            worker_environment(os.environ, offline=offline),
            Load(
                source.kind,
                source.location,
                source.name,
                source.revision,
                str(data_dir.absolute()),
                choice,
                threads,
                queue_limit,
            ),
            patience,
            hear=self._hear,
            lost=self._lost,
        )

    async def start(self) -> None:
        """Start the worker and return at once; after a failure, try again."""
        self._worker.start()

    async def stop(self) -> None:
        """End the worker and wait until it is gone; requests in flight raise ModelUnavailable."""
        await self._worker.stop()

    async def pause(self, until: datetime) -> None:
        """End the worker, so that its memory is free; `start` brings it back."""
        await self._worker.stop(until)

    async def settled(self) -> EngineStatus:
        """Wait until the model is ready, or will not be."""
        return await self.until(lambda status: status.state != "loading")

    async def until(self, reached: Callable[[EngineStatus], bool]) -> EngineStatus:
        """Wait until the worker's state, progress or restarts satisfy `reached`; return the status."""
        await self._worker.until(reached)
        return self.status()

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id while there is one, for measuring."""
        return self._worker.pid

    def status(self) -> EngineStatus:
        """Return the state of this moment."""
        tokens = sum(count for count, _ in self._speeds)
        seconds = sum(spent for _, spent in self._speeds)
        return replace(
            self._worker.status,
            queued=sum(not answer.begun and not answer.cancelled for answer in self._answers.values()),
            running=sum(answer.begun for answer in self._answers.values()),
            tokens_per_second=tokens / seconds if seconds else None,
        )

    async def complete(self, request: Request) -> Completion:
        """Answer in one go; raises like `stream`."""
        return await completion_of(self.stream(replace(request, streamed=False)))

    def cancel(self, request_id: str) -> None:
        """End an answer early: its stream finishes as "cancelled"."""
        if answer := self._answers.get(request_id):
            answer.cancelled = True
            if answer.child is not None:
                answer.child.send(Cancel(request_id))

    def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """Answer piece by piece, the completion last; see `Engine.stream`.

        Raises ValueError for a schema that cannot be kept to, for a request id that is in flight, and
        for a prompt beyond `protocol.MAX_LINE_BYTES`; otherwise ModelUnavailable or ModelLost.
        """
        return self._stream(request)

    async def _stream(self, request: Request) -> AsyncGenerator[Event, None]:
        now = asyncio.get_running_loop().time
        began = now()
        ends = began + request.deadline_seconds
        if request.request_id in self._answers:
            raise ValueError(f"a request {request.request_id} is in flight already")
        answer = self._answers[request.request_id] = _Answer()
        text: list[str] = []
        try:
            child = await self._worker.ready(request.deadline_seconds)
            model = self._worker.status.model
            assert model
            if answer.cancelled:
                yield Completion("", model, "cancelled", 0, 0, now() - began)
                return
            self._ask(child, request, answer, ends - now())
            while True:
                news = await self._next(request.request_id, answer, ends + self._patience.answer)
                if isinstance(news, Refused):
                    raise _REFUSALS[news.why](news.reason)
                if isinstance(news, Delta):
                    text.append(news.text)
                    yield Piece(news.text)
                elif isinstance(news, Done):
                    yield self._completion(request, news, model, "".join(text), now() - began)
                    return
        finally:
            self._leave(request.request_id, answer)

    def _ask(self, child: Child, request: Request, answer: _Answer, seconds: float) -> None:
        schema = None if request.schema is None else dict(request.schema)
        child.send(
            Generate(
                request.request_id,
                request.messages,
                request.max_tokens,
                seconds,
                request.priority,
                request.streamed,
                schema,
            )
        )
        answer.child = child
        if self._watch is None:
            self._look_in()

    def _look_in(self) -> None:
        """While answers are being written, see that the worker says something from time to time."""
        loop = asyncio.get_running_loop()
        self._watch = None
        writing = [answer.child for answer in self._answers.values() if answer.child and answer.begun]
        if writing and time.monotonic() - self._heard_at >= self._patience.silence:
            self._worker.give_up_on(writing[0], "the model's process went silent")
        elif any(answer.child for answer in self._answers.values()):
            pause = self._patience.silence / 4
            self._watch = loop.call_later(pause, self._look_in, context=Context())

    async def _next(self, request_id: str, answer: _Answer, ends: float) -> Answering:
        """Wait for the worker; when it is late, the deadline counts and not its silence."""
        try:
            async with asyncio.timeout_at(ends):
                return await answer.news.get()
        except TimeoutError:
            return Done(request_id, "deadline", answer.prompt_tokens, answer.tokens, 0.0)

    def _completion(
        self, request: Request, done: Done, model: ModelIdentity, text: str, seconds: float
    ) -> Completion:
        log.info(
            "model_answered",
            request_id=request.request_id,
            purpose=request.purpose,
            prompt=f"{request.prompt_id}@{request.prompt_version}",
            finish=done.finish,
            prompt_tokens=done.prompt_tokens,
            tokens=done.tokens,
            seconds=round(seconds, 3),
        )
        return Completion(text, model, done.finish, done.prompt_tokens, done.tokens, seconds)

    def _leave(self, request_id: str, answer: _Answer) -> None:
        """Forget an answer that is over; one that the worker still writes is cancelled and watched."""
        if self._answers.get(request_id) is not answer:
            return
        if answer.child is None:
            del self._answers[request_id]
            return
        self.cancel(request_id)
        answer.hang = asyncio.get_running_loop().call_later(
            self._patience.hang,
            self._worker.give_up_on,
            answer.child,
            "the model's process stopped answering",
            context=Context(),
        )

    def _hear(self, news: Answering | Pulse) -> None:
        self._heard_at = time.monotonic()
        if isinstance(news, Pulse):
            self._worker.note(news)
            return
        answer = self._answers.get(news.request_id)
        if answer is None:
            return
        if isinstance(news, Started):
            answer.begun = True
            answer.prompt_tokens = news.prompt_tokens
        elif isinstance(news, Delta):
            answer.tokens = news.tokens
        else:
            self._forget(news.request_id)
        if isinstance(news, Done) and news.tokens:
            self._worker.answered()
            self._speeds.append((news.tokens, news.seconds))
        answer.news.put_nowait(news)

    def _lost(self, reason: str) -> None:
        for request_id, answer in list(self._answers.items()):
            if answer.child is not None:
                self._forget(request_id)
                answer.news.put_nowait(Refused(request_id, reason, "lost"))

    def _forget(self, request_id: str) -> None:
        if hang := self._answers.pop(request_id).hang:
            hang.cancel()
