"""Who may ask the model now: a bounded, fair line before any engine.

The engine behind it never gets more than it can answer at once, so whoever waits stands here,
where their place is known, and where leaving costs nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from coach.errors import ModelBusy, ModelLost, ModelUnavailable
from coach.llm.fairness import FairQueue, Pace, QueueFull, Ticket, seconds_until_begin
from coach.llm.interface import (
    Afresh,
    Completion,
    Engine,
    EngineStatus,
    Event,
    Finish,
    Piece,
    Priority,
    Request,
    Waiting,
    completion_of,
)
from coach.llm.metrics import Metrics

WORTH_ASKING_AGAIN = 2.0
"""Seconds of the deadline that must be left for a lost answer to be asked again."""


@dataclass(eq=False, slots=True)
class _Place:
    """One request from its call to its end. `finish` and `error` end it unless an engine does."""

    ticket: Ticket
    began: float
    ends: float
    since: float
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ahead: int = 0
    told: int | None = None
    called: bool = False
    handed: bool = False
    measured: bool = False
    heard: bool = False
    spoken: bool = False
    again: bool = False
    finish: Finish | None = None
    error: ModelUnavailable | None = None


class Admission:
    """An engine that lets requests through to `inner` in a fair order, `inner.status().slots` at once.

    Of those at most `nightly_share` are nightly jobs, one at least, and none begins while a person
    waits. At most `limit` requests wait, `per_person` of one asker; then, and where the latest
    answers say that a request would begin after its deadline, it raises ModelBusy at once. An
    answer that was lost (ModelLost) is asked again once. `now` gives seconds on any monotonic
    clock, the loop's by default.
    """

    def __init__(
        self,
        inner: Engine,
        *,
        now: Callable[[], float] | None = None,
        limit: int = 64,
        per_person: int = 8,
        nightly_share: float = 0.5,
        metrics: Metrics | None = None,
    ) -> None:
        self._inner = inner
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._nightly_share = nightly_share
        self._metrics = metrics or Metrics()
        self._queue = FairQueue(limit, per_person)
        self._pace = Pace()
        self._numbers = itertools.count()
        self._places: dict[str, _Place] = {}
        self._running: dict[Ticket, float] = {}
        self._metrics.observe(self.status, self.waiting)

    # -- what an engine does ---------------------------------------------------------

    async def start(self) -> None:
        """Start the engine; see `Engine.start`."""
        await self._inner.start()
        self._dispatch()

    async def stop(self) -> None:
        """Send everyone in line away with ModelUnavailable("stopped") and stop the engine."""
        for place in self._places.values():
            if self._queue.remove(place.ticket):
                self._send_away(place, ModelUnavailable("stopped"))
        await self._inner.stop()

    async def pause(self, until: datetime) -> None:
        """Pause the engine; it refuses those in line, too."""
        await self._inner.pause(until)
        self._dispatch()

    async def settled(self) -> EngineStatus:
        """Wait until the model is ready or will not be, where the engine can tell; return the status."""
        if settle := getattr(self._inner, "settled", None):
            await settle()
        return self.status()

    def status(self) -> EngineStatus:
        """Return the engine's status of this moment, with the line before it."""
        status = self._inner.status()
        return replace(
            status,
            queued=len(self._queue) + status.queued,
            running=max(0, len(self._running) - status.queued),
        )

    def waiting(self, priority: Priority) -> int:
        """Return how many requests of a priority stand in line."""
        return self._queue.waiting(priority)

    async def complete(self, request: Request) -> Completion:
        """Answer in one go; raises like `stream`."""
        return await completion_of(self.stream(replace(request, streamed=False)))

    def cancel(self, request_id: str) -> None:
        """End a request early, in line or while it is answered: it finishes as "cancelled"."""
        if place := self._places.get(request_id):
            place.finish = "cancelled"
            if place.handed:
                self._inner.cancel(request_id)
            else:
                self._leave_line(place)

    def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """Answer piece by piece; see `Engine.stream`.

        While it stands in line, `Waiting` tells each change of its place. A deadline that passes
        there finishes it as "deadline" with no text, or raises ModelUnavailable("late") where no
        model is known. Raises ValueError for an id in flight.
        """
        return self._stream(request, self._now())

    async def _stream(self, request: Request, began: float) -> AsyncGenerator[Event, None]:
        place = self._enter(request, began)
        try:
            while True:
                while not (place.called or place.finish or place.error):
                    if place.ahead == place.told:
                        await self._news_for(place)
                    else:
                        place.told = place.ahead
                        yield Waiting(place.ahead, self._seconds_until(place.ticket, place.ahead))
                if place.error:
                    raise place.error
                left = place.ends - self._now()
                if place.finish or left <= 0:
                    yield self._unanswered(place, place.finish or "deadline")
                    return
                try:
                    asked = self._inner.stream(replace(request, deadline_seconds=left))
                    async with contextlib.aclosing(asked) as events:
                        place.handed = True
                        async for event in events:
                            yield self._hear(place, event)
                        return
                except ModelLost:
                    if not self._line_up_again(place):
                        raise
                yield Afresh()
        except (GeneratorExit, asyncio.CancelledError):
            if request.request_id in self._places:
                self._metrics.ended_early("cancelled")
            raise
        finally:
            self._leave(place)

    async def _news_for(self, place: _Place) -> None:
        """Wait until something changed for a request in line, at most to its deadline."""
        place.news.clear()
        try:
            async with asyncio.timeout(place.ends - self._now()):
                await place.news.wait()
        except TimeoutError:
            place.finish = place.finish or "deadline"

    # -- coming and going ------------------------------------------------------------

    def _enter(self, request: Request, began: float) -> _Place:
        if request.request_id in self._places:
            raise ValueError(f"a request {request.request_id} is in flight already")
        # The engine may have got more slots meanwhile: those who wait come first.
        self._dispatch()
        ticket = Ticket(next(self._numbers), request.asked_by, request.priority, request.request_id)
        place = _Place(ticket, began, began + request.deadline_seconds, self._now())
        if self._has_room(ticket.priority):
            self._call(place)
        else:
            self._line_up(place)
        self._places[request.request_id] = place
        return place

    def _line_up(self, place: _Place) -> None:
        place.ahead = self._queue.ahead_of(place.ticket)
        seconds = self._seconds_until(place.ticket, place.ahead)
        if seconds is not None and self._pace.enough and seconds > place.ends - self._now():
            raise self._busy(seconds)
        try:
            displaced = self._queue.push(place.ticket)
        except QueueFull as full:
            ahead = self._queue.ahead_of(full.first)
            raise self._busy(self._seconds_until(full.first, ahead)) from None
        if displaced is not None:
            seconds = self._seconds_until(displaced, self._queue.ahead_of(displaced))
            self._send_away(self._places[displaced.request_id], self._busy(seconds))
        self._tell_places()

    def _line_up_again(self, place: _Place) -> bool:
        """Put a request whose answer was lost before the others, if it still has a chance."""
        able = self._inner.status().state in ("ready", "loading")
        if place.again or not able or place.ends - self._now() < WORTH_ASKING_AGAIN:
            return False
        place.again, place.called, place.handed, place.heard, place.told = True, False, False, False, None
        place.since = self._now()
        del self._running[place.ticket]
        self._queue.push(place.ticket, again=True)
        self._metrics.retried()
        self._dispatch()
        return True

    def _leave(self, place: _Place) -> None:
        """Forget a request that is over, and let the next ones through."""
        if self._places.get(place.ticket.request_id) is place:
            del self._places[place.ticket.request_id]
            self._running.pop(place.ticket, None)
            self._leave_line(place)

    def _leave_line(self, place: _Place) -> None:
        self._queue.remove(place.ticket)
        place.news.set()
        self._dispatch()

    def _send_away(self, place: _Place, error: ModelUnavailable) -> None:
        place.error = error
        place.news.set()

    def _busy(self, seconds: float | None) -> ModelBusy:
        self._metrics.refused()
        return ModelBusy(seconds)

    # -- whose turn it is ------------------------------------------------------------

    def _dispatch(self) -> None:
        """Let through whoever may go now, and tell the others where they stand."""
        while (ticket := self._queue.peek()) and self._has_room(ticket.priority):
            self._call(self._places[self._queue.pop().request_id])
        self._tell_places()

    def _has_room(self, priority: Priority) -> bool:
        status = self._inner.status()
        if status.state not in ("ready", "loading"):
            return True  # It refuses everyone, and says why.
        if len(self._running) >= _slots(status):
            return False
        return priority is Priority.PERSON or len(self._nightly_begun()) < self._nightly_slots(status)

    def _call(self, place: _Place) -> None:
        now = self._now()
        place.called = True
        # An answer that first waits for the weights says nothing about the next one.
        place.measured = self._inner.status().state == "ready"
        self._running[place.ticket] = now
        self._metrics.waited(place.ticket.priority, now - place.since)
        place.news.set()

    def _tell_places(self) -> None:
        for ahead, ticket in enumerate(self._queue.order()):
            # One that only now enters knows its place already.
            if (place := self._places.get(ticket.request_id)) and place.ahead != ahead:
                place.ahead = ahead
                place.news.set()

    def _nightly_begun(self) -> list[Ticket]:
        return [ticket for ticket in self._running if ticket.priority is Priority.NIGHTLY]

    def _nightly_slots(self, status: EngineStatus) -> int:
        return max(1, int(_slots(status) * self._nightly_share))

    def _seconds_until(self, ticket: Ticket, ahead: int) -> float | None:
        """Estimate in how many seconds a ticket begins that has so many before it."""
        status = self._inner.status()
        typical = self._pace.typical
        if status.state != "ready" or typical is None:
            return None
        now = self._now()
        left = {
            running: max(0.0, typical[running.priority] - (now - begun))
            for running, begun in self._running.items()
        }
        if ticket.priority is Priority.PERSON:
            return seconds_until_begin([typical[Priority.PERSON]] * ahead, left.values(), _slots(status))
        people = self._queue.waiting(Priority.PERSON)
        jobs = [typical[Priority.NIGHTLY]] * (ahead - people)
        both = [typical[Priority.PERSON]] * people + jobs
        jobs_left = [left[running] for running in self._nightly_begun()]
        return max(
            seconds_until_begin(both, left.values(), _slots(status)),
            seconds_until_begin(jobs, jobs_left, self._nightly_slots(status)),
        )

    # -- what is heard ---------------------------------------------------------------

    def _hear(self, place: _Place, event: Event) -> Event:
        if isinstance(event, Piece) and not place.spoken:
            place.spoken = True
            self._metrics.first_token(self._now() - place.began)
        if isinstance(event, Completion):
            return self._end(place, event)
        if not place.heard:
            place.heard = True
            # Once it is loaded, the engine may have more slots than it told before.
            self._dispatch()
        return event

    def _unanswered(self, place: _Place, finish: Finish) -> Completion:
        model = self._inner.status().model
        if model is None:
            self._metrics.ended_early(finish)
            raise ModelUnavailable("late" if finish == "deadline" else finish)
        return self._end(place, Completion("", model, finish, 0, 0, 0.0))

    def _end(self, place: _Place, completion: Completion) -> Completion:
        """Free the slot, at once and not when the caller has read the end; return what they get."""
        now = self._now()
        begun = self._running.get(place.ticket)
        if begun is not None and place.measured and place.handed and completion.finish != "cancelled":
            self._pace.note(place.ticket.priority, now - begun)
        self._leave(place)
        completion = replace(completion, seconds=now - place.began)
        self._metrics.answered(completion)
        return completion


def _slots(status: EngineStatus) -> int:
    return max(1, status.slots)
