"""One budget for calls to Discord, in which waiting people go before reminders.

Discord allows 50 requests a second over all routes but those that answer
interactions. discord.py waits per route and obeys a 429 when it comes; this
keeps the whole process below the limit, so that it does not come.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from typing import Any

from discord.http import HTTPClient, Route

REQUESTS_A_SECOND = 40
BURST = 10

_ONE = 1 - 1e-9
"""What counts as a whole token: sums of small waits round, and a clock that only tests wind never goes on."""


class Haste(IntEnum):
    """Who waits for a call."""

    PERSON = 0
    REMINDER = 1


_haste: ContextVar[Haste] = ContextVar("rest_haste", default=Haste.PERSON)


@contextmanager
def no_haste() -> Iterator[None]:
    """Calls made inside give way to those that somebody waits for."""
    token = _haste.set(Haste.REMINDER)
    try:
        yield
    finally:
        _haste.reset(token)


class RestBudget:
    """A token bucket with a queue ordered by haste, then by arrival.

    `time`: seconds that only grow. `rate`: calls a second; `burst`: calls at once.
    """

    def __init__(
        self, time: Callable[[], float], rate: float = REQUESTS_A_SECOND, burst: int = BURST
    ) -> None:
        self._time = time
        self._rate = rate
        self._burst = float(burst)
        self._tokens = float(burst)
        self._at = time()
        self._order = itertools.count()
        self._queue: list[tuple[int, int, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None

    async def take(self, haste: Haste) -> None:
        """Wait for one call's worth of budget."""
        self._refill()
        if not self._queue and self._tokens >= _ONE:
            self._tokens -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (int(haste), next(self._order), turn))
        self._schedule()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # Called up, but it will not call: the next one may.
                self._tokens += 1
                self._hurry()
            raise

    def _refill(self) -> None:
        now = self._time()
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._rate)
        self._at = now

    def _schedule(self) -> None:
        if self._timer is None and self._queue:
            wait = max(0.0, (1 - self._tokens) / self._rate)
            self._timer = asyncio.get_running_loop().call_later(wait, self._serve)

    def _hurry(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._schedule()

    def _serve(self) -> None:
        self._timer = None
        self._refill()
        while self._queue and self._tokens >= _ONE:
            turn = heapq.heappop(self._queue)[2]
            if not turn.done():
                self._tokens -= 1
                turn.set_result(None)
        self._schedule()


def is_exempt(route: Route) -> bool:
    """Answers to interactions do not count against Discord's global limit."""
    return route.path.startswith(("/interactions/", "/webhooks/"))


def put_before(http: HTTPClient, budget: RestBudget) -> None:
    """Make every request of a client pass the budget. Wraps its one `request` method."""
    request = http.request

    async def budgeted(route: Route, **options: Any) -> Any:
        if not is_exempt(route):
            await budget.take(_haste.get())
        return await request(route, **options)

    http.request = budgeted  # type: ignore[method-assign]
