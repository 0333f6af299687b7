"""When requests come. Pure."""

from __future__ import annotations

from itertools import accumulate
from random import Random


def at_once(count: int) -> tuple[float, ...]:
    """All at the beginning."""
    return (0.0,) * count


def poisson(count: int, rate: float, rng: Random) -> tuple[float, ...]:
    """Independently of each other, `rate` a second on average; seconds since the beginning, ascending."""
    return tuple(accumulate(rng.expovariate(rate) for _ in range(count)))
