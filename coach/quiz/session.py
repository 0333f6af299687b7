"""A quiz from the first question to the summary.

State lives in the database: every call reads it, decides, and writes in one
short transaction, so that a restart between any two taps loses nothing. What
is returned are values for the cards to render.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from sqlalchemy import select

from coach.clock import Clock
from coach.curriculum.catalogue import Catalogue, QuestionRef, Topic, load_question
from coach.curriculum.model import QuestionKind
from coach.errors import NoPack, NoQuestions, NotFound, OutOfRange, StaleStep
from coach.people.learners import Person
from coach.quiz.answers import GivenAnswer, Graders
from coach.quiz.candidates import candidates
from coach.quiz.selection import Pick, Reason, choose
from coach.quiz.stored import Stand, graded_of, item_of, open_session, own_session, stand_of
from coach.quiz.verdict import Verdict
from coach.quiz.views import Answered, Asked, Line, QuizView, Summary
from coach.review.log import record_review
from coach.review.schedule import rating_for
from coach.store import Attempt, ContentItem, Learner, QuizItem, QuizSession, Store

MIN_COUNT, MAX_COUNT, DEFAULT_COUNT = 1, 20, 5
MAX_ANSWER = 2000


class Quiz:
    """The quiz of one deployment: its store, its content and its graders."""

    def __init__(
        self,
        store: Store,
        content: Callable[[], Catalogue],
        graders: Graders,
        clock: Clock,
        rng: Random,
    ) -> None:
        self._store = store
        self._content = content
        self._graders = graders
        self._clock = clock
        self._rng = rng

    # -- beginning ---------------------------------------------------------------

    async def unfinished(self, person: Person) -> tuple[int, str | None] | None:
        """The open quiz of a person as (session id, topic id), if there is one."""
        async with self._store.read() as db:
            row = await open_session(db, person.id)
            return (row.id, row.topic) if row else None

    async def start(
        self,
        person: Person,
        *,
        topic: Topic | None = None,
        count: int = DEFAULT_COUNT,
        kind: QuestionKind | None = None,
        only: Sequence[int] | None = None,
    ) -> Asked:
        """Begin a quiz and return its first question; an open one is ended first.

        `only` limits it to these objective ids (a retry of what was wrong).
        Raises OutOfRange, NoPack, NoQuestions, NotFound for somebody of whom nothing is kept (any
        more), and StaleStep where another quiz was begun at the same moment.
        """
        if not MIN_COUNT <= count <= MAX_COUNT:
            raise OutOfRange("count", count, MIN_COUNT, MAX_COUNT)
        if self._content().empty:
            raise NoPack
        now = self._clock.now()
        today = person.today(now)
        catalogue = self._content()
        async with self._store.read() as db:
            found = await candidates(db, person, catalogue, topic, kind, only)
        picks = choose(found, count, today, self._rng)
        if not picks:
            raise NoQuestions
        orders = [self._option_order(catalogue, pick) for pick in picks]
        async with self._store.write() as db:
            # One at a time for each learner, or two clicks at once would leave two quizzes open.
            held = select(Learner.id).where(Learner.id == person.id).with_for_update()
            if await db.scalar(held) is None:
                raise NotFound("learner")
            if (open_row := await open_session(db, person.id)) is not None:
                open_row.state, open_row.ended_at = "stopped", now
                await db.flush()
            row = QuizSession(
                learner_id=person.id,
                guild_id=person.guild_id,
                state="open",
                language=person.locale,
                topic=topic.id if topic else None,
                position=0,
                total=len(picks),
                started_at=now,
            )
            db.add(row)
            await db.flush()
            db.add_all(
                QuizItem(
                    session_id=row.id,
                    position=position,
                    objective_id=pick.objective_id,
                    content_id=pick.content_id,
                    option_order=order,
                    reason=pick.reason.value,
                    asked_at=now if position == 0 else None,
                )
                for position, (pick, order) in enumerate(zip(picks, orders, strict=True))
            )
            session_id = row.id
        view = await self.current(person, session_id)
        if not isinstance(view, Asked):
            raise StaleStep
        return view

    def _option_order(self, catalogue: Catalogue, pick: Pick) -> list[str]:
        ref = catalogue.question(pick.content_id)
        if ref is None or ref.question.kind != "choice":
            return []
        keys = [option.key for option in ref.question.options]
        self._rng.shuffle(keys)
        return keys

    # -- looking -----------------------------------------------------------------

    async def current(self, person: Person, session_id: int, *, resumed: bool = False) -> QuizView:
        """Where a quiz stands now. Raises NotFound for a quiz that is not this person's."""
        async with self._store.read() as db:
            stand = await stand_of(db, person, session_id)
        return await self._view(person, stand, resumed=resumed)

    async def _view(self, person: Person, stand: Stand, *, resumed: bool = False) -> QuizView:
        row = stand.row
        if row.state != "open":
            return await self._summary(person, stand)
        item, attempt = stand.items[row.position]
        asked = Asked(
            session_id=row.id,
            position=row.position,
            total=row.total,
            question=await self._question(item.content_id),
            option_order=tuple(item.option_order),
            reason=Reason(item.reason),
            resumed=resumed,
        )
        if attempt is None:
            return asked
        due = stand.due_days.get(item.objective_id)
        return Answered(asked, attempt.answer, graded_of(attempt), due, last=row.position + 1 == row.total)

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

    # -- answering ---------------------------------------------------------------

    async def answer(self, person: Person, session_id: int, position: int, given: GivenAnswer) -> Answered:
        """Grade an answer and keep it with its review.

        Raises StaleStep where the question was answered meanwhile (two clicks at
        once count once) or the quiz has moved on, NotFound for somebody else's.
        """
        asked = await self.current(person, session_id)
        if not isinstance(asked, Asked) or asked.position != position:
            raise StaleStep
        # PostgreSQL keeps no NUL, and neither database half a surrogate pair.
        answer = given.text.encode("utf-8", "ignore").decode().replace("\0", "")[:MAX_ANSWER]
        # Grading may take a while (it loads a small model the first time), so it
        # happens in a thread and outside any transaction.
        graded = await asyncio.to_thread(self._graders.grade, asked.question, replace(given, text=answer))
        now = self._clock.now()
        today = person.today(now)
        async with self._store.write() as db:
            row = await own_session(db, person, session_id)
            item = await item_of(db, row)
            if row.state != "open" or row.position != position or item.attempt_id is not None:
                raise StaleStep
            attempt = Attempt(
                learner_id=person.id,
                guild_id=row.guild_id,
                session_id=row.id,
                objective_id=item.objective_id,
                content_id=item.content_id,
                option_order=item.option_order,
                answer=answer,
                verdict=graded.verdict.value,
                score=graded.score,
                points=[{"key": p.key, "text": p.text, "state": p.state.value} for p in graded.points],
                grader=graded.grader,
                grader_version=graded.grader_version,
                grader_confidence=graded.confidence,
                asked_at=item.asked_at or row.started_at,
                answered_at=now,
                zone=person.zone,
                study_day=today,
            )
            db.add(attempt)
            await db.flush()
            item.attempt_id = attempt.id
            state = await record_review(
                db,
                learner_id=person.id,
                objective_id=item.objective_id,
                attempt_id=attempt.id,
                rating=rating_for(graded.verdict),
                at=now,
                zone=person.zone,
                day=today,
            )
            last = row.position + 1 == row.total
        return Answered(asked, answer, graded, state.due_day, last)

    async def advance(self, person: Person, session_id: int, position: int) -> QuizView:
        """Go on from the answered question at `position`: the next one, or the summary.

        A second press, or one on an old card, shows where the quiz stands.
        """
        now = self._clock.now()
        async with self._store.write() as db:
            row = await own_session(db, person, session_id)
            if row.state == "open" and row.position == position:
                item = await item_of(db, row)
                if item.attempt_id is not None:
                    if row.position + 1 == row.total:
                        row.state, row.ended_at = "finished", now
                    else:
                        row.position += 1
                        (await item_of(db, row)).asked_at = now
                    await db.flush()
            stand = await stand_of(db, person, session_id)
        return await self._view(person, stand)

    async def stop(self, person: Person, session_id: int) -> Summary:
        """End a quiz early; what was answered counts."""
        async with self._store.write() as db:
            row = await own_session(db, person, session_id)
            if row.state == "open":
                row.state, row.ended_at = "stopped", self._clock.now()
                await db.flush()
            stand = await stand_of(db, person, session_id)
        return await self._summary(person, stand)

    async def missed(self, person: Person, session_id: int) -> tuple[int, ...]:
        """Objective ids of a quiz that were answered, but not right."""
        async with self._store.read() as db:
            stand = await stand_of(db, person, session_id)
        return tuple(
            item.objective_id
            for item, attempt in stand.items
            if attempt is not None and attempt.verdict != Verdict.RIGHT
        )

    async def _summary(self, person: Person, stand: Stand) -> Summary:
        lines = [
            Line(await self._question(item.content_id), Verdict(attempt.verdict) if attempt else None)
            for item, attempt in stand.items
        ]
        today = person.today(self._clock.now())
        days = stand.due_days.values()
        return Summary(
            session_id=stand.row.id,
            lines=tuple(lines),
            right=sum(line.verdict is Verdict.RIGHT for line in lines),
            answered=sum(line.verdict is not None for line in lines),
            total=stand.row.total,
            stopped=stand.row.state == "stopped",
            next_due=min((day for day in days if day > today), default=None),
            due_now=sum(day <= today for day in days),
        )
