"""Rules on shares over a whole pack: they speak only where there are enough questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coach.curriculum.lint.questions import MANY
from tests.coach.curriculum.lint.linting import finding

LETTERS = "abcd"


def write_questions(
    folder: Path, count: int, place: Callable[[int], int], longest: Callable[[int], bool]
) -> None:
    """Write so many choice questions: the key's place, and whether it is the longest option, by number."""
    (folder / "questions/more.yaml").unlink()
    (folder / "exercises/all.yaml").unlink()
    written = []
    for number in range(count):
        right = LETTERS[place(number)]
        written.append(
            f"- key: q{number}\n  kind: choice\n  objective: token-what\n"
            f"  prompt: {{en: Number {number}?, zh-TW: 第 {number}？}}\n"
            f"  explanation: {{en: So., zh-TW: 對。}}\n  answer: {right}\n  options:\n"
        )
        for letter in LETTERS:
            text = letter * (12 if (letter == right) == longest(number) else 11)
            written.append(f"    - {{key: {letter}, text: {{en: {text}, zh-TW: {text}}}}}\n")
    (folder / "questions/all.yaml").write_text("".join(written), encoding="utf-8")


def spread(number: int) -> int:
    return number % 4


def never(_: int) -> bool:
    return False


def test_spread_keys_are_fair(folder: Path) -> None:
    write_questions(folder, 40, spread, never)
    found = finding(folder, "key-positions")
    assert (found.checked, found.faults) == (4, ())


def test_a_place_that_has_the_key_too_often_or_too_seldom_is_a_fault_of_the_pack(folder: Path) -> None:
    write_questions(folder, 40, lambda number: 0 if number % 10 < 7 else 1 + number % 3, never)
    found = finding(folder, "key-positions")
    assert {(fault.file, fault.line) for fault in found.faults} == {("pack.yaml", 1)}
    messages = [fault.message for fault in found.faults]
    assert "of 40 questions with 4 options 28 have the key in place 1; about 10 would be fair" in messages
    assert len(found.faults) == 4  # 4 each in the other places are too few


@pytest.mark.parametrize(("in_first", "fair"), [(5, True), (4, False), (15, True), (16, False)])
def test_half_to_one_and_a_half_times_the_fair_share_is_fair(folder: Path, in_first: int, fair: bool) -> None:
    write_questions(folder, 40, lambda number: 0 if number < in_first else 1 + number % 3, never)
    said = [fault.message for fault in finding(folder, "key-positions").faults]
    assert [message for message in said if "in place 1" in message] == (
        []
        if fair
        else [f"of 40 questions with 4 options {in_first} have the key in place 1; about 10 would be fair"]
    )


def test_few_questions_have_no_shares(folder: Path) -> None:
    write_questions(folder, MANY - 1, lambda _: 0, lambda _: True)
    assert finding(folder, "key-positions").checked == 0
    assert finding(folder, "option-length").faults == ()


@pytest.mark.parametrize("often", [False, True])
def test_the_right_option_may_not_be_the_longest_too_often(folder: Path, often: bool) -> None:
    most = 17 if often else 16  # of 40
    write_questions(folder, 40, spread, lambda number: number < most)
    found = finding(folder, "option-length")
    assert found.checked == 40 * 2 + 2
    assert [(fault.file, fault.line, fault.message) for fault in found.faults] == (
        [
            ("pack.yaml", 1, f"the right option is the longest in {most / 40:.0%} of the questions ({tag})")
            for tag in ("en", "zh-TW")
        ]
        if often
        else []
    )
