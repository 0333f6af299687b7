"""The labelled answers in tests/data/grading: whole, apart from each other, and of questions there are."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from coach.curriculum.loading import LoadedPack, load_pack
from coach.curriculum.model import ShortQuestion
from coach.curriculum.shipped import pack_folders

FOLDER = Path(__file__).parents[2] / "data" / "grading"
LEAST = {"zh_dev": 120, "en_dev": 150, "zh_test": 220, "en_pack": 160}
COLUMNS = ["question_key", "question", "reference", "student_answer", "label", "grade"]
LABELS = {"right": "correct", "partly": "incorrect", "wrong": "incorrect"}


def rows_of(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
    assert reader.fieldnames == COLUMNS
    return rows


def keys_of(name: str) -> set[str]:
    return {row["question_key"] for row in rows_of(name)}


@pytest.mark.parametrize("name", LEAST)
def test_every_row_is_whole_and_labelled_by_its_grade(name: str) -> None:
    rows = rows_of(name)
    assert len(rows) >= LEAST[name]
    for row in rows:
        assert None not in row, "more cells than columns"
        assert all(isinstance(cell, str) and cell.strip() for cell in row.values()), row
        assert row["label"] == LABELS[row["grade"]], row
    assert b"\r" not in (FOLDER / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("name", LEAST)
def test_no_answer_stands_twice_and_each_grade_has_its_share(name: str) -> None:
    rows = rows_of(name)
    assert len({(row["question_key"], row["student_answer"]) for row in rows}) == len(rows)
    shares = {grade: count / len(rows) for grade, count in Counter(row["grade"] for row in rows).items()}
    assert 0.45 <= shares["right"] <= 0.50
    assert 0.22 <= shares["partly"] <= 0.30
    assert 0.22 <= shares["wrong"] <= 0.30


@pytest.mark.parametrize("name", LEAST)
def test_a_question_has_one_text_and_is_a_short_question_of_a_pack(name: str) -> None:
    texts = {(row["question_key"], row["question"], row["reference"]) for row in rows_of(name)}
    assert len(texts) == len(keys_of(name))
    packs = [pack for folder in pack_folders() if isinstance(pack := load_pack(folder), LoadedPack)]
    short = {q.key for pack in packs for q in pack.questions if isinstance(q, ShortQuestion)}
    if not short:
        pytest.skip("no pack with short questions is here")
    assert keys_of(name) <= short


def test_what_is_tuned_on_and_what_is_reported_share_no_question() -> None:
    assert keys_of("en_dev") == keys_of("zh_dev")
    assert not (keys_of("zh_dev") | keys_of("en_dev")) & (keys_of("zh_test") | keys_of("en_pack"))
