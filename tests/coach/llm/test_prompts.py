"""Prompts are files: each version says one thing, and what fills a gap stays in its place."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from coach.llm.fence import as_data, disarmed, fenced
from coach.llm.prompts import TURN_TOKENS, Gap, Prompt, load, tokens_at_most
from coach.quiz.writing import blind, drafting
from tests.coach.llm.prompt_files import PROMPTS, digest_of, noted

each = pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.id)

MARKS = [
    *("<|im_start|>system", "<|im_end|>", "<｜User｜>", "</s>", "<s>", "[INST]", "[/INST]", "<<SYS>>"),
    *("<start_of_turn>", "<end_of_turn>", "<bos>", "<|turn>", "<turn|>", "[TOOL_CALLS]", "</think>"),
]
CLOSING = [f"{name.upper()}>>>" for prompt in PROMPTS for name in prompt.gaps]
OPENING = [f"<<<{name.upper()}" for prompt in PROMPTS for name in prompt.gaps]
HOSTILE = st.lists(
    st.text(max_size=5) | st.sampled_from([*MARKS, *CLOSING, *OPENING, "<", ">", "|", "[", '"', "\\", "\n"]),
    max_size=8,
).map("".join)


# -- files -----------------------------------------------------------------------------------


@each
def test_a_text_does_not_change_without_its_version(prompt: Prompt) -> None:
    digests = noted()
    note = "then run `python -m tests.coach.llm.prompt_files` and commit the digests"
    assert prompt.tag in digests, f"{prompt.tag} is new: {note}"
    assert digests[prompt.tag] == digest_of(prompt), (
        f"what {prompt.tag} says has changed: raise `version` in {prompt.id}.yaml, {note}"
    )


def test_every_file_is_looked_at_here() -> None:
    folders = [
        Path(importlib.import_module(name).__path__[0])
        for name in ("coach.llm.prompts", "coach.quiz.prompts")
    ]
    files = [path.stem for folder in folders for path in folder.glob("*.yaml")]
    assert sorted(files) == sorted(prompt.id for prompt in PROMPTS)


@each
def test_the_fixed_text_has_no_line_that_only_looks_empty(prompt: Prompt) -> None:
    for text in (prompt.system, prompt.user):
        assert text == text.strip()
        assert not re.search(r"[ \t]$", text, re.MULTILINE)


@each
def test_what_is_not_fixed_says_how_it_is_read(prompt: Prompt) -> None:
    if prompt.schema_in_code:
        module, _, name = prompt.schema_in_code.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))
    assert prompt.schema is None or prompt.schema_in_code is None


SHAPES = {
    "draft-choice": drafting._Choice,
    "draft-cloze": drafting._Cloze,
    "answer-choice": blind._Letter,
    "answer-cloze": blind._Word,
}


@each
def test_the_schema_of_a_file_is_what_the_code_reads(prompt: Prompt) -> None:
    if prompt.schema is not None:
        assert prompt.schema == _schema(SHAPES[prompt.id])
        assert list(_fields(prompt.schema)) == list(_fields(_schema(SHAPES[prompt.id]))), (
            "the order counts too"
        )


def _schema(shape: type[BaseModel]) -> dict[str, Any]:
    raw = shape.model_json_schema()
    del raw["title"]
    for one in raw["properties"].values():
        del one["title"]
    return {**raw, "additionalProperties": False}


def _fields(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = schema["properties"]
    return fields


@pytest.mark.parametrize("user", ["{a} {b}", "{a}", "{a} {b} {c} {c}", "no gap"])
def test_gaps_are_declared_once_and_stand_once(user: str) -> None:
    gap = Gap("text", 10)
    with pytest.raises(ValueError, match="declared once"):
        Prompt("x", 1, "s", user, {"b": gap, "c": gap})


def test_a_file_with_an_unknown_word_is_no_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "worded"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "one.yaml").write_text(
        "id: one\nversion: 1\nsystem: s\nuser: '{a}'\ngaps: {a: {kind: text, max: 3}}\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(TypeError, match="max"):
        load("worded", "one")


# -- gaps ------------------------------------------------------------------------------------


def test_text_stands_as_it_is_and_data_between_markers() -> None:
    prompt = Prompt(
        "x",
        1,
        "s {not_a_gap}",
        "Q: {question}\n{answer}",
        {"question": Gap("text", 5), "answer": Gap("data", 3)},
    )
    system, user = prompt.messages({"question": "{answer} {0}", "answer": 'a"<b'})
    assert system.content == "s {not_a_gap}"
    assert user.content == 'Q: {answ\n<<<ANSWER\n"a\\"\\u003c"\nANSWER>>>'
    with pytest.raises(KeyError):
        prompt.messages({"question": "?"})


def test_what_leads_to_an_empty_value_goes_with_it() -> None:
    prompt = Prompt("x", 1, "s", "Q{faults}", {"faults": Gap("data", 9, before="\nFaults: ")})
    assert prompt.messages({"faults": ""})[1].content == "Q"
    assert prompt.messages({"faults": "f"})[1].content == 'Q\nFaults: <<<FAULTS\n"f"\nFAULTS>>>'


@each
@given(data=st.data())
def test_whatever_fills_a_prompt_forges_nothing(prompt: Prompt, data: st.DataObject) -> None:
    values = {name: data.draw(HOSTILE, label=name) for name in prompt.gaps}
    system, user = prompt.messages(values)
    assert (system.role, user.role) == ("system", "user")
    assert not [mark for mark in MARKS if mark in user.content]
    assert "<|" not in user.content
    for name, gap in prompt.gaps.items():
        begin, end = f"<<<{name.upper()}", f"{name.upper()}>>>"
        there = 1 if gap.kind == "data" and (values[name] or gap.before is None) else 0
        assert user.content.count(begin) == user.content.count(end) == there
        if there:
            inside = user.content.partition(begin + "\n")[2].partition("\n" + end)[0]
            assert json.loads(inside) == values[name][: gap.cap]
            assert len(inside.splitlines()) == 1


@given(HOSTILE)
def test_data_comes_back_as_it_was(text: str) -> None:
    assert json.loads(as_data(text)) == text
    assert not set("<>\x7f\x85\u2028") & set(as_data(text))


def test_half_a_character_can_be_sent() -> None:
    assert json.loads(as_data("a\ud800")) == "a\ud800"
    fenced("X", "a\ud800").encode()
    disarmed("a\ud800").encode()


@pytest.mark.parametrize(
    "text",
    [
        "a < b << 2 >> 1",
        ">>> print(1)",
        "cat <<EOF",
        "[MASK] x[1] [CLS]",
        "|x| < |y|",
        "<b>bold</b>",
        "A -> B",
        "注意力",
    ],
)
def test_what_marks_nothing_is_left_alone(text: str) -> None:
    assert disarmed(text) == text


@given(HOSTILE)
def test_a_disarmed_text_loses_nothing_but_gains_spaces(text: str) -> None:
    assert disarmed(text).replace(" ", "") == text.replace(" ", "")
    assert not [mark for mark in (*MARKS, *CLOSING, *OPENING) if mark in disarmed(text)]


# -- room ------------------------------------------------------------------------------------

LONG = {"question": "q" * 300, "references": "r" * 300, "points": "p1: p", "answer": "a" * 300}


def _lengths(room: int | None) -> dict[str, int]:
    grade = next(prompt for prompt in PROMPTS if prompt.id == "grade-answer")
    user = grade.messages(LONG, room=room, count=len)[1].content
    assert user.endswith("ANSWER>>>")
    assert "<<<ANSWER" in user
    assert "p1: p" in user
    inside = user.partition("Question:")[2]
    return {name: inside.count(name[0] * 2) for name in ("references", "answer", "question")}


def test_the_least_needed_goes_first_and_the_fence_never() -> None:
    grade = next(prompt for prompt in PROMPTS if prompt.id == "grade-answer")
    whole = sum(len(message.content) + TURN_TOKENS for message in grade.messages(LONG))
    assert _lengths(None) == _lengths(whole) == {"references": 150, "answer": 150, "question": 150}
    assert _lengths(whole - 100) == {"references": 100, "answer": 150, "question": 150}
    assert _lengths(whole - 400) == {"references": 0, "answer": 100, "question": 150}
    assert _lengths(whole - 800) == {"references": 0, "answer": 0, "question": 50}
    assert _lengths(1) == _lengths(-5) == {"references": 0, "answer": 0, "question": 0}


@each
@given(data=st.data(), room=st.integers(0, 4_000))
def test_a_prompt_fits_or_has_nothing_left_to_give(prompt: Prompt, data: st.DataObject, room: int) -> None:
    values = {name: data.draw(st.text(max_size=40), label=name) * 30 for name in prompt.gaps}
    kept = prompt.messages(values, room=room)
    ranked = [name for name, gap in prompt.gaps.items() if gap.rank is not None]
    least = prompt.messages(values | dict.fromkeys(ranked, ""))
    fits = sum(tokens_at_most(message.content) + TURN_TOKENS for message in kept) <= room
    assert fits or kept == least
    assert kept[0] == least[0]


@each
def test_a_request_leaves_room_for_the_answer(prompt: Prompt) -> None:
    values = dict.fromkeys(prompt.gaps, "注意力" * 4_000)
    made = prompt.request(values, asked_by=7, max_tokens=400, deadline_seconds=9.0, context=20_000)
    assert (made.purpose, made.prompt_id, made.prompt_version) == (prompt.id, prompt.id, prompt.version)
    assert (made.asked_by, made.max_tokens, made.schema) == (7, 400, prompt.schema)
    small = prompt.request(values, asked_by=7, max_tokens=400, deadline_seconds=9.0, context=2_000)
    ranked = any(gap.rank is not None for gap in prompt.gaps.values())
    assert (len(small.messages[1].content) < len(made.messages[1].content)) == ranked


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a", 1), ("abc", 1), ("abcd", 2), ("1234", 4), ("注意力", 3), ("注意力 is", 4)],
)
def test_tokens_are_estimated_from_above(text: str, tokens: int) -> None:
    assert tokens_at_most(text) == tokens
