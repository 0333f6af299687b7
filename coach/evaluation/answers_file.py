"""Reads collections of graded answers: CSV, or JSON a line (`.jsonl`), in UTF-8.

Columns: `question`, `reference` (several separated by ` || `), `student_answer`, and
`label` or `score`. With both, the label counts; a further column `grade` (right, partly,
wrong) counts before both, where it holds nothing but labels. `question_key` may name a
pack's question. Other columns are ignored.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Literal

BETWEEN = "||"
NEEDED = ("question", "reference", "student_answer")
LARGEST = 10_000_000
"""Characters of one field: enough for any answer, and a bound for a quote that never ends."""

FULL = 1 - 1e-9
"""From this share of the full mark on, a score is the full mark."""


class Truth(IntEnum):
    """What people judged an answer to be, in order."""

    WRONG = 0
    PARTLY = 1
    RIGHT = 2


LABELS: Mapping[str, Truth] = {
    **dict.fromkeys(("correct", "right", "1", "1.0", "true", "yes"), Truth.RIGHT),
    **dict.fromkeys(("partially correct", "partially correct incomplete", "partly", "partial"), Truth.PARTLY),
    **dict.fromkeys(("incorrect", "wrong", "0", "0.0", "false", "no"), Truth.WRONG),
    # The kinds of wrong answers of SemEval-2013 task 7 (Dzikovska et al. 2013).
    **dict.fromkeys(("contradictory", "irrelevant", "non domain"), Truth.WRONG),
}
"""Labels by what they mean, without case; `_` and `-` count as a blank."""


JudgedBy = Literal["grade", "label", "score"]


class BadAnswersFile(ValueError):
    """The file cannot be used; the message is an English sentence with file, line and next step."""


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """One row. `line` is where it begins in the file, from 1; `answer` and `question_key` may be empty."""

    line: int
    question: str
    references: tuple[str, ...]
    answer: str
    truth: Truth
    question_key: str = ""


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """A read file. `digest`: SHA-256 of its bytes, hexadecimal.

    `judged_by` says which column the truth comes from; `full_mark` is what scores
    were divided by, None for labels. `has_partly`: the file knows half-right answers.
    """

    rows: tuple[LabelledAnswer, ...]
    digest: str
    judged_by: JudgedBy
    full_mark: float | None

    @property
    def has_partly(self) -> bool:
        return any(row.truth is Truth.PARTLY for row in self.rows)


def read_answers(path: Path) -> AnswersFile:
    """Read a file of graded answers. Raises BadAnswersFile."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadAnswersFile(
            f"{path} cannot be read ({error.strerror}). Name a CSV or .jsonl file."
        ) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadAnswersFile(f"{path}:{line}: not UTF-8. Save it as UTF-8 (in Excel: CSV UTF-8).") from None
    records = list(_json_lines(path, text) if path.suffix.lower() == ".jsonl" else _csv(path, text))
    if not records:
        raise BadAnswersFile(f"{path} has no rows. Give it at least one graded answer.")
    judged_by = _judged_by(records)
    full_mark = None
    if judged_by == "score":
        full_mark = max(1.0, *(_number(path, line, record) for line, record in records))
    rows = tuple(_row(path, line, record, judged_by, full_mark) for line, record in records)
    return AnswersFile(rows, hashlib.sha256(raw).hexdigest(), judged_by, full_mark)


def _judged_by(records: list[tuple[int, dict[str, str]]]) -> JudgedBy:
    if all(_known(record.get("grade", "")) is not None for _, record in records):
        return "grade"
    return "label" if "label" in records[0][1] else "score"


def _csv(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    before = csv.field_size_limit(LARGEST)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = [name.strip().lower() for name in next(reader, [])]
        _check_columns(path, 1, header)
        begins = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(header):
                    raise BadAnswersFile(
                        f"{path}:{begins}: {len(cells)} fields where the header has {len(header)}. "
                        "Put fields with commas or line breaks in double quotes."
                    )
                yield begins, dict(zip(header, cells, strict=True))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BadAnswersFile(f"{path}:{reader.line_num}: {error}. Mend the quotes around there.") from None
    finally:
        csv.field_size_limit(before)


def _json_lines(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    # Not splitlines(): it would also split inside strings, at characters that JSON allows there.
    for line, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        try:
            found = json.loads(written)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise BadAnswersFile(f"{path}:{line}: not a JSON object. Write one object a line.")
        record = {name.strip().lower(): _as_text(value) for name, value in found.items()}
        _check_columns(path, line, list(record))
        yield line, record


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return f" {BETWEEN} ".join(map(_as_text, value))
    return "" if value is None else str(value)


def _check_columns(path: Path, line: int, names: list[str]) -> None:
    missing = [name for name in NEEDED if name not in names]
    if "label" not in names and "score" not in names:
        missing.append("label or score")
    if missing:
        raise BadAnswersFile(
            f"{path}:{line}: no {', no '.join(missing)}; found {', '.join(filter(None, names)) or 'none'}. "
            f"Name the columns {', '.join(NEEDED)} and label or score."
        )


def _row(
    path: Path, line: int, record: Mapping[str, str], judged_by: JudgedBy, full_mark: float | None
) -> LabelledAnswer:
    question = record.get("question", "").strip()
    references = tuple(filter(None, map(str.strip, record.get("reference", "").split(BETWEEN))))
    if not question or not references:
        empty = "reference" if question else "question"
        raise BadAnswersFile(f"{path}:{line}: the {empty} is empty. Fill it in or delete the row.")
    if judged_by == "score":
        assert full_mark is not None
        share = _number(path, line, record) / full_mark
        truth = Truth.RIGHT if share >= FULL else Truth.PARTLY if share > 0 else Truth.WRONG
    else:
        truth = _label(path, line, record.get(judged_by, ""))
    answer, key = record.get("student_answer", ""), record.get("question_key", "")
    return LabelledAnswer(line, question, references, answer, truth, key)


def _known(written: str) -> Truth | None:
    return LABELS.get(" ".join(written.replace("_", " ").replace("-", " ").split()).lower())


def _label(path: Path, line: int, written: str) -> Truth:
    known = _known(written)
    if known is None:
        raise BadAnswersFile(
            f"{path}:{line}: the label '{written[:40]}' is unknown. Write correct or incorrect, 1 or 0, "
            "or partially correct."
        )
    return known


def _number(path: Path, line: int, record: Mapping[str, str]) -> float:
    written = record.get("score", "")
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise BadAnswersFile(
            f"{path}:{line}: the score '{written[:40]}' is no number from 0 up. "
            "Write 0 to 1, or 0 to the full mark."
        )
    return number
