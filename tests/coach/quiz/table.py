"""The whole quiz with its corrections on the tiny pack, with a grader that tests tell what to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from coach.curriculum.catalogue import Catalogue, QuestionRef, load_catalogue
from coach.curriculum.importing import import_folder
from coach.curriculum.model import Language
from coach.mistakes.log import Mistake, mistakes_of
from coach.people.learners import Person, agree, change, who_is
from coach.quiz.answers import GivenAnswer, Graders
from coach.quiz.candidates import Wish
from coach.quiz.corrections import Corrections
from coach.quiz.grading import BuiltInGrader
from coach.quiz.session import Quiz
from coach.quiz.verdict import Graded, Verdict
from coach.quiz.views import Answered, Asked, QuizView, Weighing
from coach.review.log import state_of
from coach.review.schedule import CardState, LogEntry, Rating, fold
from coach.store import CardRow, QuizItem, ReviewRow, Store
from tests.clock import START, ManualClock
from tests.coach.curriculum.kinds_pack import write_kinds

DONT_KNOW = GivenAnswer("", dont_know=True)
HALF = "half"
ROLES, DOT, WHAT, SCALE = "attention-roles", "vector-dot", "token-what", "attention-scale"
"""The tiny pack's objectives; only questions on `ROLES` are answered in one's own words."""


class Judge(Graders):
    """Answers in one's own words are right if they are "right", partly right if they are `HALF`.

    `confidence` is how far it trusts itself, `second_says` what a second look finds, and `looked`
    holds the answers that were looked at again.
    """

    def __init__(self) -> None:
        super().__init__(BuiltInGrader(None))
        self.confidence = 0.9
        self.second_says = Verdict.WRONG
        self.looked: list[str] = []

    async def grade(self, ref: QuestionRef, given: GivenAnswer, *, asked_by: int | None = None) -> Graded:
        if given.dont_know or ref.question.kind not in ("short", "explain"):
            return await super().grade(ref, given, asked_by=asked_by)
        verdict = {"right": Verdict.RIGHT, HALF: Verdict.PARTLY}.get(given.text, Verdict.WRONG)
        return self._said(verdict, "judge")

    async def second(self, ref: QuestionRef, given: GivenAnswer, first: Graded) -> Graded | None:
        if ref.question.kind not in ("short", "explain"):
            return await super().second(ref, given, first)
        self.looked.append(given.text)
        return self._said(self.second_says, "second-judge")

    def _said(self, verdict: Verdict, name: str) -> Graded:
        return Graded(verdict, float(verdict is Verdict.RIGHT), (), name, "1", self.confidence)


def answer_to(ref: QuestionRef, *, right: bool) -> GivenAnswer:
    """An answer to a question of any kind as its card gives it; in one's own words for the `Judge`."""
    question = ref.question
    match question.kind:
        case "choice":
            wrong = next(one.key for one in question.options if one.key != question.answer)
            return GivenAnswer(question.answer if right else wrong)
        case "multiple":
            others = [one.key for one in question.options if one.key not in question.answers]
            return GivenAnswer(",".join(question.answers if right else others))
        case "order":
            keys = [one.key for one in question.items]
            return GivenAnswer(",".join(keys if right else keys[::-1]))
        case "bug":
            return GivenAnswer(str(question.line if right else 1))
        case "numeric":
            return GivenAnswer(repr(question.value if right else question.value * 3 + 1))
        case "cloze":
            return GivenAnswer(question.answers[ref.language][0] if right else "bananas")
    return GivenAnswer("right" if right else "bananas")


class Table:
    """A quiz, its corrections, and the people at it. Everything is read from the store anew each time."""

    def __init__(self, store: Store, clock: ManualClock, folder: Path) -> None:
        self.store, self.clock, self.folder = store, clock, folder
        self.judge = Judge()
        self.catalogue = Catalogue()
        self.restart()

    @classmethod
    async def laid(cls, store: Store, clock: ManualClock, folder: Path) -> Table:
        """One with the tiny pack and a question of every kind on it."""
        table = cls(store, clock, write_kinds(folder))
        await table.take_in()
        return table

    async def take_in(self) -> None:
        """Import the pack as its folder stands."""
        assert not isinstance(await import_folder(self.store, self.folder, START), list)
        self.catalogue = await load_catalogue(self.store)

    def restart(self, seed: int = 7) -> None:
        """Forget everything that is not in the store."""
        self.quiz = Quiz(self.store, lambda: self.catalogue, self.judge, self.clock, Random(seed))
        self.corrections = Corrections(self.store, lambda: self.catalogue, self.judge, self.clock)

    async def person(
        self,
        user_id: int = 1,
        locale: Language = "en",
        zone: str = "Asia/Taipei",
        guild_id: int | None = 55,
        **choices: Any,
    ) -> Person:
        """Somebody who agreed, with choices of theirs changed."""

        async def read() -> Person:
            return await who_is(self.store, user_id, guild_id, locale, locale, lambda _: zone)

        await agree(self.store, await read(), locale, zone, self.clock.now())
        if choices:
            await change(self.store, user_id, **choices)
        return await read()

    def objective(self, key: str) -> int:
        """The id of an objective of the tiny pack."""
        return next(one.id for one in self.catalogue.objectives.values() if one.key == key)

    # -- taking a quiz -------------------------------------------------------------

    async def start(
        self, person: Person, *objectives: str, count: int | None = None, weigh: bool = False
    ) -> Asked:
        """Begin a quiz about objectives in their order, or about whatever is to be asked."""
        only = [self.objective(key) for key in objectives] or None
        size = count or len(objectives) or 4
        return await self.quiz.start(person, Wish(only=only), count=size, weigh=weigh)

    async def answer(
        self, person: Person, asked: Asked, *, right: bool = True, text: str | None = None, sure: int = 2
    ) -> Answered:
        """Answer a question, and say how sure one is where that is asked."""
        given = answer_to(asked.question, right=right) if text is None else GivenAnswer(text)
        view = await self.quiz.answer(person, asked.session_id, asked.position, given)
        if isinstance(view, Weighing):
            view = await self.quiz.weigh(person, asked.session_id, asked.position, sure)
        assert isinstance(view, Answered)
        return view

    async def play(self, person: Person, *rights: bool, days: int = 0, about: str = ROLES) -> Answered:
        """Some days on, take a quiz with a question on `about` for each answer; its last verdict."""
        self.clock.advance(timedelta(days=days))
        objective = self.objective(about)
        asked = await self.quiz.start(person, Wish(only=[objective]), count=len(rights), weigh=False)
        for right in rights:
            answered = await self.answer(person, asked, right=right)
            view = await self.quiz.advance(person, asked.session_id, asked.position)
            if isinstance(view, Asked):
                asked = view
        return answered

    async def view(self, person: Person, at: Answered) -> QuizView:
        """Where the quiz of a verdict stands now."""
        return await self.quiz.current(person, at.asked.session_id)

    async def again(self, person: Person, at: Answered) -> Answered:
        """A verdict as it is shown now."""
        return await self.quiz.answered(person, at.asked.session_id, at.asked.position)

    async def undo(self, person: Person, session_id: int) -> None:
        """Take back what was answered last in a quiz, as the button on its card does."""
        query = select(QuizItem.attempt_id).where(
            QuizItem.session_id == session_id, QuizItem.attempt_id.is_not(None)
        )
        async with self.store.read() as db:
            last = await db.scalar(query.order_by(QuizItem.position.desc()).limit(1))
        await self.corrections.undo(person, session_id, last or 0)

    # -- looking -------------------------------------------------------------------

    async def rows(self, table: Any) -> list[Any]:
        async with self.store.read() as db:
            return list((await db.scalars(select(table).order_by(table.id))).all())

    async def count(self, table: Any) -> int:
        async with self.store.read() as db:
            return await db.scalar(select(func.count()).select_from(table)) or 0

    async def card(self, person: Person, about: str = ROLES) -> CardState | None:
        """The card of an objective; None where no review is left."""
        query = select(CardRow).where(
            CardRow.learner_id == person.id, CardRow.objective_id == self.objective(about)
        )
        async with self.store.read() as db:
            row = await db.scalar(query)
        return state_of(row) if row is not None and row.reviews else None

    async def log(self, person: Person, about: str = ROLES) -> list[LogEntry]:
        """The entries of an objective's card, oldest first."""
        query = (
            select(ReviewRow)
            .join(CardRow, ReviewRow.card_id == CardRow.id)
            .where(CardRow.learner_id == person.id, CardRow.objective_id == self.objective(about))
            .order_by(ReviewRow.id)
        )
        async with self.store.read() as db:
            rows = (await db.scalars(query)).all()
        return [
            LogEntry(
                row.id, row.study_day, None if row.rating is None else Rating(row.rating), row.corrects_id
            )
            for row in rows
        ]

    async def folded(self, person: Person, about: str = ROLES) -> CardState | None:
        """What the log of an objective's card says by itself."""
        return fold(await self.log(person, about), person.retention)

    async def mistakes(self, person: Person) -> Sequence[Mistake]:
        return await mistakes_of(self.store, person.id)
