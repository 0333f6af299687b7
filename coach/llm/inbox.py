"""The worker's queue: filled by the thread that reads, emptied by the one that generates."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from dataclasses import dataclass, field

from coach.llm.protocol import Generate


@dataclass
class Job:
    """A request in the worker. `ends` is on `time.monotonic`; `cancelled` is set by the reader."""

    request: Generate
    ends: float
    cancelled: threading.Event = field(default_factory=threading.Event)

    def over(self) -> bool:
        """Tell whether the deadline has passed."""
        return time.monotonic() >= self.ends


class Inbox:
    """A bounded queue: people before nightly jobs, first come first served within each."""

    def __init__(self, limit: int) -> None:
        """`limit` bounds the requests that wait, those being answered not counted."""
        self._limit = limit
        self._heap: list[tuple[int, int, Job]] = []
        self._order = itertools.count()
        self._running: dict[str, Job] = {}
        self._changed = threading.Condition()

    def put(self, request: Generate) -> bool:
        """Queue a request; False when the queue is full."""
        with self._changed:
            if len(self._heap) >= self._limit:
                return False
            job = Job(request, time.monotonic() + request.seconds)
            heapq.heappush(self._heap, (request.priority, next(self._order), job))
            self._changed.notify()
            return True

    def take(self, most: int, wait_seconds: float = 0.0) -> list[Job]:
        """Make up to `most` requests running ones; wait for the first, at most so long."""
        with self._changed:
            if not self._heap and wait_seconds:
                self._changed.wait(wait_seconds)
            taken = [heapq.heappop(self._heap)[2] for _ in range(min(most, len(self._heap)))]
            self._running |= {job.request.request_id: job for job in taken}
            return taken

    def done(self, request_id: str) -> None:
        """Forget a running request."""
        with self._changed:
            self._running.pop(request_id, None)

    def cancel(self, request_id: str) -> bool:
        """Cancel a request; True when it had not begun, so that nobody else will acknowledge it."""
        with self._changed:
            if job := self._running.get(request_id):
                job.cancelled.set()
                return False
            waiting = [entry for entry in self._heap if entry[2].request.request_id != request_id]
            found = len(waiting) < len(self._heap)
            self._heap = waiting
            heapq.heapify(self._heap)
            return found
