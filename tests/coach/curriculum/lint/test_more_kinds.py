"""Rules on questions with several answers, an order, a listing or an explanation, each broken by one edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coach.curriculum.lint import lint
from coach.curriculum.lint.questions import MANY
from coach.curriculum.loading import LoadedPack, load_pack
from tests.coach.curriculum.kinds_pack import KINDS, write_kinds
from tests.coach.curriculum.lint.linting import check_fault, finding
from tests.coach.curriculum.tiny_pack import edit, write_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_kinds(tmp_path / "pack")


def test_a_sound_question_of_each_kind_obeys_every_rule(folder: Path) -> None:
    loaded = load_pack(folder)
    assert isinstance(loaded, LoadedPack)
    assert [(one.name, one.faults) for one in lint(loaded) if one.faults] == []


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        ("one-key", 1),
        ("repeated-option", 4),  # options and items, in two languages
        ("option-length", 2),
        ("all-none", 7),
        ("points", 8),  # two points in reference and explanation, in two languages
        ("steps", 3),
        ("bugs", 1),
        ("discord", 8),
    ],
)
def test_the_rules_look_at_the_new_kinds_too(folder: Path, rule: str, more: int) -> None:
    with_them = finding(folder, rule).checked
    (folder / KINDS).unlink()
    assert with_them - finding(folder, rule).checked == more


@pytest.mark.parametrize(
    ("rule", "old", "new", "place", "words"),
    [
        ("one-key", "[cut, count]", "[cut, none]", "answers:", "0 options have the key 'none'"),
        ("one-key", "[cut, count]", "[cut, count, gold, loud]", "answers:", "no option is wrong"),
        ("all-none", "They are loud", "All of the above", "很大聲", "'All of the above' speaks of other opt"),
        ("all-none", "Share out", "Both A and C", "分配", "'A and C' speaks of other items"),
        ("points", "and give a share.", "and more.", "    - key: share", "the reference does not say the"),
        ("points", "makes a share", "is made", "    - key: share", "the explanation does not say the point"),
        ("steps", "en: Multiply", "en: First multiply", "相乘", "'First' tells the place of this step"),
        ("steps", "en: Share out", "en: 3. Share out", "分配", "'3.' tells the place"),
        ("steps", "zh-TW: 相除", "zh-TW: 接著相除", "Divide", "'接著' tells the place"),
        ("steps", "zh-TW: 分配", "zh-TW: 加總，最後分配", "Share", "'，最後' tells the place"),
        ("bugs", "return s * 8", "return s * 8  # eight", "listing:", "a comment stands in the faulty line"),
        ("bugs", "s = q @ k", "s = q @ k  # should be 8", "listing:", "'# should' gives the bug away"),
        ("bugs", "s = q @ k", "return s * 8", "line: 4", "the faulty line stands twice"),
        ("bugs", "line: 4", "line: 3", "line: 3", "holds no bug: it is empty"),
    ],
)
def test_a_flaw_is_found(folder: Path, rule: str, old: str, new: str, place: str, words: str) -> None:
    check_fault(folder, rule, (KINDS, old, new), (KINDS, place), words)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("en: Multiply", "en: Firstborn vectors meet"),
        ("en: Share out", "en: A last place gives shares"),
        ("zh-TW: 相除", "zh-TW: 除以鍵的長度"),
        ("s = q @ k", "s = q @ k  # one score a pair"),
    ],
)
def test_harmless_words_are_no_flaw(folder: Path, old: str, new: str) -> None:
    edit(folder, KINDS, old, new)
    assert finding(folder, "steps").faults == finding(folder, "bugs").faults == ()


@pytest.mark.parametrize("what", ["options", "items"])
def test_nothing_to_choose_from_may_stand_twice(folder: Path, what: str) -> None:
    edits = {
        "options": ("en: They are gold", "en: ＴＨＥＹ are loud."),
        "items": ("en: Divide", "en: multiply"),
    }
    edit(folder, KINDS, *edits[what])
    (fault,) = finding(folder, "repeated-option").faults
    assert fault.message.startswith(f"two {what} say ")


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        (
            [("They are gold", "They are made of very pure gold")],
            "the option 'gold' stands out: 31 characters",
        ),
        (
            [("They are cut off", "They are cut off a text"), ("They have IDs", "They have IDs in a list")],
            "right options have 23 characters on average, wrong ones 13",
        ),
    ],
)
def test_no_option_of_several_stands_out(folder: Path, edits: list[tuple[str, str]], words: str) -> None:
    for old, new in edits:
        edit(folder, KINDS, old, new)
    (fault,) = finding(folder, "option-length").faults
    assert words in fault.message


def test_what_a_card_shows_of_a_bug_and_of_steps_counts(folder: Path) -> None:
    edit(folder, KINDS, 'fix: {en: "`return s / 8`"', f"fix: {{en: '{'f' * 890}'")
    edit(folder, KINDS, "en: It multiplies.", f"en: '{'e' * 890}'")
    edit(folder, KINDS, "en: Scores should be divided. Where is the bug?", f"en: '{'p' * 890}'")
    edit(folder, KINDS, "    def score(q, k):", "    #" + "c" * 830)
    (fault,) = finding(folder, "discord").faults
    assert "a card shows 3" in fault.message


LETTERS = "abcde"


def write_multiples(
    folder: Path, count: int, right: Callable[[int], str], longest: Callable[[int], bool]
) -> None:
    """Write so many questions of five options: which are right by number, and whether one is the longest."""
    write_pack(folder)
    written = []
    for number in range(count):
        keys = right(number)
        written.append(
            f"- key: m{number}\n  kind: multiple\n  objective: token-what\n"
            f"  prompt: {{en: Number {number}?, zh-TW: 第 {number}？}}\n"
            f"  explanation: {{en: So., zh-TW: 對。}}\n"
            f"  answers: [{', '.join(keys)}]\n  options:\n"
        )
        for letter in LETTERS:
            text = letter * (12 if (letter in keys) == longest(number) else 11)
            written.append(f"    - {{key: {letter}, text: {{en: {text}, zh-TW: {text}}}}}\n")
    (folder / KINDS).write_text("".join(written), encoding="utf-8")


def spread(number: int) -> str:
    """Two or three right ones, in all places alike."""
    return "".join(LETTERS[(number + step) % 5] for step in range(2 + number // 5 % 2))


def half(number: int) -> bool:
    return number % 2 == 0


def messages(folder: Path, rule: str) -> str:
    return " ".join(fault.message for fault in finding(folder, rule).faults)


def test_right_options_that_are_spread_are_fair(folder: Path) -> None:
    write_multiples(folder, MANY, spread, half)
    assert finding(folder, "key-positions").checked == 6
    assert messages(folder, "key-positions") == messages(folder, "option-length") == ""


def test_a_place_that_is_right_too_often_is_a_fault(folder: Path) -> None:
    write_multiples(folder, MANY, lambda number: "ab" if number % 2 else "acd", half)
    assert "20 have one in place 1; about 10 would be fair" in messages(folder, "key-positions")


def test_the_same_number_of_right_options_too_often_is_a_fault(folder: Path) -> None:
    write_multiples(folder, MANY, lambda number: spread(number % 5), half)
    assert "20 of 20 questions have 2 right options of 5" in messages(folder, "key-positions")


def test_the_longest_option_may_not_tell_a_right_one(folder: Path) -> None:
    write_multiples(folder, MANY, spread, lambda _: True)
    assert "the longest of several options is right in 20 of 20 questions (en)" in messages(
        folder, "option-length"
    )


def test_few_questions_have_no_shares(folder: Path) -> None:
    write_multiples(folder, MANY - 1, lambda _: "ab", lambda _: True)
    assert messages(folder, "key-positions") == messages(folder, "option-length") == ""
