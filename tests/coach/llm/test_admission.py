"""The line before an engine: who goes when, what those who wait are told, and how a request leaves."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from coach.errors import ModelBusy, ModelLost, ModelUnavailable
from coach.llm.admission import Admission, _Place
from coach.llm.interface import Afresh, Completion, Engine, Event, Piece, Priority, Request, Waiting
from coach.llm.metrics import Metrics
from coach.llm.scripted import Answer, Gate, NoModel, Script, ScriptedEngine
from tests.coach.llm.asking import request

NIGHTLY = Priority.NIGHTLY


class Losing(ScriptedEngine):
    """A scripted engine whose `Answer(fails="lost")` ends as one whose worker died."""

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        try:
            async with contextlib.aclosing(super().stream(request)) as events:
                async for event in events:
                    yield event
        except ModelUnavailable as error:
            if error.reason == "lost":
                raise ModelLost("the worker died") from None
            raise


class Seconds:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class Asked:
    """A request on its way, in a task of its own, with all that it yielded."""

    def __init__(self, engine: Engine, request_: Request) -> None:
        self.request_id = request_.request_id
        self.events: list[Event] = []
        self.task = asyncio.create_task(self._read(engine, request_))

    async def _read(self, engine: Engine, request_: Request) -> Completion:
        async for event in engine.stream(request_):
            self.events.append(event)
        assert isinstance(event, Completion)
        return event

    @property
    def waits(self) -> list[tuple[int, float | None]]:
        return [(event.ahead, event.seconds) for event in self.events if isinstance(event, Waiting)]

    @property
    def places(self) -> list[int]:
        return [ahead for ahead, _ in self.waits]


def asking(asked_by: int | None = 1, **wanted: object) -> Request:
    return replace(request(), asked_by=asked_by, **wanted)  # type: ignore[arg-type]


def scripted(
    answers: Iterable[Script] | Callable[[Request], Script] = lambda _: "yes", slots: int = 1
) -> tuple[Losing, Gate]:
    gate = Gate()
    return Losing(answers, gate=gate, slots=slots), gate


async def quiet() -> None:
    """Let every task go on until it waits for something from outside."""
    for _ in range(50):
        await asyncio.sleep(0)


async def answer_one(gate: Gate, steps: int = 2) -> None:
    """Let one answer come to its end: of one word in two steps, an empty one in one."""
    gate.release(steps)
    await quiet()


def asked_of(engine: ScriptedEngine) -> list[str]:
    return [one.request_id for one in engine.requests]


def counted(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"study_coach_llm_{name}", labels)


# -- whose turn it is --------------------------------------------------------------------


async def test_who_need_not_wait_is_told_nothing() -> None:
    engine: Engine = Admission(ScriptedEngine(["one two"]))
    events = [event async for event in engine.stream(asking())]
    assert events[:2] == [Piece("one "), Piece("two")]
    assert isinstance(events[2], Completion)
    assert len(events) == 3


async def test_no_more_than_the_slots_are_handed_over() -> None:
    inner, gate = scripted(lambda _: "", slots=3)
    engine = Admission(inner)
    asked = [Asked(engine, asking(person)) for person in range(5)]
    await quiet()
    assert len(inner.requests) == 3
    assert (engine.status().running, engine.status().queued) == (3, 2)
    await answer_one(gate, 1)
    assert len(inner.requests) == 4
    gate.release(99)
    assert [(await one.task).finish for one in asked] == ["stop"] * 5
    assert (engine.status().running, engine.status().queued) == (0, 0)


async def test_one_persons_many_do_not_delay_anothers_first() -> None:
    inner, gate = scripted()
    engine = Admission(inner, per_person=20)
    many = [Asked(engine, asking(1)) for _ in range(20)]
    await quiet()
    other = Asked(engine, asking(2))
    await quiet()
    assert other.places == [1]
    for _ in range(3):
        await answer_one(gate)
    assert asked_of(inner)[:3] == [many[0].request_id, many[1].request_id, other.request_id]
    assert other.task.done()
    gate.release(99)
    await asyncio.gather(*(one.task for one in many))
    assert asked_of(inner)[3:] == [one.request_id for one in many[2:]]


async def test_each_change_of_place_is_told_and_only_the_latest() -> None:
    inner, gate = scripted()
    engine = Admission(inner)
    asked = [Asked(engine, asking(person)) for person in range(4)]
    await quiet()
    assert [one.places for one in asked] == [[], [0], [1], [2]]
    await answer_one(gate)
    assert [one.places for one in asked] == [[], [0], [1, 0], [2, 1]]

    # Two changes before the last one looks again: one event.
    stream = engine.stream(asking(9))
    assert await anext(stream) == Waiting(2, pytest.approx(0, abs=1))
    engine.cancel(asked[2].request_id)
    engine.cancel(asked[3].request_id)
    event = await anext(stream)
    assert isinstance(event, Waiting)
    assert event.ahead == 0
    await stream.aclose()
    gate.release(99)
    await asked[1].task
    assert asked[3].places == [2, 1], "a cancelled one is told no more"


async def test_jobs_wait_for_people_and_take_half_of_the_slots() -> None:
    inner, gate = scripted(lambda _: "", slots=4)
    engine = Admission(inner)
    jobs = [Asked(engine, asking(None, priority=NIGHTLY)) for _ in range(4)]
    await quiet()
    assert asked_of(inner) == [job.request_id for job in jobs[:2]]
    people = [Asked(engine, asking(person)) for person in range(3)]
    await quiet()
    assert asked_of(inner)[2:] == [one.request_id for one in people[:2]]
    assert [job.places for job in jobs] == [[], [], [0, 1], [1, 2]]
    await answer_one(gate, 1)
    assert asked_of(inner)[4:] == [people[2].request_id], "a job ended, and the person goes first"
    gate.release(99)
    await asyncio.gather(*(one.task for one in jobs + people))


@pytest.mark.parametrize(("slots", "at_once"), [(1, 1), (2, 1), (3, 1), (9, 4)])
async def test_a_job_runs_in_the_smallest_engine_too(slots: int, at_once: int) -> None:
    inner, gate = scripted(slots=slots)
    engine = Admission(inner)
    jobs = [Asked(engine, asking(None, priority=NIGHTLY)) for _ in range(8)]
    await quiet()
    assert len(inner.requests) == at_once
    gate.release(99)
    await asyncio.gather(*(job.task for job in jobs))


async def test_slots_that_come_with_the_weights_are_used_at_once() -> None:
    inner, gate = scripted()
    inner.turn_off("still loading", "loading")
    engine = Admission(inner)
    inner._next = lambda _: Answer("yes")  # type: ignore[method-assign] # it waits for the weights itself
    asked = [Asked(engine, asking(person)) for person in range(4)]
    await quiet()
    assert len(inner.requests) == 1
    assert asked[1].waits == [(0, None)]
    inner._status = replace(inner.status(), state="ready", slots=4)
    gate.release(1)
    await quiet()
    assert len(inner.requests) == 4
    gate.release(99)
    await asyncio.gather(*(one.task for one in asked))


async def test_what_waited_for_the_weights_is_no_measure() -> None:
    seconds = Seconds()
    inner, gate = scripted()
    inner._next = lambda _: Answer("yes")  # type: ignore[method-assign]
    inner.turn_off("still loading", "loading")
    engine = Admission(inner, now=seconds)
    first, second = Asked(engine, asking(1)), Asked(engine, asking(2))
    await quiet()
    seconds.at += 30
    await inner.start()
    await answer_one(gate)
    third = Asked(engine, asking(3))
    await quiet()
    assert third.waits == [(0, None)]
    gate.release(99)
    await asyncio.gather(first.task, second.task, third.task)


# -- estimates and back-pressure -----------------------------------------------------------


async def measured(slots: int = 1, **options: int) -> tuple[Admission, Losing, Gate, Seconds]:
    """An engine whose last three answers took ten seconds each."""
    seconds = Seconds()
    inner, gate = scripted(slots=slots)
    engine = Admission(inner, now=seconds, **options)  # type: ignore[arg-type]
    for _ in range(3):
        asked = Asked(engine, asking())
        await quiet()
        seconds.at += 10
        await answer_one(gate)
        assert (await asked.task).seconds == 10
    return engine, inner, gate, seconds


async def test_those_who_wait_are_told_how_long() -> None:
    engine, _, gate, seconds = await measured()
    asked = [Asked(engine, asking(0))]
    await quiet()
    seconds.at += 4
    asked += [Asked(engine, asking(person)) for person in (1, 2)]
    await quiet()
    assert [one.waits for one in asked] == [[], [(0, 6)], [(1, 16)]]
    seconds.at += 5
    await answer_one(gate)
    assert asked[2].waits == [(1, 16), (0, 10)]
    gate.release(99)
    ends = await asyncio.gather(*(one.task for one in asked))
    assert [end.seconds for end in ends] == [9, 5, 5], "what the caller waited, the line included"


async def test_before_anything_was_measured_the_time_is_not_known() -> None:
    inner, gate = scripted()
    engine = Admission(inner)
    asked = [Asked(engine, asking(person, deadline_seconds=0.5)) for person in range(3)]
    await quiet()
    assert asked[2].waits == [(1, None)], "and nobody is turned away by a guess"
    gate.release(99)
    await asyncio.gather(*(one.task for one in asked))


@pytest.mark.parametrize("priority", list(Priority))
async def test_who_would_begin_too_late_is_told_at_once(priority: Priority) -> None:
    engine, inner, gate, _ = await measured()
    running, waiting = Asked(engine, asking(1)), Asked(engine, asking(2))
    await quiet()
    with pytest.raises(ModelBusy) as busy:
        await engine.complete(asking(3, deadline_seconds=19, priority=priority))
    assert busy.value.seconds == 20
    patient = Asked(engine, asking(3, deadline_seconds=21, priority=priority))
    gate.release(99)
    await asyncio.gather(running.task, waiting.task, patient.task)
    assert len(inner.requests) == 6


async def test_a_job_counts_the_jobs_before_it_in_their_share() -> None:
    engine, _, gate, _ = await measured(slots=4)
    jobs = [Asked(engine, asking(None, priority=NIGHTLY)) for _ in range(5)]
    await quiet()
    assert [job.waits for job in jobs] == [[], [], [(0, 10)], [(1, 10)], [(2, 20)]]
    gate.release(99)
    await asyncio.gather(*(job.task for job in jobs))


async def test_a_full_line_refuses_and_tells_when_there_is_room() -> None:
    engine, _, gate, seconds = await measured(limit=3, per_person=2)
    asked = [Asked(engine, asking(person)) for person in (1, 1, 2, 1)]
    await quiet()
    seconds.at += 1
    with pytest.raises(ModelBusy) as mine:
        await engine.complete(asking(1))
    with pytest.raises(ModelBusy) as everyone:
        await engine.complete(asking(3))
    with pytest.raises(ModelBusy):
        await engine.complete(asking(None, priority=NIGHTLY))
    assert (mine.value.seconds, everyone.value.seconds) == (9, 9)
    gate.release(99)
    await asyncio.gather(*(one.task for one in asked))


async def test_a_person_takes_the_place_of_the_newest_job() -> None:
    metrics = Metrics()
    inner, gate = scripted()
    engine = Admission(inner, limit=2, metrics=metrics)
    running = Asked(engine, asking(1))
    await quiet()
    jobs = [Asked(engine, asking(None, priority=NIGHTLY)) for _ in range(2)]
    await quiet()
    person = Asked(engine, asking(2))
    with pytest.raises(ModelBusy):
        await jobs[1].task
    assert counted(metrics, "busy_refusals_total") == 1
    gate.release(99)
    await asyncio.gather(running.task, person.task, jobs[0].task)
    assert asked_of(inner)[1:] == [person.request_id, jobs[0].request_id]


async def test_a_person_for_whom_a_slot_is_free_displaces_nobody() -> None:
    inner, gate = scripted(slots=2)
    engine = Admission(inner, limit=1)
    jobs = [Asked(engine, asking(None, priority=NIGHTLY)) for _ in range(2)]
    await quiet()
    person = Asked(engine, asking(1))
    gate.release(99)
    await asyncio.gather(person.task, *(job.task for job in jobs))


# -- deadlines and leaving -----------------------------------------------------------------


async def test_a_deadline_that_passes_in_line_ends_there() -> None:
    metrics = Metrics()
    inner, gate = scripted()
    engine = Admission(inner, metrics=metrics)
    running = Asked(engine, asking(1))
    await quiet()
    late = Asked(engine, asking(2, deadline_seconds=0.01))
    end = await late.task
    assert (end.text, end.finish, end.model, end.tokens) == ("", "deadline", inner.status().model, 0)
    assert end.seconds >= 0.01
    assert engine.status().queued == 0
    assert counted(metrics, "timeouts_total") == 1
    gate.release(99)
    await running.task
    assert len(inner.requests) == 1


async def test_time_in_line_is_taken_from_the_deadline() -> None:
    seconds = Seconds()
    inner, gate = scripted()
    engine = Admission(inner, now=seconds)
    first, second = Asked(engine, asking(1)), Asked(engine, asking(2, deadline_seconds=50))
    await quiet()
    seconds.at += 20
    gate.release(99)
    await asyncio.gather(first.task, second.task)
    assert inner.requests[1].deadline_seconds == 30


async def test_the_deadline_counts_from_the_call() -> None:
    seconds = Seconds()
    inner, _ = scripted()
    stream = Admission(inner, now=seconds).stream(asking(deadline_seconds=5))
    seconds.at += 6
    end = await anext(stream)
    assert isinstance(end, Completion)
    assert end.finish == "deadline"
    assert inner.requests == []


async def test_late_without_a_model_to_name() -> None:
    inner, gate = scripted()
    inner._status = replace(inner.status(), model=None)
    engine = Admission(inner)
    running = Asked(engine, asking(1))
    await quiet()
    with pytest.raises(ModelUnavailable, match="late"):
        await engine.complete(asking(2, deadline_seconds=0.01))
    gate.release(99)
    await running.task


async def test_cancelling_in_line_frees_the_place_and_asks_nothing() -> None:
    inner, gate = scripted()
    engine = Admission(inner)
    asked = [Asked(engine, asking(person)) for person in range(3)]
    await quiet()
    engine.cancel(asked[1].request_id)
    assert engine.status().queued == 1
    assert ((await asked[1].task).finish, (await asked[1].task).text) == ("cancelled", "")
    assert asked[2].places == [1, 0]
    gate.release(99)
    await asyncio.gather(asked[0].task, asked[2].task)
    assert asked_of(inner) == [asked[0].request_id, asked[2].request_id]


async def test_cancelling_between_its_turn_and_the_engine() -> None:
    inner, gate = scripted()
    engine = Admission(inner)
    running = Asked(engine, asking(1))
    await quiet()
    stream = engine.stream(asking(2, request_id="mine"))
    assert await anext(stream) == Waiting(0, None)
    await answer_one(gate)
    await running.task
    assert engine.status().running == 1
    engine.cancel("mine")
    end = await anext(stream)
    assert isinstance(end, Completion)
    assert end.finish == "cancelled"
    assert engine.status().running == 0
    assert len(inner.requests) == 1


async def test_cancelling_while_it_is_answered_keeps_what_was_said() -> None:
    metrics = Metrics()
    inner, gate = scripted(["one two three", "next"])
    engine = Admission(inner, metrics=metrics)
    asked, waiting = Asked(engine, asking(1)), Asked(engine, asking(2))
    gate.release()
    await quiet()
    engine.cancel(asked.request_id)
    engine.cancel("unknown")
    gate.release(99)
    end = await asked.task
    assert (end.text, end.finish) == ("one ", "cancelled")
    assert (await waiting.task).text == "next"
    assert counted(metrics, "cancels_total") == 1


@pytest.mark.parametrize("how", ["task", "aclose"])
async def test_leaving_the_iteration_frees_the_slot(how: str) -> None:
    metrics = Metrics()
    inner, gate = scripted(["one two", "next"])
    engine = Admission(inner, metrics=metrics)
    if how == "task":
        asked = Asked(engine, asking(1))
        await quiet()
        asked.task.cancel()
        await asyncio.wait({asked.task})
    else:
        gate.release()
        async with contextlib.aclosing(engine.stream(asking(1))) as stream:
            assert await anext(stream) == Piece("one ")
    assert engine.status().running == 0
    assert counted(metrics, "cancels_total") == 1
    gate.release(99)
    assert (await engine.complete(asking(2))).text == "next"
    assert counted(metrics, "cancels_total") == 1, "reading to the end is no leaving"


async def test_leaving_while_in_line_frees_the_place() -> None:
    inner, gate = scripted()
    engine = Admission(inner)
    running, leaving, last = (Asked(engine, asking(person)) for person in range(3))
    await quiet()
    leaving.task.cancel()
    await quiet()
    assert engine.status().queued == 1
    assert last.places == [1, 0]
    gate.release(99)
    await asyncio.gather(running.task, last.task)


async def test_the_slot_is_free_when_the_end_is_there_and_not_when_it_was_read() -> None:
    engine = Admission(ScriptedEngine(["a", "b"]))
    stream = engine.stream(asking(1))
    assert [await anext(stream), (await anext(stream)).__class__] == [Piece("a"), Completion]
    assert engine.status().running == 0
    assert (await engine.complete(asking(2))).text == "b"
    await stream.aclose()


async def test_an_id_in_flight_cannot_be_used_again() -> None:
    inner, gate = scripted()
    engine = Admission(inner)
    same = asking(request_id="same")
    asked = Asked(engine, same)
    await quiet()
    with pytest.raises(ValueError, match="in flight"):
        await engine.complete(same)
    gate.release(99)
    await asked.task
    await engine.complete(same)


# -- engines that break, refuse and stop ----------------------------------------------------


async def test_a_lost_answer_is_asked_again_and_goes_first() -> None:
    metrics = Metrics()
    seconds = Seconds()
    inner, gate = scripted([Answer("one two", fails="lost"), "again", "later"])
    engine = Admission(inner, now=seconds, metrics=metrics)
    asked, other = Asked(engine, asking(1)), Asked(engine, asking(2))
    await quiet()
    seconds.at += 20
    gate.release(99)
    assert (await asked.task).text == "again"
    assert (await other.task).text == "later"
    pieces = [event for event in asked.events if not isinstance(event, Completion)]
    assert pieces == [Piece("one "), Piece("two"), Afresh(), Piece("again")]
    assert asked_of(inner) == [asked.request_id, asked.request_id, other.request_id]
    assert inner.requests[1].deadline_seconds == 40
    assert counted(metrics, "retries_total") == 1


async def test_a_lost_answer_waits_for_a_slot_before_all_others() -> None:
    inner, gate = scripted([Answer("", fails="lost"), "", "", ""], slots=2)
    losing = inner.stream

    async def shrinking(request_: Request) -> AsyncGenerator[Event, None]:
        first = not inner.requests
        try:
            async with contextlib.aclosing(losing(request_)) as events:
                async for event in events:
                    yield event
        finally:
            if first:
                inner._status = replace(inner.status(), slots=1)

    inner.stream = shrinking  # type: ignore[method-assign]
    engine = Admission(inner)
    asked = [Asked(engine, asking(person)) for person in range(2)]
    other = Asked(engine, asking(2))
    await quiet()
    assert asked_of(inner) == [asked[0].request_id, asked[1].request_id]
    await answer_one(gate, 1)
    assert asked[0].events == [Afresh(), Waiting(0, None)]
    assert other.places == [0, 1]
    gate.release(99)
    await asyncio.gather(*(one.task for one in (*asked, other)))
    assert asked_of(inner)[2:] == [asked[0].request_id, other.request_id]


async def test_it_is_never_asked_a_third_time() -> None:
    inner = ScriptedEngine([ModelLost("once"), ModelLost("twice"), "never"])
    engine = Admission(inner)
    with pytest.raises(ModelLost, match="twice"):
        await engine.complete(asking())
    assert len(inner.requests) == 2
    assert engine.status().running == 0


async def test_with_little_time_left_it_is_not_asked_again() -> None:
    inner = ScriptedEngine([ModelLost("gone"), "never"])
    with pytest.raises(ModelLost):
        await Admission(inner).complete(asking(deadline_seconds=1.9))
    assert len(inner.requests) == 1


async def test_an_engine_that_is_over_is_not_asked_again() -> None:
    inner, gate = scripted([Answer("one", fails="lost"), "never"])
    engine = Admission(inner)
    asked = Asked(engine, asking())
    await quiet()
    inner.turn_off("lost", "failed")
    gate.release(99)
    with pytest.raises(ModelLost):
        await asked.task
    assert len(inner.requests) == 1


async def test_cancelled_and_lost_is_cancelled() -> None:
    inner, gate = scripted([ModelLost("gone")], slots=1)
    step = inner._next

    def cancelling(request_: Request) -> Answer:
        engine.cancel(request_.request_id)
        return step(request_)

    inner._next = cancelling  # type: ignore[method-assign]
    engine = Admission(inner)
    gate.release(99)
    end = await engine.complete(asking())
    assert (end.text, end.finish) == ("", "cancelled")
    assert len(inner.requests) == 1


@pytest.mark.parametrize("state", ["failed", "off", "paused"])
async def test_an_engine_that_ends_refuses_everyone_in_line(state: str) -> None:
    inner, gate = scripted()
    engine = Admission(inner)
    asked = [Asked(engine, asking(person, priority=Priority(person % 2))) for person in range(6)]
    await quiet()
    if state == "paused":
        await engine.pause(datetime(2026, 1, 1, tzinfo=UTC))
        await quiet()
        assert [one.task.done() for one in asked] == [False] + 5 * [True], "at once"
    else:
        inner.turn_off("out of memory", state)  # type: ignore[arg-type]
    gate.release(1)
    ends = await asyncio.gather(*(one.task for one in asked), return_exceptions=True)
    assert all(isinstance(end, ModelUnavailable) for end in ends)
    with pytest.raises(ModelUnavailable):
        await engine.complete(asking())
    await engine.start()
    gate.release(99)
    assert (await engine.complete(asking())).finish == "stop"


async def test_stopping_sends_everyone_away() -> None:
    inner, gate = scripted()
    engine = Admission(inner)
    asked = [Asked(engine, asking(person)) for person in range(3)]
    await quiet()
    await engine.stop()
    gate.release(99)
    ends = await asyncio.gather(*(one.task for one in asked), return_exceptions=True)
    assert [str(end) for end in ends] == ["stopped"] * 3
    assert len(inner.requests) == 1
    assert engine.status().state == "stopped"


async def test_what_the_engine_cannot_do_passes_through() -> None:
    engine = Admission(ScriptedEngine([ValueError("no schema"), "yes"]))
    with pytest.raises(ValueError, match="no schema"):
        await engine.complete(asking())
    assert (await engine.complete(asking())).text == "yes"


async def test_no_model_keeps_its_reason() -> None:
    engine = Admission(NoModel("switched off"))
    with pytest.raises(ModelUnavailable, match="switched off"):
        await engine.complete(asking())
    assert (await engine.settled()).state == "off"


# -- nothing stays behind ------------------------------------------------------------------


async def test_a_thousand_requests_with_a_tenth_cancelled_leave_nothing() -> None:
    rng = Random(5)
    metrics = Metrics()
    inner, gate = scripted(lambda _: "one two", slots=8)
    engine = Admission(inner, limit=64, per_person=64, metrics=metrics)
    asked: list[Asked] = []
    cancelled = 0
    while not asked or not all(one.task.done() for one in asked):
        while len(asked) < 1000 and engine.status().queued < 50:
            coming = asking(rng.randrange(30), priority=rng.choice(list(Priority)), deadline_seconds=600)
            asked.append(Asked(engine, coming))
            await asyncio.sleep(0)
        open_now = [one for one in asked[-60:] if not one.task.done()]
        for number, one in enumerate(rng.sample(open_now, min(3, len(open_now), 100 - cancelled))):
            one.task.cancel() if number == 0 else engine.cancel(one.request_id)
            cancelled += 1
        gate.release(60)
        await quiet()
        assert engine.status().running <= 8
    assert (len(asked), cancelled) == (1000, 100)
    finishes = [one.task.result().finish for one in asked if not one.task.cancelled()]
    assert finishes.count("stop") == 900
    assert set(finishes) == {"stop", "cancelled"}
    assert (engine.status().queued, engine.status().running) == (0, 0)
    assert counted(metrics, "cancels_total") == 100
    del asked, open_now, one
    gc.collect()
    assert not [left for left in gc.get_objects() if isinstance(left, _Place)]
    gate.release(99)
    assert (await engine.complete(asking())).finish == "stop"
