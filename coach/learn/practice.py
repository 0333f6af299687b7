"""Doing an exercise: the guess before, and the report after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select

from coach.curriculum.catalogue import ExerciseEntry
from coach.curriculum.entries import in_language
from coach.errors import NotFound
from coach.mistakes.causes import MISTAKES
from coach.mistakes.entries import GUESS_GRADER, Origin
from coach.mistakes.noting import note_wrong
from coach.mistakes.texts import told_guess
from coach.people.learners import Person
from coach.quiz.verdict import Verdict
from coach.store import Attempt, Learner, Practice, Store, storable

MAX_RESULT = 300
"""Characters of a reported result."""

GUESS = (GUESS_GRADER, "1")
"""How attempts of this kind name their grader: the key of the option, as the pack says."""

Variant = Literal["computer", "phone"]


@dataclass(frozen=True, slots=True)
class GuessMade:
    """A guess by the key of its option; "" for "I don't know"."""

    option: str
    right: bool


async def guess(
    store: Store, person: Person, exercise: ExerciseEntry, option: str, now: datetime
) -> GuessMade:
    """Keep what somebody expects before they look: an attempt that moves no card, wrong a mistake.

    `option`: the key of an option, or "" for "I don't know". Raises NotFound for
    an option that does not exist and for somebody of whom nothing is kept.
    """
    language = person.locale if person.locale in exercise.content_ids else next(iter(exercise.content_ids))
    asked = exercise.texts[language].guess
    keys = [one.key for one in asked.options]
    if option and option not in keys:
        raise NotFound("option")
    right = option == asked.answer
    verdict = Verdict.RIGHT if right else Verdict.WRONG if option else Verdict.DONT_KNOW
    async with store.write() as session:
        if await session.get(Learner, person.id) is None:
            raise NotFound("learner")
        attempt = Attempt(
            learner_id=person.id,
            guild_id=person.guild_id,
            objective_id=exercise.guess_objective,
            content_id=exercise.content_ids[language],
            option_order=keys,
            answer=option,
            verdict=verdict.value,
            score=1.0 if right else 0.0,
            points=[],
            grader=GUESS[0],
            grader_version=GUESS[1],
            grader_confidence=1.0,
            asked_at=now,
            answered_at=now,
            zone=person.zone,
            study_day=person.today(now),
        )
        session.add(attempt)
        if verdict in MISTAKES:
            said = told_guess(asked, language, option)
            await note_wrong(
                session,
                attempt=attempt,
                concept=exercise.concepts[0],
                question=said.question,
                answer=said.answer,
                right_answer=said.right_answer,
                origin=Origin.GUESS,
            )
    return GuessMade(option, right)


async def last_guess(store: Store, learner_id: int, exercise: ExerciseEntry) -> GuessMade | None:
    """Return the newest guess of a learner on an exercise as it is now; None before the first."""
    async with store.read() as session:
        row = await session.scalar(
            select(Attempt)
            .where(
                Attempt.learner_id == learner_id,
                Attempt.content_id.in_(exercise.content_ids.values()),
                Attempt.grader == GUESS[0],
            )
            .order_by(Attempt.id.desc())
            .limit(1)
        )
    known = {option.key for option in in_language(exercise.texts, "en").guess.options}
    if row is None or (row.answer and row.answer not in known):
        return None
    return GuessMade(row.answer, row.verdict == Verdict.RIGHT)


async def report_done(
    store: Store, person: Person, exercise: ExerciseEntry, variant: Variant, result: str | None, now: datetime
) -> int:
    """Keep that an exercise was done, with the line reported; return the row's id for `take_back`.

    Raises NotFound for somebody of whom nothing is kept.
    """
    language = person.locale if person.locale in exercise.content_ids else next(iter(exercise.content_ids))
    said = " ".join(storable(result or "").split())[:MAX_RESULT]
    async with store.write() as session:
        if await session.get(Learner, person.id) is None:
            raise NotFound("learner")
        row = Practice(
            learner_id=person.id,
            exercise=exercise.id,
            content_id=exercise.content_ids[language],
            variant=variant,
            result=said or None,
            done_at=now,
            zone=person.zone,
            study_day=person.today(now),
        )
        session.add(row)
        await session.flush()
        return row.id


async def take_back(store: Store, learner_id: int, practice_id: int) -> None:
    """Forget a report. Raises NotFound where it is not this learner's, or gone already."""
    async with store.write() as session:
        gone = await session.execute(
            delete(Practice)
            .where(Practice.id == practice_id, Practice.learner_id == learner_id)
            .returning(Practice.id)
        )
        if gone.scalar_one_or_none() is None:
            raise NotFound("practice")


async def practised_by(store: Store, learner_id: int) -> frozenset[str]:
    """Return the ids of the exercises that a learner has done at least once."""
    async with store.read() as session:
        rows = await session.scalars(select(Practice.exercise).where(Practice.learner_id == learner_id))
        return frozenset(rows)
