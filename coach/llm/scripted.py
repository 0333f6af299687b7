"""Engines without a model: one that says what a test told it, and one that is off."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from coach.errors import ModelUnavailable
from coach.llm.interface import (
    Completion,
    EngineStatus,
    Event,
    Finish,
    ModelIdentity,
    Piece,
    Request,
    State,
    completion_of,
)

WORD = re.compile(r"\s*\S+\s*|\s+")


@dataclass(frozen=True)
class Answer:
    """One scripted answer: `text` is streamed word by word, then the stream ends with `finish`.

    With `fails` the pieces come first and `ModelUnavailable(fails)` instead of the end.
    """

    text: str
    finish: Finish = "stop"
    fails: str | None = None


Script = str | Answer | Exception


class Gate:
    """Lets a scripted model go on step by step; each piece and the end are one step each."""

    def __init__(self) -> None:
        self._steps = asyncio.Semaphore(0)
        self._waiting = asyncio.Event()

    def release(self, steps: int = 1) -> None:
        """Allow this many more steps."""
        self._waiting.clear()
        for _ in range(steps):
            self._steps.release()

    async def reached(self) -> None:
        """Wait until the model stands at the gate and cannot go on."""
        await self._waiting.wait()

    async def passing(self) -> None:
        """Wait for a step; called by the engine."""
        if self._steps.locked():
            self._waiting.set()
        await self._steps.acquire()


class ScriptedEngine:
    """Answers from a script, in order or by a function of the request.

    `requests` holds every request it was asked. An `Exception` in the script is raised. A
    request beyond the script is a LookupError: a test that asks more than it meant to.
    Deadlines are not watched; script an `Answer` that finishes with "deadline".
    """

    def __init__(
        self,
        answers: Iterable[Script] | Callable[[Request], Script] = (),
        *,
        gate: Gate | None = None,
        model: ModelIdentity | None = None,
        slots: int = 1,
    ) -> None:
        self.requests: list[Request] = []
        self._answer = answers if callable(answers) else None
        self._left: deque[Script] = deque() if callable(answers) else deque(answers)
        self._gate = gate
        self._model = model or ModelIdentity("scripted", "1")
        self._status = EngineStatus("ready", self._model, "none", "none", slots=slots)
        self._cancelled: set[str] = set()

    async def start(self) -> None:
        self._status = replace(self._status, state="ready", last_error=None, paused_until=None)

    async def stop(self) -> None:
        self._status = replace(self._status, state="stopped")

    async def pause(self, until: datetime) -> None:
        self._status = replace(self._status, state="paused", paused_until=until)

    def turn_off(self, reason: str, state: State = "off") -> None:
        """From now on every request raises `ModelUnavailable(reason)`; `start` ends it."""
        self._status = replace(self._status, state=state, last_error=reason)

    def say(self, *answers: Script) -> None:
        """Add to the script."""
        self._left.extend(answers)

    def status(self) -> EngineStatus:
        return self._status

    def cancel(self, request_id: str) -> None:
        self._cancelled.add(request_id)

    async def complete(self, request: Request) -> Completion:
        return await completion_of(self.stream(request))

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        answer = self._next(request)
        said: list[str] = []
        finish = answer.finish
        for word in WORD.findall(answer.text):
            await self._step()
            if request.request_id in self._cancelled:
                finish = "cancelled"
                break
            said.append(word)
            yield Piece(word)
        await self._step()
        if answer.fails is not None and finish != "cancelled":
            raise ModelUnavailable(answer.fails)
        read = sum(len(message.content.split()) for message in request.messages)
        yield Completion("".join(said), self._model, finish, read, len(said), 0.0)

    def _next(self, request: Request) -> Answer:
        if self._status.state != "ready":
            raise ModelUnavailable(self._status.last_error or self._status.state)
        if self._answer is None and not self._left:
            raise LookupError(f"the script has no answer left for {request.purpose}")
        said = self._answer(request) if self._answer else self._left.popleft()
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, Answer) else Answer(said)

    async def _step(self) -> None:
        if self._gate is not None:
            await self._gate.passing()
        if self._status.state != "ready":
            raise ModelUnavailable(self._status.last_error or self._status.state)


class NoModel:
    """No model at all: every request raises `ModelUnavailable(reason)`.

    `state` is "off" when that was chosen, "failed" when something is missing or wrong.
    """

    def __init__(self, reason: str, state: State = "off") -> None:
        self._reason = reason
        self._status = EngineStatus(state, last_error=reason)

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        return

    async def pause(self, until: datetime) -> None:
        return

    def status(self) -> EngineStatus:
        return self._status

    def cancel(self, request_id: str) -> None:
        return

    async def complete(self, request: Request) -> Completion:
        return await completion_of(self.stream(request))

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        raise ModelUnavailable(self._reason)
        yield Piece("")  # makes this an async generator like every other stream
