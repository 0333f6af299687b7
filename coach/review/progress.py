"""What a learner has learnt: numbers for the progress card. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coach.curriculum.catalogue import Catalogue
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


def mastery_of(cards: list[CardState | None], today: date) -> Mastery:
    """Where a concept stands, given the cards of its objectives (None: never asked)."""
    known = [card for card in cards if card is not None]
    if not known:
        return Mastery.NOT_BEGUN
    if any(card.due_day <= today for card in known):
        return Mastery.DUE
    solid = all(
        card is not None and card.stability >= SOLID_DAYS and card.last_rating > Rating.AGAIN
        for card in cards
    )
    return Mastery.SOLID if solid else Mastery.LEARNING


def progress(
    catalogue: Catalogue, track: str | None, cards: Mapping[int, CardState], today: date
) -> Progress:
    """Compute the progress of a learner whose cards are given by objective id."""
    chosen = catalogue.tracks.get(track or "") or next(iter(catalogue.tracks.values()), None)
    steps = []
    for step in chosen.steps if chosen else ():
        counts = dict.fromkeys(Mastery, 0)
        for concept_id in step.concepts:
            objectives = catalogue.concepts[concept_id].objective_ids
            counts[mastery_of([cards.get(o) for o in objectives], today)] += 1
        steps.append(StepProgress(step.id, step.number, counts))
    total = sum(sum(step.counts.values()) for step in steps)
    return Progress(
        steps=tuple(steps),
        due_now=sum(card.due_day <= today for card in cards.values()),
        due_tomorrow=sum((card.due_day - today).days == 1 for card in cards.values()),
        reviews=sum(card.reviews for card in cards.values()),
        begun=total - sum(step.counts[Mastery.NOT_BEGUN] for step in steps),
        total=total,
    )
