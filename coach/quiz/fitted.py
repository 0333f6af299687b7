"""The fitted part of the built-in grader: a table of numbers from `data/grader.json`.

Written by `scripts/fit_grader.py`, which says from which data. A logistic
regression for each family of features; nothing here learns.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from coach.quiz.features import FEATURES, Family, Numbers

CLIP = 3.0
"""Standard deviations at which a feature is cut, so that an odd text cannot reach beyond what was seen."""


@dataclass(frozen=True, slots=True)
class Model:
    """P(right) = 1 / (1 + exp(−(intercept + Σ weights · z))), z the standardised features, cut at ±`CLIP`.

    From `threshold` (0–1) on, an answer counts as right.
    """

    means: Numbers
    deviations: Numbers
    weights: Numbers
    intercept: float
    threshold: float

    def probability(self, numbers: Numbers) -> float:
        """Return the probability, 0–1, that a person would call the answer right."""
        total = self.intercept
        for value, mean, deviation, weight in zip(
            numbers, self.means, self.deviations, self.weights, strict=True
        ):
            total += weight * min(max((value - mean) / deviation, -CLIP), CLIP)
        return 1 / (1 + math.exp(-min(max(total, -30.0), 30.0)))


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model for each family, and the unrelated sentences against which coverage is measured."""

    models: Mapping[Family, Model]
    background: tuple[str, ...]


@cache
def fitted() -> Fitted:
    """Read the table. Raises ValueError where it was fitted for other features than the code's."""
    raw = resources.files("coach.quiz").joinpath("data", "grader.json").read_text(encoding="utf-8")
    table = json.loads(raw)
    models: dict[Family, Model] = {}
    for family, names in FEATURES.items():
        entry = table["models"][family]
        if tuple(entry["features"]) != names:
            raise ValueError(f"grader.json was fitted for other features of {family!r}: run the fit again")
        models[family] = Model(
            tuple(entry["means"]),
            tuple(entry["deviations"]),
            tuple(entry["weights"]),
            entry["intercept"],
            entry["threshold"],
        )
    return Fitted(models, tuple(table["background"]))
