"""The order of a measurement: rounds, loads, modes, and contenders that fail."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from coach.bench.contenders import Advance, Contender, Host, NoModel, Opening, hosts_of
from coach.bench.figures import OURS, OURS_FREE, SEQUENTIAL, Answered, Run
from coach.bench.jobs import Job, JobName
from coach.bench.llm import Options, measure
from coach.bench.reference_process import ReferenceFailed
from coach.config import Settings
from coach.llm.interface import Request
from coach.llm.prompts import TEST_EXPLANATION
from coach.llm.scripted import ScriptedEngine

SCHEMA = {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"]}


def job(name: JobName = "grading", *, schema: bool = True) -> Job:
    return Job(name, TEST_EXPLANATION, 8, (({"concept": "x"}, SCHEMA if schema else None),))


@dataclass
class World:
    """What the contenders were asked for, and what the progress heard."""

    asked: list[tuple[str, int, float, str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    expected: int = 0
    done: int = 0

    def expect(self, count: int) -> None:
        self.expected += count

    def now(self, what: str) -> None:
        pass

    def advance(self, count: int) -> None:
        self.done += count

    def contender(self, name: str, batch: int | None = None, mark: int = 0, fail: str = "") -> Contender:
        async def serve(requests: Sequence[Request], arrivals: Sequence[float], advance: Advance) -> Run:
            mark = requests[0].messages[0].content.partition(" ")[0]
            self.asked.append((name, len(requests), arrivals[-1], mark))
            if fail == "hang":
                await asyncio.Event().wait()
            if fail:
                raise ReferenceFailed(fail)
            advance(len(requests))
            return Run(tuple(Answered(0.1, 0.2, "stop", 9, 4, True) for _ in requests), 0.5 * len(requests))

        return Contender(name, "kept to", serve, batch, mark)

    def opening(self, name: str, *contenders: Contender, device: str = "cpu", fail: str = "") -> Opening:
        @contextlib.asynccontextmanager
        async def opening() -> AsyncIterator[Host]:
            if fail:
                raise ReferenceFailed(fail)
            self.opened.append(name)
            yield Host(contenders, "m@1", device)
            self.opened.append(f"{name} closed")

        return opening


def options(*loads: int, rounds: int = 1, share: float | None = None, budget: float | None = None) -> Options:
    return Options(loads, rounds, most=2, seed=1, share=share, budget_seconds=budget)


@pytest.fixture
def world() -> World:
    return World()


async def test_everyone_takes_turns_and_fixed_batches_get_a_part_of_the_load(world: World) -> None:
    hosts = {
        "ours": world.opening("ours", world.contender(OURS), world.contender(OURS_FREE, mark=1)),
        "generate()": world.opening(
            "generate()", world.contender(SEQUENTIAL, 1), world.contender("static batch of 8", 8)
        ),
    }
    report = await measure(hosts, [job()], options(1, 4, 16, rounds=2), world)
    told = [(row.contender, row.load, row.requests_run, row.rounds) for row in report.rows]
    assert told == [
        (OURS, 1, 1, 2),
        (OURS_FREE, 1, 1, 2),
        (SEQUENTIAL, 1, 1, 2),
        (OURS, 4, 4, 2),
        (OURS_FREE, 4, 4, 2),
        (SEQUENTIAL, 4, 2, 2),
        (OURS, 16, 16, 2),
        (OURS_FREE, 16, 16, 2),
        (SEQUENTIAL, 16, 2, 2),
        ("static batch of 8", 16, 8, 2),
    ]
    assert [row.ratio_to_sequential for row in report.rows] == [pytest.approx(1.0)] * 10
    # What serves a fixed number is not run again for a larger load.
    assert [name for name, count, *_ in world.asked[4:]].count(SEQUENTIAL) == 2 * 2
    assert world.expected == world.done
    assert world.opened == ["ours", "generate()", "generate() closed", "ours closed"]


async def test_no_measurement_finds_prompts_that_were_read_before(world: World) -> None:
    one = [world.contender(OURS), world.contender(OURS_FREE, mark=1)]
    jobs = [job(), job("drafting")]
    await measure({"ours": world.opening("ours", *one)}, jobs, options(1, 4, rounds=3, share=0.5), world)
    measured = [mark for *_, mark in world.asked[2:]]
    assert len(measured) == len(set(measured)) == 2 * 2 * 3 * 3
    assert {len(mark) for mark in measured} == {len("[100]")}


async def test_contenders_get_the_same_prompts_and_the_same_stream(world: World) -> None:
    both = [world.contender(OURS), world.contender(SEQUENTIAL, 1)]
    report = await measure({"ours": world.opening("ours", *both)}, [job()], options(4, share=0.5), world)
    assert [row.offered for row in report.rows] == [None, None, 1.0, 1.0]  # half of two a second
    (_, *ours), (_, *theirs) = world.asked[-2:]
    assert ours == theirs
    assert ours[1] > 0


async def test_without_a_schema_there_is_nothing_to_leave_out(world: World) -> None:
    both = [world.contender(OURS), world.contender(OURS_FREE, mark=1)]
    jobs = [job("explanation", schema=False)]
    report = await measure({"ours": world.opening("ours", *both)}, jobs, options(4), world)
    assert [(row.contender, row.schema) for row in report.rows] == [(OURS, "none")]


async def test_on_a_card_one_is_loaded_at_a_time(world: World) -> None:
    hosts = {
        "ours": world.opening("ours", world.contender(OURS), device="card"),
        "generate()": world.opening("generate()", world.contender(SEQUENTIAL, 1)),
    }
    report = await measure(hosts, [job()], replace(options(2), card=True), world)
    assert world.opened == ["ours", "ours closed", "generate()", "generate() closed"]
    assert len(report.rows) == 2


async def test_what_fails_is_left_out_with_its_reason(world: World) -> None:
    hosts = {
        "ours": world.opening("ours", world.contender(OURS)),
        "generate()": world.opening("generate()", world.contender(SEQUENTIAL, 1, fail="out of memory")),
        "llama.cpp": world.opening("llama.cpp", fail="no such file"),
    }
    report = await measure(hosts, [job()], options(2, rounds=2), world)
    assert [row.contender for row in report.rows] == [OURS]
    assert report.skipped == {SEQUENTIAL: "out of memory", "llama.cpp": "no such file"}


async def test_a_budget_ends_the_rounds_and_a_batch_that_does_not_end(world: World) -> None:
    contenders = [world.contender(OURS), world.contender(SEQUENTIAL, 1)]
    hosts = {"ours": world.opening("ours", *contenders)}
    report = await measure(hosts, [job()], options(2, rounds=5, budget=0.0), world)
    assert [row.rounds for row in report.rows] == [1, 1]

    async def slow(requests: Sequence[Request], arrivals: Sequence[float], advance: Advance) -> Run:
        if len(world.asked) > warm:
            await asyncio.Event().wait()
        world.asked.append(("static", len(requests), 0.0, ""))
        return Run((Answered(0.1, 0.2, "stop", 9, 4),), 1.0)

    warm = len(world.asked) + 2  # ours and this one
    hosts["static"] = world.opening("static", Contender("static batch of 2", "not kept to", slow, 2))
    async with asyncio.timeout(30):
        report = await measure(hosts, [job()], options(2, budget=0.05), world)
    assert report.skipped == {"static batch of 2": "no time was left for it"}
    assert [row.contender for row in report.rows] == [OURS, SEQUENTIAL]


async def test_a_server_is_asked_as_the_bot_asks_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def say(request: Request) -> str:
        return '{"a": true}' if "[100]" in request.messages[0].content else "no"

    monkeypatch.setattr("coach.bench.contenders.choose_engine", lambda _: ScriptedEngine(say))
    settings = Settings(model="off", llm_url="http://127.0.0.1:9/v1")
    report = await measure(hosts_of(settings, 1), [job()], options(3, rounds=2), world)
    (row,) = report.rows
    assert (row.contender, row.schema, row.answers, row.failed) == ("server", "asked for", 6, 0)
    assert row.schema_valid == 0.5
    assert row.end_p50 is not None
    assert row.first_p50 is not None
    assert 0 < row.first_p50 <= row.end_p50


def test_without_a_model_there_is_nothing_to_measure() -> None:
    with pytest.raises(NoModel, match="COACH_MODEL"):
        hosts_of(Settings(model="off"), 1)
    with pytest.raises(NoModel, match="no folder"):
        hosts_of(Settings(model="/nothing/here"), 1)
