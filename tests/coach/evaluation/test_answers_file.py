"""Files of graded answers: what is read, and what is said of a file that cannot be."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.evaluation.answers_file import LABELS, BadAnswersFile, LabelledAnswer, Truth, read_answers

HEAD = "question,reference,student_answer,label\n"
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


def message(path: Path) -> str:
    with pytest.raises(BadAnswersFile) as refused:
        read_answers(path)
    return str(refused.value)


def test_a_row_has_its_question_references_answer_and_line(tmp_path: Path) -> None:
    text = HEAD + '"Why,\nthough?", One || Two ||,"a ""b""",Correct\n\nWhat?,Three,,0\n'
    path = write(tmp_path / "a.csv", text)
    file = read_answers(path)
    assert file.rows == (
        LabelledAnswer(2, "Why,\nthough?", ("One", "Two"), 'a "b"', Truth.RIGHT),
        LabelledAnswer(5, "What?", ("Three",), "", Truth.WRONG),
    )
    assert (file.judged_by, file.full_mark, file.has_partly) == ("label", None, False)
    assert file.digest == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("label", "truth"),
    [
        ("Correct", Truth.RIGHT),
        ("1", Truth.RIGHT),
        ("TRUE", Truth.RIGHT),
        ("Partially correct", Truth.PARTLY),
        ("partially_correct_incomplete", Truth.PARTLY),
        ("contradictory", Truth.WRONG),
        ("non-domain", Truth.WRONG),
        (" incorrect ", Truth.WRONG),
        ("0", Truth.WRONG),
    ],
)
def test_labels_of_two_three_and_five_ways(tmp_path: Path, label: str, truth: Truth) -> None:
    assert read_answers(write(tmp_path / "a.csv", f"{HEAD}q,r,a,{label}\n")).rows[0].truth is truth


def test_every_known_label_is_written_as_it_is_looked_up(tmp_path: Path) -> None:
    rows = "".join(f"q,r,a,{label.upper()}\n" for label in LABELS)
    read = read_answers(write(tmp_path / "a.csv", HEAD + rows)).rows
    assert [row.truth for row in read] == list(LABELS.values())


@pytest.mark.parametrize(
    ("scores", "full_mark", "truths"),
    [(["0", " 1", "0.5"], 1, [0, 2, 1]), (["0", "0.5"], 1, [0, 1]), (["5", "4.5", "0"], 5, [2, 1, 0])],
)
def test_scores_are_parts_of_the_full_mark(
    tmp_path: Path, scores: list[str], full_mark: float, truths: list[int]
) -> None:
    text = "question,reference,student_answer,score\n" + "".join(f"q,r,a,{score}\n" for score in scores)
    file = read_answers(write(tmp_path / "a.csv", text))
    assert (file.judged_by, file.full_mark) == ("score", full_mark)
    assert [row.truth for row in file.rows] == truths
    assert file.has_partly == (1 in truths)


def test_the_label_counts_where_there_is_a_score_as_well(tmp_path: Path) -> None:
    text = "Score,LABEL,question,other,reference,student_answer\nx,correct,q,,r,a\n"
    file = read_answers(write(tmp_path / "a.csv", "\ufeff" + text))
    assert (file.judged_by, file.rows[0].truth) == ("label", Truth.RIGHT)


def test_a_column_of_grades_says_more_than_a_label(tmp_path: Path) -> None:
    text = "grade,question_key,question,reference,student_answer,label\n"
    three = read_answers(write(tmp_path / "a.csv", text + "partly,k,q,r,a,incorrect\nright,,q,r,b,correct\n"))
    assert (three.judged_by, [row.truth for row in three.rows]) == ("grade", [Truth.PARTLY, Truth.RIGHT])
    assert [row.question_key for row in three.rows] == ["k", ""]
    school = read_answers(write(tmp_path / "a.csv", text + "B,k,q,r,a,incorrect\n"))
    assert (school.judged_by, school.rows[0].truth) == ("label", Truth.WRONG)


def test_json_a_line(tmp_path: Path) -> None:
    row = {"question": "q", "reference": ["r", "s || t"], "student_answer": None, "label": True}
    path = write(tmp_path / "a.jsonl", "\n" + json.dumps(row) + "\n")
    assert read_answers(path).rows == (LabelledAnswer(2, "q", ("r", "s", "t"), "", Truth.RIGHT),)


@settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6))
def test_whatever_people_wrote_comes_back(tmp_path: Path, pairs: list[tuple[str, str]]) -> None:
    path = tmp_path / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["question", "reference", "student_answer", "label"])
        writer.writerows([f"q{question}", "r", answer, "1"] for question, answer in pairs)
    assert [(row.question, row.answer) for row in read_answers(path).rows] == [
        (f"q{question}".strip(), answer) for question, answer in pairs
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ":1: no question, no reference, no student_answer, no label or score; found none. Name"),
        ("question,label\n", ":1: no reference, no student_answer; found question, label. Name"),
        (HEAD, " has no rows. Give it"),
        (HEAD + "q,r,a,correct\nq,r,a,maybe\n", ":3: the label 'maybe' is unknown. Write correct"),
        (HEAD + " ,r,a,correct\n", ":2: the question is empty. Fill"),
        (HEAD + "q,||,a,correct\n", ":2: the reference is empty. Fill"),
        (HEAD + "q,r,a,b,correct\n", ":2: 5 fields where the header has 4. Put"),
        (HEAD + 'q,r,"a,correct\n', ":2: unexpected end of data. Mend the quotes"),
        (HEAD.replace("label", "score") + "q,r,a,much\n", ":2: the score 'much' is no number from 0 up"),
        (HEAD.replace("label", "score") + "q,r,a,nan\n", ":2: the score 'nan' is no number"),
        (HEAD.replace("label", "score") + "q,r,a,-1\n", ":2: the score '-1' is no number"),
    ],
)
def test_a_bad_file_is_told_with_its_line_and_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path / "bad.csv", text)
    assert message(path).startswith(f"{path}{said}")


def test_bad_json_a_missing_file_and_other_encodings_are_told(tmp_path: Path) -> None:
    path = write(tmp_path / "bad.jsonl", '{"question": "q"}\n')
    assert message(path).startswith(f"{path}:1: no reference, no student_answer")
    write(path, '\n["q"]\n')
    assert message(path) == f"{path}:2: not a JSON object. Write one object a line."
    assert "cannot be read (No such file" in message(tmp_path / "none.csv")
    assert "cannot be read (Is a directory)" in message(tmp_path)
    big5 = tmp_path / "big5.csv"
    big5.write_bytes(HEAD.encode() + "為什麼,r,a,1\n".encode("big5"))
    assert message(big5) == f"{big5}:2: not UTF-8. Save it as UTF-8 (in Excel: CSV UTF-8)."
