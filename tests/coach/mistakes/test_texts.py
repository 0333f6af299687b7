"""Questions and answers in words, every kind."""

from __future__ import annotations

from typing import Any

import pytest

from coach.curriculum.assembling import QUESTION
from coach.mistakes.texts import Told, told

BASE = {
    "key": "k",
    "objective": "o",
    "prompt": {"en": "Why?", "zh-TW": "為何？"},
    "explanation": {"en": "So.", "zh-TW": "所以。"},
}
OPTIONS = [{"key": key, "text": {"en": f"Option {key}", "zh-TW": f"選項 {key}"}} for key in "abcd"]
POINTS = [{"key": key, "text": {"en": "P"}, "aliases": {"en": ["p"]}} for key in "xy"]


@pytest.mark.parametrize(
    ("body", "answer", "said", "right"),
    [
        ({"kind": "choice", "options": OPTIONS, "answer": "b"}, "a", "Option a", "Option b"),
        ({"kind": "choice", "options": OPTIONS, "answer": "b"}, "gone", "gone", "Option b"),
        (
            {"kind": "multiple", "options": OPTIONS, "answers": ["a", "c"]},
            "a, d",
            "Option a\nOption d",
            "Option a\nOption c",
        ),
        (
            {"kind": "order", "items": OPTIONS[:3]},
            "b,a,c",
            "Option b → Option a → Option c",
            "Option a → Option b → Option c",
        ),
        ({"kind": "cloze", "answers": {"en": ["eleven", "11"]}}, "ten", "ten", "eleven"),
        (
            {"kind": "numeric", "value": 1024.0, "tolerance": 0, "unit": {"en": "GiB"}},
            "1",
            "1",
            "1,024 GiB",
        ),
        ({"kind": "short", "reference": {"en": "Full."}, "points": POINTS}, "half", "half", "Full."),
        ({"kind": "explain", "reference": {"en": "Full."}, "points": POINTS}, "half", "half", "Full."),
    ],
)
def test_each_kind(body: dict[str, Any], answer: str, said: str, right: str) -> None:
    question = QUESTION.validate_python(BASE | body)
    assert told(question, "en", answer) == Told("Why?", said, right)


def test_a_bug_is_shown_with_its_lines_and_another_language_says_the_same() -> None:
    body = {"kind": "bug", "listing": "a = 1\nb = a +", "line": 2, "fix": {"en": "b = a + 1"}}
    found = told(QUESTION.validate_python(BASE | body), "en", "line 1")
    assert found == Told("Why?\na = 1\nb = a +", "line 1", "2: b = a + 1")
    choice = QUESTION.validate_python(BASE | {"kind": "choice", "options": OPTIONS, "answer": "b"})
    assert told(choice, "zh-TW", "a") == Told("為何？", "選項 a", "選項 b")
