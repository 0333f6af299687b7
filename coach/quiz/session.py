"""A quiz from the first question to the summary.

State lives in the database: every call reads it, decides, and writes in one
short transaction, so that a restart between any two taps loses nothing. What
is returned are values for the cards to render.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.clock import Clock
from coach.curriculum.catalogue import Catalogue, QuestionRef
from coach.errors import NoPack, NoQuestions, NotFound, OutOfRange, StaleStep
from coach.mistakes.causes import MISTAKES, reflection_due
from coach.mistakes.log import note_wrong
from coach.mistakes.texts import told
from coach.people.learners import Person
from coach.quiz.answers import GivenAnswer, Graders
from coach.quiz.candidates import Wish, candidates, new_today
from coach.quiz.looking import PLACEMENT, QuizReader
from coach.quiz.placement import MOST
from coach.quiz.placing import next_pick, outcomes_of, placed
from coach.quiz.selection import Pick, Reason, choose
from coach.quiz.stored import (
    Stand,
    item_of,
    open_session,
    own_attempt,
    own_session,
    stand_of,
)
from coach.quiz.verdict import Graded, Verdict
from coach.quiz.views import Answered, Asked, QuizView, Summary, Weighing
from coach.review.log import Moment, record_review
from coach.review.schedule import rating_for
from coach.store import Attempt, Learner, QuizItem, QuizSession, Store, storable

MIN_COUNT, MAX_COUNT, DEFAULT_COUNT = 1, 20, 5
MAX_ANSWER = 2000
ASKED_HOW_SURE = 3
"""One question in so many asks how sure the person is."""


class Quiz(QuizReader):
    """The quiz of one deployment: its store, its content and its graders."""

    def __init__(
        self,
        store: Store,
        content: Callable[[], Catalogue],
        graders: Graders,
        clock: Clock,
        rng: Random,
    ) -> None:
        super().__init__(store, content, clock)
        self._graders = graders
        self._rng = rng

    # -- beginning ---------------------------------------------------------------

    async def start(
        self,
        person: Person,
        wish: Wish = Wish(),  # noqa: B008 - frozen
        *,
        count: int = DEFAULT_COUNT,
        reason: Reason | None = None,
        weigh: bool = True,
    ) -> Asked:
        """Begin a quiz and return its first question; an open one is ended first.

        `reason`: why all of it is asked, where that is not up to the schedule.
        `weigh`: whether a third of it asks how sure the person is.
        Raises OutOfRange, NoPack, NoQuestions, NotFound for somebody of whom nothing is kept (any
        more), and StaleStep where another quiz was begun at the same moment.
        """
        if not MIN_COUNT <= count <= MAX_COUNT:
            raise OutOfRange("count", count, MIN_COUNT, MAX_COUNT)
        catalogue = self._content()
        if catalogue.empty:
            raise NoPack
        today = person.today(self._clock.now())
        async with self._store.read() as db:
            found = await candidates(db, person, catalogue, wish, count, today)
            asked_new = await new_today(db, person, today)
        allowed = None if wish.topic or wish.only else max(0, person.new_per_day - asked_new)
        picks = choose(
            found,
            count,
            today,
            self._rng,
            new_allowed=allowed,
            confusable=catalogue.confusable,
            reason=reason,
        )
        topic = wish.topic.id if wish.topic else None
        return await self._begin(person, picks, topic=topic, weigh=weigh)

    async def place(self, person: Person) -> Asked:
        """Begin a placement on the person's track and return its first question; raises like `start`."""
        if self._content().empty:
            raise NoPack
        pick = next_pick(self._content(), person, [], self._rng)
        return await self._begin(person, [pick] if pick else [], purpose=PLACEMENT, total=MOST)

    async def _begin(
        self,
        person: Person,
        picks: Sequence[Pick],
        *,
        topic: str | None = None,
        purpose: str = "quiz",
        total: int | None = None,
        weigh: bool = False,
    ) -> Asked:
        if not picks:
            raise NoQuestions
        now = self._clock.now()
        sure_asked = self._asks_confidence(person, len(picks)) if weigh else set()
        orders = [self._option_order(pick) for pick in picks]
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
                purpose=purpose,
                language=person.locale,
                topic=topic,
                position=0,
                total=total or len(picks),
                started_at=now,
            )
            db.add(row)
            await db.flush()
            for position, (pick, order) in enumerate(zip(picks, orders, strict=True)):
                item = _item(row.id, position, pick, order)
                item.asks_confidence = position in sure_asked
                item.asked_at = now if position == 0 else None
                db.add(item)
            session_id = row.id
        view = await self.current(person, session_id)
        if not isinstance(view, Asked):
            raise StaleStep
        return view

    def _asks_confidence(self, person: Person, total: int) -> set[int]:
        """The positions that ask how sure the person is: a third of them, at random."""
        if not person.asks_confidence:
            return set()
        if total < ASKED_HOW_SURE:
            return {self._rng.randrange(total)} if self._rng.randrange(ASKED_HOW_SURE) < total else set()
        return set(self._rng.sample(range(total), round(total / ASKED_HOW_SURE)))

    def _option_order(self, pick: Pick) -> list[str]:
        ref = self._content().question(pick.content_id)
        if ref is None:
            return []
        question = ref.question
        if question.kind == "choice" or question.kind == "multiple":
            keys = [option.key for option in question.options]
        elif question.kind == "order":
            keys = [item.key for item in question.items]
        else:
            return []
        right = list(keys)
        self._rng.shuffle(keys)
        if question.kind == "order" and keys == right:
            keys = [*keys[1:], keys[0]]  # the right order must not be there to be read off
        return keys

    # -- answering ---------------------------------------------------------------

    async def hint(self, person: Person, session_id: int, position: int) -> Asked:
        """Buy the next hint for the open question. Raises StaleStep where it was answered or none is left."""
        asked = await self.current(person, session_id)
        if not isinstance(asked, Asked) or asked.position != position or not asked.more_hints:
            raise StaleStep
        async with self._store.write() as db:
            row = await own_session(db, person, session_id)
            item = await item_of(db, row, position)
            if item.attempt_id is None and item.hints == len(asked.hints):
                item.hints += 1
        view = await self.current(person, session_id)
        if not isinstance(view, Asked):
            raise StaleStep
        return view

    async def answer(
        self, person: Person, session_id: int, position: int, given: GivenAnswer
    ) -> Weighing | Answered:
        """Take an answer: grade it, or keep it while the person says how sure they are.

        Raises StaleStep where the question was answered meanwhile (two clicks at
        once count once) or the quiz has moved on, NotFound for somebody else's.
        """
        asked = await self.current(person, session_id)
        if not isinstance(asked, Asked) or asked.position != position:
            raise StaleStep
        given = replace(given, text=storable(given.text)[:MAX_ANSWER])
        if not asked.asks_confidence or given.dont_know:
            return await self._grade(person, asked, given, None)
        async with self._store.write() as db:
            row = await own_session(db, person, session_id)
            item = await item_of(db, row, position)
            if row.position != position or item.attempt_id is not None or item.pending is not None:
                raise StaleStep
            item.pending = given.text
        return Weighing(asked, given.text)

    async def weigh(self, person: Person, session_id: int, position: int, confidence: int) -> Answered:
        """Grade the answer that waits, with how sure the person is: 1 a guess, 2 fairly sure, 3 sure.

        Raises like `answer`.
        """
        view = await self.current(person, session_id)
        if not isinstance(view, Weighing) or view.asked.position != position:
            raise StaleStep
        return await self._grade(person, view.asked, GivenAnswer(view.given), min(max(confidence, 1), 3))

    async def _grade(
        self, person: Person, asked: Asked, given: GivenAnswer, confidence: int | None
    ) -> Answered:
        # Grading may take a while, so it happens outside any transaction.
        graded = await self._graders.grade(asked.question, given, asked_by=person.id)
        now = self._clock.now()
        moment = Moment.of(person, now)
        async with self._store.write() as db:
            row = await own_session(db, person, asked.session_id)
            item = await item_of(db, row, asked.position)
            if row.state != "open" or row.position != asked.position or item.attempt_id is not None:
                raise StaleStep
            attempt = _attempt(person, row, item, given.text, graded, moment)
            attempt.confidence = confidence
            db.add(attempt)
            await db.flush()
            item.attempt_id, item.pending = attempt.id, None
            rating = rating_for(graded.verdict, slip=graded.slip, hints=item.hints)
            attempt.placing = row.purpose == PLACEMENT
            # Nothing counts against somebody who is being placed.
            if graded.verdict is Verdict.RIGHT or not attempt.placing:
                await record_review(
                    db,
                    person,
                    objective_id=item.objective_id,
                    attempt_id=attempt.id,
                    rating=rating,
                    moment=moment,
                    rng=self._rng,
                )
            if graded.verdict in MISTAKES and not attempt.placing:
                item.asks_reflection = await self._note(db, asked.question, row, attempt)
        return await self.answered(person, asked.session_id, asked.position)

    async def _note(self, db: AsyncSession, ref: QuestionRef, row: QuizSession, attempt: Attempt) -> bool:
        """Enter a mistake in the log; say whether the person is asked for a sentence about it."""
        text = told(ref.question, ref.language, attempt.answer)
        noted = await note_wrong(
            db,
            attempt=attempt,
            concept=ref.concept,
            question=text.question,
            answer=text.answer,
            right_answer=text.right_answer,
        )
        due = reflection_due(Verdict(attempt.verdict), attempt.confidence, noted.repeat, row.reflections)
        row.reflections += due
        return due

    async def explain(self, person: Person, session_id: int, position: int) -> Answered:
        """Go on to the explanation, after the person's sentence or without it. Raises like `answered`."""
        async with self._store.write() as db:
            item, _ = await own_attempt(db, person, session_id, position)
            item.asks_reflection = False
        return await self.answered(person, session_id, position)

    async def advance(self, person: Person, session_id: int, position: int) -> QuizView:
        """Go on from the answered question at `position`: the next one, or the summary.

        A second press, or one on an old card, shows where the quiz stands.
        """
        now = self._clock.now()
        async with self._store.write() as db:
            row = await own_session(db, person, session_id)
            if row.state == "open" and row.position == position:
                stand = await stand_of(db, person, session_id)
                if stand.items[position][1] is not None:
                    await self._step(db, person, stand, now)
                    await db.flush()
            stand = await stand_of(db, person, session_id)
        return await self._view(person, stand)

    async def _step(self, db: AsyncSession, person: Person, stand: Stand, now: datetime) -> None:
        row = stand.row
        if row.purpose == PLACEMENT and row.position + 1 == len(stand.items):
            pick = next_pick(self._content(), person, outcomes_of(self._content(), person, stand), self._rng)
            if pick is None:
                row.state, row.ended_at, row.total = "finished", now, len(stand.items)
                learner = await db.get_one(Learner, person.id)
                # Kept at once: the card that asks may vanish before it is answered.
                learner.placed_from, _ = placed(self._content(), person, stand) or (None, 0)
                return
            db.add(_item(row.id, row.position + 1, pick, self._option_order(pick)))
            await db.flush()
        if row.position + 1 == row.total:
            row.state, row.ended_at = "finished", now
        else:
            row.position += 1
            (await item_of(db, row)).asked_at = now

    async def stop(self, person: Person, session_id: int) -> Summary:
        """End a quiz early; what was answered counts."""
        async with self._store.write() as db:
            row = await own_session(db, person, session_id)
            if row.state == "open":
                row.state, row.ended_at = "stopped", self._clock.now()
                await db.flush()
            stand = await stand_of(db, person, session_id)
        return await self._summary(person, stand)


def _item(session_id: int, position: int, pick: Pick, order: list[str]) -> QuizItem:
    return QuizItem(
        session_id=session_id,
        position=position,
        objective_id=pick.objective_id,
        content_id=pick.content_id,
        option_order=order,
        reason=pick.reason.value,
    )


def _attempt(
    person: Person, row: QuizSession, item: QuizItem, answer: str, graded: Graded, moment: Moment
) -> Attempt:
    return Attempt(
        learner_id=person.id,
        guild_id=row.guild_id,
        session_id=row.id,
        objective_id=item.objective_id,
        content_id=item.content_id,
        option_order=item.option_order,
        answer=answer,
        verdict=graded.verdict.value,
        score=graded.score,
        points=[
            {"key": p.key, "text": p.text, "state": p.state.value, "quote": p.quote} for p in graded.points
        ],
        grader=graded.grader,
        grader_version=graded.grader_version,
        grader_confidence=graded.confidence,
        prompt_version=graded.prompt_version,
        slip=graded.slip,
        hints=item.hints,
        asked_at=item.asked_at or row.started_at,
        answered_at=moment.at,
        zone=moment.zone,
        study_day=moment.day,
    )
