"""While the model reads an answer: the person sees that it does, where they stand, and a way round it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord

from bot.features.quiz.question_cards import reading_card
from bot.ui.press import Press
from bot.ui.streaming import EDIT_SECONDS
from coach.errors import CoachError, ModelUnavailable
from coach.llm.interface import Completion, Engine, EngineStatus, Event, Request, Waiting
from coach.quiz.views import Asked, QuizView, Weighing

if TYPE_CHECKING:
    from bot.app import ExternalWait

PATIENCE_SECONDS = 2.0
"""A verdict that comes sooner needs no card before it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer that the model is to grade: the request in flight, and its place while it is in line."""

    request_id: str
    waiting: Waiting | None = None


class WatchedModel:
    """The engine as the grader has it: it knows for each person how far their answer is.

    `wait` gives how waits for the model are made, see `CoachBot.external_wait`.
    """

    def __init__(self, engine: Engine, wait: Callable[[], ExternalWait]) -> None:
        self._engine = engine
        self._wait = wait
        self._readings: dict[int, Reading] = {}
        self._asking: dict[int, asyncio.Task[Completion]] = {}

    def reading_of(self, learner_id: int) -> Reading | None:
        """Return where a person's answer stands, or None where none is being read."""
        return self._readings.get(learner_id)

    def give_up(self, learner_id: int) -> None:
        """Wait no longer for the model to read a person's answer; its request ends."""
        if task := self._asking.get(learner_id):
            task.cancel()

    async def start(self) -> None:
        await self._engine.start()

    async def stop(self) -> None:
        await self._engine.stop()

    async def pause(self, until: datetime) -> None:
        await self._engine.pause(until)

    def status(self) -> EngineStatus:
        return self._engine.status()

    def cancel(self, request_id: str) -> None:
        self._engine.cancel(request_id)

    def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        return self._engine.stream(request)

    async def complete(self, request: Request) -> Completion:
        """Answer in one go, and note meanwhile where the request stands. Raises ModelUnavailable, as where
        the person did not want to wait.
        """
        learner = request.asked_by or 0
        self._asking[learner] = task = asyncio.create_task(self._read(learner, request))
        try:
            await self._wait()(asyncio.wait({task}), reason="the model reads an answer")
            if task.cancelled():
                raise ModelUnavailable("cancelled")
            return task.result()
        finally:
            task.cancel()
            # A second click asks anew before the first answer was read.
            if self._asking.get(learner) is task:
                del self._asking[learner]
                self._readings.pop(learner, None)

    async def _read(self, learner: int, request: Request) -> Completion:
        self._readings[learner] = Reading(request.request_id)
        # The verdict needs the whole reply.
        asked = replace(request, streamed=False)
        async with contextlib.aclosing(self._engine.stream(asked)) as events:
            while True:
                event = await self._wait()(anext(events), reason="the model reads an answer")
                if isinstance(event, Completion):
                    return event
                waiting = event if isinstance(event, Waiting) else None
                self._readings[learner] = Reading(request.request_id, waiting)


async def while_read(press: Press, session_id: int, grading: Coroutine[Any, Any, QuizView]) -> QuizView:
    """Await a grading; where the model takes its time over it, the card says so. Raises what it raises."""
    reader = press.bot.reader
    if reader is None:
        return await grading
    task = asyncio.create_task(grading)
    shown, patience = None, PATIENCE_SECONDS
    try:
        while not await _ends_within(press, task, patience):
            reading, patience = reader.reading_of(press.person.id), EDIT_SECONDS
            if reading is not None and reading != shown:
                await _say(press, session_id, reading)
                shown = reading
        return task.result()
    finally:
        task.cancel()


async def _ends_within(press: Press, task: asyncio.Task[QuizView], seconds: float) -> bool:
    await press.bot.external_wait(asyncio.wait({task}, timeout=seconds), reason="an answer is graded")
    return task.done()


async def _say(press: Press, session_id: int, reading: Reading) -> None:
    # Whatever is in the way of saying so, the verdict comes all the same.
    with contextlib.suppress(discord.HTTPException, CoachError):
        view = await press.bot.quiz.current(press.person, session_id)
        if isinstance(view, Weighing):
            asked, given = view.asked, view.given
        elif isinstance(view, Asked):
            asked, given = view, press.values.get("answer", "")
        else:
            return
        await press.show(reading_card(press.bot.look(press.person), asked, given, reading.waiting))
