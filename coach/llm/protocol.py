"""What the bot and the model's process say to each other: one JSON object a line.

The bot writes `Load` first, then `Generate` and `Cancel`; the worker answers with the rest.
Every `Generate` is acknowledged by exactly one `Done` or `Refused`, unless the worker dies.
Only what the model needs crosses over: not who asked, nor why.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from coach.llm.interface import Finish, Message, Priority
from coach.llm.sizing import AUTOMATIC, Choice

MAX_LINE_BYTES = 1 << 20
"""A line longer than this is a defect or an attack, never a prompt that a model could read."""

RefusedWhy = Literal["no", "lost", "schema"]
"""It cannot be answered; what wrote it broke off and it may be asked again; its schema cannot be used."""


class ProtocolError(ValueError):
    """A line that is not a message; the text never repeats the line."""


@dataclass(frozen=True)
class Load:
    """First line to the worker: which weights, and how. None for threads means choose."""

    source: Literal["folder", "gguf", "hub"]
    location: str
    name: str
    revision: str | None
    data_dir: str
    choice: Choice = AUTOMATIC
    threads: int | None = None
    queue_limit: int = 64
    kind: Literal["load"] = "load"


@dataclass(frozen=True)
class Generate:
    """Answer these messages within `seconds` from now, in at most `max_tokens`.

    Text comes as it is written where it is `streamed`, otherwise all at the end. `schema` is a
    JSON schema that the answer keeps to.
    """

    request_id: str
    messages: tuple[Message, ...]
    max_tokens: int
    seconds: float
    priority: Priority = Priority.PERSON
    streamed: bool = True
    schema: dict[str, object] | None = None
    kind: Literal["generate"] = "generate"


@dataclass(frozen=True)
class Cancel:
    """Nobody waits for this answer any more."""

    request_id: str
    kind: Literal["cancel"] = "cancel"


@dataclass(frozen=True)
class Progress:
    """How much of the preparation is over, 0..1."""

    fraction: float
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True)
class Ready:
    """The model is loaded and answers; fields as `coach.llm.interface.EngineStatus` has them."""

    name: str
    revision: str
    device: str
    dtype: str
    memory_bytes: int
    slots: int = 1
    way: str | None = None
    kv_tokens: int | None = None
    context: int | None = None
    kind: Literal["ready"] = "ready"


@dataclass(frozen=True)
class Failed:
    """The model could not be loaded; the worker ends. `retry` when another try may help."""

    reason: str
    retry: bool = False
    kind: Literal["failed"] = "failed"


@dataclass(frozen=True)
class Pulse:
    """The worker is alive; about once a second while it writes, every few seconds while it waits.

    `running` answers are being written, `kv_free` is the free fraction of the memory for them,
    `free_bytes` what is free on a graphics card, for whomever.
    """

    running: int
    slots: int
    kv_free: float | None = None
    free_bytes: int | None = None
    kind: Literal["pulse"] = "pulse"


@dataclass(frozen=True)
class Started:
    """A request left the queue and the model reads its prompt; `shared` tokens of it were read before."""

    request_id: str
    prompt_tokens: int
    shared: int = 0
    kind: Literal["started"] = "started"


@dataclass(frozen=True)
class Delta:
    """New text of an answer; `tokens` counts the answer's tokens so far."""

    request_id: str
    text: str
    tokens: int
    kind: Literal["delta"] = "delta"


@dataclass(frozen=True)
class Done:
    """The end of an answer; `seconds` is the model's own time, without the queue."""

    request_id: str
    finish: Finish
    prompt_tokens: int
    tokens: int
    seconds: float
    kind: Literal["done"] = "done"


@dataclass(frozen=True)
class Refused:
    """A request that will not be answered, and why in a few English words."""

    request_id: str
    reason: str
    why: RefusedWhy = "no"
    kind: Literal["refused"] = "refused"


ToWorker = Load | Generate | Cancel
FromWorker = Progress | Ready | Pulse | Failed | Started | Delta | Done | Refused
Answering = Started | Delta | Done | Refused

_to_worker: TypeAdapter[ToWorker] = TypeAdapter(Annotated[ToWorker, Field(discriminator="kind")])
_from_worker: TypeAdapter[FromWorker] = TypeAdapter(Annotated[FromWorker, Field(discriminator="kind")])


def encode(message: ToWorker | FromWorker) -> bytes:
    """Return the message as one line with its newline; ValueError beyond `MAX_LINE_BYTES`."""
    line = json.dumps(asdict(message), allow_nan=False).encode("ascii") + b"\n"
    if len(line) > MAX_LINE_BYTES:
        raise ValueError(f"the {message.kind} message is longer than {MAX_LINE_BYTES} bytes")
    return line


def decode_to_worker(line: bytes) -> ToWorker:
    """Read a line that the bot wrote; ProtocolError for anything else."""
    return _decode(_to_worker, line)


def decode_from_worker(line: bytes) -> FromWorker:
    """Read a line that the worker wrote; ProtocolError for anything else."""
    return _decode(_from_worker, line)


T = TypeVar("T")


def _decode(adapter: TypeAdapter[T], line: bytes) -> T:
    if len(line) > MAX_LINE_BYTES or not line.endswith(b"\n"):
        raise ProtocolError(f"a line without an end or over {MAX_LINE_BYTES} bytes")
    try:
        return adapter.validate_python(json.loads(line))
    except (ValidationError, ValueError, RecursionError) as error:
        raise ProtocolError(type(error).__name__) from None
