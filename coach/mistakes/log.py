"""A learner's log of mistakes, read and changed by themselves. Seen by nobody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from coach.errors import EmptyText, NotFound, TooMany
from coach.mistakes.causes import Cause
from coach.mistakes.entries import (
    MAX_ANSWER,
    MAX_MISTAKES,
    MAX_QUESTION,
    MAX_RULE,
    MAX_URL,
    MAX_WORDS,
    Mistake,
    Origin,
    kept,
)
from coach.mistakes.life import Life
from coach.mistakes.mending import lives_of
from coach.mistakes.noting import Noted, note_wrong, retract, stands_wrong
from coach.mistakes.texts import Told
from coach.people.learners import Person
from coach.store import Attempt, Learner, MistakeRow, MistakeTry, QuizItem, Store

__all__ = [
    "Mistake",
    "Noted",
    "Origin",
    "add_own",
    "edit",
    "mistake",
    "mistakes_of",
    "note_wrong",
    "noted_at",
    "of_attempt",
    "open_counts",
    "put_off",
    "record_try",
    "remove",
    "retract",
    "set_cause",
    "set_rule",
    "set_words",
]

# -- reading -------------------------------------------------------------------------------


async def _read(db: AsyncSession, learner_id: int, *where: ColumnElement[bool]) -> list[Mistake]:
    """A learner's mistakes with their lives, in three queries."""
    chosen = (MistakeRow.learner_id == learner_id, *where)
    earlier = (
        exists()
        .where(
            Attempt.learner_id == MistakeRow.learner_id,
            Attempt.objective_id == MistakeRow.objective_id,
            Attempt.id < MistakeRow.attempt_id,
            stands_wrong(),
        )
        .correlate(MistakeRow)
    )
    rows = (await db.execute(select(MistakeRow, earlier).where(*chosen))).all()
    if not rows:
        return []
    lives = await lives_of(db, {row.id: row.study_day for row, _ in rows}, *chosen)
    return [_mistake(row, repeat, lives[row.id]) for row, repeat in rows]


def _mistake(row: MistakeRow, repeat: bool, life: Life) -> Mistake:
    return Mistake(
        id=row.id,
        origin=Origin(row.origin),
        concept=row.concept,
        objective_id=row.objective_id,
        content_id=row.content_id,
        attempt_id=row.attempt_id,
        question=row.question,
        answer=row.answer,
        right_answer=row.right_answer,
        confidence=row.confidence,
        cause=Cause(row.cause) if row.cause else None,
        confused_with=row.confused_with,
        words=row.words,
        rule=row.rule,
        later_on=row.later_on,
        url=row.url,
        made_at=row.made_at,
        study_day=row.study_day,
        repeat=repeat,
        life=life,
    )


async def of_attempt(store: Store, learner_id: int, attempt_id: int) -> Mistake | None:
    """Return the mistake whose newest occurrence is this attempt; None where there is none."""
    async with store.read() as db:
        # By its id: without, SQLite begins at all attempts of the learner.
        noted = select(MistakeRow.id).where(
            MistakeRow.learner_id == learner_id, MistakeRow.attempt_id == attempt_id
        )
        found = await _read(db, learner_id, MistakeRow.id == noted.scalar_subquery())
    return found[0] if found else None


async def noted_at(
    store: Store, learner_id: int, session_id: int, position: int
) -> tuple[str | None, str, str] | None:
    """The mistake made at a place of a quiz as (concept, question, answer), in one read; None for none."""
    query = (
        select(MistakeRow.concept, MistakeRow.question, MistakeRow.answer)
        .join(QuizItem, QuizItem.attempt_id == MistakeRow.attempt_id)
        .where(
            MistakeRow.learner_id == learner_id,
            QuizItem.session_id == session_id,
            QuizItem.position == position,
        )
    )
    async with store.read() as db:
        found = (await db.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


async def mistake(store: Store, learner_id: int, mistake_id: int) -> Mistake:
    """Return one mistake. Raises NotFound for somebody else's."""
    async with store.read() as db:
        found = await _read(db, learner_id, MistakeRow.id == mistake_id)
    if not found:
        raise NotFound("mistake")
    return found[0]


async def mistakes_of(
    store: Store, learner_id: int, concepts: Collection[str] | None = None
) -> tuple[Mistake, ...]:
    """Return a learner's mistakes, open ones first, the newest first; with `concepts` (ids) those on them."""
    where = () if concepts is None else (MistakeRow.concept.in_(concepts),)
    async with store.read() as db:
        found = await _read(db, learner_id, *where)
    return tuple(sorted(found, key=lambda one: (one.open, one.made_at, one.id), reverse=True))


async def open_counts(
    store: Store, learner_id: int, concepts: Collection[str] | None = None
) -> Mapping[str, int]:
    """Return concept id → number of open mistakes; a concept without one is not in it."""
    found = await mistakes_of(store, learner_id, concepts)
    return Counter(one.concept for one in found if one.open and one.concept is not None)


# -- what a learner makes of it ------------------------------------------------------------


async def _own(db: AsyncSession, learner_id: int, mistake_id: int) -> MistakeRow:
    row = await db.get(MistakeRow, mistake_id, with_for_update=True)
    if row is None or row.learner_id != learner_id:
        raise NotFound("mistake")
    return row


async def set_cause(
    store: Store, learner_id: int, mistake_id: int, cause: Cause, confused_with: str | None, now: datetime
) -> None:
    """Keep why it went wrong; `confused_with` is a concept's id, kept for `Cause.CONFUSED` only.

    Raises NotFound for somebody else's.
    """
    async with store.write() as db:
        row = await _own(db, learner_id, mistake_id)
        row.cause = cause.value
        row.confused_with = confused_with if cause is Cause.CONFUSED else None
        row.changed_at = now


async def set_words(store: Store, learner_id: int, mistake_id: int, words: str, now: datetime) -> None:
    """Keep the learner's sentence on why; an empty one takes it away. Raises NotFound for somebody else's."""
    async with store.write() as db:
        row = await _own(db, learner_id, mistake_id)
        row.words, row.changed_at = kept(words, MAX_WORDS) or None, now


async def set_rule(store: Store, learner_id: int, mistake_id: int, rule: str, now: datetime) -> None:
    """Keep what the learner will do next time; an empty one takes it away. Raises NotFound for somebody
    else's.
    """
    async with store.write() as db:
        row = await _own(db, learner_id, mistake_id)
        row.rule, row.changed_at = kept(rule, MAX_RULE) or None, now


async def put_off(store: Store, learner_id: int, mistake_id: int, until: date, now: datetime) -> None:
    """Ask for sentence and rule from this study day on. Raises NotFound for somebody else's."""
    async with store.write() as db:
        row = await _own(db, learner_id, mistake_id)
        row.later_on, row.changed_at = until, now


async def add_own(
    store: Store,
    person: Person,
    *,
    question: str,
    answer: str,
    right_answer: str,
    concept: str | None,
    origin: Origin,
    url: str | None,
    now: datetime,
) -> int:
    """Take in what went wrong outside the quiz and return its id; answers may be "", `url` is Discord's own.

    Raises EmptyText without a question, NotFound for somebody of whom nothing is
    kept, TooMany beyond `MAX_MISTAKES`.
    """
    question = kept(question, MAX_QUESTION)
    if not question:
        raise EmptyText
    async with store.write() as db:
        if await db.get(Learner, person.id) is None:
            raise NotFound("learner")
        count = await db.scalar(
            select(func.count()).where(MistakeRow.learner_id == person.id, MistakeRow.objective_id.is_(None))
        )
        if (count or 0) >= MAX_MISTAKES:
            raise TooMany("mistakes", MAX_MISTAKES)
        row = MistakeRow(
            learner_id=person.id,
            guild_id=person.guild_id,
            origin=origin.value,
            concept=concept,
            question=question,
            answer=kept(answer, MAX_ANSWER),
            right_answer=kept(right_answer, MAX_ANSWER) or None,
            url=url[:MAX_URL] if url else None,
            made_at=now,
            study_day=person.today(now),
        )
        db.add(row)
        await db.flush()
        return row.id


async def edit(
    store: Store,
    learner_id: int,
    mistake_id: int,
    *,
    words: str,
    rule: str,
    texts: Told | None = None,
    now: datetime,
) -> None:
    """Put another sentence and rule in a mistake, "" for none, and `texts` where it is from outside the quiz:
    what the quiz asked stays as it was.

    Raises EmptyText for texts without a question, NotFound for somebody else's mistake and for texts of the
    quiz's.
    """
    async with store.write() as db:
        row = await _own(db, learner_id, mistake_id)
        if texts is not None:
            if row.objective_id is not None:
                raise NotFound("own mistake")
            row.question = kept(texts.question, MAX_QUESTION)
            if not row.question:
                raise EmptyText
            row.answer = kept(texts.answer, MAX_ANSWER)
            row.right_answer = kept(texts.right_answer, MAX_ANSWER) or None
        row.words, row.rule = kept(words, MAX_WORDS) or None, kept(rule, MAX_RULE) or None
        row.changed_at = now


async def remove(store: Store, learner_id: int, mistake_id: int) -> None:
    """Delete a mistake with its tries, for good; attempts and reviews stay. Raises NotFound for somebody
    else's.
    """
    objective = select(MistakeRow.objective_id).where(
        MistakeRow.id == mistake_id, MistakeRow.learner_id == learner_id
    )
    async with store.write() as db:
        # Before the mistake: corrections lock the two in this order.
        await db.execute(
            update(Attempt)
            .where(
                Attempt.learner_id == learner_id,
                Attempt.objective_id == objective.scalar_subquery(),
                stands_wrong(),
            )
            .values(unlisted=True)
        )
        await db.delete(await _own(db, learner_id, mistake_id))


async def record_try(store: Store, person: Person, mistake_id: int, right: bool, now: datetime) -> None:
    """Keep a try that the learner judged themselves. Raises NotFound for somebody else's."""
    async with store.write() as db:
        row = await _own(db, person.id, mistake_id)
        db.add(
            MistakeTry(
                mistake_id=row.id,
                right=right,
                tried_at=now,
                study_day=person.today(now),
            )
        )
