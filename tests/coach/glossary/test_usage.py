"""What a Taiwanese reader would stumble over, and what they would not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.glossary import terms
from coach.glossary.usage import usage_faults


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("你好,再見", "half-width punctuation beside Chinese"),
        ("(說明)在這裡", "half-width punctuation beside Chinese"),
        ("真的嗎?", "half-width punctuation beside Chinese"),
        ("用Python寫", "no space between Chinese and Latin or a digit"),
        ("第3題", "no space between Chinese and Latin or a digit"),
        ("第 1 題，共 2題", "no space between Chinese and Latin or a digit"),
        ("好 。", "a space beside full-width punctuation"),
        ("好， 再見", "a space beside full-width punctuation"),
        ("您好", "您 instead of 你"),
        ("他說“好”", "foreign quotation marks instead of 「」"),
        ('他說 "好"', "foreign quotation marks instead of 「」"),
        ("訓練數據", "'數據' is not said in Taiwan; say '資料'"),
        ("默認值", "'默認' is not said in Taiwan; say '預設'"),
        ("数字", "the character '数' is not written in Taiwan"),
        ("学习", "the character '学' is not written in Taiwan"),
    ],
)
def test_a_fault_is_said_in_words(text: str, words: str) -> None:
    assert words in usage_faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好，再見。",
        "用 Python 寫（說明）",
        "第 3 題：注意力",
        "**粗體**與 Q、K",
        "`a, b` 指令",
        "看 `print('數據')` 這行",
        "它是模型「最」常用的",
        "Adam’s 的方法",
        "English only, with (brackets).",
        "群組裏",
        "檢視頻道",
    ],
)
def test_good_text_is_left_alone(text: str) -> None:
    assert usage_faults(text) == []


def test_code_is_not_read_but_what_stands_around_it_is() -> None:
    assert usage_faults("`數據,集`") == []
    assert usage_faults("`a`,數據") == [
        "half-width punctuation beside Chinese",
        "'數據' is not said in Taiwan; say '資料'",
    ]


def test_a_character_is_told_once_however_often_it_stands_there() -> None:
    assert usage_faults("数数数") == ["the character '数' is not written in Taiwan"]


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    assert all(isinstance(fault, str) for fault in usage_faults(text))


@given(st.lists(st.sampled_from([term.use for term in terms()]), min_size=1, max_size=6))
def test_the_words_to_use_are_good_text(words: list[str]) -> None:
    assert usage_faults("、".join(words)) == []
