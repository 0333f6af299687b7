"""A question that a model wrote is asked, answered and explained like any other, and is told apart."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

from coach.curriculum.catalogue import load_catalogue
from coach.quiz.answers import GivenAnswer, Graders
from coach.quiz.candidates import Wish
from coach.quiz.grading import BuiltInGrader
from coach.quiz.session import Quiz
from coach.quiz.verdict import Verdict
from coach.quiz.views import Answered, Asked
from coach.quiz.votes import report
from coach.store import Attempt, Store
from tests.clock import ManualClock
from tests.coach.learners import rows, somebody
from tests.coach.quiz.drafts import take_in, taken, write_source


async def test_it_is_asked_by_a_quiz_and_an_open_quiz_outlives_its_retirement(
    store: Store, clock: ManualClock, tmp_path: Path
) -> None:
    before = await take_in(store, write_source(tmp_path / "tiny"))
    content_id = await taken(store, before)
    catalogue = await load_catalogue(store)
    quiz = Quiz(store, lambda: catalogue, Graders(BuiltInGrader(None)), clock, Random(7))
    person = await somebody(store)
    topic = catalogue.topic("tiny/tokens", "en")
    asked = await quiz.start(person, Wish(topic=topic), count=2, weigh=False)
    seen = {}
    for number in range(2):
        seen[asked.question.content_id] = asked.question.generated
        if asked.question.generated:
            for user_id in (11, 12, 13):
                await report(store, await somebody(store, user_id), content_id, "wrong", clock.now())
            catalogue = await load_catalogue(store)
            assert catalogue.question(content_id) is None
        right = next(o for o in asked.question.question.options if o.key == asked.question.question.answer)  # type: ignore[union-attr]
        answered = await quiz.answer(person, asked.session_id, number, GivenAnswer(right.key))
        assert isinstance(answered, Answered)
        assert answered.graded.verdict is Verdict.RIGHT
        clock.advance(timedelta(minutes=1))
        view = await quiz.advance(person, asked.session_id, number)
        if isinstance(view, Asked):
            asked = view
    assert seen == {
        content_id: True,
        before.questions_for(asked.question.objective_id, "en")[0].content_id: False,
    }
    assert content_id in {row.content_id for row in await rows(store, Attempt)}
