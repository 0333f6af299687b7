"""The zh-TW catalogue reads as Taiwan writes: its words, its punctuation, its spacing."""

from __future__ import annotations

import re

import pytest

from coach.glossary.usage import HAN, usage_faults
from tests.bot.i18n.catalogue import VARIABLE, messages, texts

AFTER_A_VALUE = re.compile(f"{VARIABLE}[,;!?](?={HAN}|$)")
ELSEWHERE = {"角色": "身分組", "溢位": "記憶體不足", "登錄": "登入"}
"""Words that a pack may need in another sense, and a card may not."""
SAID = [(key, text) for key, message in sorted(messages("zh-TW").items()) for text in texts(message)]


def faults(text: str) -> list[str]:
    """What is wrong with a text, in words."""
    found = usage_faults(text)
    if AFTER_A_VALUE.search(re.sub(r"`[^`]*`", "`", text)):
        found.append("half-width punctuation after a value")
    return found + [f"{word}: say {better}" for word, better in ELSEWHERE.items() if word in text]


@pytest.mark.parametrize(("key", "text"), SAID, ids=[key for key, _ in SAID])
def test_a_message_reads_as_taiwan_writes(key: str, text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "你好,再見",
        "(說明)在這裡",
        "用Python寫",
        "第3題",
        "您好",
        "他說“好”",
        "数据",
        "訓練數據",
        "默認值",
        "好 。",
        "第 1 題，共 2題",
        f"{VARIABLE},再見",
        f"共 {VARIABLE}!",
        "選一個角色",
        "請先登錄",
    ],
)
def test_these_rules_see_a_fault(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "你好，再見。",
        "用 Python 寫（說明）",
        f"第 {VARIABLE} 題",
        f"{VARIABLE}會再問你",
        "**粗體**",
        "`a, b` 指令",
    ],
)
def test_these_rules_leave_good_text_alone(text: str) -> None:
    assert faults(text) == []


def test_no_message_was_left_in_english() -> None:
    same = {
        key
        for key, message in messages("zh-TW").items()
        if texts(message) == texts(messages("en")[key]) and re.search("[a-z]{3}", "".join(texts(message)))
    }
    assert same == set()
