"""Hints help and never tell: whatever the question, what is left open is more than one answer."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.curriculum.loading import LoadedPack, load_pack
from coach.curriculum.model import (
    BugQuestion,
    ChoiceQuestion,
    ClozeQuestion,
    ExplainQuestion,
    MultipleQuestion,
    NumericQuestion,
    OrderQuestion,
    Question,
    ShortQuestion,
)
from coach.curriculum.shipped import pack_folders
from coach.quiz.hints import (
    MAX_HINTS,
    Between,
    ComesFirst,
    ComesLast,
    FirstCharacter,
    HowMany,
    Idea,
    Magnitude,
    Shape,
    StrikeOut,
    all_hints,
    hint,
)

PACKS = [pack for folder in pack_folders() if isinstance(pack := load_pack(folder), LoadedPack)]
SHIPPED = [question for pack in PACKS for question in pack.questions]
SEEDS = st.integers(1, 10**6)
COMMON: dict[str, object] = {"key": "q", "objective": "o", "prompt": {"en": "?"}, "explanation": {"en": "!"}}


def numeric(value: float) -> NumericQuestion:
    return NumericQuestion.model_validate({**COMMON, "kind": "numeric", "value": value, "tolerance": 0})


def cloze(answer: str) -> ClozeQuestion:
    return ClozeQuestion.model_validate({**COMMON, "kind": "cloze", "answers": {"en": [answer]}})


def bug(listing: str, line: int) -> BugQuestion:
    return BugQuestion.model_validate(
        {**COMMON, "kind": "bug", "listing": listing, "line": line, "fix": {"en": "x"}}
    )


def steps(count: int) -> OrderQuestion:
    items = [{"key": key, "text": {"en": key}} for key in "abcde"[:count]]
    return OrderQuestion.model_validate({**COMMON, "kind": "order", "items": items})


def left_open(question: Question, seed: int) -> int:
    """How many answers are still possible after all hints."""
    hints = all_hints(question, "en", seed, idea="")
    struck = {one.option for one in hints if isinstance(one, StrikeOut)}
    counts = [one.count for one in hints if isinstance(one, HowMany)]
    if isinstance(question, ChoiceQuestion):
        return len({option.key for option in question.options} - struck)
    if isinstance(question, MultipleQuestion):
        keys = [option.key for option in question.options if option.key not in struck]
        subsets = [
            mask for mask in range(1, 2 ** len(keys)) if not counts or bin(mask).count("1") == counts[0]
        ]
        return len(subsets)
    if isinstance(question, OrderQuestion):
        keys = [item.key for item in question.items]
        first = next((one.item for one in hints if isinstance(one, ComesFirst)), None)
        last = next((one.item for one in hints if isinstance(one, ComesLast)), None)
        return sum(first in (None, order[0]) and last in (None, order[-1]) for order in permutations(keys))
    assert isinstance(question, BugQuestion)
    lines = question.listing.split("\n")
    first_line, last_line = 1, len(lines)
    for one in hints:
        assert isinstance(one, Between)
        assert first_line <= one.first <= question.line <= one.last <= last_line
        first_line, last_line = one.first, one.last
    return sum(bool(line.strip()) for line in lines[first_line - 1 : last_line])


CLOSED = [question for question in SHIPPED if question.kind in ("choice", "multiple", "order", "bug")]


@given(st.sampled_from(CLOSED), SEEDS)
def test_no_hints_leave_one_answer_alone(question: Question, seed: int) -> None:
    assert left_open(question, seed) >= 2


@given(st.sampled_from(SHIPPED), SEEDS, st.sampled_from(["", "Like beads on a string."]))
def test_a_question_has_the_same_few_hints_each_time(question: Question, seed: int, idea: str) -> None:
    hints = all_hints(question, "zh-TW", seed, idea=idea)
    assert len(hints) <= MAX_HINTS
    assert len(set(hints)) == len(hints)
    assert [hint(question, "zh-TW", used, seed, idea=idea) for used in range(4)] == [
        *hints,
        *[None] * (4 - len(hints)),
    ]
    assert hint(question, "zh-TW", -1, seed) is None


@given(st.sampled_from([one for one in SHIPPED if isinstance(one, ChoiceQuestion | MultipleQuestion)]), SEEDS)
def test_only_wrong_options_are_struck_out(question: ChoiceQuestion | MultipleQuestion, seed: int) -> None:
    right = {question.answer} if isinstance(question, ChoiceQuestion) else set(question.answers)
    struck = [one.option for one in all_hints(question, "en", seed) if isinstance(one, StrikeOut)]
    assert not right & set(struck)
    assert len(struck) <= len(question.options) - len(right) - 1


def test_another_question_may_lose_other_options() -> None:
    question = next(one for one in SHIPPED if isinstance(one, ChoiceQuestion) and len(one.options) == 4)
    assert len({hint(question, "en", 0, seed) for seed in range(20)}) == 3


@pytest.mark.parametrize(
    ("count", "hints"),
    [
        (3, (ComesFirst("a"),)),  # with the last one too, the order would be told
        (4, (ComesFirst("a"), ComesLast("d"))),
        (5, (ComesFirst("a"), ComesLast("e"))),
    ],
)
def test_the_ends_of_an_order_are_told_while_two_are_left_between(
    count: int, hints: tuple[object, ...]
) -> None:
    assert all_hints(steps(count), "en", 1) == hints


def test_with_one_wrong_option_only_the_number_of_right_ones_is_told() -> None:
    question = next(one for one in SHIPPED if isinstance(one, MultipleQuestion) and len(one.answers) == 4)
    assert all_hints(question, "en", 7) == (HowMany(4),)


@pytest.mark.parametrize(
    ("answer", "hints"),
    [
        ("softmax", (Shape(1, 7), FirstCharacter("s"))),
        ("learning rate", (Shape(2, 12), FirstCharacter("l"))),
        ("熵", (Shape(1, 1),)),
        ("8", (Shape(1, 1),)),
    ],
)
def test_a_blank_shows_its_length_and_then_how_it_begins(answer: str, hints: tuple[object, ...]) -> None:
    assert all_hints(cloze(answer), "en", 1) == hints


def test_the_wording_of_the_language_counts() -> None:
    question = ClozeQuestion.model_validate(
        {**COMMON, "kind": "cloze", "answers": {"en": ["dot product"], "zh-TW": ["內積"]}}
    )
    assert all_hints(question, "zh-TW", 1) == (Shape(1, 2), FirstCharacter("內"))


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        *((450, 2, 3), (8, 0, 1), (0.03, -2, -1), (100, 1, 3), (1, -1, 1), (0.1, -2, 0), (7e9, 9, 10)),
        (1e-300, -301, -299),
    ],
)
def test_a_calculation_is_told_its_order_of_magnitude(value: float, low: int, high: int) -> None:
    assert all_hints(numeric(value), "en", 1, idea="Divide by the root.") == (
        Magnitude(low, high, negative=False),
        Idea("Divide by the root."),
    )
    assert hint(numeric(-value), "en", 0, 1) == Magnitude(low, high, negative=True)


@given(st.floats(allow_nan=False, allow_infinity=False).filter(bool))
def test_the_value_lies_within_the_powers_and_is_none_of_them(value: float) -> None:
    found = hint(numeric(value), "en", 0, 1)
    assert isinstance(found, Magnitude)
    assert found.low < found.high
    if 1e-290 < abs(value) < 1e290:
        assert 10.0**found.low * (1 + 1e-12) < abs(value) < 10.0**found.high * (1 + 1e-12)


def test_zero_has_no_magnitude() -> None:
    assert all_hints(numeric(0), "en", 1) == ()
    assert all_hints(numeric(0), "en", 1, idea="Look at the sign.") == (Idea("Look at the sign."),)


@given(st.sampled_from([one for one in SHIPPED if isinstance(one, ShortQuestion | ExplainQuestion)]))
def test_an_answer_in_words_is_told_how_many_things_it_says(
    question: ShortQuestion | ExplainQuestion,
) -> None:
    count = HowMany(len(question.points))
    assert all_hints(question, "en", 1) == (count,)
    assert all_hints(question, "en", 1, idea="A bead.") == (count, Idea("A bead."))
    assert all_hints(question, "en", 1, idea="  ") == (count,)


@given(st.integers(0, 9), st.sets(st.integers(0, 9)), SEEDS)
def test_a_window_never_holds_the_bug_and_blank_lines_alone(line: int, blank: set[int], seed: int) -> None:
    listing = "\n".join("" if at in blank - {line} else f"x = {at}" for at in range(10))
    written = 10 - len(blank - {line})
    question = bug(listing, line + 1)
    if written >= 2:
        assert left_open(question, seed) >= 2
    else:
        assert all_hints(question, "en", seed) == ()


def test_a_window_does_not_always_begin_or_end_at_the_bug() -> None:
    question = bug("\n".join(f"x = {at}" for at in range(10)), 5)
    windows = {all_hints(question, "en", seed)[-1] for seed in range(30)}
    assert windows == {Between(4, 5), Between(5, 6)}
