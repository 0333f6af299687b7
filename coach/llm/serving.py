"""The worker's loop: lets requests join the batch, goes on step by step, and survives a full memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Sequence as Many
from dataclasses import replace
from typing import Any

from coach.llm.batch import Batch
from coach.llm.chat import CannotAnswer
from coach.llm.failure import is_out_of_memory
from coach.llm.grammar import BadSchema
from coach.llm.inbox import Inbox, Job
from coach.llm.interface import Message
from coach.llm.model import Model
from coach.llm.protocol import Done, FromWorker, Generate, Pulse, Ready, Refused
from coach.llm.sequence import Sequence
from coach.llm.sizing import smaller

PULSE_SECONDS = 1.0
IDLE_SECONDS = 5.0
"""How long a worker that has nothing to do waits before it says that it is alive."""
FORGIVEN_SECONDS = 600.0
"""Two failures within this time, and the process is begun anew."""
STATIC_SLOTS = 8
"""A batch that begins and ends together makes its first answer wait for its longest one."""


class GaveUp(Exception):
    """This process cannot go on; a new one may."""


class Server:
    """Serves what comes into `inbox` with `model`; tells of it through `send`."""

    def __init__(
        self,
        model: Model,
        inbox: Inbox,
        send: Callable[[FromWorker], None],
        *,
        free_bytes: Callable[[], int | None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`free_bytes` tells what is free on the graphics card; `clock` is in seconds."""
        self._model = model
        self._inbox = inbox
        self._send = send
        self._free_bytes = free_bytes
        self._clock = clock
        self._plan = model.plan
        self._failed_at = float("-inf")
        self._way = self._plan.way
        self._batch = self._open()

    def ready(self) -> Ready:
        """What to tell the bot before the first turn."""
        return self._model.ready(self._plan, self._way)

    def turn(self, idle_seconds: float = IDLE_SECONDS) -> None:
        """Take in who waits and go on by a step; with nothing to do, wait so long. Raises GaveUp."""
        idle = not self._batch.running
        while self._batch.open:
            jobs = self._inbox.take(1, idle_seconds if idle else 0.0)
            if not jobs:
                break
            idle = False
            self._admit(jobs[0])
        if before := list(self._batch.running):
            try:
                self._batch.step()
            except Exception as error:
                self._fail(error)
            for sequence in before:
                if sequence.over:
                    self._inbox.done(sequence.id)
        self._pulse()

    def _admit(self, job: Job) -> None:
        name = job.request.request_id
        try:
            if job.over():
                self._send(Done(name, "deadline", 0, 0, 0.0))
            else:
                self._batch.add(self._model.sequence(job, self._send))
                return
        except BadSchema as error:
            self._send(Refused(name, f"the schema cannot be used: {error}"[:300], "schema"))
        except CannotAnswer as error:
            self._send(Refused(name, str(error)))
        except Exception as error:
            # Only the class: messages of templates and tokenizers quote what they were given.
            self._send(Refused(name, f"the model failed with {type(error).__name__}"))
        self._inbox.done(name)

    def _fail(self, error: Exception) -> None:
        """Let the answers be asked for again, and begin a new batch: a smaller one where memory ran out."""
        full = is_out_of_memory(error)
        reason = "out of memory" if full else f"the model failed with {type(error).__name__}"
        for sequence in list(self._batch.running):
            if not sequence.over:
                sequence.refuse(reason, "lost")
        # A traceback keeps the step's tensors alive, and with them the memory.
        error.__traceback__ = None
        self._batch.close()
        again = self._clock() - self._failed_at < FORGIVEN_SECONDS
        self._failed_at = self._clock()
        plan = smaller(self._plan) if full else self._plan
        if again or plan is None:
            raise GaveUp(reason)
        self._plan = plan
        try:
            self._batch = self._open()
        except Exception:
            raise GaveUp(reason) from None

    def _open(self) -> Batch:
        """Make the batch and see that it works; where continuous batching does not, go without it."""
        self._pulsed_at = float("inf")  # there is no batch to tell of
        batch = self._working()
        self._pulsed_at = float("-inf")
        return batch

    def _working(self) -> Batch:
        if self._plan.continuous:
            try:
                batch = self._model.batch(self._plan, self._hold)
                _try(self._model, batch)
                return batch
            except Exception as error:
                if is_out_of_memory(error):
                    raise
                slots = min(self._plan.slots, STATIC_SLOTS)
                self._plan = replace(self._plan, continuous=False, slots=slots)
                self._way = f"static micro-batches ({type(error).__name__} in continuous batching)"
        return self._model.batch(self._plan, self._hold)

    def _hold(self, scores: Any, rows: Many[Sequence]) -> Any:
        # A small batch that ends together is one long step: the bot must hear of it meanwhile.
        self._pulse()
        return self._model.hold(scores, rows)

    def _pulse(self) -> None:
        now = self._clock()
        if now - self._pulsed_at >= PULSE_SECONDS:
            self._pulsed_at = now
            batch = self._batch
            self._send(Pulse(len(batch.running), self._plan.slots, batch.kv_free, self._free_bytes()))


def _try(model: Model, batch: Batch) -> None:
    """Write two tokens, so that what does not work here shows before somebody waits for it."""
    said: list[Any] = []
    request = Generate("trial", (Message("user", "?"),), 2, 3600.0)
    sequence: Sequence = model.sequence(Job(request, float("inf")), said.append)
    batch.add(sequence)
    while not sequence.over:
        batch.step()
