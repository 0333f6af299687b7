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
from coach.review.progress import Mastery, masteries, mastery_of
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


_SOME = 250
"""Concepts looked at together while the next one is searched along the track."""


async def standing_of(store: Store, catalogue: Catalogue, person: Person, now: datetime) -> Standing:
    """Read where a person stands at an aware instant."""
    cards = await states_of(store, person.id)
    read = await read_by(store, person.id)
    mastery = masteries(catalogue, cards, read, person.today(now))
    track = track_of(catalogue, person)
    found = next_concept(_along(catalogue, person), mastery, read)
    return Standing(cards, read, mastery, track, catalogue.concepts[found] if found else None)


async def following_of(
    store: Store, catalogue: Catalogue, person: Person, now: datetime
) -> ConceptEntry | None:
    """Read what comes next for a person, as `standing_of` has it, and no more cards than that takes."""
    today = person.today(now)
    read = await read_by(store, person.id)
    unread = [one for one in _along(catalogue, person) if one not in read]
    for at in range(0, len(unread), _SOME):
        some = {one: catalogue.concepts[one].objective_ids for one in unread[at : at + _SOME]}
        cards = await states_of(store, person.id, [one for ids in some.values() for one in ids])
        mastery = {one: mastery_of([cards.get(key) for key in ids], today) for one, ids in some.items()}
        if found := next_concept(tuple(some), mastery, read):
            return catalogue.concepts[found]
    return None


def track_of(catalogue: Catalogue, person: Person) -> TrackEntry | None:
    """The track a person chose, or the first; None without any pack."""
    return catalogue.track(person.learner.track if person.learner else None)


def _along(catalogue: Catalogue, person: Person) -> tuple[str, ...]:
    """The concepts of a person's track, those before their placement last."""
    track = track_of(catalogue, person)
    placed = person.learner.placed_from if person.learner else None
    return from_placement(catalogue.along(track.id), placed) if track else ()
