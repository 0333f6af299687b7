"""Who is measured: our engine, other ways to run the same weights, and a server."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Literal

import psutil

from coach.bench.figures import OURS, OURS_FREE, SEQUENTIAL, Answered, Run, percentile
from coach.bench.jobs import valid
from coach.bench.lag import lags_noted
from coach.bench.orders import Serve
from coach.bench.reference_process import ReferenceProcess, reference
from coach.config import Settings
from coach.errors import ModelUnavailable
from coach.llm import choose_engine
from coach.llm.admission import Admission
from coach.llm.interface import Afresh, Completion, Engine, EngineStatus, Piece, Request
from coach.llm.local import LocalEngine
from coach.llm.protocol import Answering, Load, Pulse, Started
from coach.llm.sizing import Choice
from coach.llm.source import Source, resolve

Advance = Callable[[int], object]
Serving = Callable[[Sequence[Request], Sequence[float], Advance], Awaitable[Run]]
"""Answers requests that come at these seconds, ascending; hears of each answer. Raises ReferenceFailed."""

Schema = Literal["kept to", "not kept to", "asked for"]
"""By a grammar, while it is written; not at all; handed on to a server."""

STATIC = (8, 32)
NO_LIMIT = 1 << 30
LOOK_SECONDS = 0.1
LOAD_AGAIN_SECONDS = 0.05


class NoModel(Exception):
    """There is no model to measure; the text says why."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to answer. `batch`: it answers so many at a time, None where others may join any time.

    `mark` tells apart those that share one process and with it the prompts that were read before.
    """

    name: str
    schema: Schema
    serve: Serving
    batch: int | None = None
    mark: int = 0

    def takes(self, load: int, most: int) -> int:
        """Return how many of `load` requests that come at once it is given; 0 where that says nothing new.

        With a fixed batch it is as fast with more requests, so it gets `most`, or one batch. A load
        below its batch is that of a smaller one.
        """
        if self.batch is None:
            return load
        return 0 if 1 < self.batch > load else min(load, max(most, self.batch))


@dataclass(frozen=True, slots=True)
class Host:
    """What contenders share: one process or server. `dtype` and `way` are "" where they are not known."""

    contenders: tuple[Contender, ...]
    model: str
    device: str
    dtype: str = ""
    way: str = ""
    slots: int = 0
    memory_bytes: int = 0


Opening = Callable[[], AbstractAsyncContextManager[Host]]


def hosts_of(
    settings: Settings, threads: int, *, batches: Sequence[int] = STATIC, free: bool = True
) -> dict[str, Opening]:
    """Return those that the settings and this installation allow, by name; ours comes first.

    `batches` are the sizes of static batches; `free` adds ours without schemas. Raises NoModel.
    """
    local = settings.model_copy(update={"llm_url": None})
    hosts: dict[str, Opening] = {}
    engine = choose_engine(local)
    if isinstance(engine, LocalEngine):
        source = resolve(settings.model)
        assert source is not None
        order = _order(settings, source, threads)
        hosts["ours"] = lambda: _ours(settings, source, threads, free=free)
        hosts["generate()"] = lambda: _generate(order, batches)
        if source.kind == "gguf" and importlib.util.find_spec("llama_cpp") is not None:
            hosts["llama.cpp"] = lambda: _llama_cpp(order)
    elif settings.llm_url is None or engine.status().state == "failed":
        raise NoModel(engine.status().last_error or engine.status().state)
    if settings.llm_url is not None:
        hosts["server"] = lambda: _server(settings)
    return hosts


# -- engines ------------------------------------------------------------------------------


class _Listening(LocalEngine):
    """Notes how many tokens of each prompt had been read before."""

    def __init__(self, settings: Settings, source: Source, threads: int) -> None:
        super().__init__(source, settings.data_dir, choice=_choice(settings), threads=threads)
        self.shared: dict[str, int] = {}

    def _hear(self, news: Answering | Pulse) -> None:
        if isinstance(news, Started):
            self.shared[news.request_id] = news.shared
        super()._hear(news)


@contextlib.asynccontextmanager
async def _ours(settings: Settings, source: Source, threads: int, *, free: bool) -> AsyncIterator[Host]:
    engine = _Listening(settings, source, threads)
    async with _started(engine) as (admission, status):
        with_schema = _Asking(admission, lambda: engine.worker_pid, engine.shared)
        contenders = [Contender(OURS, "kept to", with_schema.serve)]
        if free:
            without = replace(with_schema, schemas=False)
            contenders.append(Contender(OURS_FREE, "not kept to", without.serve, mark=1))
        yield _host(contenders, status)


@contextlib.asynccontextmanager
async def _server(settings: Settings) -> AsyncIterator[Host]:
    async with _started(choose_engine(settings)) as (admission, status):
        asking = _Asking(admission, lambda: None)
        yield _host([Contender("server", "asked for", asking.serve)], status)


@contextlib.asynccontextmanager
async def _started(engine: Engine) -> AsyncIterator[tuple[Engine, EngineStatus]]:
    """Give the engine behind its line, without the line's limits. Raises NoModel."""
    admission = Admission(engine, limit=NO_LIMIT, per_person=NO_LIMIT)
    try:
        await admission.start()
        while (status := admission.status()).state == "loading":  # noqa: ASYNC110 - not every engine can tell
            await asyncio.sleep(LOAD_AGAIN_SECONDS)
        if status.state != "ready" or status.model is None:
            raise NoModel(status.last_error or status.state)
        yield admission, status
    finally:
        await admission.stop()


def _host(contenders: Sequence[Contender], status: EngineStatus) -> Host:
    assert status.model
    return Host(
        tuple(contenders),
        f"{status.model.name}@{status.model.revision}",
        status.device or "",
        status.dtype or "",
        status.way or "",
        status.slots,
        status.memory_bytes or 0,
    )


@dataclass(frozen=True)
class _Asking:
    """Asks an engine as the bot does. `shared` is filled by whoever hears of it."""

    engine: Engine
    pid: Callable[[], int | None]
    shared: dict[str, int] = field(default_factory=dict)
    schemas: bool = True

    async def serve(self, requests: Sequence[Request], arrivals: Sequence[float], advance: Advance) -> Run:
        lags: list[float] = []
        async with _memory(self.pid, self.engine) as seen, lags_noted(lags):
            began = time.perf_counter()
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self._answer(request, began + arrival, advance))
                    for request, arrival in zip(requests, arrivals, strict=True)
                ]
            seconds = time.perf_counter() - began
        asked = zip(requests, (task.result() for task in tasks), strict=True)
        answers = tuple(self._judged(request, *answer) for request, answer in asked)
        return Run(answers, seconds, seen.peak, seen.free, percentile(lags, 0.99))

    async def _answer(self, request: Request, due: float, advance: Advance) -> tuple[Answered, str]:
        """Ask when it is due; also what it said."""
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        wanted = request if self.schemas else replace(request, schema=None)
        first, end, text = None, None, ""
        with contextlib.suppress(ModelUnavailable, ValueError):
            async with contextlib.aclosing(self.engine.stream(wanted)) as events:
                async for event in events:
                    if isinstance(event, Piece) and first is None:
                        first = time.perf_counter() - due
                    elif isinstance(event, Afresh):
                        first = None
                    elif isinstance(event, Completion):
                        end, text = event, event.text
        advance(1)
        seconds = time.perf_counter() - due
        if end is None or end.finish not in ("stop", "length"):
            return Answered(first, seconds, "failed"), text
        return Answered(first, seconds, end.finish, end.prompt_tokens, end.tokens), text

    def _judged(self, request: Request, answer: Answered, text: str) -> Answered:
        shared = self.shared.pop(request.request_id, 0)
        return replace(answer, shared=shared, valid=_verdict(request, answer.finish, text))


# -- references ---------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def _generate(order: Load, batches: Sequence[int]) -> AsyncIterator[Host]:
    async with reference("generate", order) as process:
        names = {1: SEQUENTIAL} | {batch: f"static batch of {batch}" for batch in batches}
        contenders = [_fixed(process, name, batch) for batch, name in names.items()]
        yield Host(tuple(contenders), order.name, process.device)


@contextlib.asynccontextmanager
async def _llama_cpp(order: Load) -> AsyncIterator[Host]:
    async with reference("llama.cpp", order) as process:
        yield Host((_fixed(process, "llama.cpp", 1),), order.name, process.device)


def _fixed(process: ReferenceProcess, name: str, batch: int) -> Contender:
    async def serve(requests: Sequence[Request], arrivals: Sequence[float], advance: Advance) -> Run:
        prompts = tuple(request.messages for request in requests)
        async with _memory(lambda: process.pid) as seen:
            served = await process.serve(
                Serve(batch, prompts, tuple(arrivals), requests[0].max_tokens), advance
            )
        answers = tuple(
            Answered(
                written.first,
                written.end,
                written.finish,
                written.prompt_tokens,
                written.tokens,
                _verdict(request, written.finish, written.text),
            )
            for request, written in zip(requests, served.answers, strict=True)
        )
        return Run(answers, served.seconds, seen.peak, served.free_bytes)

    return Contender(name, "not kept to", serve, batch)


# -- common -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Seen:
    """The most main memory of a process, and the least that was free on the graphics card."""

    peak: int | None = None
    free: int | None = None


@contextlib.asynccontextmanager
async def _memory(pid: Callable[[], int | None], engine: Engine | None = None) -> AsyncIterator[_Seen]:
    """Look at a process while the body runs, and at what its engine tells of the card."""
    seen = _Seen()

    def look() -> None:
        with contextlib.suppress(psutil.Error):
            if (number := pid()) is not None:
                seen.peak = max(seen.peak or 0, psutil.Process(number).memory_info().rss)
        if engine is not None and (free := engine.status().free_bytes) is not None:
            seen.free = min(seen.free or free, free)

    async def keep_looking() -> None:
        while True:
            look()
            await asyncio.sleep(LOOK_SECONDS)

    looking = asyncio.create_task(keep_looking())
    try:
        yield seen
        look()
    finally:
        looking.cancel()


def _verdict(request: Request, finish: str, text: str) -> bool | None:
    return valid(text, request.schema) if request.schema and finish == "stop" else None


def _choice(settings: Settings) -> Choice:
    return Choice.of(settings.dtype, settings.attention, settings.kv_memory, quantise=settings.quantize)


def _order(settings: Settings, source: Source, threads: int) -> Load:
    return Load(
        source.kind,
        source.location,
        source.name,
        source.revision,
        str(settings.data_dir.absolute()),
        _choice(settings),
        threads,
    )
