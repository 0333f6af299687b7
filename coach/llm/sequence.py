"""One answer while it is written in the worker: its text, its grammar, and when it is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from coach.llm.detokenize import Detokenizer
from coach.llm.grammar import Grammar
from coach.llm.inbox import Job
from coach.llm.interface import Finish
from coach.llm.protocol import Answering, Delta, Done, Refused, RefusedWhy, Started

Emit = Callable[[Answering], None]

DELTA_SECONDS = 0.1
"""New text goes to the bot this often: a reader sees no more, and every message costs the bot time."""


class Sequence:
    """One answer; emits `Started`, `Delta`s and `Done`, or one `Refused`.

    `prompt` is what the model reads, in tokens, and `limit` how many it may write. `ends` are the
    tokens that end an answer.
    """

    def __init__(
        self,
        job: Job,
        prompt: list[int],
        limit: int,
        *,
        ends: Collection[int],
        text: Detokenizer,
        grammar: Grammar | None,
        emit: Emit,
    ) -> None:
        self.job = job
        self.prompt = prompt
        self.limit = limit
        self.grammar = grammar
        self.over = False
        self._ends = ends
        self._text = text
        self._emit = emit
        self._tokens = 0
        self._unsaid: list[str] = []
        self._said_at = float("-inf")
        self._began: float | None = None

    @property
    def id(self) -> str:
        return self.job.request.request_id

    def begin(self, shared: int = 0) -> None:
        """The model reads the prompt, `shared` tokens of which it had read before for another."""
        if self._began is None:
            self._began = time.perf_counter()
            self._emit(Started(self.id, len(self.prompt), shared))

    def take(self, token: int) -> bool:
        """Add the model's next token; True when the answer is over."""
        self._tokens += 1
        if token in self._ends:
            self._close("stop")
        else:
            whole = self.grammar is not None and self.grammar.take(token)
            if piece := self._text.push(token):
                self._unsaid.append(piece)
            if whole:
                self._close("stop")
            elif not self.gave_up():
                if self._tokens >= self.limit:
                    self._close("length")
                elif self.job.request.streamed:
                    self._say()
        return self.over

    def gave_up(self) -> bool:
        """End it where nobody waits any more, or not in time; True when it is over."""
        if not self.over:
            if self.job.cancelled.is_set():
                self._close("cancelled")
            elif self.job.over():
                self._close("deadline")
        return self.over

    def refuse(self, reason: str, why: RefusedWhy = "no") -> None:
        """End it without an answer."""
        self.over = True
        self._emit(Refused(self.id, reason, why))

    def _say(self) -> None:
        now = time.perf_counter()
        if self._unsaid and now - self._said_at >= DELTA_SECONDS:
            self._said_at = now
            self._give_out()

    def _give_out(self) -> None:
        if text := "".join(self._unsaid):
            self._unsaid.clear()
            self._emit(Delta(self.id, text, self._tokens))

    def _close(self, finish: Finish) -> None:
        self.over = True
        self._unsaid.append(self._text.finish())
        self._give_out()
        seconds = time.perf_counter() - self._began if self._began is not None else 0.0
        read = len(self.prompt) if self._began is not None else 0
        self._emit(Done(self.id, finish, read, self._tokens, seconds))
