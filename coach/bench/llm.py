"""The measurement itself: every contender over every job, load and mode, round by round.

Without a graphics card all are loaded at once and take turns in each round, so that whatever else the machine
does falls on all of them. With one they are loaded one at a time, since each plans with what is free.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from random import Random
from typing import Protocol, cast

from coach.bench.arrivals import at_once, poisson
from coach.bench.contenders import Contender, Host, NoModel, Opening
from coach.bench.figures import OURS_FREE, Mode, Row, Run, row_of, with_ratios
from coach.bench.jobs import Job
from coach.bench.reference_process import ReferenceFailed
from coach.bench.roofline import Rates, Weights, most_tokens_per_second
from coach.llm.environment import worker_environment
from coach.llm.shape import Dtype, Shape

PACKAGES = ("study-coach", "torch", "transformers", "llguidance", "llama-cpp-python", "openai")
WARM_TOKENS, WARM_MARK, FIRST_MARK = 8, 99, 100
STREAM_LOAD = 32

_Key = tuple[str, str, int, Mode]
"""Contender, job, requests, mode."""
_Cell = tuple[int, int, int, Mode]
"""Round, job, requests, mode."""


class Progress(Protocol):
    """Hears how far it is."""

    def expect(self, count: int) -> None:
        """So many more answers are to come."""

    def now(self, what: str) -> None:
        """This begins."""

    def advance(self, count: int) -> None:
        """So many answers are done."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured.

    `rounds` of everything; with `budget_seconds`, counted from `measure`, fewer where one more would go
    beyond them, and without batches that are not done by then. What serves a fixed number at a time is
    given `most` requests of a larger load. A stream comes at `share` of the rate that the first contender
    had at once; None leaves streams out. `card`: there is a graphics card, so one is loaded at a time.
    """

    loads: tuple[int, ...]
    rounds: int
    most: int
    seed: int
    share: float | None = 0.7
    budget_seconds: float | None = None
    card: bool = False

    @property
    def stream_load(self) -> int:
        """How many requests a stream has: 32, or the nearest load below, or the least."""
        return max((load for load in self.loads if load <= STREAM_LOAD), default=min(self.loads))


@dataclass(frozen=True, slots=True)
class Report:
    """Rows, the first contender's host, and why others are missing (name → reason)."""

    rows: tuple[Row, ...]
    host: Host
    skipped: Mapping[str, str]


async def measure(
    hosts: Mapping[str, Opening], jobs: Sequence[Job], options: Options, progress: Progress
) -> Report:
    """Open the hosts, one at least, and measure them. Raises NoModel where the first cannot be opened."""
    bench = _Bench(jobs, options, progress)
    first = await (_one_at_a_time if options.card else _all_at_once)(bench, hosts)
    return Report(tuple(with_ratios(list(bench.rows(bench.measured)))), first, bench.skipped)


async def _all_at_once(bench: _Bench, hosts: Mapping[str, Opening]) -> Host:
    """Load all, side by side, and let them take turns; return the first."""
    async with AsyncExitStack() as stack:
        for name in hosts:
            bench.progress.now(f"loading {name}")
        openings = (stack.enter_async_context(opening()) for opening in hosts.values())
        opened = await asyncio.gather(*openings, return_exceptions=True)
        first = opened[0]
        if isinstance(first, BaseException):
            raise first
        contenders: list[Contender] = []
        for name, host in zip(hosts, opened, strict=True):
            if isinstance(host, Host):
                contenders += host.contenders
            elif isinstance(host, ReferenceFailed | NoModel):
                bench.skipped[name] = str(host)
            else:
                raise host
        await bench.run(contenders)
        return first


async def _one_at_a_time(bench: _Bench, hosts: Mapping[str, Opening]) -> Host:
    """Load one, measure it, let it go, then the next: each plans with what is free; return the first."""
    first: Host | None = None
    for name, opening in hosts.items():
        bench.progress.now(f"loading {name}")
        try:
            async with opening() as host:
                first = first or host
                await bench.run(host.contenders)
        except (ReferenceFailed, NoModel) as error:
            if first is None:
                raise
            bench.skipped[name] = str(error)
    assert first is not None
    return first


@dataclass
class _Bench:
    jobs: Sequence[Job]
    options: Options
    progress: Progress
    skipped: dict[str, str] = field(default_factory=dict)
    measured: list[Contender] = field(default_factory=list)
    _runs: dict[_Key, list[Run]] = field(default_factory=dict)
    _rates: dict[str, float] = field(default_factory=dict)
    _marks: dict[_Cell, int] = field(default_factory=dict)
    _began: float = field(default_factory=time.perf_counter)

    async def run(self, contenders: Sequence[Contender]) -> None:
        """Measure these, everything at once and then in streams."""
        self.measured += contenders
        await self._warm(contenders)
        await self._phase(contenders, "at once")
        if self.options.share is not None:
            if not self._rates:
                self._rates = self._capacity(contenders[0], self.options.share)
            await self._phase(contenders, "stream")

    def rows(self, contenders: Sequence[Contender]) -> Iterator[Row]:
        """Give what came of it: job by job, load by load, at once before streams."""
        modes: tuple[Mode, ...] = ("at once", "stream")
        for job in self.jobs:
            for mode in modes:
                for load in self._loads(mode):
                    for one in contenders:
                        count = self._count(one, load, mode)
                        if runs := self._runs.get((one.name, job.name, count, mode)):
                            offered = self._rates[job.name] if mode == "stream" else None
                            how = one.schema if job.has_schema else "none"
                            yield row_of(one.name, job.name, load, mode, how, runs, offered)

    async def _warm(self, contenders: Sequence[Contender]) -> None:
        job = replace(self.jobs[0], max_tokens=WARM_TOKENS)
        for contender in contenders:
            if (contender.batch or 1) > 1:
                continue  # it shares a process with one that is warm
            self.progress.now(f"warming up: {contender.name}")
            with self._missing(contender.name):
                await contender.serve(job.requests(2, WARM_MARK), at_once(2), lambda _: None)

    async def _phase(self, contenders: Sequence[Contender], mode: Mode) -> None:
        plan = list(self._plan(contenders, mode))
        self.progress.expect(self.options.rounds * sum(count for *_, count in plan))
        for number in range(self.options.rounds):
            began = time.perf_counter()
            for job, contender, count in plan:
                if contender.name not in self.skipped:
                    await self._measure(number, job, contender, count, mode)
            took = time.perf_counter() - began
            budget = self.options.budget_seconds
            if budget is not None and time.perf_counter() - self._began + took > budget:
                break

    def _plan(self, contenders: Sequence[Contender], mode: Mode) -> Iterator[tuple[Job, Contender, int]]:
        """Give what is run in a round, nothing twice: loads beyond `most` are told from the same runs."""
        for job in self.jobs:
            if mode == "stream" and not self._rates.get(job.name):
                continue
            planned = set[tuple[str, int]]()
            for load in self._loads(mode):
                for contender in contenders:
                    count = self._count(contender, load, mode)
                    free = contender.name == OURS_FREE and not job.has_schema
                    if count and not free and (contender.name, count) not in planned:
                        planned.add((contender.name, count))
                        yield job, contender, count

    def _loads(self, mode: Mode) -> Sequence[int]:
        return self.options.loads if mode == "at once" else (self.options.stream_load,)

    def _count(self, contender: Contender, load: int, mode: Mode) -> int:
        return contender.takes(load, self.options.most if mode == "at once" else load)

    async def _measure(self, number: int, job: Job, contender: Contender, count: int, mode: Mode) -> None:
        self.progress.now(f"{job.name}, {count} {mode}: {contender.name}")
        cell = (number, self.jobs.index(job), count, mode)
        requests = job.requests(count, self._mark(cell) + contender.mark)
        if mode == "at once":
            arrivals = at_once(count)
        else:
            rng = Random(f"{self.options.seed} {cell}")  # noqa: S311 - a sample, no secret
            arrivals = poisson(count, self._rates[job.name], rng)
        with self._missing(contender.name):
            async with asyncio.timeout(self._seconds_for(contender)):
                run = await contender.serve(requests, arrivals, self.progress.advance)
            self._runs.setdefault((contender.name, job.name, count, mode), []).append(run)

    def _seconds_for(self, contender: Contender) -> float | None:
        """A batch is not waited for beyond the budget; what the ratio is made of is."""
        if self.options.budget_seconds is None or (contender.batch or 1) == 1:
            return None
        return max(0.0, self.options.budget_seconds - (time.perf_counter() - self._began))

    def _mark(self, cell: _Cell) -> int:
        """Return a number of three digits that no other cell has, with room for a second one."""
        return FIRST_MARK + 2 * self._marks.setdefault(cell, len(self._marks))

    def _capacity(self, contender: Contender, share: float) -> dict[str, float]:
        """Return the rate of each job's stream, requests a second."""
        rates: dict[str, float] = {}
        for job in self.jobs:
            runs = self._runs.get((contender.name, job.name, self.options.stream_load, "at once"), [])
            done = [len(run.answers) / run.seconds for run in runs]
            rates[job.name] = share * statistics.median(done) if done else 0.0
        return rates

    @contextlib.contextmanager
    def _missing(self, name: str) -> Iterator[None]:
        """Go on without a contender that failed, and say so."""
        try:
            yield
        except ReferenceFailed as error:
            self.skipped[name] = str(error)
        except TimeoutError:
            self.skipped[name] = "no time was left for it"


def versions() -> dict[str, str]:
    """Return the versions of what was measured, and of what it ran on."""
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for name in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def usual_threads() -> int:
    """Return how many threads compute: one core is left for the bot, as the worker does."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1)


# -- random weights -----------------------------------------------------------------------


def make_random_model(name: str, folder: Path) -> None:
    """Write a model of `coach.bench.random_model.CONFIGS`. Raises CalledProcessError."""
    folder.mkdir(parents=True)
    _python("coach.bench.random_model", name, str(folder))


def measured_rates(dtype: str, threads: int) -> Rates:
    """Measure the device, which should have nothing else to do. Raises CalledProcessError."""
    return Rates(**json.loads(_python("coach.bench.probe", dtype, str(threads))))


def with_limits(rows: Sequence[Row], folder: Path, host: Host, rates: Rates) -> list[Row]:
    """Set each row's limit by the roofline and the part of it that was reached; streams get none."""
    config = json.loads((folder / "config.json").read_text())
    shape, dtype = Shape.from_config(config), _dtype(host.dtype)
    weights = Weights.of(shape, host.memory_bytes, dtype, tied=bool(config.get("tie_word_embeddings")))

    def limited(row: Row) -> Row:
        limit = most_tokens_per_second(
            rates,
            weights,
            shape,
            dtype,
            load=row.load,
            prompt=row.prompt_tokens,
            shared=row.shared_tokens,
            answer=row.tokens,
        )
        return replace(row, limit_tokens_per_second=limit, fraction_of_limit=row.tokens_per_second / limit)

    return [limited(row) if row.mode == "at once" and row.tokens else row for row in rows]


def _python(module: str, *arguments: str) -> str:
    """Run a module in a process of its own, since it imports torch; return what it printed."""
    done = subprocess.run(  # noqa: S603 - a module of ours
        [sys.executable, "-m", module, *arguments],
        env=worker_environment(os.environ, offline=True),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return done.stdout


def _dtype(told: str) -> Dtype:
    """Return the kind of number of a status, which also says how weights are quantised."""
    return cast(Dtype, told.partition(",")[0])
