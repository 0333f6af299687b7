"""Answers with a shape: asked for by schema, read strictly, and nothing else is let in."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from coach.errors import ModelUnavailable
from coach.llm.interface import Completion, Engine, Finish, Request

Shape = TypeVar("Shape", bound=BaseModel)
Reason = Literal["nonsense", "nothing", "late", "unavailable"]

_TRIES = 20
"""Braces of an answer at which an object may begin."""
_NOT_DONE: dict[Finish, Reason] = {"length": "nonsense", "cancelled": "unavailable", "deadline": "late"}
_DECODER = json.JSONDecoder()
_numbers = itertools.count(1)


class NoAnswer(Exception):
    """The model gave nothing that can be used.

    `reason`: "nonsense" (no object of the shape, or cut off at its length), "nothing" (an empty
    answer), "late" (past its deadline), "unavailable" (no model, or one that refuses).
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def request_id_for(purpose: str) -> str:
    """Return an id that no other request of this process has."""
    return f"{purpose}-{next(_numbers)}"


async def ask_for(engine: Engine, request: Request, shape: type[Shape]) -> tuple[Shape, Completion]:
    """Ask for an answer that meets `request.schema` and return it as `shape`, with its completion.

    An engine that cannot promise a schema is asked once more without it: the prompt must say
    the form too. Fields beyond the shape are passed over; types are strict. Raises NoAnswer.
    """
    try:
        try:
            completion = await engine.complete(request)
        except ValueError:
            plain = replace(request, request_id=request_id_for(request.purpose), schema=None)
            completion = await engine.complete(plain)
    except (ModelUnavailable, ValueError) as error:
        raise NoAnswer("unavailable") from error
    if completion.finish != "stop":
        raise NoAnswer(_NOT_DONE[completion.finish])
    if not completion.text.strip():
        raise NoAnswer("nothing")
    try:
        return shape.model_validate(first_object(completion.text), strict=True), completion
    except (ValidationError, ValueError) as error:
        raise NoAnswer("nonsense") from error


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
