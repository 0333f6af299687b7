"""While the model grades an answer, whoever waits for it sees so, and can have it graded without."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.features.quiz.reading import PATIENCE_SECONDS
from bot.i18n import LANGUAGES, Words
from bot.ui.streaming import EDIT_SECONDS
from coach.config import Settings
from coach.curriculum.model import Language
from coach.llm.admission import Admission
from coach.llm.interface import Request
from coach.llm.scripted import Gate, ScriptedEngine
from tests.coach.llm.asking import request
from tests.e2e.conftest import BotFactory, WatchedEnv, WorldClock
from tests.e2e.player import Player

TYPED = "bananas are yellow"


def all_met(asked: Request) -> str:
    """The reply of a model that finds each point in the first words."""
    schema: Mapping[str, Any] = asked.schema or {}
    if not schema:
        return "an answer to something else"
    names = schema["properties"]["points"]["required"]
    seen = {"quote": TYPED, "state": "met"}
    return json.dumps({"points": dict.fromkeys(names, seen), "contradicts": False})


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"grader": "model"})


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def model(gate: Gate) -> ScriptedEngine:
    return ScriptedEngine(all_met, gate=gate)


@pytest.fixture
def engine(model: ScriptedEngine, world_clock: WorldClock) -> Admission:
    return Admission(model, now=lambda: world_clock.now().timestamp())


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Any:
    return request.param


async def type_answer(learner: Player, language: Language) -> Words:
    """Answer a question in one's own words; the model is asked to grade it."""
    words = await learner.move_in(language)
    await learner.slash("quiz", kind="short", count=1)
    await learner.submit(await learner.tap(words("quiz-type")), answer=TYPED)
    await learner.weigh()
    return words


def read_again(learner: Player) -> str:
    """The card's text as it stands now."""
    assert learner.shown is not None
    message = learner.env.backend.get_message(learner.channel.id, learner.shown.id)
    learner.shown = type(learner.shown)(learner.env, message)
    return learner.text


async def test_a_verdict_that_comes_soon_has_no_card_before_it(
    env: WatchedEnv, learner: Player, gate: Gate, language: Language
) -> None:
    gate.release(100)
    words = await type_answer(learner, language)
    assert words("verdict-by-model", model="scripted") in learner.text
    sent = [str(one.json) for one in env.http_requests]
    assert not any(words("reading") in text for text in sent)


async def test_after_two_seconds_the_card_says_that_the_model_reads(
    env: WatchedEnv, learner: Player, gate: Gate, language: Language
) -> None:
    words = await type_answer(learner, language)
    await env.advance_time(PATIENCE_SECONDS - 0.1)
    assert words("reading") not in read_again(learner)
    await env.advance_time(0.2)
    assert words("reading") in read_again(learner)
    assert TYPED in learner.text
    gate.release(100)
    await env.settle()
    assert words("verdict-by-model", model="scripted") in read_again(learner)
    assert learner.bot.reader is not None
    assert learner.bot.reader.reading_of(learner.member.id) is None


async def test_who_is_in_line_sees_their_place(
    env: WatchedEnv, learner: Player, engine: Admission, gate: Gate, language: Language
) -> None:
    others = [asyncio.create_task(engine.complete(request())) for _ in range(2)]
    await gate.reached()
    words = await type_answer(learner, language)
    await env.advance_time(PATIENCE_SECONDS + 0.1)
    soon = words("stream-line-soon", place=words("stream-place", ahead=1))
    assert soon in read_again(learner)
    gate.release(6)
    await others[0]
    await env.settle()
    await env.advance_time(EDIT_SECONDS)
    assert words("stream-place", ahead=0) in read_again(learner)
    gate.release(100)
    await others[1]
    await env.settle()
    assert words("verdict-by-model", model="scripted") in read_again(learner)


async def test_it_can_be_graded_without_the_model(
    env: WatchedEnv, learner: Player, engine: Admission, gate: Gate, language: Language
) -> None:
    others = [asyncio.create_task(engine.complete(request()))]
    await gate.reached()
    words = await type_answer(learner, language)
    await env.advance_time(PATIENCE_SECONDS + 0.1)
    read_again(learner)
    await learner.tap(words("reading-without"))
    assert words("verdict-by-built-in") in read_again(learner)
    assert engine.status().queued == 0
    gate.release(100)
    await asyncio.gather(*others)


async def test_a_model_that_does_not_let_go_keeps_nobody(
    env: WatchedEnv, learner: Player, engine: Admission, language: Language
) -> None:
    words = await type_answer(learner, language)
    await env.advance_time(PATIENCE_SECONDS + 0.1)
    read_again(learner)
    await learner.tap(words("reading-without"))
    assert words("verdict-by-built-in") in read_again(learner)
    assert engine.status().running == 0


async def test_the_card_of_a_bot_that_was_restarted_leads_back_to_the_question(
    env: WatchedEnv, learner: Player, new_bot: BotFactory, model: ScriptedEngine, language: Language
) -> None:
    words = await type_answer(learner, language)
    await env.advance_time(PATIENCE_SECONDS + 0.1)
    read_again(learner)
    await env.restart_bot(new_bot())
    await model.start()
    await learner.tap(words("reading-without"))
    assert words("reading") not in learner.text
    assert learner.ids("quiz.type") or learner.ids("quiz.weigh")


async def test_a_second_click_meanwhile_counts_once(
    env: WatchedEnv, learner: Player, gate: Gate, language: Language
) -> None:
    words = await learner.move_in(language, ask_confidence=False)
    await learner.slash("quiz", kind="short", count=1)
    await learner.submit(await learner.tap(words("quiz-type")), answer=TYPED)
    await learner.tap(words("quiz-dont-know"))
    verdict = learner.title
    assert words("verdict-dont-know") in verdict
    gate.release(100)
    await env.settle()
    await env.advance_time(10)
    assert learner.title == verdict


async def test_while_the_gpu_is_lent_the_built_in_grader_answers_and_the_card_says_why(
    env: WatchedEnv, learner: Player, engine: Admission, language: Language
) -> None:
    await engine.pause(env.now())
    words = await type_answer(learner, language)
    assert words("verdict-by-built-in") in learner.text
    assert words("stream-paused") in learner.text
    await engine.start()
    await learner.slash("quiz")
    assert words("stream-paused") not in learner.text
