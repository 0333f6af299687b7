"""What a learner can be asked: the content beside their cards and earlier attempts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.curriculum.catalogue import Catalogue, QuestionRef, Topic
from coach.curriculum.model import Language, QuestionKind
from coach.people.learners import Person
from coach.quiz.selection import Candidate, Probe
from coach.review.log import cards_of, state_of
from coach.store import Attempt


def _in_a_language(
    catalogue: Catalogue, objective_id: int, language: Language, kind: QuestionKind | None
) -> tuple[QuestionRef, ...]:
    """An objective's questions in the person's language, or in one that the pack has."""
    for tried in (language, *catalogue.languages):
        if found := catalogue.questions_for(objective_id, tried, kind):
            return found
    return ()


async def candidates(
    db: AsyncSession,
    person: Person,
    catalogue: Catalogue,
    topic: Topic | None,
    kind: QuestionKind | None,
    only: Sequence[int] | None,
) -> list[Candidate]:
    """All objectives that a quiz may ask this person for, with their cards and questions.

    `topic` None: the person's track. `only`: these objective ids, whatever the track.
    """
    cards = {card.objective_id: state_of(card) for card in await cards_of(db, person.id)}
    asked_rows = await db.execute(
        select(Attempt.content_id, func.max(Attempt.study_day))
        .where(Attempt.learner_id == person.id)
        .group_by(Attempt.content_id)
    )
    last_asked: dict[int, date] = {row[0]: row[1] for row in asked_rows}
    track = person.learner.track if person.learner else None
    wanted = set(only) if only is not None else None
    return [
        Candidate(
            objective_id=objective.id,
            concept=objective.concept,
            position=objective.position,
            card=cards.get(objective.id),
            probes=tuple(
                Probe(ref.content_id, last_asked.get(ref.content_id))
                for ref in _in_a_language(catalogue, objective.id, person.locale, kind)
            ),
        )
        # What was missed is asked again whatever the track: its quiz may have been on a topic outside it.
        for objective in catalogue.objectives_of(topic, track if wanted is None else None)
        if wanted is None or objective.id in wanted
    ]
