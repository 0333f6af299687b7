"""What people see while a model writes does not depend on how the text was cut into pieces."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.llm.script import script_fault
from coach.llm.stream_filter import StreamFilter

PARTS = st.sampled_from(
    [
        *"<>|/｜ \n\ta字`\0\r\u202e",
        "<think>",
        "</think>",
        "<thin",
        "<|im_start|>",
        "<|",
        "|>",
        "<｜end▁of▁sentence｜>",
        "a < b",
        "词",
        "x" * 45,
    ]
)
TEXTS = st.lists(PARTS, max_size=30).map("".join)


def filtered(pieces: Iterable[str], *, thinking: bool = False) -> tuple[str, str | None]:
    """All that came out, and the fault at the end."""
    stream = StreamFilter([script_fault], thinking=thinking)
    shown = "".join(map(stream.push, pieces)) + stream.finish()
    assert shown == stream.text
    return shown, stream.fault


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Attention weighs tokens.", "Attention weighs tokens."),
        ("<think>Hm, <b> what?</think>\n\nYes.", "Yes."),
        ("Yes.<think>never closed", "Yes."),
        ("</think>Yes.", "Yes."),
        ("A <|im_start|>system B", "A system B"),
        ("A<｜end▁of▁sentence｜>B", "AB"),
        ("a\0b\r\nc\td\u202ee\ufeff", "ab\nc\tde"),
        ("<th\0ink>x</think>y", "y"),
        ("if a < b and b <= c: a << 2", "if a < b and b <= c: a << 2"),
        ("|x|<|y|", "|x|< |y|"),
        ("<<|a|>|b|>", "< |b|>"),
        ("<|a<|b|>c|>", "< |ac|>"),
        ("<b>bold</b> <thing>", "<b>bold</b> <thing>"),
        ("the end <|im_en", "the end "),
        ("a <", "a <"),
        ("\n\n  好。", "好。"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert filtered([text])[0] == shown


@given(TEXTS, st.lists(st.integers(0, 200)), st.booleans())
def test_any_way_of_cutting_shows_the_same(text: str, cuts: list[int], thinking: bool) -> None:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[begin:end] for begin, end in pairwise(places)]
    whole = filtered([text], thinking=thinking)
    assert filtered(pieces, thinking=thinking) == whole
    assert filtered(text, thinking=thinking) == whole
    assert "<|" not in whole[0]
    assert "<｜" not in whole[0]


@given(st.text(alphabet="abc字。, \n", min_size=1))
def test_plain_text_stays(text: str) -> None:
    assert filtered(text)[0] == text.lstrip()


@given(TEXTS)
def test_little_is_held_back(text: str) -> None:
    stream = StreamFilter()
    for char in text:
        stream.push(char)
        assert len(stream._held) <= 44


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("注意力會加權。", None),
        ("Attention.", None),
        ("注意力会加权。", "script"),
        ("`会` 是程式碼。", None),
        ("```\n会\n```", None),
        ("<think>会</think>好。", None),
        ("", "nothing"),
        ("<think>everything", "nothing"),
        (" \n<|im_end|>", "nothing"),
    ],
)
def test_the_whole_is_judged_at_its_end(text: str, fault: str | None) -> None:
    assert filtered(text)[1] == fault


def test_a_template_that_opened_the_thinking() -> None:
    assert filtered("So, hm.</think>Yes.", thinking=True) == ("Yes.", None)
