"""Several options, an order, a line: whatever is chosen, the verdict follows from what stands right."""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.curriculum.loading import LoadedPack, load_pack
from coach.curriculum.model import BugQuestion, MultipleQuestion, OrderQuestion
from coach.curriculum.shipped import pack_folders
from coach.quiz.exact import grade_bug, grade_multiple, grade_order
from coach.quiz.verdict import PointState, Verdict

RIGHT, PARTLY, WRONG, DONT_KNOW = Verdict.RIGHT, Verdict.PARTLY, Verdict.WRONG, Verdict.DONT_KNOW
MET, MISSING = PointState.MET, PointState.MISSING
KEYS = "abcde"


def _common() -> dict[str, object]:
    return {"key": "q", "objective": "o", "prompt": {"en": "?"}, "explanation": {"en": "!"}}


def _options(keys: str) -> list[dict[str, object]]:
    return [{"key": key, "text": {"en": f"text {key}", "zh-TW": f"文字 {key}"}} for key in keys]


def several(answers: str) -> MultipleQuestion:
    return MultipleQuestion.model_validate(
        {**_common(), "kind": "multiple", "options": _options(KEYS), "answers": list(answers)}
    )


def steps(count: int) -> OrderQuestion:
    return OrderQuestion.model_validate({**_common(), "kind": "order", "items": _options(KEYS[:count])})


LISTING = "for x in xs:\n    total += x\n\n    n = 1\nprint(total / n)"


def bug(line: int = 4) -> BugQuestion:
    return BugQuestion.model_validate(
        {**_common(), "kind": "bug", "listing": LISTING, "line": line, "fix": {"en": "n += 1"}}
    )


SUBSETS = ["".join(keys) for size in range(6) for keys in combinations(KEYS, size)]


@given(st.sampled_from([keys for keys in SUBSETS if 2 <= len(keys) <= 4]), st.permutations(KEYS), st.data())
def test_any_choice_is_judged_by_what_is_right_in_it(
    answers: str, shuffled: list[str], data: st.DataObject
) -> None:
    chosen = data.draw(st.sets(st.sampled_from(KEYS)))
    graded = grade_multiple(several(answers), "en", ",".join(key for key in shuffled if key in chosen))
    right = set(answers)
    if not chosen:
        assert (graded.verdict, graded.points, graded.score) == (DONT_KNOW, (), 0.0)
        return
    assert graded.verdict is (RIGHT if chosen == right else PARTLY if chosen & right else WRONG)
    assert {point.key: point.state for point in graded.points} == {
        key: MET if key in chosen & right else MISSING for key in chosen | right
    }
    assert [point.key for point in graded.points] == sorted(chosen | right)
    assert graded.score == pytest.approx(len(chosen & right) / len(chosen | right))
    assert graded.confidence == 1.0


def test_a_wrongly_chosen_option_is_told_from_a_missed_one_by_the_answers() -> None:
    question = several("ab")
    graded = grade_multiple(question, "zh-TW", "a, e")
    assert [(point.text, point.state, point.key in question.answers) for point in graded.points] == [
        ("文字 a", MET, True),
        ("文字 b", MISSING, True),
        ("文字 e", MISSING, False),
    ]


@pytest.mark.parametrize("chosen", ["f", "a,f", "a,,b", "a;b", "文"])
def test_an_unknown_option_is_no_answer(chosen: str) -> None:
    with pytest.raises(ValueError, match="has no option"):
        grade_multiple(several("ab"), "en", chosen)


def test_an_option_that_is_named_twice_counts_once() -> None:
    assert grade_multiple(several("ab"), "en", "b,a,b").verdict is RIGHT


ORDERS = [(size, order) for size in (3, 4, 5) for order in permutations(KEYS[:size])]


@pytest.mark.parametrize("size", [3, 4, 5])
def test_every_order_is_judged(size: int) -> None:
    question = steps(size)
    right = tuple(KEYS[:size])
    swapped = {
        (*right[:at], right[at + 1], right[at], *right[at + 2 :]) for at in range(size - 1)
    }  # two neighbours changed places
    for _, order in (one for one in ORDERS if one[0] == size):
        graded = grade_order(question, "en", ",".join(order))
        assert graded.verdict is (RIGHT if order == right else PARTLY if order in swapped else WRONG), order
        assert [point.key for point in graded.points] == list(right)
        places = [MET if key == given_key else MISSING for key, given_key in zip(right, order, strict=True)]
        assert [point.state for point in graded.points] == places
        assert graded.score == pytest.approx(places.count(MET) / size)


@pytest.mark.parametrize("order", ["a", "a,b", "a,b,b", "a,b,c,d", "a,b,x", "a b c"])
def test_what_is_no_order_of_the_items_is_no_answer(order: str) -> None:
    with pytest.raises(ValueError, match="has the items"):
        grade_order(steps(3), "en", order)


@pytest.mark.parametrize("empty", ["", "  "])
def test_nothing_chosen_is_not_known(empty: str) -> None:
    assert grade_multiple(several("ab"), "en", empty).verdict is DONT_KNOW
    assert grade_order(steps(3), "en", empty).verdict is DONT_KNOW
    assert grade_bug(bug(), empty).verdict is DONT_KNOW


ANY_TEXT = st.text(max_size=40) | st.text("abcde, ,;x", max_size=12)


@given(ANY_TEXT, ANY_TEXT)
def test_no_text_breaks_anything_but_a_promise(chosen: str, order: str) -> None:
    """What the cards never send raises ValueError and nothing else."""
    for grade in (
        lambda: grade_multiple(several("ab"), "en", chosen),
        lambda: grade_order(steps(3), "en", order),
    ):
        with suppress(ValueError):
            assert grade().verdict in Verdict


LINES = (
    "4",
    " 4 ",
    "line 4",
    "Line 4.",
    "LINE 4: n is never counted",
    "lines: 4",
    "L4",
    "l4",
    "#4",
    "4.",
    "４",
)
LINES_ZH = (
    "第 4 行",
    "第4行",
    "第四行",
    "第 ４ 行",
    "4 行",
    "四",
    "第 4 列",
    "我覺得是第四行，因為 n 沒有增加",
)
PASTED = ("n = 1", "    n = 1", "`n = 1`", "n=1", "```\n    n = 1\n```")
SPOKEN = (
    "It is line 4, it should say n += 1",
    "line number 4",
    "line no. 4",
    "I think line 4 and again line 4",
)


@pytest.mark.parametrize("answer", [*LINES, *LINES_ZH, *PASTED, *SPOKEN])
def test_the_line_is_understood(answer: str) -> None:
    graded = grade_bug(bug(), answer)
    assert (graded.verdict, graded.points, graded.score, graded.confidence) == (RIGHT, (), 1.0, 1.0)


@pytest.mark.parametrize(
    "answer",
    [
        *("5", "line 2", "第 2 行", "第五行", "40", "line 44", "0", "4.5", "total += x", "the loop", "n"),
        *("line 4 or line 5", "第 4 行或第 5 行", "1, 2, 3, line 4 and line 2", "線 4", "line four", "四五"),
    ],
)
def test_another_line_is_wrong(answer: str) -> None:
    assert grade_bug(bug(), answer).verdict is WRONG


@pytest.mark.parametrize("answer", ["I don't know", "不知道", "idk", "？", "-"])
def test_giving_up_is_not_known(answer: str) -> None:
    assert grade_bug(bug(), answer).verdict is DONT_KNOW


@given(st.integers(1, 5).filter(lambda line: line != 3), st.integers(1, 12))
def test_only_the_faulty_line_is_right(line: int, named: int) -> None:
    for form in ("{}", "line {}", "第 {} 行", "第{}行"):
        expected = RIGHT if named == line else WRONG
        assert grade_bug(bug(line), form.format(named)).verdict is expected


@given(st.text(max_size=300) | st.text("line第行 0123456789四.,\n", max_size=40))
def test_any_text_gets_a_verdict(answer: str) -> None:
    assert grade_bug(bug(), answer).verdict in (RIGHT, WRONG, DONT_KNOW)


@pytest.mark.parametrize(
    "answer", ["4" * 9_000, "line " * 2_000, "第" * 9_000 + "4", "4 " * 5_000, "\ud800" * 99]
)
def test_long_junk_is_judged_in_bounded_time(answer: str) -> None:
    assert grade_bug(bug(), answer).verdict in (WRONG, RIGHT, DONT_KNOW)


def test_each_shipped_key_is_right_and_anything_else_is_not() -> None:
    packs = [pack for folder in pack_folders() if isinstance(pack := load_pack(folder), LoadedPack)]
    asked = [question for pack in packs for question in pack.questions]
    for several_right in (one for one in asked if isinstance(one, MultipleQuestion)):
        assert grade_multiple(several_right, "en", ",".join(several_right.answers)).verdict is RIGHT
        everything = ",".join(option.key for option in several_right.options)
        assert grade_multiple(several_right, "en", everything).verdict is PARTLY
    for ordered in (one for one in asked if isinstance(one, OrderQuestion)):
        keys = [item.key for item in ordered.items]
        assert grade_order(ordered, "en", ",".join(keys)).verdict is RIGHT
        assert grade_order(ordered, "en", ",".join(reversed(keys))).verdict is WRONG
    for listed in (one for one in asked if isinstance(one, BugQuestion)):
        lines = listed.listing.split("\n")
        right = [
            number for number in range(1, len(lines) + 1) if grade_bug(listed, f"{number}").verdict is RIGHT
        ]
        assert right == [listed.line]
        pasted = [line for line in lines if line.strip() and grade_bug(listed, line).verdict is RIGHT]
        assert pasted == [lines[listed.line - 1]]
