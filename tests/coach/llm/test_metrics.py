"""What Prometheus reads: over a real socket, and without a word of anybody."""

from __future__ import annotations

import asyncio
import urllib.request
from dataclasses import replace

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from coach.address import listening_address
from coach.errors import ModelLost
from coach.llm.admission import Admission
from coach.llm.interface import Priority
from coach.llm.metrics import Metrics, watch_loop
from coach.llm.scripted import Answer, Gate, ScriptedEngine
from tests.coach.llm.asking import request

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(text: str, name: str, **labels: str) -> float:
    return samples(text)[name, frozenset(labels.items())]


def read(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as page:
        return str(page.read().decode())


async def scrape(port: int) -> str:
    return await asyncio.to_thread(read, port)


async def test_a_scrape_tells_what_happened() -> None:
    metrics = Metrics()
    inner = ScriptedEngine(
        ["one two", Answer("unfinished", "length"), ModelLost("gone"), Answer("", "deadline")]
    )
    engine = Admission(inner, metrics=metrics)
    for _ in range(3):
        await engine.complete(replace(request("my secret words"), asked_by=424242))
    port = metrics.serve("0")
    try:
        text = await scrape(port)
    finally:
        await asyncio.to_thread(metrics.close)
    llm = "study_coach_llm_"
    assert value(text, f"{llm}answer_seconds_count", finish="stop") == 1
    assert value(text, f"{llm}tokens_total", kind="answer") == 3
    assert value(text, f"{llm}tokens_total", kind="prompt") == 9
    assert value(text, f"{llm}truncations_total") == 1
    assert value(text, f"{llm}timeouts_total") == 1
    assert value(text, f"{llm}cancels_total") == 0
    assert value(text, f"{llm}retries_total") == 1
    assert value(text, f"{llm}busy_refusals_total") == 0
    assert value(text, f"{llm}time_to_first_token_seconds_count") == 2
    assert value(text, f"{llm}wait_seconds_count", priority="person") == 4
    assert value(text, f"{llm}state", state="ready") == 1
    for hidden in ("424242", "secret", "unfinished", "one two", '"test"'):
        assert hidden not in text
    with pytest.raises(OSError, match="refused"):
        await scrape(port)


async def test_a_scrape_tells_how_it_is_now() -> None:
    metrics = Metrics()
    gate = Gate()
    inner = ScriptedEngine(lambda _: "yes", gate=gate, slots=2)
    engine = Admission(inner, metrics=metrics)
    inner._status = replace(
        inner.status(), kv_free=0.25, tokens_per_second=12.5, restarts=3, memory_bytes=1000
    )
    port = metrics.serve("127.0.0.1:0")
    asked = [
        asyncio.create_task(engine.complete(request(priority=priority)))
        for priority in (
            Priority.PERSON,
            Priority.PERSON,
            Priority.NIGHTLY,
            Priority.NIGHTLY,
            Priority.PERSON,
        )
    ]
    await gate.reached()
    text = await scrape(port)
    llm = "study_coach_llm_"
    assert value(text, f"{llm}queue_depth", priority="person") == 1
    assert value(text, f"{llm}queue_depth", priority="nightly") == 2
    assert value(text, f"{llm}batch_size") == 2
    assert value(text, f"{llm}slots") == 2
    assert value(text, f"{llm}kv_free_ratio") == 0.25
    assert value(text, f"{llm}tokens_per_second") == 12.5
    assert value(text, f"{llm}restarts_total") == 3
    assert value(text, f"{llm}weights_bytes") == 1000
    gate.release(99)
    await asyncio.gather(*asked)
    inner._status = replace(inner.status(), kv_free=None)
    text = await scrape(port)
    await asyncio.to_thread(metrics.close)
    assert value(text, f"{llm}queue_depth", priority="nightly") == 0
    assert "kv_free_ratio" not in text, "what is not known is left out"


async def test_the_status_is_read_in_the_loops_own_thread() -> None:
    metrics = Metrics()
    engine = ScriptedEngine()
    seen: list[bool] = []

    def status() -> object:
        seen.append(asyncio.get_running_loop() is loop)
        return engine.status()

    loop = asyncio.get_running_loop()
    metrics.observe(status, lambda _: 0)  # type: ignore[arg-type]
    port = metrics.serve("0")
    await scrape(port)
    generate_latest(metrics.registry)
    await asyncio.to_thread(metrics.close)
    assert seen == [True, True]


async def test_a_loop_that_is_stuck_costs_only_the_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.llm.metrics.SCRAPE_SECONDS", 0.01)
    metrics = Metrics()
    metrics.observe(ScriptedEngine().status, lambda _: 0)
    metrics.retried()
    port = metrics.serve("0")
    text = read(port)  # in the loop's thread: it cannot answer meanwhile
    await asyncio.to_thread(metrics.close)
    assert value(text, "study_coach_llm_retries_total") == 1
    assert "queue_depth" not in text


async def test_a_port_in_use_is_an_error_and_closing_twice_none() -> None:
    one, two = Metrics(), Metrics()
    port = one.serve("0")
    with pytest.raises(OSError, match="in use"):
        two.serve(str(port))
    for metrics in (one, one, two):
        await asyncio.to_thread(metrics.close)


async def test_the_loops_lag_is_noted() -> None:
    metrics = Metrics()
    slept: list[float] = []
    loop = asyncio.get_running_loop()

    async def late(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise asyncio.CancelledError
        ends = loop.time() + seconds + 0.002
        while loop.time() < ends:
            pass  # the loop is held up

    with pytest.raises(asyncio.CancelledError):
        await watch_loop(metrics, every=0.001, sleep=late)
    text = generate_latest(metrics.registry).decode()
    assert value(text, "study_coach_event_loop_lag_seconds_count") == 2
    assert value(text, "study_coach_event_loop_lag_seconds_bucket", le="0.001") == 0
    assert 0.004 <= value(text, "study_coach_event_loop_lag_seconds_sum") < 1


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("9464", ("127.0.0.1", 9464)),
        (" 0.0.0.0:80 ", ("0.0.0.0", 80)),
        ("[::1]:9464", ("::1", 9464)),
        ("metrics.example.org:65535", ("metrics.example.org", 65535)),
    ],
)
def test_an_address_is_a_port_or_a_host_and_a_port(text: str, address: tuple[str, int]) -> None:
    assert listening_address(text) == address


@pytest.mark.parametrize(
    "text", ["", "x", ":9464", "host:", "65536", "-1", "::1:9464", "http://h:1", "９４６４"]
)
def test_everything_else_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="a port"):
        listening_address(text)
