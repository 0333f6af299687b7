"""What every engine of the language model promises, and the values that go in and come out.

The rest of the coach imports this module only: which engine answers, and in which
process, is decided once when the bot is built.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]
Finish = Literal["stop", "length", "cancelled", "deadline"]
State = Literal["off", "loading", "ready", "paused", "failed", "stopped"]


class Priority(IntEnum):
    """Who goes first: a person who waits comes before a job of the night."""

    PERSON = 0
    NIGHTLY = 1


@dataclass(frozen=True)
class Message:
    """One turn of the conversation that the model continues."""

    role: Role
    content: str


@dataclass(frozen=True)
class Request:
    """One question to the model.

    `request_id` is unique among the requests in flight; `asked_by` is the learner's id, or
    None for the coach's own jobs. `prompt_id` and `prompt_version` name the prompt for what
    is derived from the answer. `max_tokens` bounds the answer in the model's tokens;
    `deadline_seconds` bounds the whole wait, queueing included. `schema` is a JSON schema
    that the answer must meet; an engine that cannot promise it raises ValueError. An answer
    that is not `streamed` comes in one piece, which costs everyone less.
    """

    request_id: str
    purpose: str
    asked_by: int | None
    messages: tuple[Message, ...]
    prompt_id: str
    prompt_version: int
    max_tokens: int
    deadline_seconds: float
    priority: Priority = Priority.PERSON
    schema: Mapping[str, object] | None = None
    streamed: bool = True

    def __post_init__(self) -> None:
        if not self.messages:
            raise ValueError("a request needs at least one message")
        if self.max_tokens < 1:
            raise ValueError("max_tokens must be at least 1")
        if not 0 < self.deadline_seconds < float("inf"):
            raise ValueError("deadline_seconds must be positive and finite")


@dataclass(frozen=True)
class ModelIdentity:
    """Which weights answered: a name, and the revision or content hash that pins them."""

    name: str
    revision: str


@dataclass(frozen=True)
class Completion:
    """The end of an answer.

    `text` is all pieces joined. `finish` says why it ended: the model was done, `max_tokens`
    (or the model's context) was reached, someone cancelled it, or the deadline passed; cut short
    like that, the text is whatever had come until then. `prompt_tokens` is 0 when the model
    never began. `seconds` is what the caller waited, queueing included.
    """

    text: str
    model: ModelIdentity
    finish: Finish
    prompt_tokens: int
    tokens: int
    seconds: float


@dataclass(frozen=True)
class Piece:
    """A streamed bit of the answer: whole characters, never empty."""

    text: str


@dataclass(frozen=True)
class Waiting:
    """The request stands in line: `ahead` go first; it begins in about `seconds` (None: not known)."""

    ahead: int
    seconds: float | None


@dataclass(frozen=True)
class Afresh:
    """The answer begins anew, since what wrote it was lost: pieces that came until now are void."""


Event = Waiting | Afresh | Piece | Completion
"""What a stream yields; the completion comes last, and once."""


@dataclass(frozen=True)
class EngineStatus:
    """What doctor and /status show.

    `memory_bytes` is what the weights take where they were loaded; `progress` is 0..1 while
    weights are prepared, None when that is not known or over; `queued` counts requests that
    wait for their turn; `tokens_per_second` is the speed of the latest answers, each on its
    own; `restarts` counts restarts of the worker; `last_error` is a short English sentence.
    `slots` is how many answers are written at once and `running` how many are now; `way` says in
    English how they share the model ("continuous batching"); `kv_tokens` is how many tokens of
    conversation fit the memory kept for them and `kv_free` the fraction that is free.
    `context` is how many tokens a prompt and its answer may have. `free_bytes` is what is free on
    the graphics card. `paused_until` is in UTC, while the memory is lent to something else.
    """

    state: State
    model: ModelIdentity | None = None
    device: str | None = None
    dtype: str | None = None
    memory_bytes: int | None = None
    progress: float | None = None
    queued: int = 0
    tokens_per_second: float | None = None
    restarts: int = 0
    last_error: str | None = None
    slots: int = 1
    running: int = 0
    way: str | None = None
    kv_tokens: int | None = None
    kv_free: float | None = None
    context: int | None = None
    free_bytes: int | None = None
    paused_until: datetime | None = None


class Engine(Protocol):
    """A language model, wherever it runs."""

    async def start(self) -> None:
        """Begin to load and return at once; `status` tells when it is ready. Twice is harmless."""

    async def stop(self) -> None:
        """End everything and free the memory; requests in flight raise `ModelUnavailable`."""

    def status(self) -> EngineStatus:
        """Return the state of this moment, without waiting."""

    async def pause(self, until: datetime) -> None:
        """Give the memory back until then (UTC); requests raise `ModelUnavailable`. `start` ends it early.

        An engine that holds no memory of this machine only refuses requests meanwhile.
        """

    def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """Answer piece by piece; the `Completion` comes last and its text counts.

        While the model loads, the wait for it counts toward the deadline. Leaving the
        iteration early (`contextlib.aclosing`) cancels the answer. Raises
        `coach.errors.ModelUnavailable` (`ModelBusy`, `ModelLost`), or ValueError for what this
        engine cannot do.
        """

    async def complete(self, request: Request) -> Completion:
        """Answer in one go; raises like `stream`."""

    def cancel(self, request_id: str) -> None:
        """End an answer early: its stream finishes as "cancelled". Unknown ids are ignored."""


async def completion_of(pieces: AsyncGenerator[Event, None]) -> Completion:
    """Read a stream to its end and return the completion that closes it."""
    async with contextlib.aclosing(pieces):
        async for item in pieces:
            if isinstance(item, Completion):
                return item
    raise RuntimeError("the stream ended without a completion")
