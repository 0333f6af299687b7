"""How far two judgements of the same answers agree. Pure: labels in, numbers out.

Every function returns None where its figure is not defined (nothing to count, or
a division of nought by nought), never a number that only looks like one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Label = TypeVar("Label", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What remains when only verdicts of at least this confidence are taken (all 0–1).

    `share`: of all answers; `accuracy`: of those that remain, None where none does.
    """

    confidence: float
    share: float
    accuracy: float | None


def accuracy(truth: Sequence[Hashable], given: Sequence[Hashable]) -> float | None:
    """Share of equal labels; None for nothing."""
    return share_of([a == b for a, b in zip(truth, given, strict=True)])


def cohen_kappa(truth: Sequence[Label], given: Sequence[Label]) -> float | None:
    """Agreement beyond chance, 1 − Σ observed / Σ expected disagreement (Cohen 1960).

    1 is full agreement, 0 that of chance. None for nothing, and where both say one
    and the same label throughout: chance alone agrees then.
    """
    return _kappa(truth, given, lambda a, b: float(a != b))


def quadratic_weighted_kappa(truth: Sequence[int], given: Sequence[int]) -> float | None:
    """`cohen_kappa` with disagreement weighted by its square (Cohen 1968); labels are places on a scale."""
    return _kappa(truth, given, lambda a, b: float((a - b) ** 2))


def _kappa(
    truth: Sequence[Label], given: Sequence[Label], distance: Callable[[Label, Label], float]
) -> float | None:
    pairs = list(zip(truth, given, strict=True))
    rows, columns = Counter(truth), Counter(given)
    observed = sum(distance(a, b) for a, b in pairs)
    expected = sum(distance(a, b) * rows[a] * columns[b] for a in rows for b in columns)
    if not expected:
        return None
    return 1 - observed * len(pairs) / expected


def false_reject(right: Sequence[bool], accepted: Sequence[bool]) -> float | None:
    """Share of the right answers that were not accepted; None without right answers."""
    return share_of([not taken for good, taken in zip(right, accepted, strict=True) if good])


def false_accept(right: Sequence[bool], accepted: Sequence[bool]) -> float | None:
    """Share of the answers that are not right but were accepted; None without such answers."""
    return share_of([taken for good, taken in zip(right, accepted, strict=True) if not good])


def recall_by_class(truth: Sequence[Label], given: Sequence[Label]) -> Mapping[Label, float]:
    """For each label that occurs in `truth`, the share of it that got the same label."""
    met = Counter(a for a, b in zip(truth, given, strict=True) if a == b)
    return {label: met[label] / count for label, count in Counter(truth).items()}


def coverage_at(confidence: float, confidences: Sequence[float], agrees: Sequence[bool]) -> Coverage | None:
    """What is left at a confidence, and how often that is right; None for nothing.

    `confidences` of the verdicts (0–1), `agrees` whether each is the true one.
    """
    kept = [good for sure, good in zip(confidences, agrees, strict=True) if sure >= confidence]
    return Coverage(confidence, len(kept) / len(agrees), share_of(kept)) if agrees else None


def share_of(yes: Sequence[bool]) -> float | None:
    """Share of the true ones; None for nothing."""
    return sum(yes) / len(yes) if yes else None
