"""[ask the test model]: the answer appears as it is written, and nothing depends on it."""

from __future__ import annotations

import asyncio

import pytest

from bot.features.model import cog as model_cog
from bot.i18n import speak
from coach.llm.scripted import Answer, Gate, ScriptedEngine
from coach.people.guilds import turn
from tests.e2e.conftest import WatchedEnv
from tests.e2e.player import Player
from tests.e2e.test_first_light import begin

EN = speak("en")


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def engine(gate: Gate) -> ScriptedEngine:
    return ScriptedEngine(gate=gate)


async def ask(learner: Player) -> None:
    """Come to a verdict and press the button; its answer becomes the card in front."""
    await begin(learner, "en")
    await learner.slash("quiz", kind="choice", count=1)
    await learner.answer()
    await learner.tap(EN("ask-test-model"))
    assert learner.title == EN("model-title")
    assert EN("model-waiting") in learner.text


def read_again(env: WatchedEnv, learner: Player) -> str:
    """The card's text as it stands now."""
    assert learner.shown is not None
    learner.shown = type(learner.shown)(env, env.backend.get_message(learner.channel.id, learner.shown.id))
    return learner.text


async def test_the_answer_appears_while_it_is_written(
    env: WatchedEnv, learner: Player, engine: ScriptedEngine, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_cog, "EDIT_SECONDS", 0.0)
    engine.say("Attention **weighs** words.")
    await ask(learner)
    await gate.reached()
    gate.release()
    await gate.reached()
    assert "Attention" in read_again(env, learner)
    assert "words" not in learner.text
    gate.release(10)
    await learner.bot.background_done()
    assert "\\*\\*weighs\\*\\* words." in read_again(env, learner)
    assert EN("model-note") in learner.text


async def test_a_model_that_is_still_loading_is_said_to_be(
    env: WatchedEnv, learner: Player, engine: ScriptedEngine, gate: Gate
) -> None:
    engine.turn_off("loading", "loading")
    await begin(learner, "en")
    await learner.slash("quiz", kind="choice", count=1)
    await learner.answer()
    gate.release(10)
    result = await learner.tap(EN("ask-test-model"))
    assert result.acknowledged
    assert EN("model-gone") in learner.text
    sent = [str(request.json) for request in env.http_requests if "webhooks" in request.path]
    assert any(EN("model-loading") in text for text in sent)


async def test_a_model_that_dies_says_so_and_the_quiz_goes_on(
    env: WatchedEnv, learner: Player, engine: ScriptedEngine, gate: Gate
) -> None:
    engine.say(Answer("Half a", fails="the worker died"))
    await ask(learner)
    gate.release(10)
    await learner.bot.background_done()
    assert EN("model-gone") in read_again(env, learner)
    assert "worker died" not in learner.text
    await learner.slash("quiz")
    await learner.tap(EN("quiz-finish"))
    assert learner.title == EN("summary-title")


async def test_everything_is_acknowledged_while_the_model_is_busy(
    learner: Player, engine: ScriptedEngine, gate: Gate
) -> None:
    engine.say("never released")
    await ask(learner)
    await gate.reached()
    started = asyncio.get_running_loop().time()
    await learner.slash("progress")
    await learner.slash("help")
    assert asyncio.get_running_loop().time() - started < 3


async def test_the_request_carries_no_answer_of_the_learner(
    learner: Player, engine: ScriptedEngine, gate: Gate
) -> None:
    engine.say("ok")
    gate.release(10)
    await ask_typed(learner, "my private words")
    await learner.bot.background_done()
    (request,) = engine.requests
    assert "my private words" not in str(request.messages)
    assert (request.prompt_id, request.prompt_version) == ("test-explanation", 1)
    assert request.asked_by == learner.member.id


async def ask_typed(learner: Player, answer: str) -> None:
    await begin(learner, "en")
    await learner.slash("quiz", kind="short", count=1)
    opened = await learner.tap(EN("quiz-type"))
    await learner.submit(opened, answer=answer)
    await learner.tap(EN("ask-test-model"))


async def test_no_button_without_a_model_or_where_the_guild_turned_it_off(
    learner: Player, engine: ScriptedEngine, guild: object
) -> None:
    await begin(learner, "en")
    await turn(learner.bot.store, learner.channel.guild.id, "test_model", False, learner.bot.clock.now())
    await learner.slash("quiz", kind="choice", count=2)
    await learner.answer()
    assert EN("ask-test-model") not in learner.labels
    await turn(learner.bot.store, learner.channel.guild.id, "test_model", True, learner.bot.clock.now())
    engine.turn_off("gone", "failed")
    await learner.tap(EN("quiz-next"))
    await learner.answer()
    assert EN("ask-test-model") not in learner.labels
