"""When the model leaves the graphics card to others, and when it comes back: a pure decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

SHORT_SECONDS = 20.0
"""A game that starts takes its memory within a few; a passing need is over by then."""

AWAY_SECONDS = 300.0
"""Loading the weights costs as much as it frees: not for a pause between two levels."""


def decide(
    free_bytes_history: Sequence[tuple[float, int]],
    reserve: int,
    now: float,
    *,
    away_since: float | None = None,
    wanted: int = 0,
) -> Literal["keep", "yield"]:
    """Say whether the model keeps the card ("keep": comes back to it, where it is away).

    `free_bytes_history` holds (second, free bytes) by time, `now` and `away_since` are on the same
    monotonic clock; `away_since` is None while the model is loaded. Loaded, it yields when the free
    bytes were below `reserve` in every sample of the last 20 s, and the samples reach back that far.
    Away, it comes back after 5 minutes at the earliest, when for the last 20 s there was room for the
    `wanted` bytes that it takes and the reserve beside them: what it frees itself does not call it back.
    """
    if away_since is None:
        short = _held(free_bytes_history, now, lambda free: free < reserve)
        return "yield" if short else "keep"
    if now - away_since < AWAY_SECONDS:
        return "yield"
    back = _held(free_bytes_history, now, lambda free: free >= reserve + wanted)
    return "keep" if back else "yield"


def _held(history: Sequence[tuple[float, int]], now: float, true: Callable[[int], bool]) -> bool:
    """Was it true all the time from `SHORT_SECONDS` ago until now?"""
    begin = now - SHORT_SECONDS
    before = [free for second, free in history if second <= begin][-1:]
    since = [free for second, free in history if begin < second <= now]
    return bool(before) and bool(since) and all(map(true, before + since))
