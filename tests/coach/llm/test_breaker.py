"""The circuit breaker, alone and against what it promises for any course of events."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.llm.breaker import Breaker, Ticket


class Time:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def admitted(breaker: Breaker) -> Ticket:
    ticket = breaker.admit()
    assert ticket is not None
    return ticket


def opened(time: Time) -> Breaker:
    breaker = Breaker(time)
    results = [breaker.failed(admitted(breaker), f"reason {number}") for number in range(3)]
    assert results == [False, False, True]
    return breaker


def test_three_failures_in_a_row_open_it() -> None:
    breaker = opened(Time())
    assert (breaker.state, breaker.seconds_left, breaker.reason) == ("open", 30.0, "reason 2")
    assert breaker.admit() is None


def test_a_success_between_failures_keeps_it_closed() -> None:
    breaker = Breaker(Time())
    for _ in range(5):
        breaker.failed(admitted(breaker), "slow")
        breaker.failed(admitted(breaker), "slow")
        breaker.succeeded(admitted(breaker))
    assert breaker.state == "closed"
    assert breaker.reason is None


def test_half_open_lets_one_try_and_no_more() -> None:
    time = Time()
    breaker = opened(time)
    time.now += 30
    assert breaker.state == "half-open"
    ticket = admitted(breaker)
    assert breaker.admit() is None
    breaker.abandoned(ticket)
    again = admitted(breaker)
    breaker.succeeded(again)
    assert breaker.state == "closed"
    assert [breaker.admit() for _ in range(3)] != [None] * 3


def test_the_pause_doubles_up_to_the_longest() -> None:
    time = Time()
    breaker = opened(time)
    pauses = []
    for _ in range(7):
        time.now += breaker.seconds_left
        assert breaker.failed(admitted(breaker), "still away")
        pauses.append(breaker.seconds_left)
    assert pauses == pytest.approx([60, 120, 240, 480, 600, 600, 600])
    time.now += breaker.seconds_left
    breaker.succeeded(admitted(breaker))
    for _ in range(3):
        breaker.failed(admitted(breaker), "again")
    assert breaker.seconds_left == pytest.approx(30), "after a success it begins anew"


def test_tickets_from_before_count_for_nothing() -> None:
    time = Time()
    breaker = Breaker(time)
    old = admitted(breaker)
    for _ in range(3):
        breaker.failed(admitted(breaker), "away")
    breaker.succeeded(old)
    assert breaker.state == "open"
    time.now += 30
    admitted(breaker)
    breaker.abandoned(old)
    assert not breaker.failed(old, "late")
    assert breaker.admit() is None, "the one try is still out"


def test_it_can_be_told_to_forget() -> None:
    breaker = opened(Time())
    breaker.reset()
    assert (breaker.state, breaker.reason) == ("closed", None)


@pytest.mark.parametrize("wrong", [{"failures": 0}, {"pause": 0.0}, {"pause": 5.0, "longest": 4.0}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Breaker(Time(), **wrong)  # type: ignore[arg-type]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["ask", "succeed", "fail", "abandon"]), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.floats(0, 700)),
    ),
    max_size=80,
)


@given(STEPS, st.integers(1, 4))
def test_whatever_happens_it_keeps_its_promises(steps: list[tuple[str, float]], failures: int) -> None:
    time = Time()
    breaker = Breaker(time, failures=failures)
    out: list[tuple[Ticket, str]] = []
    for step, value in steps:
        before = breaker.state
        if step == "wait":
            time.now += value
        elif step == "ask":
            ticket = breaker.admit()
            assert (ticket is None) <= (before != "closed"), "closed lets everybody through"
            assert (before == "open") <= (ticket is None)
            if ticket is not None:
                out.append((ticket, before))
        elif out:
            ticket, _ = out.pop(int(value) % len(out))
            if step == "succeed":
                breaker.succeeded(ticket)
                assert breaker.state in ("closed", before)
            elif step == "fail":
                was_opened = breaker.failed(ticket, "away")
                assert was_opened <= (breaker.state == "open")
            else:
                breaker.abandoned(ticket)
                assert breaker.state == before
        assert 0 <= breaker.seconds_left <= 600
        assert (breaker.seconds_left > 0) == (breaker.state == "open")
        if breaker.state == "half-open":
            trying = [one for one, state in out if state == "half-open" and one == breaker._era]
            assert len(trying) <= 1
