"""What comes back from a model is an object of the shape that was asked for, or a reason why not."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from coach.errors import ModelUnavailable
from coach.llm.interface import Request
from coach.llm.scripted import Answer, Script, ScriptedEngine
from coach.llm.structured import NoAnswer, ask_for, first_object, request_id_for
from tests.coach.llm.asking import request

SCHEMA = {"type": "object"}


class Shape(BaseModel):
    number: int
    sure: bool = False


def asked() -> Request:
    return replace(request(), schema=SCHEMA)


@pytest.mark.parametrize(
    "text",
    [
        '{"number": 3}',
        'Sure! ```json\n{"number": 3, "comment": "more than asked"}\n``` {"number": 4}',
        '<think>{"number": 9}</think>\n{"number": 3}',
        'a {brace} and {"number": 3}',
    ],
)
async def test_the_first_object_is_the_answer(text: str) -> None:
    said, completion = await ask_for(ScriptedEngine([text]), asked(), Shape)
    assert said == Shape(number=3)
    assert completion.text == text


async def test_an_engine_without_schemas_is_asked_once_more_in_words() -> None:
    engine = ScriptedEngine([ValueError("no schema"), '{"number": 3}'])
    said, _ = await ask_for(engine, asked(), Shape)
    assert said.number == 3
    first, second = engine.requests
    assert (first.schema, second.schema) == (SCHEMA, None)
    assert first.request_id != second.request_id
    assert first.messages == second.messages


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (["no object at all"], "nonsense"),
        (['{"number": "3"}'], "nonsense"),
        (['{"number": 3, "sure": "true"}'], "nonsense"),
        (["[3]"], "nonsense"),
        (["{" * 5_000], "nonsense"),
        (['{"a":' * 5_000], "nonsense"),
        (['{"number": ' + "9" * 5_000 + "}"], "nonsense"),
        ([Answer('{"number": 3}', finish="length")], "nonsense"),
        ([""], "nothing"),
        ([" \n"], "nothing"),
        ([Answer("", finish="deadline")], "late"),
        ([Answer('{"number": 3}', finish="deadline")], "late"),
        ([Answer("", finish="cancelled")], "unavailable"),
        ([ModelUnavailable("queue full")], "unavailable"),
        ([Answer('{"number"', fails="the process died")], "unavailable"),
        ([ValueError("no schema"), ValueError("too long")], "unavailable"),
    ],
)
async def test_anything_else_has_one_reason(script: list[Script], reason: str) -> None:
    with pytest.raises(NoAnswer) as caught:
        await ask_for(ScriptedEngine(script), asked(), Shape)
    assert caught.value.reason == reason


@given(st.text(alphabet='{}[]",:\\ntrue19 \ud800', max_size=60))
def test_any_text_gives_an_object_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(first_object(text), dict)


def test_no_two_requests_have_one_id() -> None:
    assert request_id_for("a") != request_id_for("a")
