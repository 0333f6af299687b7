"""What the operator's Prometheus may read about the model: how many, how long, never who or what.

Names and units follow Prometheus' conventions (https://prometheus.io/docs/practices/naming/):
seconds and bytes, `_total` for what only grows. No label tells a learner, a text or a prompt.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from contextvars import Context
from wsgiref.simple_server import WSGIServer

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from coach.address import listening_address
from coach.llm.interface import Completion, EngineStatus, Finish, Priority

log = structlog.get_logger()

PREFIX = "study_coach_llm_"
TICK_SECONDS = 0.25
SCRAPE_SECONDS = 2.0
"""How long a scrape waits for the event loop before it goes on without the engine's status."""
_WAIT = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300)
_LAG = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5)

ReadStatus = Callable[[], EngineStatus]
ReadWaiting = Callable[[Priority], int]
Seen = tuple[EngineStatus, dict[Priority, int]]


class Metrics:
    """The counters and histograms of one bot, in a registry of their own, and the server for them.

    The methods that note something are called in the event loop; the server reads in a thread.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._waits = self._histogram(
            "wait_seconds", "Time in line before a request was let through", ["priority"]
        )
        self._first_tokens = self._histogram("time_to_first_token_seconds", "From the call to the first text")
        self._answers = self._histogram(
            "answer_seconds", "From the call to the end of the answer", ["finish"]
        )
        self._tokens = self._counter("tokens", "Tokens read (prompt) and written (answer)", ["kind"])
        self._early: dict[Finish, Counter] = {
            "length": self._counter("truncations", "Answers cut off at their token limit"),
            "cancelled": self._counter("cancels", "Requests that were cancelled or left"),
            "deadline": self._counter("timeouts", "Requests whose deadline passed"),
        }
        self._retries = self._counter("retries", "Lost answers that were asked again")
        self._refusals = self._counter("busy_refusals", "Requests sent away since too many waited")
        self._lag = Histogram(
            "study_coach_event_loop_lag_seconds",
            "How much later than asked the event loop woke up",
            buckets=_LAG,
            registry=self.registry,
        )
        self._server: tuple[WSGIServer, threading.Thread] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._loop_thread: int | None = None

    def _histogram(self, name: str, what: str, labels: tuple[str, ...] | list[str] = ()) -> Histogram:
        return Histogram(PREFIX + name, what, labels, buckets=_WAIT, registry=self.registry)

    def _counter(self, name: str, what: str, labels: tuple[str, ...] | list[str] = ()) -> Counter:
        return Counter(PREFIX + name, what, labels, registry=self.registry)

    # -- what happened ---------------------------------------------------------------

    def waited(self, priority: Priority, seconds: float) -> None:
        """A request was let through after so many seconds in line, 0 where it did not wait."""
        self._waits.labels(_name(priority)).observe(seconds)

    def first_token(self, seconds: float) -> None:
        """An answer's first text came so many seconds after the call."""
        self._first_tokens.observe(seconds)

    def answered(self, completion: Completion) -> None:
        """A request ended with a completion."""
        self._answers.labels(completion.finish).observe(completion.seconds)
        self._tokens.labels("prompt").inc(completion.prompt_tokens)
        self._tokens.labels("answer").inc(completion.tokens)
        self.ended_early(completion.finish)

    def ended_early(self, finish: Finish) -> None:
        """A request ended like this, with a completion or without one; "stop" is not early."""
        if finish in self._early:
            self._early[finish].inc()

    def retried(self) -> None:
        """A lost answer is asked again."""
        self._retries.inc()

    def refused(self) -> None:
        """A request was sent away with ModelBusy."""
        self._refusals.inc()

    def lagged(self, seconds: float) -> None:
        """The event loop woke up so much later than asked."""
        self._lag.observe(seconds)

    # -- what is read when somebody looks ----------------------------------------------

    def observe(self, status: ReadStatus, waiting: ReadWaiting) -> None:
        """Show this engine's status and line from now on. They are called in the event loop."""
        self.registry.register(
            _Mirror(lambda: self._in_loop(lambda: (status(), {one: waiting(one) for one in Priority})))
        )

    def _in_loop(self, read: Callable[[], Seen]) -> Seen | None:
        """Call `read` where nothing changes meanwhile: from the server's thread in the event loop."""
        loop = self._loop
        if loop is None or threading.get_ident() == self._loop_thread:
            return read()
        seen: Future[Seen] = Future()

        def answer() -> None:
            if seen.set_running_or_notify_cancel():
                try:
                    seen.set_result(read())
                except Exception as error:
                    seen.set_exception(error)

        try:
            loop.call_soon_threadsafe(answer)
            return seen.result(SCRAPE_SECONDS)
        except (TimeoutError, RuntimeError):
            # The loop is late or closed: the lag tells, and the counters are still right.
            seen.cancel()
            return None

    # -- the server --------------------------------------------------------------------

    def serve(self, address: str) -> int:
        """Answer scrapes at "port" (on this machine alone) or "host:port"; return the port.

        To be called in the event loop. Raises ValueError for an address that is none, OSError
        for one that cannot be had.
        """
        host, port = listening_address(address)
        loop = asyncio.get_running_loop()
        server, thread = start_http_server(port, host, self.registry)
        self._loop, self._loop_thread, self._server = loop, threading.get_ident(), (server, thread)
        return server.server_port

    def close(self) -> None:
        """Stop answering; takes up to half a second, so call it in a thread. Twice is harmless."""
        if self._server is not None:
            server, thread = self._server
            self._server = self._loop = None
            server.shutdown()
            server.server_close()
            thread.join()


class _Mirror(Collector):
    """Turns the engine's status of the moment into gauges."""

    def __init__(self, look: Callable[[], Seen | None]) -> None:
        self._look = look

    def describe(self) -> Iterator[Metric]:
        """Name nothing beforehand: registering must not look at an engine that is being built."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        seen = self._look()
        if seen is None:
            return
        status, waiting = seen
        depth = GaugeMetricFamily(PREFIX + "queue_depth", "Requests that stand in line", labels=["priority"])
        for priority, count in waiting.items():
            depth.add_metric([_name(priority)], count)
        yield depth
        state = GaugeMetricFamily(PREFIX + "state", "1 for the state the engine is in", labels=["state"])
        state.add_metric([status.state], 1)
        yield state
        yield CounterMetricFamily(PREFIX + "restarts", "Restarts of the worker", status.restarts)
        for name, what, value in (
            ("batch_size", "Answers that are written now", status.running),
            ("slots", "Answers that can be written at once", status.slots),
            ("tokens_per_second", "Speed of the latest answers, each on its own", status.tokens_per_second),
            ("kv_free_ratio", "Free fraction of the memory for conversations", status.kv_free),
            ("weights_bytes", "Memory that the weights take", status.memory_bytes),
        ):
            if value is not None:
                yield GaugeMetricFamily(PREFIX + name, what, value)


def _name(priority: Priority) -> str:
    return priority.name.lower()


async def watch_loop(
    metrics: Metrics,
    *,
    every: float = TICK_SECONDS,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Note for ever how late the event loop wakes up what sleeps `every` seconds; cancel it to end."""
    now = asyncio.get_running_loop().time
    while True:
        due = now() + every
        await sleep(every)
        metrics.lagged(max(0.0, now() - due))


@asynccontextmanager
async def shown(metrics: Metrics, address: str | None) -> AsyncIterator[None]:
    """Answer scrapes at `address` for a while; None: nobody asked for it. A taken port is logged, no more."""
    if address is None:
        yield
        return
    try:
        metrics.serve(address)
    except OSError as error:
        log.error("metrics_not_served", address=address, reason=error.strerror)
    watch = Context().run(asyncio.create_task, watch_loop(metrics), name="loop-lag")
    try:
        yield
    finally:
        watch.cancel()
        await asyncio.to_thread(metrics.close)
