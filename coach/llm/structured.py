"""Answers with a shape: asked for by schema, read strictly, and nothing else is let in."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from coach.errors import ModelUnavailable
from coach.llm.fence import disarmed
from coach.llm.interface import Completion, Engine, Message, Request

log = structlog.get_logger()

Shape = TypeVar("Shape", bound=BaseModel)
Reason = Literal["nonsense", "nothing", "truncated", "unfounded", "script", "late", "unavailable"]
"""Why there is no answer: no object of the shape; nothing at all; cut off at its length; words that are not
where they were to be copied from; characters that Taiwan does not write; past the deadline; no model, or one
that refuses.
"""

MAX_SHOWN = 1_000
"""Characters of a bad reply that are shown to the model again."""
MAX_ABOUT = 300
"""Characters of what is said about it."""
LEAST_SECONDS = 0.5
"""With less left of the deadline nothing is asked again."""

_TRIES = 20
"""Braces of an answer at which an object may begin."""
_DECODER = json.JSONDecoder()
_numbers = itertools.count(1)


class NoAnswer(Exception):
    """The model gave nothing that can be used; `tokens` is what it cost, prompts and replies."""

    def __init__(self, reason: Reason, tokens: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.tokens = tokens


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a reply; `about` is a sentence that the model can act on."""

    reason: Reason
    about: str


def request_id_for(purpose: str) -> str:
    """Return an id that no other request of this process has."""
    return f"{purpose}-{next(_numbers)}"


async def ask_for(
    engine: Engine,
    request: Request,
    shape: type[Shape],
    *,
    checks: Sequence[Callable[[Shape], Fault | None]] = (),
    elapsed: Callable[[], float] = time.monotonic,
) -> tuple[Shape, Completion]:
    """Ask for an answer that meets `request.schema` and return it as `shape`, with its completion.

    A reply that was cut off, is not of the shape or fails a check is asked for once more, with its fault
    named and what is left of the deadline; the completion then counts the tokens and seconds of both. Fields
    beyond the shape are passed over; types are strict. The prompt must say the form too: an engine that
    cannot promise a schema is asked without it. `elapsed` gives seconds since whenever. Raises NoAnswer.
    """
    began = elapsed()
    request, first = await _complete(engine, request)
    said = _read(first, shape, checks)
    if not isinstance(said, Fault):
        return said, first
    spent = first.prompt_tokens + first.tokens
    left = request.deadline_seconds - (elapsed() - began)
    if said.reason in ("late", "unavailable") or left < LEAST_SECONDS:
        raise NoAnswer(said.reason, spent)
    log.info("the model is asked again", purpose=request.purpose, reason=said.reason)
    try:
        _, second = await _complete(engine, _again(request, first.text, said, left))
    except NoAnswer as error:
        # Refused for its greater length, perhaps: the first fault says more than "unavailable".
        refused = isinstance(error.__cause__, ValueError)
        raise NoAnswer(said.reason if refused else error.reason, spent) from error
    both = replace(
        second,
        prompt_tokens=first.prompt_tokens + second.prompt_tokens,
        tokens=first.tokens + second.tokens,
        seconds=first.seconds + second.seconds,
    )
    said = _read(second, shape, checks)
    if isinstance(said, Fault):
        raise NoAnswer(said.reason, both.prompt_tokens + both.tokens)
    return said, both


async def _complete(engine: Engine, request: Request) -> tuple[Request, Completion]:
    """Return the completion, and the request that the engine took."""
    try:
        try:
            return request, await engine.complete(request)
        except ValueError:
            if request.schema is None:
                raise
            request = replace(request, request_id=request_id_for(request.purpose), schema=None)
            return request, await engine.complete(request)
    except (ModelUnavailable, ValueError) as error:
        raise NoAnswer("unavailable") from error


def _read(
    completion: Completion, shape: type[Shape], checks: Sequence[Callable[[Shape], Fault | None]]
) -> Shape | Fault:
    match completion.finish:
        case "deadline":
            return Fault("late", "")
        case "cancelled":
            return Fault("unavailable", "")
        case "length":
            return Fault("truncated", "It was cut off because it is too long: be shorter.")
    if not completion.text.strip():
        return Fault("nothing", "It was empty.")
    try:
        said = shape.model_validate(first_object(completion.text), strict=True)
    except ValidationError as error:
        worst = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, worst["loc"]))
        return Fault("nonsense", f'"{place}" is wrong: {worst["msg"]}.')
    except ValueError:
        return Fault("nonsense", "It holds no JSON object.")
    return next((fault for check in checks if (fault := check(said)) is not None), said)


def _again(request: Request, reply: str, fault: Fault, seconds: float) -> Request:
    shown = disarmed(reply.rpartition("</think>")[2].strip()[:MAX_SHOWN])
    about = (
        f"This reply cannot be used. {disarmed(fault.about[:MAX_ABOUT])}\n"
        "Reply again, with one JSON object in the form above and nothing else."
    )
    # Chat templates want turns by turns, and none that is empty.
    turns = (Message("assistant", shown or "{}"), Message("user", about))
    return replace(
        request,
        request_id=request_id_for(request.purpose),
        messages=(*request.messages, *turns),
        deadline_seconds=seconds,
    )


def first_object(text: str) -> dict[str, Any]:
    """Return the first JSON object in a text, whatever stands around it; ValueError where there is none.

    What a reasoning model thought aloud is passed over.
    """
    text = text.rpartition("</think>")[2]
    for at in itertools.islice(_braces(text), _TRIES):
        try:
            found, _ = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    raise ValueError("no JSON object in the answer")


def _braces(text: str) -> Iterator[int]:
    return (at for at, char in enumerate(text) if char == "{")
