"""A placement on somebody's track: which question next, and where it says to begin.

The decisions are in `coach.quiz.placement`; this finds the track and its questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from coach.curriculum.catalogue import Catalogue, QuestionRef
from coach.curriculum.model import QuestionKind
from coach.people.learners import Person
from coach.quiz.placement import Outcome, begin_at, next_place
from coach.quiz.selection import Pick, Reason
from coach.quiz.stored import Stand, standing_verdict

QUICK: tuple[QuestionKind, ...] = ("choice", "cloze")
"""Kinds that a placement asks: those that take some twenty seconds."""


def next_pick(catalogue: Catalogue, person: Person, outcomes: Sequence[Outcome], rng: Random) -> Pick | None:
    """Choose the next question; None where enough is known, or there is nothing to ask."""
    along = _along(catalogue, person)
    place = next_place([bool(_quick(catalogue, person, one)) for one in along], outcomes)
    if place is None:
        return None
    ref = rng.choice(_quick(catalogue, person, along[place]))
    return Pick(ref.objective_id, ref.concept, ref.content_id, Reason.PLACEMENT)


def outcomes_of(catalogue: Catalogue, person: Person, stand: Stand) -> list[Outcome]:
    """What a placement's answers say; of concepts that left the track they say nothing."""
    along = {concept: place for place, concept in enumerate(_along(catalogue, person))}
    outcomes = []
    for item, attempt in stand.items:
        objective = catalogue.objectives.get(item.objective_id)
        place = along.get(objective.concept) if objective else None
        if attempt is not None and place is not None:
            outcomes.append(Outcome(place, standing_verdict(attempt)))
    return outcomes


def placed(catalogue: Catalogue, person: Person, stand: Stand) -> tuple[str, int] | None:
    """The concept to begin at, and how many of the track lie before it; None without a track."""
    along = _along(catalogue, person)
    if not along:
        return None
    skipped = begin_at(len(along), outcomes_of(catalogue, person, stand))
    return along[skipped], skipped


def _along(catalogue: Catalogue, person: Person) -> tuple[str, ...]:
    track = catalogue.track(person.learner.track if person.learner else None)
    return catalogue.along(track.id) if track else ()


def _quick(catalogue: Catalogue, person: Person, concept: str) -> list[QuestionRef]:
    return [
        ref
        for objective in catalogue.concepts[concept].objective_ids
        for kind in QUICK
        for ref in catalogue.questions_for(objective, person.locale, kind)
    ]
