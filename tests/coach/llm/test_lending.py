"""When the model leaves the card to others, and when it comes back."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coach.llm.lending import AWAY_SECONDS, SHORT_SECONDS, decide

RESERVE = 2000


def every(seconds: float, until: float, free: int) -> list[tuple[float, int]]:
    return [(at * seconds, free) for at in range(int(until / seconds) + 1)]


def test_it_yields_after_twenty_seconds_of_shortage() -> None:
    assert decide(every(5, 15, 1999), RESERVE, 15.0) == "keep"
    assert decide(every(5, 20, 1999), RESERVE, 20.0) == "yield"
    assert decide(every(5, 20, 2000), RESERVE, 20.0) == "keep"


def test_a_moment_of_room_starts_the_count_anew() -> None:
    history = every(5, 40, 100)
    history[5] = (25.0, 5000)
    assert decide(history, RESERVE, 40.0) == "keep"
    assert decide([*history, (45.0, 100), (50.0, 100)], RESERVE, 50.0) == "yield"


def test_it_stays_away_for_five_minutes_and_until_there_is_room_for_it_and_the_reserve() -> None:
    roomy = every(5, 400, 9000)
    assert decide(roomy, RESERVE, 299.0, away_since=0.0, wanted=7000) == "yield"
    assert decide(roomy, RESERVE, 300.0, away_since=0.0, wanted=7000) == "keep"
    assert decide(roomy, RESERVE, 300.0, away_since=0.0, wanted=7001) == "yield"
    assert decide([*roomy, (401.0, 8999)], RESERVE, 401.0, away_since=0.0, wanted=7000) == "yield"


def test_without_samples_nothing_changes() -> None:
    assert decide([], RESERVE, 1000.0) == "keep"
    assert decide([], RESERVE, 1000.0, away_since=0.0) == "yield"
    assert decide([(0.0, 0)], RESERVE, 1000.0) == "keep", "one old sample says nothing of now"


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=200), st.integers(0, 5000))
def test_it_never_comes_and_goes_quickly(frees: list[int], wanted: int) -> None:
    history: list[tuple[float, int]] = []
    away: float | None = None
    changed: list[tuple[float, str]] = []
    for at, free in enumerate(frees):
        now = at * 5.0
        history.append((now, free))
        said = decide(history, RESERVE, now, away_since=away, wanted=wanted)
        if (said == "yield") != (away is not None):
            away = now if said == "yield" else None
            changed.append((now, said))
    for (before, _), (after, said) in pairwise(changed):
        assert after - before >= (AWAY_SECONDS if said == "keep" else 0)
    for when, said in changed:
        recent = [free for second, free in history if when - SHORT_SECONDS <= second <= when]
        assert all(free < RESERVE if said == "yield" else free >= RESERVE + wanted for free in recent)
