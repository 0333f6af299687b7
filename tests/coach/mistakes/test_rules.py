"""The rule that is proposed."""

from __future__ import annotations

import pytest

from coach.curriculum.model import Pitfall
from coach.mistakes.rules import proposed_rule

PITFALLS = [
    Pitfall(
        key="scale",
        symptom={"en": "The attention weights are nearly all zero.", "zh-TW": "注意力權重幾乎都是零。"},
        cause={"en": "The scores were not scaled.", "zh-TW": "分數沒有縮放。"},
        avoid={"en": "Divide by the root of the dimension.", "zh-TW": "除以維度的平方根。"},
    ),
    Pitfall(
        key="mask",
        symptom={"en": "The attention sees the future tokens.", "zh-TW": "注意力看到後面的詞元。"},
        cause={"en": "The causal mask is missing.", "zh-TW": "少了因果遮罩。"},
        avoid={"en": "Mask what comes later.", "zh-TW": "遮住後面的位置。"},
    ),
]


@pytest.mark.parametrize(
    ("question", "answer", "proposed"),
    [
        ("Why is the loss too good?", "because masking is not needed for a future token", "Mask what"),
        ("Why divide the scores?", "to make them look nice", "Divide by"),
        ("The attention is …", "the attention is all you need", "Divide by"),
        ("", "", "Divide by"),
        ("\u200b@everyone **", "🙂", "Divide by"),
    ],
)
def test_the_nearest_pitfall_gives_the_rule_else_the_first(question: str, answer: str, proposed: str) -> None:
    rule = proposed_rule(PITFALLS, "en", question, answer)
    assert rule is not None
    assert rule.startswith(proposed)


@pytest.mark.parametrize(
    ("answer", "proposed"),
    [
        ("因為遮罩不重要", "遮住後面的位置。"),
        ("縮放只是好看", "除以維度的平方根。"),
        ("注意力就好", "除以維度的平方根。"),
    ],
)
def test_in_chinese_too(answer: str, proposed: str) -> None:
    assert proposed_rule(PITFALLS, "zh-TW", "訓練時為什麼看起來太好？", answer) == proposed


def test_no_pitfall_no_rule() -> None:
    assert proposed_rule([], "en", "q", "a") is None
    assert proposed_rule(PITFALLS[1:], "en", "q", "a") == "Mask what comes later."
