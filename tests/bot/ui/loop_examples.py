"""Cards of the learning loop, with the longest and the worst that can stand in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from bot.features.quiz import cards as quiz
from bot.features.quiz import verdict_cards as verdicts
from bot.features.quiz.look import Look
from bot.features.setup.cards import appeal_card, decided_card
from bot.features.today.cards import today_card
from bot.i18n import Words
from bot.ui.card import Card
from bot.ui.modals import Form
from bot.ui.text import escape
from coach.curriculum.model import KINDS
from coach.learn.today import Today
from coach.mistakes.causes import Cause
from coach.mistakes.log import Mistake
from coach.quiz.corrections import Disputed
from coach.quiz.hints import HowMany, Magnitude, Shape, all_hints
from coach.quiz.selection import Reason
from coach.quiz.verdict import Graded, PointResult, PointState, Verdict
from coach.quiz.views import Answered, Summary, Weighing
from coach.review.schedule import Rating
from tests.bot.ui.hostile import DAY, LINE, bad
from tests.bot.ui.hostile_pack import CATALOGUE, CONCEPT_ID
from tests.bot.ui.hostile_quiz import asked, given_to
from tests.bot.ui.mistake_examples import FULL

Shown = Iterator[Card | Form]
IDS = (10**10, 19)


def look(words: Words, **chosen: bool) -> Look:
    return Look(words, CATALOGUE, DAY, **chosen)


def questions(words: Words) -> Shown:
    """Each kind with each hint, a reminder, an order begun and done, and each reason."""
    for kind in KINDS:
        one = asked(kind, words.language)
        hints = all_hints(one.question.question, words.language, 1, idea=bad(900))
        for count in range(len(hints) + 1):
            hinted = replace(one, hints=hints[:count], more_hints=count == 0)
            yield quiz.question_card(look(words), hinted, reminder=escape(bad(120)))
    one = asked("numeric", words.language)
    for hint in (Magnitude(-9, 12, True), Magnitude(0, 3, False), HowMany(1), Shape(1, 900)):
        yield quiz.question_card(look(words), replace(one, hints=(hint,)))
    order = asked("order", words.language)
    for placed in ("2", "20", "01234"):
        yield quiz.question_card(look(words), replace(order, more_hints=True), placed=placed)
    for days in (0, 1, 4000):
        since = replace(asked("short", words.language, Reason.DUE), last_day=DAY - timedelta(days=days))
        yield quiz.question_card(look(words), since)
    yield quiz.question_card(look(words), replace(order, mixed_with=CONCEPT_ID))


def weighing(words: Words) -> Shown:
    for kind in KINDS:
        one = asked(kind, words.language)
        yield quiz.weighing_card(look(words), Weighing(one, given_to(one, kind)))


def _mistakes() -> Iterator[Mistake | None]:
    yield None
    fresh = replace(FULL, cause=None, words=None, rule=None, concept=CONCEPT_ID)
    yield fresh
    for cause in Cause:
        yield replace(fresh, cause=cause, confused_with=CONCEPT_ID if cause is Cause.CONFUSED else None)
    yield replace(fresh, words=bad(500))
    yield replace(fresh, words=bad(500), rule=bad(300), cause=Cause.FORGOT)


def verdict(words: Words) -> Shown:
    """Everything that can stand on a verdict, in turn and at once."""
    points = tuple(PointResult("p", bad(LINE), state, bad(500)) for state in PointState)
    for kind in ("short", "multiple", "bug", "order"):
        one = replace(asked(kind, words.language), hints=(HowMany(2),))
        for state in Verdict:
            base = Answered(
                one,
                given_to(one, kind),
                Graded(state, 0.5, points, bad(60), "1", 0.3, prompt_version="p@1"),
                DAY + timedelta(days=1),
                False,
                attempt_id=1,
                verdict=state,
                confidence=3,
                rating=Rating.EASY,
                leech=True,
            )
            yield quiz.verdict_card(look(words), base, test_model=True, confirmed=words("rated-hard"))
            unaided = replace(base, asked=replace(one, hints=()))
            yield quiz.verdict_card(look(words), unaided, test_model=True)
            yield quiz.verdict_card(look(words, two_button=True), replace(base, rating=Rating.HARD))
            for mistake in _mistakes():
                shown = replace(base, mistake=mistake)
                yield quiz.verdict_card(look(words), replace(shown, undecided=True), test_model=True)
                yield quiz.verdict_card(look(words), shown)
                yield quiz.verdict_card(look(words), shown, choosing=mistake is not None)
                for confidence in (1, 3):
                    asking = replace(shown, asks_reflection=True, confidence=confidence)
                    yield quiz.verdict_card(look(words), asking)
            for appeal in ("lost", "open", "queued", "granted", "denied"):
                for queue in (False, True):
                    yield quiz.verdict_card(look(words), replace(base, appeal=appeal), queue=queue)
            for by in ("person", "second", "leader"):
                yield quiz.verdict_card(look(words), replace(base, settled_by=by, verdict=Verdict.RIGHT))
            built_in = replace(base.graded, grader="built-in", prompt_version=None)
            yield quiz.verdict_card(look(words), replace(base, graded=built_in))


def placement(words: Words) -> Shown:
    for skipped in (0, 1, 10**6):
        summary = Summary(10**10, (), 3, 9, 9, False, None, 0, 10**10, (CONCEPT_ID, skipped))
        yield quiz.placement_card(look(words), summary)


def today(words: Words) -> Shown:
    concept = CATALOGUE.concepts[CONCEPT_ID]
    for count in (0, 1, 30):
        for waiting in (0, 10**6):
            for usual in (None, timedelta(seconds=20)):
                one = Today(tuple(range(count)), waiting, 10**4, usual, concept, 99, count, waiting and 1)
                yield today_card(words, CATALOGUE, one)
    yield today_card(words, CATALOGUE, Today((), 0, 0, None, None, 0, 0, 0))


def appeals(words: Words) -> Shown:
    yield appeal_card(words, None)
    for kind in KINDS:
        yield appeal_card(words, Disputed(10**10, asked(kind, words.language).question, bad(2000), 10**6))


LOOP: dict[Callable[..., Card | Form], Callable[[Words], Shown]] = {
    quiz.weighing_card: weighing,
    quiz.placement_card: placement,
    verdicts.reflect_form: lambda words: iter([verdicts.reflect_form(words, *IDS)]),
    verdicts.rule_form: lambda words: iter([verdicts.rule_form(words, *IDS, bad(400))]),
    today_card: today,
    appeal_card: appeals,
    decided_card: lambda words: iter(
        [decided_card(words, 10**10, right=right, question=bad(900)) for right in (True, False)]
    ),
}
