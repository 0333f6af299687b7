"""How a request is put to an OpenAI-compatible server, and how its stream is read. Pure.

Servers differ in what they take. What one refuses is left out step by step: a schema
becomes "some JSON object", then nothing, and whoever asked checks the answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from coach.llm.interface import Finish, Request

SchemaForm = Literal["json_schema", "json_object", "none"]

REFUSALS = frozenset({400, 404, 422, 501})
"""Status codes with which servers refuse a part of a request that they do not know."""

_PLAINER: dict[SchemaForm, SchemaForm] = {"json_schema": "json_object", "json_object": "none"}
_OF_THINKING = re.compile(r"chat_template|enable_thinking", re.IGNORECASE)
_OF_USAGE = re.compile(r"stream_options|include_usage", re.IGNORECASE)
_OF_SCHEMA = re.compile(r"response_format|json|schema|grammar|guided|structured", re.IGNORECASE)
_OF_CONTEXT = re.compile(r"context (?:length|size|window)|exceeds? the (?:available )?context", re.IGNORECASE)
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Form:
    """What a request says beside its words: how the schema is put, not to think, and to count tokens."""

    schema: SchemaForm
    without_thinking: bool = True
    usage: bool = True


@dataclass(frozen=True, slots=True)
class Chunk:
    """One event of a stream: `text` to show, characters that were thought aloud, and how it ended.

    `finish` is the server's own word; `usage` is tokens read and written.
    """

    text: str = ""
    thought: int = 0
    finish: str | None = None
    usage: tuple[int, int] | None = None


def body_of(request: Request, model: str, form: Form) -> dict[str, object]:
    """Return the JSON body of a streamed chat completion, greedy as the local engine is.

    See https://platform.openai.com/docs/api-reference/chat/create; `chat_template_kwargs` is
    an addition of vLLM, SGLang and llama-server.
    """
    body: dict[str, object] = {
        "model": model,
        "messages": [{"role": turn.role, "content": turn.content} for turn in request.messages],
        "max_tokens": request.max_tokens,
        "temperature": 0,
        "stream": True,
    }
    if form.usage:
        body["stream_options"] = {"include_usage": True}
    if form.without_thinking:
        body["chat_template_kwargs"] = {"enable_thinking": False}
    if form.schema == "json_schema":
        name = _NOT_IN_A_NAME.sub("_", request.prompt_id)[:64] or "answer"
        wanted = {"name": name, "schema": request.schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": wanted}
    elif form.schema == "json_object":
        body["response_format"] = {"type": "json_object"}
    return body


def plainer(form: Form, status: int, said: str) -> Form | None:
    """Return the form to try next after a refusal, or None where the refusal is not of the form.

    `said` is the server's message. One that names nothing may be of the schema: the next try tells.
    """
    if status not in REFUSALS or too_long(said):
        return None
    if form.without_thinking and _OF_THINKING.search(said):
        return replace(form, without_thinking=False)
    if form.usage and _OF_USAGE.search(said):
        return replace(form, usage=False)
    names_schema = bool(_OF_SCHEMA.search(said))
    if form.schema != "none" and (names_schema or status != 404):
        return replace(form, schema=_PLAINER[form.schema])
    return None


def too_long(said: str) -> bool:
    """Whether a refusal says that the prompt does not fit the model's context."""
    return bool(_OF_CONTEXT.search(said))


def read_chunk(data: Any) -> Chunk:
    """Read one `chat.completion.chunk`; ValueError for what is none.

    What stands in `reasoning_content` or `reasoning` is counted and passed over.
    """
    match data:
        case {"choices": [dict() as choice, *_]}:
            pass
        case {"choices": []}:
            choice = {}
        case _:
            raise ValueError("no chunk of a chat completion")
    delta = choice.get("delta") or {}
    if not isinstance(delta, dict):
        raise ValueError("no chunk of a chat completion")
    content, finish = delta.get("content") or "", choice.get("finish_reason")
    thought = delta.get("reasoning_content") or delta.get("reasoning") or ""
    if not (isinstance(content, str) and isinstance(thought, str) and isinstance(finish, str | None)):
        raise ValueError("no chunk of a chat completion")
    return Chunk(_whole(content), len(thought), finish, _usage(data.get("usage")))


def finish_of(word: str) -> Finish | None:
    """Translate a `finish_reason`; None for an answer that the server gave up."""
    if word in ("abort", "error"):
        return None
    return "length" if word == "length" else "stop"


def model_names(data: object) -> tuple[str, ...]:
    """Return the ids that `/models` lists; ValueError for what is no such list."""
    match data:
        case {"data": list() as models}:
            return tuple(_name(model) for model in models)
    raise ValueError("no list of models")


def _name(model: Any) -> str:
    if not (isinstance(model, Mapping) and isinstance(model.get("id"), str)):
        raise ValueError("no list of models")
    return str(model["id"])


def _usage(usage: object) -> tuple[int, int] | None:
    match usage:
        case {"prompt_tokens": int(read), "completion_tokens": int(written)}:
            return read, written
    return None


def _whole(text: str) -> str:
    # Some servers cut an emoji into two escapes; half of one can be neither shown nor stored.
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
