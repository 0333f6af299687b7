"""What the bench and its reference process say to each other: one JSON object a line.

The bench writes `coach.llm.protocol.Load` first, then one `Serve` at a time; it is told `Loaded` or
`NotLoaded`, then `Wrote` as answers are done, and `Served` or `NotServed` at the end.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from coach.llm.interface import Message
from coach.llm.protocol import ProtocolError

MAX_LINE_BYTES = 64 << 20
"""Hundreds of prompts go in one line."""


@dataclass(frozen=True)
class Serve:
    """Answer these prompts, up to `batch` of them at a time, none before its arrival (seconds from now)."""

    batch: int
    prompts: tuple[tuple[Message, ...], ...]
    arrivals: tuple[float, ...]
    max_tokens: int
    kind: Literal["serve"] = "serve"


@dataclass(frozen=True)
class Loaded:
    """The weights are there."""

    device: str
    kind: Literal["loaded"] = "loaded"


@dataclass(frozen=True)
class NotLoaded:
    """They are not, and why."""

    reason: str
    kind: Literal["not loaded"] = "not loaded"


@dataclass(frozen=True)
class Wrote:
    """So many more answers are done."""

    count: int
    kind: Literal["wrote"] = "wrote"


@dataclass(frozen=True)
class Written:
    """One answer; `first` and `end` in seconds since it was asked for."""

    text: str
    finish: Literal["stop", "length"]
    prompt_tokens: int
    tokens: int
    first: float
    end: float


@dataclass(frozen=True)
class Served:
    """All answers of a `Serve`, in its order, and the seconds that it took.

    `free_bytes` is what is free on the graphics card afterwards: what was once taken is kept.
    """

    answers: tuple[Written, ...]
    seconds: float
    free_bytes: int | None = None
    kind: Literal["served"] = "served"


@dataclass(frozen=True)
class NotServed:
    """It failed, and why."""

    reason: str
    kind: Literal["not served"] = "not served"


Reply = Loaded | NotLoaded | Wrote | Served | NotServed

_orders: TypeAdapter[Serve] = TypeAdapter(Serve)
_replies: TypeAdapter[Reply] = TypeAdapter(Annotated[Reply, Field(discriminator="kind")])


def as_line(message: Serve | Reply) -> bytes:
    """Return a message as one line with its end."""
    return json.dumps(asdict(message), allow_nan=False).encode("ascii") + b"\n"


def read_order(line: bytes) -> Serve:
    """Read a line of the bench; ProtocolError for anything else."""
    try:
        return _orders.validate_json(line)
    except ValidationError as error:
        raise ProtocolError(type(error).__name__) from None


def read_reply(line: bytes) -> Reply:
    """Read a line of the reference process; ProtocolError for anything else."""
    try:
        return _replies.validate_json(line)
    except ValidationError as error:
        raise ProtocolError(type(error).__name__) from None
