"""Where a quiz stands, read from the database as values to show. Nothing here changes one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.clock import Clock
from coach.curriculum.catalogue import Catalogue, QuestionRef, in_language, load_question
from coach.errors import NotFound, StaleStep
from coach.mistakes.log import of_attempt
from coach.people.learners import Person
from coach.quiz.hints import all_hints
from coach.quiz.placing import placed
from coach.quiz.second_opinion import undecided
from coach.quiz.selection import Reason
from coach.quiz.stored import Stand, graded_of, open_session, stand_of, standing_verdict
from coach.quiz.verdict import Verdict
from coach.quiz.views import Answered, Asked, Line, QuizView, Summary, Weighing
from coach.review.leeches import is_leech
from coach.review.schedule import Rating
from coach.store import Appeal, Attempt, CardRow, ContentItem, QuizItem, QuizSession, Store

PLACEMENT = "placement"
"""The purpose of a quiz that finds where to begin."""


class QuizReader:
    """The quizzes of one deployment, to look at."""

    def __init__(self, store: Store, content: Callable[[], Catalogue], clock: Clock) -> None:
        self._store = store
        self._content = content
        self._clock = clock

    async def unfinished(self, person: Person) -> tuple[int, str | None] | None:
        """The open quiz of a person as (session id, topic id), if there is one."""
        async with self._store.read() as db:
            row = await open_session(db, person.id)
            return (row.id, row.topic) if row else None

    async def current(self, person: Person, session_id: int, *, resumed: bool = False) -> QuizView:
        """Where a quiz stands now; `resumed`: it was left open. Raises NotFound for somebody else's."""
        async with self._store.read() as db:
            stand = await stand_of(db, person, session_id)
        return await self._view(person, stand, resumed=resumed)

    async def _view(self, person: Person, stand: Stand, *, resumed: bool = False) -> QuizView:
        row = stand.row
        if row.state != "open":
            return await self._summary(person, stand)
        return await self._at(person, stand, row.position, resumed=resumed)

    async def answered(self, person: Person, session_id: int, position: int) -> Answered:
        """The verdict at a position, also of a quiz that is over. Raises StaleStep where there is none."""
        async with self._store.read() as db:
            stand = await stand_of(db, person, session_id)
        view = await self._at(person, stand, position) if 0 <= position < len(stand.items) else None
        if not isinstance(view, Answered):
            raise StaleStep
        return view

    async def _at(
        self, person: Person, stand: Stand, position: int, *, resumed: bool = False
    ) -> Asked | Weighing | Answered:
        item, attempt = stand.items[position]
        ref = await self._question(item.content_id)
        card = stand.cards.get(item.objective_id)
        hints = all_hints(ref.question, ref.language, ref.content_id, idea=self._idea(ref))
        before = stand.items[position - 1][0] if position else None
        neighbour = (await self._question(before.content_id)).concept if before else None
        asked = Asked(
            session_id=stand.row.id,
            position=position,
            total=stand.row.total,
            question=ref,
            option_order=tuple(item.option_order),
            reason=Reason(item.reason),
            resumed=resumed,
            asks_confidence=item.asks_confidence,
            hints=hints[: item.hints],
            more_hints=stand.row.purpose != PLACEMENT and item.hints < len(hints),
            last_day=card.last_day if card else None,
            mixed_with=(
                neighbour
                if neighbour and neighbour in self._content().confusable.get(ref.concept, ())
                else None
            ),
        )
        if attempt is None:
            return asked if item.pending is None else Weighing(asked, item.pending)
        last = position + 1 == stand.row.total
        return await self._answered(person, asked, item, attempt, card, last=last)

    async def _answered(
        self,
        person: Person,
        asked: Asked,
        item: QuizItem,
        attempt: Attempt,
        card: CardRow | None,
        *,
        last: bool,
    ) -> Answered:
        graded = graded_of(attempt)
        verdict = standing_verdict(attempt)
        async with self._store.read() as db:
            appeal = await db.scalar(select(Appeal.state).where(Appeal.attempt_id == attempt.id))
        mistake = await of_attempt(self._store, person.id, attempt.id)
        return Answered(
            asked,
            attempt.answer,
            graded,
            card.due_day if card is not None and card.resting_since is None else None,
            last,
            attempt_id=attempt.id,
            verdict=verdict,
            settled_by=attempt.settled_by,
            undecided=undecided(graded) and attempt.settled_by is None and appeal is None,
            confidence=attempt.confidence,
            rating=Rating(card.last_rating) if card else Rating.AGAIN,
            appeal=appeal,
            asks_reflection=item.asks_reflection and mistake is not None,
            mistake=mistake,
            leech=card is not None
            and card.resting_since is None
            and verdict is not Verdict.RIGHT
            and is_leech(card.lapses, card.leech_at),
        )

    def _idea(self, ref: QuestionRef) -> str:
        """What a hint may say of the concept: its formula read aloud for a calculation, else its picture."""
        concept = self._content().concepts.get(ref.concept)
        if concept is None:
            return ""
        text = in_language(concept.texts, ref.language)
        if ref.question.kind == "numeric":
            return in_language(text.formula.spoken, ref.language) if text.formula else ""
        return in_language(text.picture, ref.language)

    async def _question(self, content_id: int) -> QuestionRef:
        ref = self._content().question(content_id) or await load_question(self._store, content_id)
        if ref is None:
            raise NotFound("question")
        return ref

    async def prompt(self, learner_id: int, session_id: int, position: int) -> str:
        """The question's text for the modal in which it is answered, in one read.

        Raises StaleStep where the quiz has moved on or is not this person's.
        """
        async with self._store.read() as db:
            body = await db.scalar(
                select(ContentItem.body)
                .join(QuizItem, QuizItem.content_id == ContentItem.id)
                .join(QuizSession, QuizSession.id == QuizItem.session_id)
                .where(
                    QuizSession.id == session_id,
                    QuizSession.learner_id == learner_id,
                    QuizSession.state == "open",
                    QuizSession.position == position,
                    QuizItem.position == position,
                    QuizItem.attempt_id.is_(None),
                )
            )
        if body is None:
            raise StaleStep
        return str(next(iter(body["prompt"].values())))

    async def missed(self, person: Person, session_id: int) -> tuple[int, ...]:
        """Objective ids of a quiz that were answered, but not right."""
        async with self._store.read() as db:
            stand = await stand_of(db, person, session_id)
        return tuple(
            item.objective_id
            for item, attempt in stand.items
            if attempt is not None and standing_verdict(attempt) is not Verdict.RIGHT
        )

    async def _summary(self, person: Person, stand: Stand) -> Summary:
        lines = [
            Line(await self._question(item.content_id), standing_verdict(attempt) if attempt else None)
            for item, attempt in stand.items
        ]
        today = person.today(self._clock.now())
        async with self._store.read() as db:
            due_now, next_due = await self._ahead(db, person, today)
        finished = stand.row.purpose == PLACEMENT and stand.row.state == "finished"
        answered = [attempt for _, attempt in stand.items if attempt is not None]
        return Summary(
            session_id=stand.row.id,
            lines=tuple(lines),
            right=sum(line.verdict is Verdict.RIGHT for line in lines),
            answered=sum(line.verdict is not None for line in lines),
            total=stand.row.total,
            stopped=stand.row.state == "stopped",
            next_due=next_due,
            due_now=due_now,
            last_attempt=answered[-1].id if answered else None,
            placed=placed(self._content(), person, stand) if finished else None,
        )

    async def _ahead(self, db: AsyncSession, person: Person, today: date) -> tuple[int, date | None]:
        """How many cards are due, and the next day on which one is; retired objectives are none."""
        known = self._content().objectives
        own = select(CardRow.objective_id, CardRow.due_day).where(
            CardRow.learner_id == person.id, CardRow.reviews > 0, CardRow.resting_since.is_(None)
        )
        due = await db.execute(own.where(CardRow.due_day <= today))
        later = await db.execute(own.where(CardRow.due_day > today).order_by(CardRow.due_day).limit(100))
        return (
            sum(objective in known for objective, _ in due),
            next((day for objective, day in later if objective in known), None),
        )
