"""What a learner has learnt: numbers for the progress card. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coach.curriculum.catalogue import Catalogue, TrackEntry
from coach.review.schedule import CardState, Rating

SOLID_DAYS = 7.0
"""A card is solid once its stability (days until recall falls to 90 %) reaches a week."""


class Mastery(StrEnum):
    """Where a concept stands for a learner."""

    NOT_BEGUN = "not-begun"
    LEARNING = "learning"
    SOLID = "solid"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class StepProgress:
    """A step of the track: how many of its concepts stand where."""

    step: str
    number: int
    counts: Mapping[Mastery, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """All steps of a track, and what is due. Days are study days."""

    steps: tuple[StepProgress, ...]
    due_now: int
    due_tomorrow: int
    reviews: int
    begun: int
    total: int


def mastery_of(cards: list[CardState | None], today: date, *, read: bool = False) -> Mastery:
    """Where a concept stands, given the cards of its objectives (None: never asked), and if it was read."""
    known = [card for card in cards if card is not None]
    if not known:
        return Mastery.LEARNING if read else Mastery.NOT_BEGUN
    if any(card.due_day <= today for card in known):
        return Mastery.DUE
    solid = all(
        card is not None and card.stability >= SOLID_DAYS and card.last_rating > Rating.AGAIN
        for card in cards
    )
    return Mastery.SOLID if solid else Mastery.LEARNING


def masteries(
    catalogue: Catalogue, cards: Mapping[int, CardState], read: Collection[str], today: date
) -> dict[str, Mastery]:
    """Where every concept stands, by id, given a learner's cards by objective id and the concepts read."""
    return {
        concept.id: mastery_of(
            [cards.get(one) for one in concept.objective_ids], today, read=concept.id in read
        )
        for concept in catalogue.concepts.values()
    }


def counted(concepts: Iterable[str], mastery: Mapping[str, Mastery]) -> dict[Mastery, int]:
    """Count the concepts by where they stand."""
    counts = dict.fromkeys(Mastery, 0)
    for concept in concepts:
        counts[mastery[concept]] += 1
    return counts


def progress(
    track: TrackEntry | None, cards: Mapping[int, CardState], mastery: Mapping[str, Mastery], today: date
) -> Progress:
    """Compute a learner's progress on a track, given their cards by objective id and where concepts stand."""
    steps = [
        StepProgress(step.id, step.number, counted(step.concepts, mastery))
        for step in (track.steps if track else ())
    ]
    total = sum(sum(step.counts.values()) for step in steps)
    return Progress(
        steps=tuple(steps),
        due_now=sum(card.due_day <= today for card in cards.values()),
        due_tomorrow=sum((card.due_day - today).days == 1 for card in cards.values()),
        reviews=sum(card.reviews for card in cards.values()),
        begun=total - sum(step.counts[Mastery.NOT_BEGUN] for step in steps),
        total=total,
    )
