"""Which questions a quiz asks, in which order, and why now. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random

from coach.review.schedule import CardState, Rating

NEW_SHARE = 5
"""While more is due than fits, one question in so many is still something new."""


class Reason(StrEnum):
    """Why a question stands in this quiz."""

    SURE_AND_WRONG = "sure-and-wrong"  # wrong the last time, though they had been sure
    MISSED = "missed"  # wrong the last time
    DUE = "due"
    NEW = "new"
    OTHER_SIDE = "other-side"  # a second question on an objective of this quiz
    PRACTICE = "practice"  # known and not due yet, asked since nothing better was left
    RETRY = "retry"  # chosen from the mistake log
    PLACEMENT = "placement"  # to find out where to begin


@dataclass(frozen=True, slots=True)
class Probe:
    """A question that can be asked: its content id and the study day it was last asked on."""

    content_id: int
    last_asked: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An objective with its card, if it has one, and its questions. `position`: order on the track.

    `sure_and_wrong`: the last answer was wrong, and they had been sure of it.
    """

    objective_id: int
    concept: str
    position: int
    card: CardState | None
    probes: tuple[Probe, ...]
    sure_and_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """One question chosen, and why."""

    objective_id: int
    concept: str
    content_id: int
    reason: Reason


def reason_for(candidate: Candidate, today: date) -> Reason:
    """Say why an objective would be asked today."""
    card = candidate.card
    if card is None:
        return Reason.NEW
    if card.last_rating is Rating.AGAIN:
        return Reason.SURE_AND_WRONG if candidate.sure_and_wrong else Reason.MISSED
    return Reason.DUE if card.due_day <= today else Reason.PRACTICE


def _queue(
    candidates: Sequence[Candidate], count: int, today: date, new_allowed: int | None
) -> list[Candidate]:
    """Order the candidates by what to ask first.

    What went wrong and what is due come first, the longest overdue leading; a
    place in `NEW_SHARE` is kept for something new. `new_allowed`: how many new
    ones the day still takes (None: no limit); then comes what is known already.
    """
    due: list[tuple[int, int, int, Candidate]] = []
    later: list[tuple[int, int, Candidate]] = []
    new: list[tuple[int, Candidate]] = []
    for at in candidates:
        if at.card is None:
            new.append((at.position, at))
        elif at.card.due_day <= today:
            missed = at.card.last_rating is Rating.AGAIN
            rank = (0 if at.sure_and_wrong else 1) if missed else 2
            due.append((rank, at.card.due_day.toordinal(), at.position, at))
        else:
            later.append((at.card.due_day.toordinal(), at.position, at))
    urgent = [item[-1] for item in sorted(due, key=lambda item: item[:-1])]
    fresh = [item[-1] for item in sorted(new, key=lambda item: item[:-1])]
    known = [item[-1] for item in sorted(later, key=lambda item: item[:-1])]
    allowed = len(fresh) if new_allowed is None else min(max(new_allowed, 0), len(fresh))
    kept = min(allowed, count // NEW_SHARE)
    first = max(count - kept, 0)
    return [*urgent[:first], *fresh[:allowed], *urgent[first:], *known]


def choose(
    candidates: Sequence[Candidate],
    count: int,
    today: date,
    rng: Random,
    *,
    new_allowed: int | None = None,
    confusable: Mapping[str, Collection[str]] | None = None,
    reason: Reason | None = None,
) -> tuple[Pick, ...]:
    """Choose at most `count` questions, no question twice.

    The order of `_queue` decides. Only when objectives run out does one get a
    second question. Among an objective's questions the one asked longest ago
    wins. Neighbours are of different concepts where the choice allows it, and of
    concepts that are easily confused where there are some (`confusable`:
    concept → concepts). `reason` replaces the computed ones.
    """
    queues: dict[int, list[Probe]] = {}
    ordered = _queue([c for c in candidates if c.probes], count, today, new_allowed)
    for candidate in ordered:
        shuffled = list(candidate.probes)
        rng.shuffle(shuffled)
        queues[candidate.objective_id] = sorted(shuffled, key=lambda probe: probe.last_asked or date.min)
    picks: list[Pick] = []
    while len(picks) < count and any(queues.values()):
        again = bool(picks)
        for candidate in ordered:
            if len(picks) == count:
                break
            if queue := queues[candidate.objective_id]:
                why = Reason.OTHER_SIDE if again else reason or reason_for(candidate, today)
                picks.append(Pick(candidate.objective_id, candidate.concept, queue.pop(0).content_id, why))
    return interleave(picks, confusable or {})


def interleave(
    picks: Sequence[Pick], confusable: Mapping[str, Collection[str]] | None = None
) -> tuple[Pick, ...]:
    """Reorder so that neighbours differ in concept where possible, otherwise keeping the order.

    After a concept comes one that is easily confused with it, if there is one
    left: telling the two apart is what mixing teaches best.
    """
    alike = confusable or {}
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
            others = [p for p in left if p.concept != last] or left
            near = alike.get(last or "", ())
            choice = next((p for p in others if p.concept in near), others[0])
        left.remove(choice)
        out.append(choice)
    return tuple(out)
