"""Where a learner stands with everything, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from coach.curriculum.catalogue import Catalogue, ConceptEntry, TrackEntry
from coach.learn.path import from_placement, next_concept
from coach.learn.reading import read_by
from coach.people.learners import Person
from coach.review.log import states_of
from coach.review.progress import Mastery, masteries
from coach.review.schedule import CardState
from coach.store import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """A learner's cards by objective id, the concepts they read, where each concept stands, and what comes
    next.

    `track` is the chosen one or the first; None without any pack. `following`: the
    first concept of it that is still to be read.
    """

    cards: Mapping[int, CardState]
    read: frozenset[str]
    mastery: Mapping[str, Mastery]
    track: TrackEntry | None
    following: ConceptEntry | None


async def standing_of(store: Store, catalogue: Catalogue, person: Person, now: datetime) -> Standing:
    """Read where a person stands at an aware instant."""
    cards = await states_of(store, person.id)
    read = await read_by(store, person.id)
    mastery = masteries(catalogue, cards, read, person.today(now))
    track = catalogue.track(person.learner.track if person.learner else None)
    placed = person.learner.placed_from if person.learner else None
    along = from_placement(catalogue.along(track.id), placed) if track else ()
    found = next_concept(along, mastery, read)
    return Standing(cards, read, mastery, track, catalogue.concepts[found] if found else None)
