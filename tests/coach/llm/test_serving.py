"""The worker's loop without a model: who joins, what a failure costs, what the bot hears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coach.llm.chat import CannotAnswer
from coach.llm.detokenize import Detokenizer
from coach.llm.grammar import BadSchema
from coach.llm.inbox import Inbox, Job
from coach.llm.interface import Message
from coach.llm.protocol import Done, FromWorker, Generate, Pulse, Ready, Refused
from coach.llm.sequence import Emit, Sequence
from coach.llm.serving import FORGIVEN_SECONDS, GaveUp, Server
from coach.llm.sizing import Plan

PLAN = Plan("float32", "sdpa", "none", True, 16, 64, 1024, 1024, 64, 4, 1, 1, 10)


class FakeBatch:
    """Writes one letter for each answer in a step; `fail` raises what a step is to raise."""

    def __init__(self, plan: Plan, fail: Callable[[], Exception | None]) -> None:
        self.plan = plan
        self.fail = fail
        self.live: list[Sequence] = []
        self.closed = False

    @property
    def running(self) -> list[Sequence]:
        return self.live

    @property
    def open(self) -> bool:
        return len(self.live) < self.plan.slots

    @property
    def kv_free(self) -> float | None:
        assert not self.closed
        return 0.5

    def add(self, sequence: Sequence) -> None:
        self.live.append(sequence)

    def step(self) -> None:
        if error := self.fail():
            raise error
        for sequence in list(self.live):
            sequence.begin()
            if sequence.take(97):
                self.live.remove(sequence)

    def close(self) -> None:
        self.closed = True
        self.live = []


class FakeModel:
    """Makes such batches; continuous ones work only where `continuous` says so."""

    def __init__(self, *, continuous: bool = True) -> None:
        self.plan = PLAN
        self.continuous = continuous
        self.failures: list[Exception] = []
        self.made: list[FakeBatch] = []

    def batch(self, plan: Plan, hold: Any) -> FakeBatch:
        if plan.continuous and not self.continuous:
            raise ValueError("Invalid layer type")
        self.made.append(FakeBatch(plan, lambda: self.failures.pop(0) if self.failures else None))
        return self.made[-1]

    def sequence(self, job: Job, emit: Emit) -> Sequence:
        asked = job.request.messages[0].content
        if asked == "long":
            raise CannotAnswer("the prompt is longer than the model's context")
        if asked == "schema":
            raise BadSchema("no")
        if asked == "bug":
            raise RuntimeError("my private question")
        text = Detokenizer(lambda ids: "".join(map(chr, ids)))
        return Sequence(job, [1, 2], job.request.max_tokens, ends=(), text=text, grammar=None, emit=emit)

    def ready(self, plan: Plan, way: str) -> Ready:
        return Ready("fake", "1", "cpu", plan.dtype, 1, plan.slots, way)


class Served:
    def __init__(self, model: FakeModel) -> None:
        self.now = 0.0
        self.inbox = Inbox(limit=99)
        self.said: list[FromWorker] = []
        self.server = Server(
            model,  # type: ignore[arg-type]
            self.inbox,
            self.said.append,
            free_bytes=lambda: 7,
            clock=lambda: self.now,
        )

    def ask(self, name: str, content: str = "?", tokens: int = 3) -> None:
        self.inbox.put(Generate(name, (Message("user", content),), tokens, 60.0))

    def turn(self, times: int = 1) -> None:
        for _ in range(times):
            self.server.turn(0.0)

    def of(self, name: str) -> list[FromWorker]:
        return [news for news in self.said if getattr(news, "request_id", None) == name]


def test_answers_join_up_to_the_slots_and_the_next_when_one_leaves() -> None:
    model = FakeModel()
    served = Served(model)
    for number in range(6):
        served.ask(f"r{number}", tokens=1 if number == 0 else 3)
    served.turn()
    assert not served.of("r4")
    served.turn()
    assert served.of("r4")
    served.turn(5)
    assert all(isinstance(served.of(f"r{number}")[-1], Done) for number in range(6))


@pytest.mark.parametrize(
    ("content", "why", "reason"),
    [
        ("long", "no", "longer than the model's context"),
        ("schema", "schema", "cannot be used"),
        ("bug", "no", "the model failed with RuntimeError"),
    ],
)
def test_what_cannot_be_answered_is_said_and_nobody_else_suffers(content: str, why: str, reason: str) -> None:
    served = Served(FakeModel())
    served.ask("good")
    served.ask("bad", content)
    served.turn(4)
    refused = served.of("bad")[-1]
    assert isinstance(refused, Refused)
    assert refused.why == why
    assert reason in refused.reason
    assert "private" not in refused.reason
    assert isinstance(served.of("good")[-1], Done)
    assert not served.inbox._running


def test_a_failing_step_loses_its_answers_and_the_next_are_served() -> None:
    model = FakeModel()
    served = Served(model)
    served.ask("a")
    served.turn()
    model.failures.append(RuntimeError("my private question"))
    served.turn()
    lost = served.of("a")[-1]
    assert isinstance(lost, Refused)
    assert (lost.why, lost.reason) == ("lost", "the model failed with RuntimeError")
    assert model.made[0].closed
    assert model.made[1].plan == PLAN
    served.ask("b")
    served.turn(4)
    assert isinstance(served.of("b")[-1], Done)


def test_a_full_memory_halves_the_batch_and_soon_again_ends_the_process() -> None:
    model = FakeModel()
    served = Served(model)
    for name, later in (("a", 0.0), ("b", FORGIVEN_SECONDS + 1)):
        served.now += later
        served.ask(name)
        served.turn()
        model.failures.append(MemoryError())
        served.turn()
        assert served.of(name)[-1] == Refused(name, "out of memory", "lost")
    assert [batch.plan.slots for batch in model.made] == [4, 2, 1]
    served.now += 1.0
    served.ask("c")
    model.failures.append(MemoryError())
    with pytest.raises(GaveUp, match="out of memory"):
        served.turn()
    assert isinstance(served.of("c")[-1], Refused)


def test_where_continuous_batching_does_not_work_small_batches_do() -> None:
    served = Served(FakeModel(continuous=False))
    assert served.server.ready().way == "static micro-batches (ValueError in continuous batching)"
    served.ask("a")
    served.turn(3)
    assert isinstance(served.of("a")[-1], Done)


def test_the_bot_hears_once_a_second() -> None:
    served = Served(FakeModel())
    served.ask("a", tokens=100)
    for _ in range(30):
        served.now += 0.1
        served.turn()
    pulses = [news for news in served.said if isinstance(news, Pulse)]
    assert 3 <= len(pulses) <= 4
    assert pulses[-1] == Pulse(1, 4, 0.5, 7)
