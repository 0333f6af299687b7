"""Which questions a quiz asks, and why now. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random

from coach.review.schedule import CardState, Rating


class Reason(StrEnum):
    """Why a question stands in this quiz."""

    MISSED = "missed"  # wrong the last time
    DUE = "due"
    NEW = "new"
    OTHER_SIDE = "other-side"  # a second question on an objective of this quiz
    PRACTICE = "practice"  # known and not due yet, asked since nothing better was left


@dataclass(frozen=True, slots=True)
class Probe:
    """A question that can be asked: its content id and the study day it was last asked on."""

    content_id: int
    last_asked: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An objective with its card, if it has one, and its questions. `position`: order on the track."""

    objective_id: int
    concept: str
    position: int
    card: CardState | None
    probes: tuple[Probe, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """One question chosen, and why."""

    objective_id: int
    concept: str
    content_id: int
    reason: Reason


def reason_for(card: CardState | None, today: date) -> Reason:
    """Say why an objective would be asked today."""
    if card is None:
        return Reason.NEW
    if card.last_rating is Rating.AGAIN:
        return Reason.MISSED
    return Reason.DUE if card.due_day <= today else Reason.PRACTICE


def _urgency(candidate: Candidate, today: date) -> tuple[int, int, int]:
    card = candidate.card
    if card is None:
        return 2, 0, candidate.position
    if card.due_day > today:
        return 3, card.due_day.toordinal(), candidate.position
    missed = card.last_rating is Rating.AGAIN
    return 0 if missed else 1, card.due_day.toordinal(), candidate.position


def choose(candidates: Sequence[Candidate], count: int, today: date, rng: Random) -> tuple[Pick, ...]:
    """Choose at most `count` questions, no question twice.

    Missed and due objectives come first, the longest overdue leading; then new
    ones in the order of the track; then known ones, the soonest due first. Only
    when objectives run out does one get a second question. Among an objective's
    questions the one asked longest ago wins. Neighbours are of different
    concepts where the choice allows it.
    """

    queues: dict[int, list[Probe]] = {}
    for candidate in candidates:
        shuffled = list(candidate.probes)
        rng.shuffle(shuffled)
        queues[candidate.objective_id] = sorted(shuffled, key=lambda probe: probe.last_asked or date.min)
    ordered = sorted((c for c in candidates if c.probes), key=lambda c: _urgency(c, today))
    picks: list[Pick] = []
    while len(picks) < count and any(queues[c.objective_id] for c in ordered):
        for candidate in ordered:
            if len(picks) == count:
                break
            if queue := queues[candidate.objective_id]:
                probe = queue.pop(0)
                again = any(pick.objective_id == candidate.objective_id for pick in picks)
                reason = Reason.OTHER_SIDE if again else reason_for(candidate.card, today)
                picks.append(Pick(candidate.objective_id, candidate.concept, probe.content_id, reason))
    return interleave(picks)


def interleave(picks: Sequence[Pick]) -> tuple[Pick, ...]:
    """Reorder so that neighbours differ in concept where possible, otherwise keeping the order."""
    left = list(picks)
    out: list[Pick] = []
    while left:
        last = out[-1].concept if out else None
        remaining: Mapping[str, int] = {p.concept: sum(q.concept == p.concept for q in left) for p in left}
        # A concept that fills more than half of what is left must go now, or it will pile up at the end.
        crowded = max(left, key=lambda p: remaining[p.concept])
        if remaining[crowded.concept] * 2 > len(left) and crowded.concept != last:
            choice = crowded
        else:
            choice = next((p for p in left if p.concept != last), left[0])
        left.remove(choice)
        out.append(choice)
    return tuple(out)
