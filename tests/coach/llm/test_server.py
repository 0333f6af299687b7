"""The engine for a server, against one that misbehaves over a real socket in every way there is."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from coach.errors import ModelBusy, ModelLost, ModelUnavailable
from coach.llm.breaker import Breaker
from coach.llm.interface import Completion, Event, Piece, Request
from coach.llm.server import ServerEngine
from coach.llm.server_client import MAX_UNBROKEN, Timeouts
from tests.clock import ManualClock
from tests.coach.llm.asking import request
from tests.coach.llm.fake_server import (
    FakeServer,
    answers,
    breaks_off,
    delta,
    hangs,
    never_ends,
    refuses,
    replies,
    sends,
    usage,
)

QUICK = Timeouts(connect=2.0, stall=2.0, silent=0.02, tail=0.05, look=2.0, trial=2.0, looks=(0.02,))
SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
ENOUGH = 10.0


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with FakeServer().running() as running:
        yield running


@contextlib.asynccontextmanager
async def asking(server: FakeServer, key: str | None = None, **more: Any) -> AsyncIterator[ServerEngine]:
    """An engine for this server, looking for it."""
    timeouts = more.pop("timeouts", QUICK)
    engine = ServerEngine(server.url, SecretStr(key) if key else None, timeouts=timeouts, **more)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


@pytest.fixture
async def engine(server: FakeServer) -> AsyncIterator[ServerEngine]:
    async with asking(server) as found:
        await found.settled()
        yield found


async def all_of(engine: ServerEngine, asked: Request) -> list[Event]:
    return [item async for item in engine.stream(asked)]


def with_schema(asked: Request) -> Request:
    return replace(asked, schema=SCHEMA)


async def test_an_answer_comes_in_pieces_that_add_up(server: FakeServer, engine: ServerEngine) -> None:
    server.will(answers("記", "憶 ", "is 🧠", "."))
    *pieces, end = await all_of(engine, request("What is it?", max_tokens=9))
    assert pieces == [Piece("記"), Piece("憶 "), Piece("is 🧠"), Piece(".")]
    assert isinstance(end, Completion)
    assert (end.text, end.finish, end.prompt_tokens, end.tokens) == ("記憶 is 🧠.", "stop", 7, 4)
    assert end.model.name == "the-model"
    (body,) = server.bodies
    assert body["messages"] == [{"role": "user", "content": "What is it?"}]
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("the-model", 9, 0)
    assert body["chat_template_kwargs"] == {"enable_thinking": False}
    status = engine.status()
    assert (status.state, status.running, status.queued, status.slots) == ("ready", 0, 0, 16)
    assert status.tokens_per_second
    assert status.device == "127.0.0.1"


async def test_tokens_are_counted_where_the_server_counts_none(
    server: FakeServer, engine: ServerEngine
) -> None:
    server.will(answers("a", "b", counts=False))
    end = await engine.complete(request())
    assert (end.prompt_tokens, end.tokens) == (0, 2)


@pytest.mark.parametrize(("word", "finish"), [("stop", "stop"), ("length", "length"), ("tool_calls", "stop")])
async def test_the_servers_word_for_the_end_is_understood(
    server: FakeServer, engine: ServerEngine, word: str, finish: str
) -> None:
    server.will(answers("x", finish=word))
    assert (await engine.complete(request())).finish == finish


async def test_a_server_that_gave_up_is_lost(server: FakeServer, engine: ServerEngine) -> None:
    server.will(answers("x", finish="abort"))
    with pytest.raises(ModelLost):
        await engine.complete(request())


async def test_thoughts_are_neither_shown_nor_kept(server: FakeServer, engine: ServerEngine) -> None:
    server.will(
        sends(
            delta(reasoning_content="secretly"),
            delta(reasoning="secretly"),
            *map(delta, ["<th", "ink>se", "cretly</th", "ink>", "\n\nAl", "oud."]),
            delta(finish="stop"),
            "[DONE]",
        )
    )
    *pieces, end = await all_of(engine, request())
    assert pieces == [Piece("Al"), Piece("oud.")]
    assert isinstance(end, Completion)
    assert end.text == "Aloud."
    assert end.tokens == 8


async def test_half_an_emoji_is_neither_shown_nor_a_crash(server: FakeServer, engine: ServerEngine) -> None:
    server.will(sends(delta("a\ud83d"), delta("\udde0b"), delta(finish="stop"), "[DONE]"))
    text = (await engine.complete(request())).text
    assert text.encode()
    assert (text[0], text[-1]) == ("a", "b")


async def test_a_schema_is_handed_on(server: FakeServer, engine: ServerEngine) -> None:
    server.will(answers('{"ok": ', "true}"))
    end = await engine.complete(with_schema(request()))
    assert json.loads(end.text) == {"ok": True}
    assert server.bodies[0]["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "test", "schema": SCHEMA, "strict": True},
    }


async def test_a_server_that_ignores_the_schema_is_no_error(server: FakeServer, engine: ServerEngine) -> None:
    server.will(answers("I would rather ", "chat."))
    assert (await engine.complete(with_schema(request()))).text == "I would rather chat."


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "response_format is not supported"),
        (404, "no json_schema here"),
        (422, "Unexpected fields in the request: {'response_format'}"),
        (501, ""),
        (400, "bad request"),
    ],
)
async def test_a_schema_that_is_refused_is_left_out_step_by_step_and_once(
    server: FakeServer, engine: ServerEngine, status: int, message: str
) -> None:
    server.will(refuses(status, message, "response_format", then=answers("{}")))
    with capture_logs() as logs:
        for _ in range(2):
            assert (await engine.complete(with_schema(request()))).text == "{}"
    kinds = [body.get("response_format", {}).get("type") for body in server.bodies]
    assert kinds == ["json_schema", "json_object", None, None]
    assert [entry["event"] for entry in logs].count("model_server_takes_less") == 1
    await engine.complete(with_schema(replace(request(), prompt_id="other")))
    assert server.bodies[4]["response_format"]["type"] == "json_schema", "another schema may be taken"


async def test_what_else_is_refused_by_name_is_left_out_too(server: FakeServer, engine: ServerEngine) -> None:
    server.will(
        refuses(
            *(400, "Unrecognized request argument supplied: chat_template_kwargs", "chat_template_kwargs"),
            then=refuses(
                400, "stream_options: extra fields not permitted", "stream_options", then=answers("x")
            ),
        )
    )
    for _ in range(2):
        assert (await engine.complete(request())).text == "x"
    asked = [{"chat_template_kwargs", "stream_options"} & body.keys() for body in server.bodies]
    assert asked == [{"chat_template_kwargs", "stream_options"}, {"stream_options"}, set(), set()]


async def test_a_prompt_that_is_too_long_is_refused_once(server: FakeServer, engine: ServerEngine) -> None:
    server.will(replies(400, {"error": {"message": "This model's maximum context length is 8 tokens."}}))
    with pytest.raises(ModelUnavailable, match="longer than the model's context"):
        await engine.complete(with_schema(request()))
    assert len(server.bodies) == 1
    server.will(answers("x"))
    assert (await engine.complete(request())).text == "x", "that is no failure of the server"


async def test_a_deadline_ends_an_answer_with_what_there_is(server: FakeServer, engine: ServerEngine) -> None:
    server.will(hangs(delta("So far"), delta(" so good")))
    end = await engine.complete(request(deadline_seconds=0.1))
    assert (end.text, end.finish) == ("So far so good", "deadline")
    await asyncio.wait_for(server.was_left.wait(), ENOUGH)


async def test_a_deadline_counts_before_the_first_byte_too(server: FakeServer, engine: ServerEngine) -> None:
    server.will(hangs())
    end = await engine.complete(request(deadline_seconds=0.05))
    assert (end.text, end.finish, end.tokens) == ("", "deadline", 0)
    await asyncio.wait_for(server.was_left.wait(), ENOUGH)


async def test_cancelling_closes_the_stream(server: FakeServer, engine: ServerEngine) -> None:
    server.will(hangs(delta("Once upon")))
    stream = engine.stream(request(request_id="tale"))
    assert await anext(stream) == Piece("Once upon")
    assert engine.status().running == 1
    engine.cancel("tale")
    end = await anext(stream)
    assert isinstance(end, Completion)
    assert (end.text, end.finish) == ("Once upon", "cancelled")
    await stream.aclose()
    await asyncio.wait_for(server.was_left.wait(), ENOUGH)
    assert engine.status().running == 0
    engine.cancel("tale")
    engine.cancel("never asked")


async def test_leaving_closes_the_stream(server: FakeServer, engine: ServerEngine) -> None:
    server.will(hangs(delta("Once upon")))
    async with contextlib.aclosing(engine.stream(request())) as stream:
        await anext(stream)
    await asyncio.wait_for(server.was_left.wait(), ENOUGH)
    assert engine.status().running == 0


async def test_a_request_id_in_flight_is_refused(server: FakeServer, engine: ServerEngine) -> None:
    server.will(hangs(delta("x")))
    async with contextlib.aclosing(engine.stream(request(request_id="same"))) as stream:
        await anext(stream)
        with pytest.raises(ValueError, match="in flight"):
            await engine.complete(request(request_id="same"))
    assert engine.status().running == 0


async def test_more_requests_than_slots_wait(server: FakeServer) -> None:
    server.will(hangs(delta("x")), answers("y"))
    async with asking(server, slots=1) as engine:
        async with contextlib.aclosing(engine.stream(request())) as first:
            await anext(first)
            second = asyncio.create_task(engine.complete(request()))
            late = await engine.complete(request(deadline_seconds=0.02))
            assert (late.finish, late.prompt_tokens) == ("deadline", 0)
            assert (engine.status().running, engine.status().queued) == (1, 1)
            assert len(server.bodies) == 1
        assert (await second).text == "y"


BROKEN = {
    "answers 500": (replies(500, {"error": "CUDA out of memory"}), ModelLost, "answers 500"),
    "answers 503 in HTML": (replies(503, "<html>", "text/html"), ModelLost, "answers 503"),
    "closes at once": (breaks_off(), ModelLost, "broke off"),
    "cuts half a stream": (breaks_off(delta("Half")), ModelLost, "broke off"),
    "ends half a stream": (sends(delta("Half")), ModelLost, "broke off"),
    "sends nothing": (sends(), ModelLost, "broke off"),
    "tells an error in the stream": (sends(delta("a"), {"error": "boom"}), ModelLost, "reported an error"),
    "sends HTML with 200": (replies(200, "<html>Login</html>", "text/html"), ModelUnavailable, "not the API"),
    "sends no stream": (replies(200, {"choices": []}), ModelUnavailable, "not the API"),
    "sends garbage": (sends(b"data: {{{nonsense\n\n"), ModelUnavailable, "not the API"),
    "sends no text": (sends(b"data: \xff\xfe\n\n"), ModelUnavailable, "not the API"),
    "sends other JSON": (sends([1, 2], "[DONE]"), ModelUnavailable, "not the API"),
    "sends other types": (sends({"choices": [{"delta": "x"}]}), ModelUnavailable, "not the API"),
    "sends content of a kind": (sends(delta(["x"])), ModelUnavailable, "not the API"),  # type: ignore[arg-type]
    "nests deeply": (sends(b"data: " + b"[" * 100_000 + b"\n\n"), ModelUnavailable, "not the API"),
    "refuses the key": (
        replies(401, {"error": {"message": "no s3cret"}}),
        ModelUnavailable,
        "refuses the key",
    ),
    "forbids": (replies(403, "Forbidden", "text/plain"), ModelUnavailable, "refuses the key"),
    "lacks the model": (
        replies(404, {"error": {"message": "The model `x` does not exist."}}),
        *(ModelUnavailable, "does not have the model"),
    ),
    "lacks the address": (
        replies(404, "<html>Not found</html>", "text/html"),
        ModelUnavailable,
        "no API there",
    ),
    "sends elsewhere": (replies(307, Location="http://elsewhere.example/"), ModelUnavailable, "elsewhere"),
    "refuses": (replies(400, {"error": {"message": "no s3cret"}}), ModelUnavailable, "refuses the request"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_whatever_breaks_is_told_as_what_it_is(
    server: FakeServer, engine: ServerEngine, name: str
) -> None:
    behaviour, kind, reason = BROKEN[name]
    server.will(behaviour)
    with pytest.raises(ModelUnavailable, match=reason) as caught:
        await asyncio.wait_for(engine.complete(request()), ENOUGH)
    assert isinstance(caught.value, ModelLost) == (kind is ModelLost)
    assert "s3cret" not in str(caught.value)
    server.will(answers("Well again"))
    assert (await engine.complete(request())).text == "Well again"
    assert engine.status().running == 0


@pytest.mark.parametrize(("said", "seconds"), [("7", 7.0), ("0.5", 0.5), ("soon", None), ("-1", None)])
async def test_a_busy_server_says_when_to_come_again(
    server: FakeServer, engine: ServerEngine, said: str, seconds: float | None
) -> None:
    server.will(replies(429, {"error": {"message": "slow down"}}, **{"Retry-After": said}))
    for _ in range(4):
        with pytest.raises(ModelBusy) as caught:
            await engine.complete(request())
        assert caught.value.seconds == seconds
    assert engine.status().state == "ready", "a busy server has not failed"


async def test_a_server_that_falls_silent_is_lost(server: FakeServer) -> None:
    server.will(hangs(delta("x")))
    async with asking(server, timeouts=replace(QUICK, stall=0.1)) as engine:
        with pytest.raises(ModelLost, match=r"said nothing for 0\.1 seconds"):
            await engine.complete(request())


async def test_nobody_listening_is_unreachable() -> None:
    async with FakeServer().running() as gone:
        pass
    async with asking(gone) as engine:
        status = await engine.settled()
        assert (status.state, status.last_error) == ("failed", "the server cannot be reached")
        with pytest.raises(ModelUnavailable, match="cannot be reached"):
            await engine.complete(request())


@pytest.mark.parametrize("hidden", [False, True])
async def test_an_endless_stream_ends_at_what_its_tokens_can_hold(
    server: FakeServer, engine: ServerEngine, hidden: bool
) -> None:
    server.will(never_ends(delta(reasoning_content="ab " * 100) if hidden else delta("ab " * 100)))
    end = await asyncio.wait_for(engine.complete(request(max_tokens=50)), ENOUGH)
    assert end.finish == "length"
    assert len(end.text) <= 50 * 16 + 300
    await asyncio.wait_for(server.was_left.wait(), ENOUGH)


async def test_a_line_without_end_is_not_kept(server: FakeServer, engine: ServerEngine) -> None:
    server.will(never_ends(b"x" * (MAX_UNBROKEN // 8)))
    with pytest.raises(ModelUnavailable, match="not the API"):
        await asyncio.wait_for(engine.complete(request()), ENOUGH)
    await asyncio.wait_for(server.was_left.wait(), ENOUGH)


async def test_a_body_without_end_is_not_kept(server: FakeServer, engine: ServerEngine) -> None:
    server.will(replies(500, "x" * (MAX_UNBROKEN + 1), "text/plain"))
    with pytest.raises(ModelUnavailable, match="not the API"):
        await engine.complete(request())


@pytest.mark.parametrize("after", [breaks_off, hangs, sends])
async def test_what_happens_after_the_end_harms_nothing(server: FakeServer, after: Any) -> None:
    server.will(after(delta("All"), delta(finish="stop")))
    async with asking(server, timeouts=replace(QUICK, stall=3600.0)) as engine:
        end = await asyncio.wait_for(engine.complete(request(deadline_seconds=3600.0)), ENOUGH)
    assert (end.text, end.finish) == ("All", "stop")


async def test_the_last_count_of_tokens_counts(server: FakeServer, engine: ServerEngine) -> None:
    server.will(sends(delta("a") | {"usage": usage(5, 1)["usage"]}, delta("b", "stop"), usage(5, 6)))
    end = await engine.complete(request())
    assert (end.text, end.prompt_tokens, end.tokens) == ("ab", 5, 6)


async def test_the_key_goes_to_the_server_and_nowhere_else(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID", "WEBHOOK_SECRET"):
        monkeypatch.setenv(f"OPENAI_{name}", "of-another-service")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere.example/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Other: of-another-service")
    with capture_logs() as logs:
        async with asking(server, key="s3cret-key") as engine:
            await engine.complete(request("my private words"))
            server.will(replies(401))
            with pytest.raises(ModelUnavailable) as caught:
                await engine.complete(request())
            assert "s3cret" not in repr(caught.value) + repr(engine.status()) + repr(vars(engine))
    for noted in (repr(logs), caplog.text):
        assert noted
        assert "s3cret" not in noted
        assert "private" not in noted
    assert len(server.headers) == 3
    for headers in server.headers:
        assert headers["Authorization"] == "Bearer s3cret-key"
        assert "of-another-service" not in str(headers)
        assert not [name for name in headers if name.lower().startswith(("x-stainless", "openai"))]


async def test_no_connection_is_used_twice(server: FakeServer, engine: ServerEngine) -> None:
    for _ in range(3):
        await engine.complete(request())
    assert len(server.peers) == 4


async def test_without_a_key_none_is_sent(server: FakeServer, engine: ServerEngine) -> None:
    await engine.complete(request())
    assert all("Authorization" not in headers for headers in server.headers)


async def test_requests_wait_while_the_server_is_looked_for(server: FakeServer) -> None:
    listing, server.listing = server.listing, hangs()
    async with asking(server) as engine:
        assert engine.status().state == "loading"
        with pytest.raises(ModelUnavailable, match="loading"):
            await engine.complete(request(deadline_seconds=0.02))
        asked = asyncio.create_task(engine.complete(request()))
        await asyncio.wait_for(server.hanging.wait(), ENOUGH)
        assert engine.status().queued <= 1
        server.listing = listing
    with pytest.raises(ModelUnavailable, match="stopped"):
        await asked


async def test_a_server_that_comes_later_is_found(server: FakeServer) -> None:
    listing, server.listing = server.listing, replies(503, {"error": {"message": "Loading model"}})
    async with asking(server) as engine:
        status = await engine.settled()
        assert (status.state, status.last_error) == ("failed", "the server answers 503")
        server.listing = listing
        status = await asyncio.wait_for(engine.until(lambda status: status.state == "ready"), ENOUGH)
        assert status.last_error is None
        assert (await engine.complete(request())).text == "Fine."


async def test_starting_again_looks_at_once(server: FakeServer) -> None:
    listing, server.listing = server.listing, replies(503)
    async with asking(server, timeouts=replace(QUICK, looks=(3600.0,))) as engine:
        await engine.settled()
        server.listing = listing
        await engine.start()
        await asyncio.wait_for(engine.until(lambda status: status.state == "ready"), ENOUGH)


LOOKS = {
    "refuses the key": (replies(401), "the server refuses the key"),
    "sends HTML": (replies(200, "<html>", "text/html"), "the server's answer is not the API's"),
    "sends other JSON": (replies(200, {"models": []}), "the server's answer is not the API's"),
    "sends broken JSON": (replies(200, "{"), "the server's answer is not the API's"),
    "names things oddly": (replies(200, {"data": [{"id": 5}]}), "the server's answer is not the API's"),
    "has nothing there": (replies(404, "Not found", "text/plain"), "does the URL lack /v1?"),
    "lists nothing": (replies(200, {"data": []}), "lists no model"),
    "closes": (breaks_off(), "broke off"),
}


@pytest.mark.parametrize("name", LOOKS)
async def test_what_is_wrong_with_the_list_of_models_is_told(server: FakeServer, name: str) -> None:
    server.listing, reason = LOOKS[name]
    async with asking(server) as engine:
        status = await asyncio.wait_for(engine.settled(), ENOUGH)
        assert status.state == "failed"
        assert reason in (status.last_error or "")


async def test_of_several_models_one_must_be_named() -> None:
    async with FakeServer(models=("qwen3-8b", "embedder")).running() as server:
        async with asking(server) as engine:
            status = await engine.settled()
            assert "several models (qwen3-8b, embedder): choose one by COACH_LLM_MODEL" in str(
                status.last_error
            )
        async with asking(server, model="qwen3-8b") as engine:
            assert (await engine.complete(request())).model.name == "qwen3-8b"


async def test_a_wrong_name_is_told_with_the_nearest() -> None:
    lacking = replies(404, {"error": {"message": "The model does not exist."}})
    async with FakeServer(lacking, models=("embedder", "Qwen/Qwen3-8B")).running() as server:
        async with asking(server, model="qwen3-8B-instruct") as engine:
            status = await engine.settled()
            assert status.state == "failed"
            assert "no model qwen3-8B-instruct; the nearest is Qwen/Qwen3-8B" in str(status.last_error)
            assert "set COACH_LLM_MODEL=Qwen/Qwen3-8B" in str(status.last_error)
        server.listing = replies(500)
        async with asking(server, model="other") as engine:
            assert "no model other: load it there" in str((await engine.settled()).last_error)


async def test_a_model_that_is_not_listed_may_be_there(server: FakeServer) -> None:
    async with asking(server, model="short-name") as engine:
        assert (await engine.settled()).state == "ready"
        assert (await engine.complete(request())).model.name == "short-name"
    assert [body["max_tokens"] for body in server.bodies] == [1, 32]


async def test_after_failures_in_a_row_it_is_left_alone_and_tried_again(server: FakeServer) -> None:
    async with asking(server, breaker=Breaker(time.monotonic, pause=0.05)) as engine:
        server.will(replies(500))
        for _ in range(3):
            with pytest.raises(ModelLost):
                await engine.complete(request())
        status = engine.status()
        assert (status.state, status.last_error) == ("failed", "the server answers 500")
        with pytest.raises(ModelUnavailable, match="answers 500"):
            await engine.complete(request())
        assert (len(server.bodies), server.looks) == (3, 1), "nothing is asked while it is open"
        await asyncio.wait_for(engine.until(lambda status: status.state == "ready"), ENOUGH)
        assert server.looks == 2
        server.will(hangs(delta("One try")), answers("Well"))
        async with contextlib.aclosing(engine.stream(request())) as trying:
            await anext(trying)
            assert engine.status().state == "failed", "one try is enough"
            with pytest.raises(ModelUnavailable, match="answers 500"):
                await engine.complete(request())
        for _ in range(4):
            assert (await engine.complete(request())).text == "Well"
        assert engine.status().last_error is None


async def test_who_waits_for_a_place_is_not_sent_to_a_server_that_failed_meanwhile(
    server: FakeServer,
) -> None:
    server.will(hangs(delta("x")))
    failing = Breaker(time.monotonic, failures=1)
    async with asking(server, slots=1, breaker=failing, timeouts=replace(QUICK, stall=0.1)) as engine:
        results = await asyncio.gather(
            *(engine.complete(request()) for _ in range(3)), return_exceptions=True
        )
    assert [str(result) for result in results] == ["the server said nothing for 0.1 seconds"] * 3
    assert len(server.bodies) == 1


async def test_a_server_that_never_answers_in_time_has_failed(
    server: FakeServer, engine: ServerEngine
) -> None:
    server.will(hangs())
    for _ in range(3):
        assert (await engine.complete(request(deadline_seconds=0.05))).finish == "deadline"
    assert engine.status().last_error == "the server did not begin to answer in time"
    with pytest.raises(ModelUnavailable, match="did not begin"):
        await engine.complete(request())


async def test_people_who_leave_are_no_failure_of_the_server(
    server: FakeServer, engine: ServerEngine
) -> None:
    server.will(hangs())
    for number in range(4):
        asked = asyncio.create_task(engine.complete(request(request_id=f"r{number}")))
        await asyncio.wait_for(server.hanging.wait(), ENOUGH)
        server.hanging.clear()
        engine.cancel(f"r{number}")
        assert (await asked).finish == "cancelled"
    assert engine.status().state == "ready"


async def test_stopping_ends_what_is_in_flight(server: FakeServer) -> None:
    server.will(hangs(delta("x")))
    async with asking(server) as engine:
        stream = engine.stream(request())
        await anext(stream)
        await engine.stop()
        with pytest.raises(ModelUnavailable, match="stopped"):
            await anext(stream)
        assert engine.status().state == "stopped"
        with pytest.raises(ModelUnavailable, match="stopped"):
            await engine.complete(request())
        server.will(answers("Again"))
        await engine.start()
        assert (await engine.complete(request())).text == "Again"


async def test_a_pause_refuses_and_ends_by_itself_or_by_a_start(
    server: FakeServer, clock: ManualClock
) -> None:
    async with asking(server, clock=clock) as engine:
        await engine.settled()
        until = clock.now() + timedelta(hours=2)
        await engine.pause(until)
        assert (engine.status().state, engine.status().paused_until) == ("paused", until)
        with pytest.raises(ModelUnavailable, match="paused"):
            await engine.complete(request())
        clock.advance(timedelta(hours=2))
        assert (engine.status().state, engine.status().paused_until) == ("ready", None)
        await engine.pause(clock.now() + timedelta(hours=2))
        await engine.start()
        assert (await engine.complete(request())).text == "Fine."
