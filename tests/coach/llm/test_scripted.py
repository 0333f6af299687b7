"""The engines that tests of the rest use keep the same promises as a real one."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from coach.errors import ModelUnavailable
from coach.llm.interface import Completion, Engine, Piece, Request
from coach.llm.scripted import Answer, Gate, NoModel, ScriptedEngine
from tests.coach.llm.asking import request


async def test_answers_come_in_order_word_by_word() -> None:
    engine: Engine = ScriptedEngine(["one two", "three"])
    *pieces, end = [item async for item in engine.stream(request())]
    assert pieces == [Piece("one "), Piece("two")]
    assert isinstance(end, Completion)
    assert (end.text, end.tokens, end.finish) == ("one two", 2, "stop")
    assert (await engine.complete(request())).text == "three"


async def test_no_character_is_lost() -> None:
    text = "  一個 詞元\n\n是 什麼？ "
    assert (await ScriptedEngine([text]).complete(request())).text == text


async def test_a_function_can_answer() -> None:
    engine = ScriptedEngine(lambda asked: f"{asked.messages[-1].content}!")
    assert (await engine.complete(request("Why?"))).text == "Why?!"


async def test_it_remembers_what_it_was_asked() -> None:
    engine = ScriptedEngine(["yes"])
    asked = request()
    await engine.complete(asked)
    assert engine.requests == [asked]


async def test_a_request_beyond_the_script_is_a_defect_of_the_test() -> None:
    with pytest.raises(LookupError):
        await ScriptedEngine().complete(request())


async def test_it_fails_as_told() -> None:
    engine = ScriptedEngine([ModelUnavailable("gone"), Answer("half an", fails="died")])
    with pytest.raises(ModelUnavailable, match="gone"):
        await engine.complete(request())
    stream = engine.stream(request())
    assert [await anext(stream), await anext(stream)] == [Piece("half "), Piece("an")]
    with pytest.raises(ModelUnavailable, match="died"):
        await anext(stream)


async def test_it_ends_as_told() -> None:
    end = await ScriptedEngine([Answer("so far", "deadline")]).complete(request())
    assert (end.text, end.finish) == ("so far", "deadline")


async def test_a_gate_lets_it_go_step_by_step() -> None:
    gate = Gate()
    engine = ScriptedEngine(["one two"], gate=gate)
    heard: list[str] = []

    async def listen() -> None:
        async for item in engine.stream(request()):
            heard.append(item.text)

    listening = asyncio.create_task(listen())
    await gate.reached()
    assert heard == []
    gate.release()
    await gate.reached()
    assert heard == ["one "]
    gate.release(2)
    await listening
    assert heard == ["one ", "two", "one two"]


async def test_turning_it_off_ends_what_is_running_and_start_turns_it_on() -> None:
    gate = Gate()
    engine = ScriptedEngine(["one two", "again"], gate=gate)
    gate.release()
    stream = engine.stream(request())
    assert await anext(stream) == Piece("one ")
    engine.turn_off("maintenance", "failed")
    gate.release(9)
    with pytest.raises(ModelUnavailable, match="maintenance"):
        await anext(stream)
    with pytest.raises(ModelUnavailable, match="maintenance"):
        await engine.complete(request())
    assert engine.status().state == "failed"
    await engine.start()
    assert (await engine.complete(request())).text == "again"


async def test_cancelling_keeps_what_was_said() -> None:
    engine = ScriptedEngine(["one two three"])
    async with contextlib.aclosing(engine.stream(request(request_id="mine"))) as stream:
        await anext(stream)
        engine.cancel("mine")
        end = await anext(stream)
    assert isinstance(end, Completion)
    assert (end.text, end.finish) == ("one ", "cancelled")


async def test_no_model_says_why() -> None:
    engine: Engine = NoModel("switched off")
    await engine.start()
    with pytest.raises(ModelUnavailable, match="switched off"):
        await engine.complete(request())
    status = engine.status()
    assert (status.state, status.last_error, status.model) == ("off", "switched off", None)
    await engine.stop()


@pytest.mark.parametrize(
    "wrong",
    [{"messages": ()}, {"max_tokens": 0}, {"deadline_seconds": 0}, {"deadline_seconds": float("inf")}],
)
def test_an_impossible_request_cannot_be_made(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"message|max_tokens|deadline"):
        Request(**{**vars(request()), **wrong})
