"""Rules on the texts themselves, each broken by one edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.lint.language import MAX_NAME, MAX_TOGETHER
from tests.coach.curriculum.lint.linting import (
    ASK,
    BASICS,
    CORE,
    DO,
    MORE,
    PACK,
    READ,
    SOURCES,
    TRACK,
    Edit,
    check_fault,
    finding,
)
from tests.coach.curriculum.tiny_pack import edit

LONG_ENGLISH = "Nobody has put this into Chinese, and it is longer than forty characters."


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ((PACK, ", zh-TW: 數學", ""), (PACK, "Maths"), "'title' lacks the language 'zh-TW'"),
        ((TRACK, "en: More., ", ""), (TRACK, "更多"), "'gist' lacks the language 'en'"),
        ((BASICS, ", zh-TW: 像珠子。", ""), (BASICS, "beads"), "'picture' lacks the language 'zh-TW'"),
        ((CORE, ", zh-TW: 內積}", "}"), (CORE, "dot product"), "'label' lacks the language 'zh-TW'"),
        ((ASK, ", zh-TW: 硬幣", ""), (ASK, "A coin"), "'text' lacks the language 'zh-TW'"),
        ((ASK, ", zh-TW: [內積, 比對]", ""), (ASK, "[dot"), "'aliases' lacks the language 'zh-TW'"),
        ((SOURCES, ", zh-TW: 一場講完", ""), (SOURCES, "aloud"), "'about' lacks the language 'zh-TW'"),
        ((DO, ", zh-TW: 塊數", ""), (DO, "result"), "'result' lacks the language 'zh-TW'"),
        ((READ, ", zh-TW: 小就夠用。", ""), (READ, "gist"), "'gist' lacks the language 'zh-TW'"),
        (
            (BASICS, "zh-TW: 像珠子。", f"zh-TW: '{LONG_ENGLISH}'"),
            (BASICS, "beads"),
            "the Chinese text has no Chinese in it",
        ),
    ],
)
def test_parity(folder: Path, change: Edit, place: tuple[str, str], words: str) -> None:
    check_fault(folder, "parity", change, place, words)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CORE, ", zh-TW: [自我注意力]", ""),
        (BASICS, "zh-TW: 像珠子。", "zh-TW: Like beads."),
        (MORE, "zh-TW: [有限]", f"zh-TW: ['{LONG_ENGLISH}']"),
        (DO, "zh-TW: \"['un', 'like', 'ly']\"", f"zh-TW: '{LONG_ENGLISH}'"),
    ],
)
def test_names_short_texts_answers_and_outputs_may_be_english_in_chinese(
    folder: Path, file: str, old: str, new: str
) -> None:
    edit(folder, file, old, new)
    assert finding(folder, "parity").faults == ()


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (
            (PACK, "很小的教材。", "很小的數據。"),
            (PACK, "summary"),
            "'數據' is not said in Taiwan; say '資料'",
        ),
        ((TRACK, "先學這些。", "先學這些."), (TRACK, "先學"), "half-width punctuation beside Chinese"),
        (
            (BASICS, "文字的小塊。", "文字的小块。"),
            (BASICS, "小块"),
            "the character '块' is not written in Taiwan",
        ),
        ((CORE, "分數隨 d 變大。", "分數隨d變大。"), (CORE, "分數隨"), "no space between Chinese and Latin"),
        ((CORE, "zh-TW: 分數}}", "zh-TW: 概率}}"), (CORE, "概率"), "say '機率'"),
        ((ASK, "為何縮放？", "您為何縮放？"), (ASK, "您"), "您 instead of 你"),
        ((ASK, "zh-TW: 硬幣", "zh-TW: 令牌"), (ASK, "令牌"), "say '詞元'"),
        ((SOURCES, "一場講完", "一個視頻"), (SOURCES, "視頻"), "say '影片'"),
        ((DO, "看見小塊。", "看見“小塊”。"), (DO, "看見"), "foreign quotation marks instead of 「」"),
        ((DO, "zh-TW: 兩塊以上", "zh-TW: 默認"), (DO, "默認"), "say '預設'"),
        ((READ, "大就慢。", "大就慢 。"), (READ, "大就慢"), "a space beside full-width punctuation"),
    ],
)
def test_glossary(folder: Path, change: Edit, place: tuple[str, str], words: str) -> None:
    check_fault(folder, "glossary", change, place, words)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CORE, "zh-TW: [自我注意力]", "zh-TW: [自關注]"),
        (MORE, "zh-TW: [有限]", "zh-TW: [有限, 數據]"),
        (DO, "zh-TW: \"['un', 'like', 'ly']\"", "zh-TW: '數據:3'"),
        (READ, "en: Small works.", "en: 'Small, \"works\".'"),
    ],
)
def test_what_learners_type_and_programs_print_is_in_any_words(
    folder: Path, file: str, old: str, new: str
) -> None:
    edit(folder, file, old, new)
    assert finding(folder, "glossary").faults == ()


def test_several_faults_of_a_text_are_told_together(folder: Path) -> None:
    edit(folder, PACK, "zh-TW: 很小的教材。", "zh-TW: '很小的數據,默認。'")
    (fault,) = finding(folder, "glossary").faults
    assert fault.message.count("; ") >= 2


NAMES = [
    (TRACK, "{en: Onward,", "Onward"),
    (BASICS, "{en: Tokens,", "Tokens"),
    (DO, "{en: Cut a word,", "Cut a word"),
    (READ, "title: Tiny Is All You Need", "Tiny Is All You Need"),
]


@pytest.mark.parametrize(("file", "old", "name"), NAMES)
def test_discord_takes_names_up_to_a_length(folder: Path, file: str, old: str, name: str) -> None:
    edit(folder, file, old, old.replace(name, "n" * MAX_NAME))
    assert finding(folder, "discord").faults == ()
    change = (file, "n" * MAX_NAME, "m" * (MAX_NAME + 1))
    check_fault(
        folder, "discord", change, (file, "mmm"), f"at most {MAX_NAME} characters; this has {MAX_NAME + 1}"
    )


def test_discord_takes_what_a_card_shows_together_up_to_a_length(folder: Path) -> None:
    steps = "".join(
        f"    - {{text: {{en: {'s' * 290}, zh-TW: 步}}, code: '{'c' * 249}'}}\n" for _ in range(6)
    )
    edit(folder, DO, "  change:", steps + "  change:")
    together = 6 * (290 + 249 + 16) + len("Install it.pip install tokenizersCut the word.") + 2 * 16
    assert together > MAX_TOGETHER
    faults = finding(folder, "discord").faults
    assert [fault.message for fault in faults] == [
        f"a card shows {together} characters of this together; at most {MAX_TOGETHER} fit"
    ]
    assert faults[0].file == DO
    assert "  steps:" in (folder / DO).read_text("utf-8").splitlines()[faults[0].line - 1]


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (
            (SOURCES, "https://example.org/h", "http://example.org/h"),
            (SOURCES, "http:"),
            "begins with https://",
        ),
        (
            (READ, "https://example.org", "https://localhost"),
            (READ, "localhost"),
            "'localhost' is no public host",
        ),
        (
            (BASICS, "https://video.example.org/talk?end=5", "https://video.example.org/talk?utm_source=x"),
            (BASICS, "utm_source"),
            "leave what follows people",
        ),
    ],
)
def test_urls(folder: Path, change: Edit, place: tuple[str, str], words: str) -> None:
    check_fault(folder, "urls", change, place, words)
