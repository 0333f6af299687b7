"""Files that a spreadsheet and a Markdown reader show as text and nothing else."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.mistakes.export import as_csv, as_markdown, escaped

HEADINGS = {"question": "題目", "answer": "我的回答", "rule": "下次"}


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_table_has_its_headings_and_a_mark_for_spreadsheets() -> None:
    data = as_csv([{"answer": 'a, "b"\nc', "question": "問", "more": "not asked for"}], HEADINGS)
    assert data.startswith(b"\xef\xbb\xbf")
    assert table(data) == [["題目", "我的回答", "下次"], ["問", 'a, "b"\nc', ""]]


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "＝", "＠"])
def test_a_formula_stays_text(beginning: str) -> None:
    [_, [cell, *_]] = table(as_csv([{"question": f"{beginning}cmd|' /C calc'!A0"}], HEADINGS))
    assert cell == f"'{beginning}cmd|' /C calc'!A0"


@given(st.text(st.characters(codec="utf-8")))
def test_no_cell_ever_begins_like_a_formula(text: str) -> None:
    [_, [cell, *_]] = table(as_csv([{"question": text}], HEADINGS))
    assert cell.removeprefix("'") == text or cell == text
    assert not cell.startswith(tuple("=+-@\t\r\n"))


def test_a_document_has_a_chapter_each_and_leaves_out_what_is_empty() -> None:
    entries = [
        {"question": "What\nis *it*?", "answer": "- one\n2. two", "rule": ""},
        {"question": "# second", "answer": "", "rule": "look_first"},
    ]
    assert as_markdown(entries, HEADINGS, "錯題本").decode() == (
        "# 錯題本\n\n"
        "## 1. What is \\*it\\*?\n\n"
        "**我的回答**\n\n> \\- one\n> 2\\. two\n\n"
        "## 2. \\# second\n\n"
        "**下次** look\\_first\n"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>[a](b)</b>", r"\<b\>\[a\](b)\</b\>"),
        ("a - b + c", "a - b + c"),
        ("+ b", r"\+ b"),
        ("3) c", r"3\) c"),
        ("3.5 GB", r"3\.5 GB"),
        ("`x` ~~y~~", r"\`x\` \~\~y\~\~"),
    ],
)
def test_text_is_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown
