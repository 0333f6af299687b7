"""A model's complaint about an item, said to the pack's author in plain English."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from coach.curriculum.faults import listed
from coach.curriculum.model import (
    KINDS,
    BugQuestion,
    ChoiceQuestion,
    ClozeQuestion,
    Concept,
    Day,
    Exercise,
    ExplainQuestion,
    Key,
    MultipleQuestion,
    NumericQuestion,
    OptionKey,
    OrderQuestion,
    Pack,
    Paper,
    ShortQuestion,
    Source,
    Track,
)
from coach.curriculum.yaml_source import Steps

_ROOTS: dict[str, type[BaseModel]] = {
    "pack": Pack,
    "track": Track,
    "concept": Concept,
    "choice": ChoiceQuestion,
    "multiple": MultipleQuestion,
    "cloze": ClozeQuestion,
    "numeric": NumericQuestion,
    "short": ShortQuestion,
    "explain": ExplainQuestion,
    "bug": BugQuestion,
    "order": OrderQuestion,
    "source": Source,
    "exercise": Exercise,
    "paper": Paper,
}
_PATTERNS: dict[str, str] = {
    get_args(kind)[1].pattern: words
    for kind, words in (
        (Key, "must be lower-case letters and digits joined by single hyphens, such as 'self-attention'"),
        (OptionKey, "must be lower-case letters and digits"),
        (Day, "must be a day, such as 2026-03-02"),
    )
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
    model = _ROOTS[str(error["loc"][0]) if kind == "question" else kind]
    for step in steps[:-1]:
        field = model.model_fields.get(str(step))
        model = (_model_in(field.annotation) if field else None) or model
    # What the coach writes itself is no field for an author.
    return listed([name for name in model.model_fields if name != "generated"], "and")


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model that a field holds, by itself or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _ands(error: ErrorDetails) -> str:
    return str(error["ctx"]["expected"]).replace(" or ", " and ")


def _must(error: ErrorDetails) -> str:
    limits: dict[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "string_type":
            return "must be text; " + _instead(error["input"])
        case "string_pattern_mismatch":
            return _PATTERNS.get(limits["pattern"], "must be a language's tag, such as en or zh-TW")
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
        case "float_type" | "float_parsing" | "finite_number":
            return "must be a number"
        case "bool_type" | "bool_parsing":
            return "must be true or false"
        case _:
            return f"is not allowed: {error['msg']}"


def _instead(value: Any) -> str:
    if value is None:
        return "it is empty"
    if isinstance(value, (dict, list)):
        return "a mapping or list stands here"
    return f"put quotes around {str(value).lower() if isinstance(value, bool) else value}"
