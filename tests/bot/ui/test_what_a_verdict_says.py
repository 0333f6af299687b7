"""What a verdict says beyond right and wrong, and what a quote on a card takes in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.features.mistakes.cards import mistake_card
from bot.features.progress.atlas import counted
from bot.features.progress.view_cards import week_card
from bot.features.quiz.look import Look, paragraphs
from bot.features.quiz.question_cards import question_card
from bot.features.quiz.verdict_cards import verdict_card
from bot.features.setup.cards import decided_card
from bot.i18n import Words, speak
from bot.ui.card import Card
from coach.curriculum.model import NumericQuestion
from coach.people.learners import LANGUAGES
from coach.quiz.exact import grade_numeric, grade_order
from coach.quiz.verdict import Graded, PointResult, PointState, Verdict
from coach.quiz.views import Answered, Asked
from coach.review.progress import Mastery
from coach.review.week import Answer, History, week
from tests.bot.ui.hostile import DAY
from tests.bot.ui.hostile_pack import CATALOGUE
from tests.bot.ui.hostile_quiz import asked
from tests.bot.ui.mistake_examples import FULL

EVERY_LANGUAGE = pytest.mark.parametrize("words", [speak(one) for one in LANGUAGES], ids=LANGUAGES)


def _text(card: Card) -> str:
    return "\n".join((*card.body, card.note or ""))


def _shown(words: Words, answered: Answered) -> str:
    return _text(verdict_card(Look(words, CATALOGUE, DAY), answered))


def _numeric(words: Words, answer: str) -> Answered:
    one = asked("numeric", words.language)
    plain = NumericQuestion(
        kind="numeric",
        key="size",
        objective="o",
        prompt={"en": "How much?", "zh-TW": "多少？"},
        explanation={"en": "So.", "zh-TW": "就是這樣。"},
        value=16,
        tolerance=0.1,
        unit={"en": "GiB", "zh-TW": "GiB"},
    )
    graded = grade_numeric(plain, answer)
    asked_one = replace(one, question=replace(one.question, question=plain))
    return Answered(asked_one, answer, graded, None, False, verdict=graded.verdict)


@EVERY_LANGUAGE
@pytest.mark.parametrize("answer", ["16 tokens", "16 MiB"])
def test_a_right_number_with_another_unit_is_told_so(words: Words, answer: str) -> None:
    answered = _numeric(words, answer)
    assert answered.verdict is Verdict.WRONG
    assert words("verdict-unit") in _shown(words, answered)


@EVERY_LANGUAGE
@pytest.mark.parametrize("answer", ["17", "160 GiB", "not 16 but 17", "16 GiB"])
def test_the_unit_is_blamed_for_nothing_else(words: Words, answer: str) -> None:
    assert words("verdict-unit") not in _shown(words, _numeric(words, answer))


@EVERY_LANGUAGE
def test_a_slip_is_right_and_shown_beside_the_right_answer(words: Words) -> None:
    slip, right = _numeric(words, "16 GB"), _numeric(words, "16 GiB")
    assert slip.verdict is right.verdict is Verdict.RIGHT
    for said in (words("verdict-slip"), words("verdict-right-answer")):
        assert said in _shown(words, slip)
        assert said not in _shown(words, right)


def _order(words: Words) -> tuple[Asked, list[str]]:
    one = asked("order", words.language)
    question = one.question.question
    assert question.kind == "order"
    return one, [item.key for item in question.items]


def _ordered(words: Words, keys: list[str]) -> Answered:
    one, _ = _order(words)
    question = one.question.question
    assert question.kind == "order"
    given = ",".join(keys)
    graded = grade_order(question, words.language, given)
    return Answered(one, given, graded, None, False, verdict=graded.verdict)


@EVERY_LANGUAGE
def test_a_wrong_order_stands_in_letters_beside_the_right_one(words: Words) -> None:
    _, keys = _order(words)
    shown = _shown(words, _ordered(words, [keys[1], keys[0], *keys[2:]]))
    assert f"{words('verdict-yours')}　B→A→C→D→E" in shown
    assert f"{words('verdict-right-answer')}　A→B→C→D→E" in shown


@EVERY_LANGUAGE
def test_an_order_says_how_it_is_given_until_it_is_begun(words: Words) -> None:
    one, _ = _order(words)
    for placed in ("", "2"):
        shown = _text(question_card(Look(words, CATALOGUE, DAY), one, placed=placed))
        assert (words("order-how") in shown) is not placed.isdigit()
        assert (words("order-so-far", order="C") in shown) is placed.isdigit()


@EVERY_LANGUAGE
@pytest.mark.parametrize("settled_by", ["person", "second", "leader"])
def test_a_verdict_that_was_overruled_lists_nothing_as_missing(words: Words, settled_by: str) -> None:
    one = asked("short", words.language)
    wrong = _ordered(words, _order(words)[1][::-1]).graded
    assert any(point.state is PointState.MISSING for point in wrong.points)
    lost = Answered(one, "x", replace(wrong, grader="built-in"), None, False)
    missing, grader = words("point-missing", point=""), words("verdict-by-built-in")
    assert missing in _shown(words, lost)
    assert grader in _shown(words, lost)
    won = _shown(words, replace(lost, verdict=Verdict.RIGHT, settled_by=settled_by))
    assert missing not in won
    assert grader not in won
    assert words(f"settled-{settled_by}") in won


@EVERY_LANGUAGE
def test_words_that_show_several_points_are_quoted_once(words: Words) -> None:
    points = tuple(
        PointResult(key, key, PointState.MET, quote) for key, quote in zip("abc", "xxy", strict=True)
    )
    graded = Graded(Verdict.RIGHT, 1, points, "built-in", "1", 1)
    one = Answered(asked("short", words.language), "x y", graded, None, False, verdict=Verdict.RIGHT)
    shown = _shown(words, one)
    assert [shown.count(words("point-quote", quote=quote)) for quote in "xy"] == [1, 1]
    assert all(words("point-met", point=key) in shown for key in "abc")


def test_a_quote_ends_its_paragraph() -> None:
    assert paragraphs(["a", "b", "c\n> d", "e\n> f", "g", "h"]) == ["a\nb\nc\n> d", "e\n> f", "g\nh"]
    assert paragraphs([]) == []


@EVERY_LANGUAGE
def test_no_label_of_a_mistake_stands_in_the_quote_before_it(words: Words) -> None:
    long = "a sentence that is longer than the line of a phone"
    one = replace(FULL, answer=long, right_answer=long, words=long, rule=long)
    for block in mistake_card(words, CATALOGUE, one).body:
        lines = block.split("\n")
        assert not any(
            line.startswith("> ") and not later.startswith("> ") for line, later in pairwise(lines)
        )


@EVERY_LANGUAGE
@pytest.mark.parametrize("right", [True, False])
def test_a_notice_says_which_dispute_was_decided(words: Words, right: bool) -> None:
    assert "Why *two* steps?".replace("*", r"\*") in _text(
        decided_card(words, 1, right=right, question="Why *two*\nsteps?")
    )
    old = decided_card(words, 1, right=right)
    assert words("appeal-granted" if right else "appeal-denied") in _text(old)
    assert ">" not in _text(old)


@EVERY_LANGUAGE
def test_only_what_there_is_gets_counted(words: Words) -> None:
    some = counted(words, Counter({Mastery.DUE: 1, Mastery.NOT_BEGUN: 12}))
    assert words("mastery-due") in some
    assert "12" in some
    assert words("mastery-solid") not in some
    assert "0" not in some


@EVERY_LANGUAGE
def test_the_days_of_a_week_have_a_heading_where_there_is_no_picture(words: Words) -> None:
    seen = week(History([Answer(DAY, True, timedelta(minutes=1))]), DAY)
    assert f"**{words('week-head')}**" in week_card(words, seen, None).body
