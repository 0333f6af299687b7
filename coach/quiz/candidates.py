"""What a learner can be asked: the content beside their cards and earlier attempts.

Only what may get a place is read, so that a learner with twenty thousand cards
waits no longer than one with twenty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from coach.curriculum.catalogue import Catalogue, QuestionRef, Topic
from coach.curriculum.model import Language, QuestionKind
from coach.learn.path import from_placement
from coach.mistakes.causes import SURE
from coach.people.learners import Person
from coach.quiz.selection import Candidate, Probe
from coach.quiz.verdict import Verdict
from coach.review.log import state_of
from coach.review.schedule import Rating
from coach.store import Attempt, CardRow

_FORGOTTEN = 4
"""So many times the count are read of what was forgotten, since those who were sure of it are to lead."""
_PAGE, _GROWTH = 40, 10
"""Cards looked through at first for those that can be asked, and how many times as many next."""


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
    elif wish.topic is not None:
        found = list(catalogue.objectives_of(wish.topic, None))
    else:
        ids = await _anywhere(db, person, catalogue, wish, count, today)
        found = [catalogue.objectives[one] for one in ids]
    cards = await _cards(db, person, [one.id for one in found])
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
    if found := catalogue.questions_for(objective_id, language, kind):
        return found
    others = (one for one in catalogue.languages if one != language)
    return next(filter(None, (catalogue.questions_for(objective_id, one, kind) for one in others)), ())


def _own_cards(person: Person) -> Select[CardRow]:
    return select(CardRow).where(CardRow.learner_id == person.id, CardRow.reviews > 0)


async def _cards(db: AsyncSession, person: Person, objectives: Sequence[int]) -> dict[int, CardRow]:
    rows = await db.scalars(_own_cards(person).where(CardRow.objective_id.in_(objectives)))
    return {row.objective_id: row for row in rows}


async def _anywhere(
    db: AsyncSession, person: Person, catalogue: Catalogue, wish: Wish, count: int, today: date
) -> list[int]:
    """Objective ids, whatever the topic: what is due, what is new, and what is due soonest."""

    def asked(objective_id: int) -> bool:
        return objective_id in catalogue.objectives and bool(
            _in_a_language(catalogue, objective_id, person.locale, wish.kind)
        )

    awake = (
        select(CardRow.objective_id)
        .where(CardRow.learner_id == person.id, CardRow.reviews > 0, CardRow.resting_since.is_(None))
        .order_by(CardRow.due_day, CardRow.id)
    )
    due = awake.where(CardRow.due_day <= today)
    # What was forgotten last time leads, as in `coach.quiz.selection`. A query of its own ends early by the
    # index on due days; sorting both at once would read everything that is due.
    again = CardRow.last_rating == int(Rating.AGAIN)
    found = await _first(db, due.where(again), _FORGOTTEN * count, asked)
    found += await _first(db, due.where(~again), count - len(found), asked)
    if wish.due_only:
        return found
    # How many new ones the day still takes is not known here, so what is known must fill all that is left.
    later = await _first(db, awake.where(CardRow.due_day > today), count - len(found), asked)
    return [*found, *await _without_card(db, person, catalogue, count, asked), *later]


async def _first(db: AsyncSession, query: Select[int], count: int, asked: Callable[[int], bool]) -> list[int]:
    """The first `count` ids of a query that are `asked`."""
    found: list[int] = []
    offset, size = 0, _PAGE
    while len(found) < count:
        ids = (await db.scalars(query.offset(offset).limit(size))).all()
        found += filter(asked, ids)
        if len(ids) < size:
            break
        # Hardly any is asked: of a rare kind, or of a retired pack. Ever larger pages keep queries few.
        offset, size = offset + size, size * _GROWTH
    return found[: max(count, 0)]


async def _without_card(
    db: AsyncSession, person: Person, catalogue: Catalogue, count: int, asked: Callable[[int], bool]
) -> list[int]:
    """The next objectives of the track that were never asked; those before the placement come last."""
    # As one value: twenty thousand rows would take longer than all the rest.
    joined = await db.scalar(
        select(func.aggregate_strings(cast(CardRow.objective_id, String), ",")).where(
            CardRow.learner_id == person.id, CardRow.reviews > 0
        )
    )
    known = set(map(int, joined.split(","))) if joined else set()
    track = person.learner.track if person.learner else None
    placed = person.learner.placed_from if person.learner else None
    along = tuple(catalogue.concepts) if track is None else catalogue.along(track)
    ids = chain.from_iterable(catalogue.concepts[one].objective_ids for one in from_placement(along, placed))
    return list(islice((one for one in ids if one not in known and asked(one)), count))


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
        .order_by(Attempt.objective_id, Attempt.id)  # as the index has them
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
            Attempt.placing.is_(False),
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
