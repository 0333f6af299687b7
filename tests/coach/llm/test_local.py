"""The bot's side of the worker: streaming, deadlines, cancelling, crashes, restarts.

The worker is a small script without a model; nothing here waits for a fixed time.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
import structlog

from coach.errors import ModelLost, ModelUnavailable
from coach.llm.admission import Admission
from coach.llm.interface import Afresh, Completion, ModelIdentity, Piece, Priority, Request
from coach.llm.local import LocalEngine
from coach.llm.source import Source
from coach.llm.supervisor import Patience
from tests.coach.llm.asking import NO_WAIT, fake_engine, request

Make = Callable[..., LocalEngine]


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    """Makes engines with a fake worker and stops them after the test."""
    made: list[LocalEngine] = []

    def engine(how: str, patience: Patience = NO_WAIT) -> LocalEngine:
        made.append(fake_engine(how, tmp_path, patience))
        return made[-1]

    yield engine
    for engine_ in made:
        await engine_.stop()


async def started(engine: LocalEngine) -> LocalEngine:
    await engine.start()
    assert (await engine.settled()).state == "ready"
    return engine


async def read(engine: LocalEngine, ask: Request) -> list[Piece | Completion]:
    return [item async for item in engine.stream(ask)]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_pieces_come_first_and_the_completion_last(make: Make) -> None:
    engine = await started(make("well"))
    *pieces, end = await read(engine, request())
    assert pieces == [Piece("hello"), Piece(" there")]
    assert isinstance(end, Completion)
    assert (end.text, end.finish, end.prompt_tokens, end.tokens) == ("hello there", "stop", 7, 2)
    assert end.model == ModelIdentity("fake", "r1")


async def test_complete_gives_the_same_text(make: Make) -> None:
    engine = await started(make("well"))
    assert (await engine.complete(request())).text == "hello there"


async def test_status_tells_model_speed_and_memory(make: Make) -> None:
    engine = make("well")
    assert engine.status().state == "stopped"
    await started(engine)
    assert engine.status().tokens_per_second is None
    await engine.complete(request())
    status = engine.status()
    assert (status.device, status.dtype, status.memory_bytes) == ("cpu", "float32", 1000)
    assert status.tokens_per_second == 2 / 0.5
    assert status.queued == 0
    assert status.progress is None


async def test_start_returns_while_the_model_loads_and_requests_wait_for_it(
    make: Make, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    engine = make("slow-load")
    await engine.start()
    asked = asyncio.create_task(engine.complete(request()))
    await engine.until(lambda status: status.progress is not None)
    assert engine.status().state == "loading"
    assert engine.status().progress == 0.25
    assert engine.status().queued == 1
    await asyncio.to_thread(gate.write_bytes, b"")
    assert (await asked).text == "hello there"


async def test_a_deadline_that_passes_while_loading_says_loading(make: Make, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "gate")
    engine = make("slow-load")
    await engine.start()
    with pytest.raises(ModelUnavailable, match="loading"):
        await engine.complete(request(deadline_seconds=0.01))
    assert engine.status().state == "loading"
    assert engine.status().queued == 0


async def test_a_request_cancelled_while_loading_never_reaches_the_worker(make: Make, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    engine = make("slow-load")
    await engine.start()
    asked = asyncio.create_task(engine.complete(request(request_id="mine")))
    await engine.until(lambda status: status.progress is not None)
    assert engine.status().queued == 1
    engine.cancel("mine")
    assert engine.status().queued == 0
    await asyncio.to_thread(gate.write_bytes, b"")
    assert (await asked).finish == "cancelled"


async def test_before_start_and_after_stop_it_is_unavailable(make: Make) -> None:
    engine = make("well")
    with pytest.raises(ModelUnavailable, match="stopped"):
        await engine.complete(request())
    await started(engine)
    pid = engine.worker_pid
    await engine.stop()
    assert pid
    assert not alive(pid)
    assert engine.status().state == "stopped"
    with pytest.raises(ModelUnavailable, match="stopped"):
        await engine.complete(request())
    await started(engine)
    assert (await engine.complete(request())).finish == "stop"


async def test_a_model_that_cannot_load_is_not_tried_again(make: Make, tmp_path: Path) -> None:
    engine = make("missing")
    await engine.start()
    status = await engine.settled()
    assert (status.state, status.last_error, status.restarts) == ("failed", "there is no such folder", 0)
    assert (tmp_path / "lives").read_text() == "1"
    with pytest.raises(ModelUnavailable, match="there is no such folder"):
        await engine.complete(request())


async def test_a_crash_while_loading_is_tried_again(make: Make) -> None:
    engine = await started(make("crash-at-first-load"))
    status = engine.status()
    assert status.restarts == 1
    assert status.last_error
    assert "SIGKILL" in status.last_error
    assert "Illegal instruction" in status.last_error


async def test_it_gives_up_after_a_few_restarts(make: Make, tmp_path: Path) -> None:
    engine = make("crash-at-load")
    await engine.start()
    status = await engine.settled()
    assert status.state == "failed"
    assert "SIGKILL" in (status.last_error or "")
    assert (tmp_path / "lives").read_text() == "3"
    assert engine.status().restarts == 2


async def test_no_such_python_fails_with_a_reason(tmp_path: Path) -> None:
    engine = LocalEngine(Source("folder", "fake", "x"), tmp_path, python=str(tmp_path / "no-python"))
    await engine.start()
    status = await engine.settled()
    assert status.state == "failed"
    assert "could not be started" in (status.last_error or "")
    await engine.stop()


async def test_a_crash_in_an_answer_ends_it_and_the_next_is_answered(make: Make) -> None:
    engine = await started(make("crash-mid-answer"))
    stream = engine.stream(request())
    assert await anext(stream) == Piece("hel")
    with pytest.raises(ModelUnavailable, match="SIGKILL"):
        await anext(stream)
    assert (await engine.complete(request())).text == "hello there"
    assert engine.status().restarts == 1
    # What it printed after a prompt had come in is not repeated.
    assert "nobody may see" not in (engine.status().last_error or "")


async def test_all_who_wait_learn_of_a_crash(make: Make) -> None:
    engine = await started(make("crash-mid-answer"))
    ends = await asyncio.gather(
        *(engine.complete(request(priority=priority)) for priority in Priority), return_exceptions=True
    )
    assert all(isinstance(end, ModelUnavailable) for end in ends)


async def test_an_answer_resets_the_count_of_crashes_in_a_row(make: Make) -> None:
    engine = await started(make("crash-mid-answer", Patience(restarts=(0.0,))))
    with pytest.raises(ModelUnavailable):
        await engine.complete(request())
    await engine.complete(request())
    assert engine.worker_pid
    os.kill(engine.worker_pid, 9)
    await engine.until(lambda status: status.restarts == 2)
    assert (await engine.settled()).state == "ready"


async def test_lines_that_are_no_messages_end_the_worker(make: Make) -> None:
    engine = await started(make("nonsense"))
    with pytest.raises(ModelUnavailable, match="not a message"):
        await engine.complete(request())
    assert (await engine.complete(request())).text == "hello there"


async def test_a_silent_worker_costs_the_deadline_and_is_replaced(make: Make) -> None:
    engine = await started(make("hang"))
    pid = engine.worker_pid
    *pieces, end = await read(engine, request(deadline_seconds=0.5))
    assert isinstance(end, Completion)
    assert end.finish == "deadline"
    assert (end.text, end.prompt_tokens, end.tokens) == ("hel", 7, 1)
    assert pieces == [Piece("hel")]
    await engine.until(lambda status: status.state == "loading")
    assert (await engine.complete(request())).text == "hello there"
    assert engine.worker_pid != pid
    assert engine.status().last_error == "the model's process stopped answering"


async def test_leaving_the_stream_cancels_in_the_worker(make: Make, tmp_path: Path) -> None:
    engine = await started(make("until-cancelled"))
    note = tmp_path / "heard"
    async with contextlib.aclosing(engine.stream(request(str(note), request_id="mine"))) as stream:
        assert await anext(stream) == Piece("hel")
    # The worker serves in order: once this is answered, it has seen the cancel before.
    assert (await engine.complete(request(str(note)))).finish == "stop"
    assert note.read_text() == "mine"
    assert engine.status().restarts == 0


async def test_a_cancelled_task_cancels_in_the_worker(make: Make, tmp_path: Path) -> None:
    engine = await started(make("until-cancelled"))
    note = tmp_path / "heard"
    begun = asyncio.Event()

    async def listen() -> None:
        async for _ in engine.stream(request(str(note), request_id="mine")):
            begun.set()

    task = asyncio.create_task(listen())
    await begun.wait()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await engine.complete(request(str(note)))
    assert note.read_text() == "mine"


async def test_cancelling_by_id_keeps_what_was_said(make: Make, tmp_path: Path) -> None:
    engine = await started(make("until-cancelled"))
    stream = engine.stream(request(str(tmp_path / "heard"), request_id="mine"))
    assert await anext(stream) == Piece("hel")
    engine.cancel("mine")
    engine.cancel("nobody")
    end = await anext(stream)
    assert isinstance(end, Completion)
    assert (end.finish, end.text) == ("cancelled", "hel")


async def test_a_full_queue_is_busy(make: Make) -> None:
    engine = await started(make("busy"))
    with pytest.raises(ModelUnavailable, match="busy"):
        await engine.complete(request())
    assert engine.status().restarts == 0


async def test_stop_ends_answers_and_a_deaf_worker(make: Make) -> None:
    engine = await started(make("stubborn", Patience(exit=0.1)))
    pid = engine.worker_pid
    stream = engine.stream(request())
    assert await anext(stream) == Piece("hel")
    await engine.stop()
    with pytest.raises(ModelUnavailable, match="stopped"):
        await anext(stream)
    assert pid
    assert not alive(pid)


async def test_a_schema_that_the_worker_cannot_keep_to_is_a_value_error(make: Make) -> None:
    engine = await started(make("no-schema"))
    with pytest.raises(ValueError, match="schema"):
        await engine.complete(request())


async def test_what_broke_off_may_be_asked_again(make: Make) -> None:
    engine = await started(make("lost"))
    with pytest.raises(ModelLost, match="out of memory"):
        await engine.complete(request())


async def test_a_crash_in_an_answer_counts_as_lost(make: Make) -> None:
    engine = await started(make("crash-mid-answer"))
    with pytest.raises(ModelLost):
        await engine.complete(request())


async def test_status_tells_how_answers_share_the_model(make: Make) -> None:
    engine = await started(make("pulse"))
    status = engine.status()
    assert (status.slots, status.way, status.kv_tokens, status.context) == (
        4,
        "continuous batching",
        2048,
        512,
    )
    await engine.complete(request())
    status = engine.status()
    assert (status.slots, status.kv_free, status.free_bytes, status.running) == (6, 0.25, 12345, 0)


async def test_a_worker_that_falls_silent_is_replaced_before_the_deadline(make: Make) -> None:
    engine = await started(make("silent", replace(NO_WAIT, silence=0.05)))
    with pytest.raises(ModelLost, match="went silent"):
        await engine.complete(request(deadline_seconds=600.0))
    assert (await engine.complete(request())).text == "hello there"
    assert engine.status().last_error == "the model's process went silent"


async def test_paused_it_has_no_process_and_start_brings_it_back(make: Make) -> None:
    engine = await started(make("well"))
    pid = engine.worker_pid
    until = datetime(2026, 1, 1, tzinfo=UTC)
    await engine.pause(until)
    assert pid
    assert not alive(pid)
    assert (engine.status().state, engine.status().paused_until) == ("paused", until)
    with pytest.raises(ModelUnavailable):
        await engine.complete(request())
    await started(engine)
    assert engine.status().paused_until is None
    assert (await engine.complete(request())).text == "hello there"


async def test_an_open_circuit_is_tried_again_after_a_while(make: Make) -> None:
    engine = make("fails-twice", replace(NO_WAIT, restarts=(0.0,), half_open=0.0))
    await engine.start()
    status = await engine.until(lambda status: status.state == "ready")
    assert status.restarts == 2


async def test_start_tries_an_open_circuit_at_once(make: Make) -> None:
    engine = make("fails-twice", replace(NO_WAIT, restarts=(0.0,), half_open=3600.0))
    await engine.start()
    status = await engine.until(lambda status: status.state == "failed")
    assert status.last_error == "out of memory"
    await engine.start()
    await engine.until(lambda status: status.state == "ready")


async def test_what_a_crash_broke_off_is_written_anew(make: Make) -> None:
    engine = Admission(await started(make("crash-mid-answer")))
    events = [event async for event in engine.stream(request())]
    assert events[:2] == [Piece("hel"), Afresh()]
    assert isinstance(events[-1], Completion)
    assert events[-1].text == "hello there"


@pytest.mark.parametrize("how", ["well", "hang"])
def test_a_killed_bot_leaves_no_process_behind(tmp_path: Path, how: str) -> None:
    program = (
        "import asyncio, sys; from pathlib import Path\n"
        "from tests.coach.llm.asking import fake_engine, request\n"
        "async def main():\n"
        "    engine = fake_engine(sys.argv[1], Path(sys.argv[2]))\n"
        "    await engine.start(); await engine.settled()\n"
        "    print('worker', engine.worker_pid, flush=True)\n"
        "    await engine.complete(request(deadline_seconds=600.0)); await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    bot = subprocess.Popen(
        [sys.executable, "-c", program, how, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    try:
        assert bot.stdout
        said = next(line for line in bot.stdout if line.startswith("worker "))
        worker = psutil.Process(int(said.split()[1]))
    finally:
        bot.kill()
        bot.wait()
    with contextlib.suppress(psutil.NoSuchProcess):
        worker.wait(timeout=20)
    assert not worker.is_running()


async def test_an_id_in_flight_cannot_be_used_again(make: Make, tmp_path: Path) -> None:
    engine = await started(make("until-cancelled"))
    async with contextlib.aclosing(engine.stream(request(str(tmp_path / "n"), request_id="same"))) as stream:
        await anext(stream)
        with pytest.raises(ValueError, match="in flight"):
            await engine.complete(request(request_id="same"))


async def test_a_prompt_beyond_any_model_is_refused_and_forgotten(make: Make) -> None:
    engine = await started(make("well"))
    with pytest.raises(ValueError, match="longer than"):
        await engine.complete(request("x" * 2_000_000, request_id="big"))
    assert (await engine.complete(request(request_id="big"))).finish == "stop"


async def test_the_worker_sees_no_token(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("COACH_COLOUR", "green")
    engine = await started(make("environment"))
    assert (await engine.complete(request("COACH_COLOUR"))).text == "green"
    assert (await engine.complete(request("DISCORD_TOKEN"))).text == "nothing"


async def test_background_tasks_carry_no_context_of_the_caller(make: Make) -> None:
    mark: contextvars.ContextVar[str] = contextvars.ContextVar("mark", default="empty")
    seen: list[str] = []

    async def spy(work: Coroutine[Any, Any, Any]) -> Any:
        seen.append(mark.get())
        return await work

    def factory(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> asyncio.Task[Any]:
        return asyncio.Task(spy(work), loop=loop, **options)

    mark.set("the command that started it")
    asyncio.get_running_loop().set_task_factory(factory)
    engine = await started(make("well"))
    await engine.complete(request())
    assert len(seen) >= 2  # the supervisor, and the ear for stderr
    assert set(seen) == {"empty"}


async def test_no_prompt_or_answer_is_logged(make: Make) -> None:
    with structlog.testing.capture_logs() as lines:
        engine = await started(make("well"))
        await engine.complete(request("my private question"))
    assert any(line["event"] == "model_answered" for line in lines)
    assert "private" not in str(lines)
    assert "hello" not in str(lines)
