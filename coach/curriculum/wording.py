"""A model's complaint about an item, said to the pack's author in plain English."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from coach.curriculum.faults import listed
from coach.curriculum.model import (
    KINDS,
    ChoiceQuestion,
    ClozeQuestion,
    Concept,
    KeyPoint,
    Objective,
    Option,
    Pack,
    ShortQuestion,
    Step,
    Track,
)
from coach.curriculum.yaml_source import Steps

_ROOTS: dict[str, type[BaseModel]] = {
    "pack": Pack,
    "track": Track,
    "concept": Concept,
    "choice": ChoiceQuestion,
    "cloze": ClozeQuestion,
    "short": ShortQuestion,
}
_NESTED: dict[str, type[BaseModel]] = {
    "steps": Step,
    "objectives": Objective,
    "options": Option,
    "points": KeyPoint,
}
_QUESTION_KINDS = listed([f"'{kind}'" for kind in KINDS])


def steps_of(kind: str, error: ErrorDetails) -> Steps:
    """Return the path of an error inside its item; a question's kind, which is no key there, is left out."""
    loc = error["loc"]
    if kind == "question" and loc and loc[0] in _ROOTS:
        loc = loc[1:]
    return loc[:-1] if loc and loc[-1] == "[key]" else loc


def say(kind: str, error: ErrorDetails) -> str:
    """Return a sentence that names the field and what it allows."""
    steps = steps_of(kind, error)
    name = next((str(step) for step in reversed(steps) if isinstance(step, str)), kind)
    field = f"'{name}'"
    if error["type"] == "missing":
        return f"the field {field} is missing"
    if error["type"] == "extra_forbidden":
        return f"the field {field} is unknown here; allowed are {_fields(kind, error, steps)}"
    if error["type"].startswith("union_tag"):
        return f"the field 'kind' must be {_QUESTION_KINDS}"
    if error["type"] == "literal_error" and error["loc"][-1] == "[key]":
        return f"the language {field} is unknown; allowed are {_ands(error)}"
    return f"{field} {_must(error)}"


def _fields(kind: str, error: ErrorDetails, steps: Steps) -> str:
    nested = [_NESTED[step] for step in steps[:-1] if isinstance(step, str) and step in _NESTED]
    root = _ROOTS[str(error["loc"][0]) if kind == "question" else kind]
    return listed(list((nested[-1] if nested else root).model_fields), "and")


def _ands(error: ErrorDetails) -> str:
    return str(error["ctx"]["expected"]).replace(" or ", " and ")


def _must(error: ErrorDetails) -> str:
    limits: dict[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "string_type":
            return "must be text; " + _instead(error["input"])
        case "string_pattern_mismatch":
            return "must be lower-case letters and digits joined by single hyphens, such as 'self-attention'"
        case "string_too_short":
            return "must not be empty"
        case "string_too_long":
            most = limits["max_length"]
            return f"is too long: {len(error['input'].strip())} characters, at most {most} are allowed"
        case "literal_error":
            return f"must be {limits['expected']}"
        case "greater_than_equal":
            return f"must be at least {limits['ge']}"
        case "less_than_equal":
            return f"must be at most {limits['le']}"
        case "too_short":
            return f"needs at least {limits['min_length']} of them, not {limits['actual_length']}"
        case "too_long":
            return f"may hold at most {limits['max_length']} of them"
        case "list_type":
            return "must be a list, each entry beginning with `- `"
        case "dict_type" | "model_type" | "model_attributes_type":
            return "must be a mapping of `key: value` lines"
        case "int_type" | "int_parsing" | "int_from_float":
            return "must be a whole number"
        case _:
            return f"is not allowed: {error['msg']}"


def _instead(value: Any) -> str:
    if value is None:
        return "it is empty"
    if isinstance(value, (dict, list)):
        return "a mapping or list stands here"
    return f"put quotes around {str(value).lower() if isinstance(value, bool) else value}"
