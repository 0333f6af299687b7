"""The zh-TW catalogue reads as Taiwan writes: its words, its punctuation, its spacing."""

from __future__ import annotations

import re

import pytest

from tests.bot.i18n.catalogue import VARIABLE, messages, texts
from tests.bot.i18n.glossary import AVOID

HAN = "[\u3400-\u9fff\uf900-\ufaff]"
ALLOWED_BEYOND_BIG5 = "裏牀羣"

RULES = {
    "half-width punctuation beside Chinese": f"(?<={HAN})[,.;:!?()]|[,.;:!?()](?={HAN})",
    "half-width punctuation after a value": f"{VARIABLE}[,;!?](?={HAN}|$)",
    "no space between Chinese and Latin or a digit": f"{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}",
    "a space beside full-width punctuation": "[，。；：！？、（）「」] | [，。；：！？、）」]",
    "您 instead of 你": "您",
    "foreign quotation marks": '[“”‘’"]',
}
SAID = [(key, text) for key, message in sorted(messages("zh-TW").items()) for text in texts(message)]


def plain(text: str) -> str:
    """The text without what is shown as code."""
    return re.sub(r"`[^`]*`", "`", text)


def faults(text: str) -> list[str]:
    """What is wrong with a text, in words."""
    found = [rule for rule, pattern in RULES.items() if re.search(pattern, plain(text))]
    found += [f"{word}: say {better}" for word, better in AVOID.items() if re.search(word, text)]
    for char in re.findall(HAN, text):
        try:
            char.encode("big5")
        except UnicodeEncodeError:
            if char not in ALLOWED_BEYOND_BIG5:
                found.append(f"{char} is not written in Taiwan")
    return found


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
