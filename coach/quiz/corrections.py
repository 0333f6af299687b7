"""Verdicts that change afterwards: undo, one's own judgement, appeals.

Nothing is rewritten: the attempt keeps what the grader said, the review log gets
a correction, and the card is replayed with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.clock import Clock
from coach.curriculum.catalogue import Catalogue, QuestionRef, load_question
from coach.errors import NotFound, StaleStep
from coach.mistakes.causes import MISTAKES, reflection_due
from coach.mistakes.noting import is_repeat, note_wrong, retract
from coach.mistakes.texts import told
from coach.people.guilds import switches
from coach.people.learners import Person, who_is
from coach.quiz.answers import GivenAnswer, Graders
from coach.quiz.looking import PLACEMENT
from coach.quiz.placement import MOST
from coach.quiz.second_opinion import appeal_state, undecided
from coach.quiz.stored import graded_of, open_session, own_attempt, own_session, stand_of, standing_verdict
from coach.quiz.verdict import Verdict
from coach.review.log import Moment, correct_review
from coach.review.schedule import Rating, rating_for
from coach.store import Appeal, Attempt, Learner, Store


@dataclass(frozen=True, slots=True)
class Disputed:
    """An appeal in a leader's queue. Whose answer it is, is not said."""

    appeal_id: int
    question: QuestionRef
    answer: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Decided:
    """An appeal that a leader settled: who is to be told, and about which question."""

    learner_id: int
    question: QuestionRef


def may_settle(*, right: bool, unsure: bool, appeal: str | None, leaders: bool) -> bool:
    """Say whether a person may call their answer right, or not (`right`), where no verdict was replaced yet.

    They may where the grader is `unsure` or the second one of their `appeal` was (its state; None for none).
    Where that was lost and no `leaders` settle disputes, they may call it right.
    """
    if appeal in ("lost", "queued"):
        return right and not leaders
    return unsure if appeal is None else appeal == "open"


class Corrections:
    """What a person can do about a verdict, and a leader about an appeal."""

    def __init__(
        self, store: Store, content: Callable[[], Catalogue], graders: Graders, clock: Clock
    ) -> None:
        self._store = store
        self._content = content
        self._graders = graders
        self._clock = clock

    async def undo(self, person: Person, session_id: int, attempt_id: int) -> None:
        """Take back the last answer of a quiz, also of one that is over; the question is open again.

        Raises StaleStep where `attempt_id` is not the last answer (any more) or
        another quiz was begun since, NotFound for somebody else's.
        """
        now = self._clock.now()
        async with self._store.write() as db:
            # As at a beginning: one at a time for each learner.
            await db.scalar(select(Learner.id).where(Learner.id == person.id).with_for_update())
            row = await own_session(db, person, session_id)
            other = await open_session(db, person.id)
            stand = await stand_of(db, person, session_id)
            answered = [(item, attempt) for item, attempt in stand.items if attempt is not None]
            if not answered or answered[-1][1].id != attempt_id or other not in (None, row):
                raise StaleStep
            item, attempt = answered[-1]
            attempt.taken_back_at = now
            item.attempt_id, item.pending, item.asks_reflection = None, None, False
            row.reflections = await _reflections(db, [one for _, one in answered[:-1]])
            row.state, row.ended_at, row.position = "open", None, item.position
            if row.purpose == PLACEMENT:
                # What is asked next depends on the answer that is given now.
                row.total = MOST
                for later, _ in stand.items[item.position + 1 :]:
                    await db.delete(later)
            appeal = await db.scalar(select(Appeal).where(Appeal.attempt_id == attempt.id).with_for_update())
            if appeal is not None:
                appeal.state, appeal.decided_at = "withdrawn", now
            await correct_review(db, person, attempt.id, None, Moment.of(person, now))
            await db.flush()
            await retract(db, attempt)

    async def rate(self, person: Person, session_id: int, position: int, rating: Rating) -> None:
        """Say that a right answer was Hard, Good or Easy.

        Raises StaleStep for one that is not right, or was so with a hint or a slip,
        which is Hard whatever one says.
        """
        async with self._store.write() as db:
            _, attempt = await own_attempt(db, person, session_id, position)
            plain = not attempt.hints and not attempt.slip
            if standing_verdict(attempt) is not Verdict.RIGHT or rating is Rating.AGAIN or not plain:
                raise StaleStep
            await correct_review(db, person, attempt.id, rating, Moment.of(person, self._clock.now()))

    async def settle(self, person: Person, session_id: int, position: int, *, right: bool) -> None:
        """Let the person decide where `may_settle` says so. Raises StaleStep elsewhere, NotFound."""
        guild_id = person.guild_id
        leaders = guild_id is not None and (await switches(self._store, guild_id))["appeals"]
        async with self._store.write() as db:
            _, attempt = await own_attempt(db, person, session_id, position)
            appeal = await db.scalar(select(Appeal.state).where(Appeal.attempt_id == attempt.id))
            unsure = undecided(graded_of(attempt))
            asked = may_settle(right=right, unsure=unsure, appeal=appeal, leaders=leaders)
            if attempt.settled_by is not None or not asked:
                raise StaleStep
            await self._settle(db, person, attempt, right=right, by="person", now=self._clock.now())

    async def appeal(self, person: Person, session_id: int, position: int) -> str:
        """Have a second grader look at a verdict that is not right; return the appeal's state.

        See `coach.quiz.second_opinion.appeal_state`. Where it is won the verdict is
        corrected. A second appeal changes nothing. Raises NotFound, StaleStep.
        """
        async with self._store.read() as db:
            _, attempt = await own_attempt(db, person, session_id, position)
            earlier = await db.scalar(select(Appeal.state).where(Appeal.attempt_id == attempt.id))
        if earlier is not None:
            return earlier
        if standing_verdict(attempt) is Verdict.RIGHT:
            raise StaleStep
        ref = await self._question(attempt.content_id)
        first = graded_of(attempt)
        given = GivenAnswer(attempt.answer)
        second = await self._graders.second(ref, given, first)
        now = self._clock.now()
        state = appeal_state(first, second)
        async with self._store.write() as db:
            _, locked = await own_attempt(db, person, session_id, position)
            made = await db.scalar(select(Appeal.state).where(Appeal.attempt_id == locked.id))
            if made is not None:  # the other of two presses at once was faster
                return made
            if locked.id != attempt.id:
                raise StaleStep
            attempt = locked
            db.add(
                Appeal(
                    learner_id=person.id,
                    guild_id=person.guild_id,
                    attempt_id=attempt.id,
                    state=state,
                    second_grader=second.grader if second else None,
                    second_version=second.grader_version if second else None,
                    second_verdict=second.verdict.value if second else None,
                    made_at=now,
                    decided_at=None if state == "open" else now,
                )
            )
            if state == "won":
                await self._settle(db, person, attempt, right=True, by="second", now=now)
        return state

    # -- the leader's queue --------------------------------------------------------

    async def queue(self, person: Person, session_id: int, position: int) -> None:
        """Send a lost appeal to whoever leads where the quiz was taken. Raises NotFound, StaleStep."""
        async with self._store.write() as db:
            _, attempt = await own_attempt(db, person, session_id, position)
            row = await db.scalar(select(Appeal).where(Appeal.attempt_id == attempt.id).with_for_update())
            if row is None or row.state != "lost" or person.guild_id is None:
                raise StaleStep
            row.state, row.guild_id, row.decided_at = "queued", person.guild_id, None

    async def waiting(self, guild_id: int) -> Disputed | None:
        """The oldest appeal in a guild's queue, with how many wait; None where none does."""
        async with self._store.read() as db:
            rows = (
                await db.execute(
                    select(Appeal.id, Attempt.content_id, Attempt.answer)
                    .join(Attempt, Appeal.attempt_id == Attempt.id)
                    .where(
                        Appeal.guild_id == guild_id,
                        Appeal.state == "queued",
                        Attempt.taken_back_at.is_(None),
                    )
                    .order_by(Appeal.id)
                )
            ).all()
        if not rows:
            return None
        appeal_id, content_id, answer = rows[0]
        ref = await self._question(content_id)
        return Disputed(appeal_id, ref, told(ref.question, ref.language, answer).answer, len(rows))

    async def decide(self, guild_id: int, appeal_id: int, *, right: bool) -> Decided:
        """Settle an appeal of a guild's queue.

        Raises NotFound for another guild's, StaleStep where it was settled or withdrawn meanwhile.
        """
        now = self._clock.now()
        async with self._store.read() as db:
            row = await db.get(Appeal, appeal_id)
        if row is None or row.guild_id != guild_id:
            raise NotFound("appeal")
        person = await who_is(self._store, row.learner_id, guild_id, "en", "en", lambda _: "UTC")
        async with self._store.write() as db:
            row = await db.get(Appeal, appeal_id, with_for_update=True)
            if row is None or row.state != "queued":
                raise StaleStep
            attempt = await db.get_one(Attempt, row.attempt_id, with_for_update=True)
            row.state, row.decided_at = "granted" if right else "denied", now
            if right:
                await self._settle(db, person, attempt, right=True, by="leader", now=now)
        return Decided(person.id, await self._question(attempt.content_id))

    async def _question(self, content_id: int) -> QuestionRef:
        ref = self._content().question(content_id) or await load_question(self._store, content_id)
        if ref is None:
            raise NotFound("question")
        return ref

    async def _settle(
        self, db: AsyncSession, person: Person, attempt: Attempt, *, right: bool, by: str, now: datetime
    ) -> None:
        before = standing_verdict(attempt)
        verdict = Verdict.RIGHT if right else Verdict.WRONG
        if (before is Verdict.RIGHT) == right:
            verdict = before  # partly right stays partly right
        attempt.settled, attempt.settled_by = verdict.value, by
        await db.flush()
        if verdict is before:
            return
        rating = rating_for(verdict, hints=attempt.hints)
        await correct_review(db, person, attempt.id, rating, Moment.of(person, now))
        if right:
            await retract(db, attempt)
        else:
            ref = await self._question(attempt.content_id)
            text = told(ref.question, ref.language, attempt.answer)
            await note_wrong(
                db,
                attempt=attempt,
                concept=ref.concept,
                question=text.question,
                answer=text.answer,
                right_answer=text.right_answer,
            )


async def _reflections(db: AsyncSession, attempts: Iterable[Attempt]) -> int:
    """How many of a quiz's answers, in their order, were followed by asking for a sentence."""
    count = 0
    for one in attempts:
        verdict = Verdict(one.verdict)
        if verdict in MISTAKES and not one.placing:
            count += reflection_due(verdict, one.confidence, await is_repeat(db, one), count)
    return count
