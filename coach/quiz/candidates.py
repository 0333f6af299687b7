"""What a learner can be asked: the content beside their cards and earlier attempts.

Only what may get a place is read, so that a learner with twenty thousand cards
waits no longer than one with twenty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from coach.curriculum.catalogue import Catalogue, ObjectiveEntry, QuestionRef, Topic
from coach.curriculum.model import Language, QuestionKind
from coach.mistakes.causes import SURE
from coach.people.learners import Person
from coach.quiz.selection import Candidate, Probe
from coach.quiz.verdict import Verdict
from coach.review.log import state_of
from coach.review.schedule import Rating
from coach.store import Attempt, CardRow

_CHUNK = 500
"""Objectives looked up at a time while those without a card are searched along the track."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a quiz shall be about.

    `topic` None: what is due anywhere and what is new on the track. `only`: these
    objectives, whatever the track. `due_only`: nothing new, nothing before its day.
    """

    topic: Topic | None = None
    kind: QuestionKind | None = None
    only: Sequence[int] | None = None
    due_only: bool = False


async def candidates(
    db: AsyncSession, person: Person, catalogue: Catalogue, wish: Wish, count: int, today: date
) -> list[Candidate]:
    """The objectives that may get a place among `count` questions, with their cards and questions."""
    if wish.only is not None:
        found = [one for key in dict.fromkeys(wish.only) if (one := catalogue.objectives.get(key))]
        cards = await _cards(db, person, [one.id for one in found])
    elif wish.topic is not None:
        found = list(catalogue.objectives_of(wish.topic, None))
        cards = await _cards(db, person, [one.id for one in found])
    else:
        cards = await _due(db, person, catalogue, wish, count, today)
        found = [catalogue.objectives[one] for one in cards]
        if not wish.due_only:
            found += await _without_card(db, person, catalogue, wish, count)
            if len(found) < count:
                more = await _soonest(db, person, catalogue, wish, count, today)
                cards |= more
                found += [catalogue.objectives[one] for one in more]
    resting = {row.objective_id for row in cards.values() if row.resting_since is not None}
    if wish.only is None:
        found = [one for one in found if one.id not in resting]
    if wish.due_only:
        found = [one for one in found if one.id in cards and cards[one.id].due_day <= today]
    asked, sure = await _history(db, person, [one.id for one in found])
    return [
        Candidate(
            objective_id=one.id,
            concept=one.concept,
            position=place,
            card=state_of(cards[one.id]) if one.id in cards else None,
            probes=tuple(
                Probe(ref.content_id, asked.get(ref.content_id))
                for ref in _in_a_language(catalogue, one.id, person.locale, wish.kind)
            ),
            sure_and_wrong=one.id in sure,
        )
        for place, one in enumerate(found)
    ]


def _in_a_language(
    catalogue: Catalogue, objective_id: int, language: Language, kind: QuestionKind | None
) -> tuple[QuestionRef, ...]:
    """An objective's questions in the person's language, or in one that the pack has."""
    for tried in (language, *catalogue.languages):
        if found := catalogue.questions_for(objective_id, tried, kind):
            return found
    return ()


def _own_cards(person: Person) -> Select[CardRow]:
    return select(CardRow).where(CardRow.learner_id == person.id, CardRow.reviews > 0)


async def _cards(db: AsyncSession, person: Person, objectives: Sequence[int]) -> dict[int, CardRow]:
    rows = await db.scalars(_own_cards(person).where(CardRow.objective_id.in_(objectives)))
    return {row.objective_id: row for row in rows}


async def _asked_of(
    db: AsyncSession,
    person: Person,
    catalogue: Catalogue,
    wish: Wish,
    count: int,
    query: Select[CardRow],
) -> dict[int, CardRow]:
    """The first `count` cards of a query that there is still a question for."""
    found: dict[int, CardRow] = {}
    offset = 0
    while len(found) < count:
        rows = (await db.scalars(query.offset(offset).limit(4 * count))).all()
        for row in rows:
            if row.objective_id in catalogue.objectives and _in_a_language(
                catalogue, row.objective_id, person.locale, wish.kind
            ):
                found[row.objective_id] = row
        if len(rows) < 4 * count:
            break
        offset += len(rows)
    return found


async def _due(
    db: AsyncSession, person: Person, catalogue: Catalogue, wish: Wish, count: int, today: date
) -> dict[int, CardRow]:
    query = (
        _own_cards(person)
        .where(CardRow.due_day <= today, CardRow.resting_since.is_(None))
        # What was forgotten last time leads, as in `coach.quiz.selection`.
        .order_by(CardRow.last_rating != int(Rating.AGAIN), CardRow.due_day, CardRow.id)
    )
    return await _asked_of(db, person, catalogue, wish, count, query)


async def _soonest(
    db: AsyncSession, person: Person, catalogue: Catalogue, wish: Wish, count: int, today: date
) -> dict[int, CardRow]:
    query = (
        _own_cards(person)
        .where(CardRow.due_day > today, CardRow.resting_since.is_(None))
        .order_by(CardRow.due_day, CardRow.id)
    )
    return await _asked_of(db, person, catalogue, wish, count, query)


async def _without_card(
    db: AsyncSession, person: Person, catalogue: Catalogue, wish: Wish, count: int
) -> list[ObjectiveEntry]:
    """The next objectives of the track that were never asked; those before the placement come last."""
    track = person.learner.track if person.learner else None
    along = _from_placement(catalogue.objectives_of(None, track), person)
    askable = (one for one in along if _in_a_language(catalogue, one.id, person.locale, wish.kind))
    found: list[ObjectiveEntry] = []
    for chunk in _chunks(askable, max(_CHUNK, count)):
        known = set(
            await db.scalars(
                select(CardRow.objective_id).where(
                    CardRow.learner_id == person.id,
                    CardRow.reviews > 0,
                    CardRow.objective_id.in_([one.id for one in chunk]),
                )
            )
        )
        found += [one for one in chunk if one.id not in known]
        if len(found) >= count:
            break
    return found[:count]


def _from_placement(along: Sequence[ObjectiveEntry], person: Person) -> Iterable[ObjectiveEntry]:
    placed = person.learner.placed_from if person.learner else None
    at = next((place for place, one in enumerate(along) if one.concept == placed), 0)
    return chain(along[at:], along[:at])


def _chunks(items: Iterable[ObjectiveEntry], size: int) -> Iterator[list[ObjectiveEntry]]:
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk


async def _history(
    db: AsyncSession, person: Person, objectives: Sequence[int]
) -> tuple[dict[int, date], set[int]]:
    """When each question was last asked, and the objectives whose last answer was sure and wrong."""
    asked: dict[int, date] = {}
    sure: set[int] = set()
    rows = await db.execute(
        select(
            Attempt.objective_id,
            Attempt.content_id,
            Attempt.study_day,
            func.coalesce(Attempt.settled, Attempt.verdict),
            Attempt.confidence,
        )
        .where(
            Attempt.learner_id == person.id,
            Attempt.objective_id.in_(objectives),
            Attempt.taken_back_at.is_(None),
        )
        .order_by(Attempt.id)
    )
    for objective_id, content_id, day, verdict, confidence in rows:
        asked[content_id] = day
        (sure.add if verdict == Verdict.WRONG and confidence == SURE else sure.discard)(objective_id)
    return asked, sure


async def new_today(db: AsyncSession, person: Person, today: date) -> int:
    """How many objectives this person was first asked for on a study day."""
    earlier = aliased(Attempt)
    query = (
        select(func.count(Attempt.objective_id.distinct()))
        .where(
            Attempt.learner_id == person.id,
            Attempt.study_day == today,
            Attempt.taken_back_at.is_(None),
            Attempt.session_id.is_not(None),
        )
        .where(
            ~select(earlier.id)
            .where(
                earlier.learner_id == person.id,
                earlier.objective_id == Attempt.objective_id,
                earlier.study_day < today,
                earlier.taken_back_at.is_(None),
            )
            .exists()
        )
    )
    return await db.scalar(query) or 0
