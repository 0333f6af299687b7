"""What is thought aloud is dropped, however the stream is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.llm.thinking import ThoughtFilter


def through(parts: list[str]) -> str:
    thoughts = ThoughtFilter()
    return "".join([*map(thoughts.feed, parts), thoughts.rest()])


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Plain.", "Plain."),
        ("  indented", "  indented"),
        ("<think>Hm.</think>\n\nYes.", "Yes."),
        ("\n<think>\n\n</think>\n\n{}", "{}"),
        ("<think>a</think> <think>b</think> c", "c"),
        ("<think>never done", ""),
        ("<think>nearly </thin", ""),
        ("<think></think>", ""),
        ("<thin", "<thin"),
        ("<thinking> is a word", "<thinking> is a word"),
        ("Models write <think>x</think> first.", "Models write <think>x</think> first."),
        ("<think>a</think>Then <think>b</think>.", "Then <think>b</think>."),
        ("", ""),
        (" \n", " \n"),
    ],
)
def test_thoughts_at_the_beginning_are_dropped(said: str, shown: str) -> None:
    assert through([said]) == shown
    assert through(list(said)) == shown


@given(
    st.text(st.sampled_from("</think> abc")),
    st.lists(st.integers(0, 40), max_size=6),
    st.booleans(),
)
def test_it_does_not_matter_where_the_stream_is_cut(text: str, cuts: list[int], thinks: bool) -> None:
    said = f"<think>{text}</think>{text}" if thinks else text
    places = [0, *sorted(min(cut, len(said)) for cut in cuts), len(said)]
    assert through([said[begin:end] for begin, end in pairwise(places)]) == through([said])


def test_pieces_pass_as_they_come_once_it_answers() -> None:
    thoughts = ThoughtFilter()
    assert [thoughts.feed(part) for part in ("<th", "ink>no", "</thi", "nk>", " A", "b ", "<think>")] == [
        *("", "", "", "", "A"),
        *("b ", "<think>"),
    ]
