"""Rules on how questions are asked, each broken by one edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.coach.curriculum.lint.linting import ASK, DO, MORE, Edit, check_fault, finding
from tests.coach.curriculum.tiny_pack import edit, line_of

GUESS = "    options:"
COIN = "{en: A coin, zh-TW: 硬幣}"


def option(text: str, old: str = COIN) -> Edit:
    """Another text for an option of the first question."""
    return ASK, old, text


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ((ASK, "answer: piece", "answer: bit"), (ASK, "answer: bit"), "0 options have the key of the answer"),
        ((ASK, "{key: coin,", "{key: piece,"), (ASK, "answer: piece"), "2 options have the key"),
        ((DO, "    answer: many", "    answer: few"), (DO, "answer: few"), "0 options have the key"),
    ],
)
def test_one_key(folder: Path, change: Edit, place: tuple[str, str], words: str) -> None:
    check_fault(folder, "one-key", change, place, words)


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (option("{en: a SECRET., zh-TW: 硬幣}"), "  options:", "two options say 'asecret'"),
        (option("{en: A coin, zh-TW: 密鑰。}"), "  options:", "two options say '密鑰'"),
        ((DO, "en: Two or more", "en: Ｏｎｅ"), GUESS, "two options say 'one'"),
    ],
)
def test_repeated_option(folder: Path, change: Edit, line: str, words: str) -> None:
    file = change[0]
    before = finding(folder, "repeated-option")
    assert before.faults == ()
    edit(folder, *change)
    (fault,) = finding(folder, "repeated-option").faults
    # The first question of its file.
    assert fault.file == file
    assert (folder / file).read_text("utf-8").splitlines()[fault.line - 1] == line
    assert words in fault.message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (option("{en: A coin which nobody has ever seen, zh-TW: 硬幣}"), "option 'coin' stands out: 33 ch"),
        (
            option("{en: A coin, zh-TW: 沒有任何人曾經見過的硬幣}"),
            "'coin' stands out: 12 characters, the others at",
        ),
        (
            (ASK, "en: A piece of text, zh-TW: 一小", "en: A rather long piece of text, zh-TW: 一小"),
            "the right option",
        ),
    ],
)
def test_option_length(folder: Path, change: Edit, words: str) -> None:
    edit(folder, *change)
    (fault,) = finding(folder, "option-length").faults
    lines = (folder / ASK).read_text("utf-8").splitlines()
    assert (fault.file, lines[fault.line - 1]) == (ASK, "  options:")
    assert words in fault.message


def test_a_right_option_that_is_far_shorter_stands_out_too(folder: Path) -> None:
    edit(folder, ASK, "en: A piece of text, zh-TW: 一小", "en: Bit, zh-TW: 一小")
    edit(folder, ASK, "en: A coin,", "en: Something else entirely,")
    edit(folder, ASK, "en: A secret,", "en: A thing of another kind,")
    (fault,) = finding(folder, "option-length").faults
    assert "the right option stands out: 3 characters, the others 23 on average (en)" in fault.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{en: All of the above, zh-TW: 硬幣}", "'All of the above' speaks of other options"),
        ("{en: None of these, zh-TW: 硬幣}", "'None of these' speaks"),
        ("{en: Both A and C, zh-TW: 硬幣}", "'A and C' speaks"),
        ("{en: A coin, zh-TW: 以上皆非}", "'以上皆' speaks"),
        ("{en: A coin, zh-TW: 選項 A}", "'選項 A' speaks"),
    ],
)
def test_all_none(folder: Path, text: str, words: str) -> None:
    check_fault(folder, "all-none", option(text), (ASK, "{key: coin,"), words)


@pytest.mark.parametrize("text", ["{en: All of the text, zh-TW: 全部都是文字}", "{en: None, zh-TW: 都不用}"])
def test_an_option_may_speak_of_all_or_none(folder: Path, text: str) -> None:
    edit(folder, *option(text))
    assert finding(folder, "all-none").faults == ()


CLOZE_EN = "en: Products of entries added up are a ____."
CLOZE_ZH = "zh-TW: 各項相乘再相加，得到的是 ____。"


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ((MORE, CLOZE_EN, "en: ____ adds up the products of entries."), "entries", "the blank comes first"),
        ((MORE, CLOZE_ZH, "zh-TW: 它是 ____。"), "它是", "the sentence says too little"),
        ((MORE, CLOZE_EN, "en: It is a ____."), "It is a", "the sentence says too little"),
        (
            (MORE, CLOZE_EN, "en: A dot product added up is a ____."),
            "A dot",
            "the answer 'dot product' stands",
        ),
        (
            (MORE, CLOZE_ZH, "zh-TW: 兩個向量的內積，各項相乘之後再全部相加起來，又叫做 ____。"),
            "又叫做",
            "the answer '內積' stands in",
        ),
        (
            (MORE, "en: [dot product]", "en: [dot product, Dot Product]"),
            "Dot Product",
            "an answer is listed twice",
        ),
        ((MORE, "zh-TW: [內積]", "zh-TW: [內積, 內積]"), "[內積, 內積]", "an answer is listed twice"),
    ],
)
def test_cloze(folder: Path, change: Edit, place: str, words: str) -> None:
    check_fault(folder, "cloze", change, (MORE, place), words)


def test_an_answer_inside_another_word_of_the_sentence_is_not_given_away(folder: Path) -> None:
    edit(folder, MORE, CLOZE_EN, "en: Antidot products added up are a ____.")
    assert finding(folder, "cloze").faults == ()


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (
            (ASK, "en: Why scale?", "en: Why is it that softmax saturates?"),
            "en: Why is",
            "only the right option repeats saturat, softmax",
        ),
        (
            (ASK, "zh-TW: 詞元是什麼？", "zh-TW: 哪個是一小塊文字？"),
            "哪個是",
            "only the right option repeats 「一小塊文字」",
        ),
    ],
)
def test_giveaway(folder: Path, change: Edit, place: str, words: str) -> None:
    check_fault(folder, "giveaway", change, (ASK, place), words)


def test_a_word_that_wrong_options_repeat_as_well_gives_nothing_away(folder: Path) -> None:
    edit(folder, ASK, "en: Why scale?", "en: Why is it that softmax saturates?")
    edit(folder, ASK, "en: For speed,", "en: Softmax is slower,")
    assert finding(folder, "giveaway").faults == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ((ASK, "en: What is a token?", "en: Which of these is not a token?"), "is not a"),
        ((ASK, "en: What is a token?", "en: What is not a token?"), "is not a"),
        ((ASK, "en: Why scale?", "en: And which reason is false?"), "is false"),
        ((ASK, "zh-TW: 詞元是什麼？", "zh-TW: 下列何者不是詞元？"), "何者不是"),
        ((ASK, "zh-TW: 詞元是什麼？", "zh-TW: 哪一個說法錯誤？"), "哪一個"),
    ],
)
def test_negative(folder: Path, change: Edit, place: str) -> None:
    check_fault(folder, "negative", change, (ASK, place), "ask for what is so, or mark the negation")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("en: What is a token?", "en: Which of these is NOT a token?"),
        ("zh-TW: 詞元是什麼？", "zh-TW: 下列何者「不」是詞元？"),
        ("zh-TW: 詞元是什麼？", "zh-TW: 何者與詞元不同？"),
        ("en: Why scale?", "en: Why does it not work?"),
        ("en: Why scale?", "en: What do you do so that it does not grow?"),
    ],
)
def test_a_marked_negation_is_fine(folder: Path, old: str, new: str) -> None:
    edit(folder, ASK, old, new)
    assert finding(folder, "negative").faults == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "en: They meet in a dot product.,",
            "en: They meet.,",
            "the reference does not say the point 'compare'",
        ),
        ("en: They are compared.,", "en: They meet.,", "the explanation does not say the point 'compare'"),
        ("zh-TW: 查詢與鍵相比。", "zh-TW: 查詢與鍵。", "in any of its wordings (zh-TW)"),
        ("zh-TW: 兩者相比。", "zh-TW: 兩者。", "in any of its wordings (zh-TW)"),
    ],
)
def test_points(folder: Path, old: str, new: str, words: str) -> None:
    check_fault(folder, "points", (ASK, old, new), (ASK, "    - key: compare"), words)


def test_alike(folder: Path) -> None:
    change = (MORE, "en: What does a dot product of zero mean?", "en: What are these tokens?")
    edit(folder, ASK, "en: What is a token?", "en: What are those tokens?")
    check_fault(folder, "alike", change, (MORE, "What are these"), "'token-choice' asks nearly the same (en)")


def test_prompts_that_differ_in_their_numbers_are_not_alike(folder: Path) -> None:
    edit(folder, ASK, "en: What is a token?", "en: How long are 3 tokens?")
    edit(folder, MORE, "en: What does a dot product of zero mean?", "en: How long are 4 tokens?")
    assert finding(folder, "alike").faults == ()
    edit(folder, MORE, "en: How long are 4 tokens?", "en: How long are 3 tokens?")
    (fault,) = finding(folder, "alike").faults
    assert (fault.file, fault.line) == (MORE, line_of(folder, MORE, "How long"))
