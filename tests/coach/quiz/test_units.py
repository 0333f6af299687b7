"""Units as people type them: converted where they measure the same, wrong where they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.curriculum.loading import LoadedPack, load_pack
from coach.curriculum.model import NumericQuestion
from coach.curriculum.shipped import pack_folders
from coach.quiz.exact import grade_numeric
from coach.quiz.units import asked_unit, read_unit
from coach.quiz.verdict import Graded, Verdict


def grade(
    value: float, unit: str | None, answer: str, tolerance: float = 0.0, zh: str | None = None
) -> Graded:
    question = NumericQuestion(
        key="n",
        objective="o",
        kind="numeric",
        prompt={"en": "How much?"},
        explanation={"en": "So much."},
        value=value,
        tolerance=tolerance,
        unit={"en": unit, "zh-TW": zh or unit} if unit else None,
    )
    return grade_numeric(question, answer)


SAME: list[tuple[float, str | None, tuple[str, ...]]] = [
    (14, "GB", ("14", "14 GB", "14GB", "14 gb", "14,000 MB", "1.4e10 bytes",)),
    (14, "GB", ("0.014 TB", "14 gigabytes", "14 G",)),
    (14, "GB", ("112 gigabits", "14 billion bytes", "140 億位元組",)),
    (14, "GB", ("7B × 2 bytes = 14 GB", "**14** GB", "14-GB", "14 GB 14 GB",)),
    (14, "GB", ("大約 14 GB，用 2 張卡", "about 14 GB on 2 cards", "14×10^9 B",)),
    (2, "MiB", ("2", "2 MiB", "2048 KiB", "2097152 bytes",)),
    (90, "minutes", ("90", "90 min", "1.5 h", "1 h 30 min", "1 小時 30 分",)),
    (90, "minutes", ("1 小時 30 分鐘", "1.5 小時", "5400 s", "90 m",)),
    (250, "ms", ("250", "250 ms", "0.25 s", "250 毫秒", "0.25 秒", "250000 us",)),
    (250, "ms", ("250,000 μs",)),
    (3, "days", ("72 hours", "3 天", "3 days", "3 d",)),
    (38, "million", ("38", "38 million", "38M", "38 百萬", "3800 萬", "0.38 億",)),
    (38, "million", ("38 million parameters", "38 parameters",)),
    (7, "billion", ("7", "7B", "7 bn", "70 億", "70億個參數", "7 billion weights",)),
    (7, "billion", ("7000 million",)),
    (120000000, None, ("1.2 億", "1.2億", "1 億 2000 萬", "1億2千萬", "120 million", "120M",)),
    (120000000, None, ("120,000,000", "12 千萬",)),
    (38, None, ("38 million", "38", "38 tokens", "38 GB",)),
    (1200, "tokens", ("1200", "1.2k tokens", "1.2 k", "1,200 tokens", "1.2 千個 token",)),
    (1200, "tokens", ("1200 詞元", "12 百",)),
    (312, "TFLOPS", ("312", "312 TFLOPS", "312 TFLOP/s", "312 tflops", "0.312 PFLOPS",)),
    (2, "million FLOPs", ("2", "2 million FLOPs", "2 MFLOPs", "2,000,000 FLOPs",)),
    (2, "million FLOPs", ("2 百萬次運算",)),
    (3, "× 10⁻⁴", ("3", "3 × 10⁻⁴", "3e-4", "0.0003", "3*10^-4",)),
    (6, "× 10²⁰", ("6", "6e20", "6 × 10^20",)),
    (2, "bits", ("2", "2 bits", "2 位元", "0.25 bytes",)),
    (12, "people", ("12", "12 people", "12 人", "a dozen, so 12",)),
    (25, "percentage points", ("25", "25%", "25 %",)),
]  # fmt: skip


@pytest.mark.parametrize(("value", "unit", "answer"), [(v, u, a) for v, u, answers in SAME for a in answers])
def test_the_same_amount_is_right_in_any_unit(value: float, unit: str | None, answer: str) -> None:
    graded = grade(value, unit, answer)
    assert graded.verdict is Verdict.RIGHT
    assert not graded.slip


@pytest.mark.parametrize(
    ("value", "unit", "answer"),
    [
        (14, "GB", "14 ms"),
        (14, "GB", "14 MB"),
        (14, "GB", "14 tokens"),
        (14, "GB", "14 bits"),
        (250, "ms", "250 GB"),
        (250, "ms", "250 s"),
        (250, "ms", "250 FLOPs"),
        (90, "minutes", "90 h"),
        (1200, "tokens", "1200 parameters"),
        (1200, "tokens", "1200 GB"),
        (1200, "tokens", "1200k"),
        (38, "million", "38 thousand"),
        (38, "million", "38 億"),
        (38, "million", "38 GB"),
        (7, "billion", "7 million"),
        (12, "people", "12 hours"),
        (12, "people", "12k"),
        (120_000_000, None, "1.2 萬"),
        (3, "× 10⁻⁴", "3e-3"),
    ],
)
def test_another_amount_or_quantity_is_wrong(value: float, unit: str | None, answer: str) -> None:
    assert grade(value, unit, answer).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("unit", "answer"), [("GiB", "14 GB"), ("GB", "14 GiB"), ("MiB", "14 MB"), ("MB", "14 MiB")]
)
def test_binary_for_decimal_is_a_slip(unit: str, answer: str) -> None:
    graded = grade(14, unit, answer)
    assert (graded.verdict, graded.slip) == (Verdict.RIGHT, True)


def test_within_the_tolerance_it_is_no_slip() -> None:
    assert grade(14.5, "GiB", "15 GB", tolerance=1).slip is False


@pytest.mark.parametrize(
    "label", ["points", "分", "個百分點", "March", "nats", "次", "turns", "stacks", "kg", "%", "times"]
)
def test_what_the_table_does_not_hold_is_no_unit(label: str) -> None:
    assert read_unit(label) is None
    unit = asked_unit((label,))
    assert unit is not None
    assert unit.quantity == "unknown"


def test_a_label_in_any_language_names_the_unit() -> None:
    assert asked_unit(("GB", "GB")) == asked_unit(("GB",))
    assert asked_unit(("of it", "分鐘")) == asked_unit(("minutes",))
    assert asked_unit(()) is None


UNITS = {
    "bytes": 1,
    "kB": 1e3,
    "MB": 1e6,
    "GB": 1e9,
    "TB": 1e12,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
}


@given(st.integers(1, 999), st.sampled_from(list(UNITS)), st.sampled_from(list(UNITS)))
def test_a_round_trip_through_another_unit_is_right(number: int, asked: str, typed: str) -> None:
    amount = number * UNITS[asked] / UNITS[typed]
    assert grade(number, asked, f"{amount!r} {typed}", tolerance=number * 1e-9).verdict is Verdict.RIGHT


@given(
    st.text("0123456789., kKMGTiBbshmind億萬千百個分秒小時token/×^%=-", max_size=40),
    st.sampled_from(
        [None, "GB", "MiB", "minutes", "ms", "million", "× 10⁻⁴", "tokens", "%", "people", "TFLOPS"]
    ),
)
def test_junk_never_raises(answer: str, unit: str | None) -> None:
    assert grade(3, unit, answer).verdict in (Verdict.RIGHT, Verdict.WRONG, Verdict.DONT_KNOW)


@pytest.mark.parametrize(
    "answer", ["9 h " * 2_000, "1億2千萬" * 1_000, "9" * 400 + " TB", "1e308 TB", "1e308 億"]
)
def test_long_or_huge_answers_are_judged(answer: str) -> None:
    for unit in ("GB", "minutes", None):
        assert grade(3, unit, answer).verdict is Verdict.WRONG


def test_each_shipped_answer_is_right_with_its_own_unit() -> None:
    packs = [pack for folder in pack_folders() if isinstance(pack := load_pack(folder), LoadedPack)]
    asked = [one for pack in packs for one in pack.questions if isinstance(one, NumericQuestion)]
    assert len(asked) > 100
    refused = [
        (question.key, typed)
        for question in asked
        for unit in (question.unit or {"en": "", "zh-TW": ""}).values()
        for typed in (f"{question.value:g}", f"{question.value:g} {unit}", f"{question.value:g}{unit}")
        if (graded := grade_numeric(question, typed)).verdict is not Verdict.RIGHT or graded.slip
    ]
    assert refused == []
