"""Whose turn it is, and in how many seconds: people before jobs, nobody delayed by another's many."""

from __future__ import annotations

import copy
import heapq
import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.llm.fairness import FairQueue, Pace, QueueFull, Ticket, seconds_until_begin
from coach.llm.interface import Priority

PERSON, NIGHTLY = Priority.PERSON, Priority.NIGHTLY
ASKERS = (None, 1, 2, 3)
COMING = st.tuples(st.sampled_from(ASKERS), st.sampled_from(list(Priority)))
STEPS = st.lists(st.one_of(COMING, st.sampled_from(["pop", "back"]), st.integers(0, 30)), max_size=40)
Step = tuple[int | None, Priority] | str | int


def ticket(number: int, asked_by: int | None = 1, priority: Priority = PERSON) -> Ticket:
    return Ticket(number, asked_by, priority, f"r{number}")


def order_of(queue: FairQueue) -> list[Ticket]:
    """Everyone in the order in which they would be popped."""
    queue = copy.deepcopy(queue)
    return [queue.pop() for _ in range(len(queue))]


class Story:
    """A queue after some comings and goings: `waiting` is who must be in it, by arrival."""

    def __init__(self, steps: Iterable[Step], limit: int = 1000, per_person: int = 1000) -> None:
        self.queue = FairQueue(limit, per_person)
        self.waiting: set[Ticket] = set()
        self.popped: list[Ticket] = []
        self.displaced: list[Ticket] = []
        self.refused: list[Ticket] = []
        self.numbers = itertools.count()
        for step in steps:
            self.take(step)

    def take(self, step: Step) -> None:
        if isinstance(step, tuple):
            new = ticket(next(self.numbers), *step)
            try:
                displaced = self.queue.push(new)
            except QueueFull:
                self.refused.append(new)
                return
            self.waiting.add(new)
            if displaced:
                self.displaced.append(displaced)
                self.waiting.remove(displaced)
        elif step == "pop" and self.waiting:
            self.popped.append(self.queue.pop())
            self.waiting.remove(self.popped[-1])
        elif step == "back" and self.popped:
            self.queue.push(self.popped[-1], again=True)
            self.waiting.add(self.popped.pop())
        elif isinstance(step, int):
            going = ticket(step)
            for one in self.waiting:
                if one.number == step:
                    going = one
            assert self.queue.remove(going) == (going in self.waiting)
            self.waiting.discard(going)


@given(STEPS)
def test_nothing_is_lost_and_nothing_comes_twice(steps: list[Step]) -> None:
    story = Story(steps)
    order = order_of(story.queue)
    assert sorted(order) == sorted(story.waiting)
    assert len(story.queue) == len(order)
    for priority in Priority:
        assert story.queue.waiting(priority) == sum(one.priority is priority for one in order)


@given(STEPS)
def test_people_go_before_jobs_and_each_one_in_their_own_order(steps: list[Step]) -> None:
    order = order_of(Story(steps).queue)
    assert [one.priority for one in order] == sorted(one.priority for one in order)
    for asker, priority in itertools.product(ASKERS, Priority):
        own = [one for one in order if (one.asked_by, one.priority) == (asker, priority)]
        assert own == sorted(own)


@given(STEPS)
def test_how_many_go_first_is_how_many_are_popped_first(steps: list[Step]) -> None:
    queue = Story(steps).queue
    order = order_of(queue)
    assert list(queue.order()) == order
    assert [queue.ahead_of(one) for one in order] == list(range(len(order)))


@given(STEPS, COMING)
def test_where_a_ticket_would_stand_is_where_it_then_stands(
    steps: list[Step], coming: tuple[int | None, Priority]
) -> None:
    queue = Story(steps).queue
    new = ticket(1000, *coming)
    expected = queue.ahead_of(new)
    queue.push(new)
    assert queue.ahead_of(new) == expected


@given(STEPS)
def test_the_first_request_of_somebody_new_waits_for_one_of_each_other_at_most(steps: list[Step]) -> None:
    story = Story(step for step in steps if step != "back")
    others = {one.asked_by for one in story.waiting if one.priority is PERSON}
    new = ticket(1000, asked_by=99)
    story.queue.push(new)
    before = order_of(story.queue)[: story.queue.ahead_of(new)]
    assert sorted(one.asked_by or 0 for one in before) == sorted(other or 0 for other in others)


def test_twenty_requests_of_one_person_leave_the_next_turn_to_another() -> None:
    queue = FairQueue(64, 64)
    for number in range(20):
        queue.push(ticket(number, asked_by=1))
    queue.push(ticket(20, asked_by=2))
    queue.push(ticket(21, asked_by=None))
    assert [one.number for one in order_of(queue)[:5]] == [0, 20, 21, 1, 2]


def test_one_that_lost_its_turn_goes_first_though_the_line_is_full() -> None:
    queue = FairQueue(2, 1)
    lost = ticket(0, asked_by=1)
    queue.push(lost)
    queue.pop()
    queue.push(ticket(1, asked_by=2))
    queue.push(ticket(2, asked_by=1))
    queue.push(lost, again=True)
    assert [one.number for one in order_of(queue)] == [0, 1, 2]


@given(STEPS, st.integers(1, 6), st.integers(1, 4))
def test_it_stays_bounded_and_refuses_only_when_full(steps: list[Step], limit: int, per_person: int) -> None:
    story = Story((), limit, per_person)
    for step in steps:
        if step == "back":
            continue
        before = set(story.waiting)
        refused, displaced = len(story.refused), len(story.displaced)
        story.take(step)
        assert len(story.queue) <= limit
        if len(story.refused) > refused:
            new = story.refused[-1]
            own = [one for one in before if (one.asked_by, one.priority) == (new.asked_by, new.priority)]
            jobs = [one for one in before if one.priority is NIGHTLY]
            full = len(before) == limit and (new.priority is NIGHTLY or not jobs)
            assert len(own) == per_person or full
        if len(story.displaced) > displaced:
            assert len(before) == limit
            assert story.displaced[-1] == max(one for one in before if one.priority is NIGHTLY)
            assert isinstance(step, tuple)
            assert step[1] is PERSON


def test_full_tells_who_must_go_first() -> None:
    queue = FairQueue(3, 2)
    for number, asker in enumerate((1, 2, 2)):
        queue.push(ticket(number, asked_by=asker))
    with pytest.raises(QueueFull) as mine:
        queue.push(ticket(3, asked_by=2))
    assert mine.value.first.number == 1
    with pytest.raises(QueueFull) as everyone:
        queue.push(ticket(4, asked_by=3))
    assert everyone.value.first.number == 0


def test_nobody_waits() -> None:
    queue = FairQueue(1, 1)
    assert queue.peek() is None
    with pytest.raises(IndexError):
        queue.pop()


# -- how long it takes -------------------------------------------------------------------


SECONDS = st.lists(st.integers(0, 50), max_size=12)


@given(SECONDS, SECONDS, st.integers(1, 5))
def test_the_estimate_is_when_a_simulation_lets_it_begin(
    ahead: list[int], left: list[int], slots: int
) -> None:
    ends = list(left)
    heapq.heapify(ends)
    clock = 0
    for seconds in [*ahead, None]:
        while len(ends) >= slots:
            clock = max(clock, heapq.heappop(ends))
        if seconds is not None:
            heapq.heappush(ends, clock + seconds)
    assert seconds_until_begin(ahead, left, slots) == clock


def test_examples_of_the_estimate() -> None:
    assert seconds_until_begin([], [], 1) == 0
    assert seconds_until_begin([], [3, 5], 2) == 3
    assert seconds_until_begin([10, 10], [3, 5], 2) == 13
    assert seconds_until_begin([], [1, 2, 3], 1) == 3, "what runs too much must end first"


def test_typical_is_the_median_of_the_latest_of_a_priority() -> None:
    pace = Pace()
    assert pace.typical is None
    for seconds in (1, 2, 90):
        assert not pace.enough
        pace.note(PERSON, seconds)
    assert pace.enough
    assert pace.typical == {PERSON: 2, NIGHTLY: 2}, "before a job was measured, people's answers count"
    pace.note(NIGHTLY, 60)
    assert pace.typical == {PERSON: 2, NIGHTLY: 60}
    for _ in range(20):
        pace.note(PERSON, 5)
    assert pace.typical == {PERSON: 5, NIGHTLY: 60}
