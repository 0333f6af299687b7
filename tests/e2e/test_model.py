"""[ask the test model]: the answer appears as it is written, can be stopped, and nothing depends on it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from bot.features.model.cog import MAX_TOKENS
from bot.i18n import LANGUAGES, Words, speak
from bot.ui.streaming import EDIT_SECONDS, TRIES
from coach.curriculum.model import Language
from coach.errors import ModelBusy, ModelLost, ModelUnavailable
from coach.llm.admission import Admission
from coach.llm.interface import Event, Request
from coach.llm.scripted import Answer, Gate, ScriptedEngine
from coach.people.guilds import turn
from tests.coach.llm.asking import request
from tests.e2e.conftest import BotFactory, WatchedEnv, WorldClock
from tests.e2e.player import Player, said

EN = speak("en")
HALF_WAY = "the worker died"


class Losing(ScriptedEngine):
    """A scripted engine whose `Answer(fails=HALF_WAY)` ends as one whose worker died."""

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        try:
            async with contextlib.aclosing(super().stream(request)) as events:
                async for event in events:
                    yield event
        except ModelUnavailable as error:
            if error.reason == HALF_WAY:
                raise ModelLost(HALF_WAY) from None
            raise


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def model(gate: Gate) -> Losing:
    return Losing(gate=gate)


@pytest.fixture
def engine(model: Losing, world_clock: WorldClock) -> Admission:
    return Admission(model, now=lambda: world_clock.now().timestamp())


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Any:
    return request.param


async def come_to_a_verdict(learner: Player, language: Language) -> Words:
    words = await learner.move_in(language)
    await learner.slash("quiz", kind="choice", count=2)
    await learner.answer()
    return words


async def ask(learner: Player, language: Language = "en") -> Words:
    """Come to a verdict and press the button; its answer becomes the card in front."""
    words = await come_to_a_verdict(learner, language)
    await learner.tap(words("ask-test-model"))
    assert learner.title == words("model-title")
    return words


def read_again(learner: Player) -> str:
    """The card's text as it stands now."""
    assert learner.shown is not None
    message = learner.env.backend.get_message(learner.channel.id, learner.shown.id)
    learner.shown = type(learner.shown)(learner.env, message)
    return learner.text


async def go_on(learner: Player, gate: Gate, steps: int = 1) -> str:
    """Let the model take some steps, and time for the next edit; return the card's text then."""
    gate.release(steps)
    await learner.env.settle()
    await learner.env.advance_time(EDIT_SECONDS)
    return read_again(learner)


def edits(env: WatchedEnv) -> int:
    return sum(one.method == "PATCH" and "/webhooks/" in one.path for one in env.http_requests)


# -- as it is written ------------------------------------------------------------------------


async def test_the_answer_appears_while_it_is_written(
    learner: Player, model: Losing, gate: Gate, language: Language
) -> None:
    model.say("Attention **weighs** words.")
    words = await ask(learner, language)
    assert words("stream-thinking") in learner.text
    assert words("stream-cancel") in learner.labels
    text = await go_on(learner, gate)
    assert "Attention" in text
    assert "words." not in text
    assert words("stream-cancel") in learner.labels
    text = await go_on(learner, gate, 3)
    assert "\\*\\*weighs\\*\\* words." in text
    assert words("model-note") in text
    assert learner.labels == []
    await learner.bot.background_done()
    assert learner.bot.streaming == {}


async def test_it_is_read_at_once_and_shown_about_once_a_second(
    env: WatchedEnv, learner: Player, model: Losing, gate: Gate
) -> None:
    model.say(" ".join(f"w{n}" for n in range(40)))
    await ask(learner)
    before = edits(env)
    for _ in range(20):
        gate.release()
        await gate.reached()
    await env.settle()
    assert edits(env) == before + 1, "the first words are shown at once, the others wait for the next edit"
    await env.advance_time(EDIT_SECONDS - 0.1)
    assert edits(env) == before + 1
    await env.advance_time(0.2)
    assert edits(env) == before + 2
    assert "w19" in read_again(learner)
    gate.release(100)
    await env.settle()
    assert edits(env) == before + 3, "the end does not wait"
    assert "w39" in read_again(learner)
    await env.advance_time(10 * EDIT_SECONDS)
    assert edits(env) == before + 3


async def test_a_model_that_thinks_aloud_is_heard_only_when_it_speaks(
    learner: Player, model: Losing, gate: Gate
) -> None:
    model.say("<think> let me see </think> A word <|im_end|>")
    words = await ask(learner)
    assert words("stream-thinking") in await go_on(learner, gate, 4)
    assert "let me see" not in learner.text
    text = await go_on(learner, gate, 100)
    assert "> A word" in text
    assert "im_end" not in text


async def test_text_that_fails_a_check_is_taken_back_at_the_end(
    learner: Player, model: Losing, gate: Gate, language: Language
) -> None:
    model.say("神經網絡 数据 学习")
    words = await ask(learner, language)
    assert "神經" in await go_on(learner, gate)
    text = await go_on(learner, gate, 100)
    assert "神經" not in text
    assert words("stream-withdrawn") in text
    assert learner.labels == [words("model-again")]


@pytest.mark.parametrize(
    ("answer", "key", "again"),
    [
        (Answer("so far", "length"), "stream-cut", False),
        (Answer("so far", "deadline"), "stream-late", True),
        (Answer(""), "stream-silent", True),
        (ModelUnavailable("late"), "stream-late", True),
        (Answer("so far", fails="a defect"), "stream-lost", True),
    ],
)
async def test_an_answer_that_is_not_whole_says_why(
    learner: Player, model: Losing, gate: Gate, language: Language, answer: Any, key: str, again: bool
) -> None:
    model.say(answer)
    words = await ask(learner, language)
    text = await go_on(learner, gate, 100)
    assert words(key) in text
    assert "a defect" not in text
    assert ("so far" in text) == (isinstance(answer, Answer) and bool(answer.text))
    assert learner.labels == ([words("model-again")] if again else [])


async def test_a_defect_is_no_card_that_waits_for_ever(learner: Player, model: Losing, gate: Gate) -> None:
    model.say(ValueError("longer than the context"))
    words = await ask(learner)
    assert words("stream-lost") in read_again(learner)
    assert learner.labels == [words("model-again")]


async def test_a_model_that_is_still_loading_is_said_to_be(
    env: WatchedEnv, learner: Player, model: Losing, gate: Gate, language: Language
) -> None:
    model.turn_off("loading", "loading")
    words = await come_to_a_verdict(learner, language)
    await learner.tap(words("ask-test-model"))
    sent = [str(request.json) for request in env.http_requests if "webhooks" in request.path]
    assert any(words("stream-loading") in text for text in sent)


# -- in line ---------------------------------------------------------------------------------


def occupy(engine: Admission, count: int) -> list[asyncio.Task[Any]]:
    return [asyncio.create_task(engine.complete(request())) for _ in range(count)]


async def test_who_waits_sees_their_place_and_when_it_is_their_turn(
    learner: Player, engine: Admission, model: Losing, gate: Gate, language: Language
) -> None:
    words = await come_to_a_verdict(learner, language)
    model.say("one", "two", "mine at last")
    others = occupy(engine, 2)
    await gate.reached()
    await learner.tap(words("ask-test-model"))
    soon = words("stream-line-soon", place=words("stream-place", ahead=1))
    assert soon in read_again(learner)
    assert {"en": "2nd in line", "zh-TW": "前面還有 1 位"}[language] in learner.text
    await learner.env.advance_time(8)
    assert words("stream-place", ahead=0) in await go_on(learner, gate, 2)
    assert {"en": "about 8 s", "zh-TW": "大約 8 秒"}[language] in learner.text
    text = await go_on(learner, gate, 2 + 10)
    assert "> mine at last" in text
    assert words("stream-place", ahead=0) not in text
    await asyncio.gather(*others)


async def test_cancelled_in_line(
    learner: Player, engine: Admission, model: Losing, gate: Gate, language: Language
) -> None:
    words = await come_to_a_verdict(learner, language)
    model.say("one")
    others = occupy(engine, 1)
    await gate.reached()
    await learner.tap(words("ask-test-model"))
    assert words("stream-place", ahead=0) in read_again(learner)
    await learner.tap(words("stream-cancel"))
    assert words("stream-cancelled") in read_again(learner)
    assert engine.status().queued == 0
    gate.release(10)
    await asyncio.gather(*others)
    assert len(model.requests) == 1


async def test_too_many_in_line(learner: Player, model: Losing, gate: Gate, language: Language) -> None:
    model.say(ModelBusy(8.2), ModelBusy(None), "It is quiet now.")
    words = await ask(learner, language)
    assert words("stream-busy-for", seconds=8) in read_again(learner)
    await learner.tap(words("model-again"))
    assert words("stream-busy") in read_again(learner)
    gate.release(10)
    await learner.tap(words("model-again"))
    assert "It is quiet now." in read_again(learner)


# -- broken off ------------------------------------------------------------------------------


async def test_cancelled_while_it_is_written(
    learner: Player, other: Player, model: Losing, gate: Gate, language: Language
) -> None:
    model.say("one two three")
    words = await ask(learner, language)
    await go_on(learner, gate)
    await other.move_in(language)
    [button] = learner.ids("model.cancel")
    refused = await other.press_card_of(learner, "model.cancel", button.rsplit(":", 1)[-1])
    assert words("error-not-yours-title") in said(refused)
    theirs = await other.press_card_of(other, "model.cancel", button.rsplit(":", 1)[-1])
    assert words("error-stale-title") in said(theirs)
    await learner.tap(words("stream-cancel"))
    text = read_again(learner)
    assert "> one" in text
    assert "two" not in text
    assert words("stream-cancelled") in text
    model.say("again")
    gate.release(10)
    await learner.tap(words("model-again"))
    assert "> again" in read_again(learner)


async def test_an_answer_that_was_lost_begins_anew_and_says_so(
    learner: Player, model: Losing, gate: Gate, language: Language
) -> None:
    model.say(Answer("lost words", fails=HALF_WAY), "second try")
    words = await ask(learner, language)
    assert "lost" in await go_on(learner, gate)
    text = await go_on(learner, gate, 2)
    assert "lost" not in text
    assert words("stream-again") in text
    text = await go_on(learner, gate)
    assert "second" in text
    assert words("stream-again") in text
    text = await go_on(learner, gate, 2)
    assert "second try" in text
    assert words("stream-again") not in text


async def test_a_model_that_dies_twice_says_so_and_the_quiz_goes_on(
    learner: Player, model: Losing, gate: Gate, language: Language
) -> None:
    model.say(Answer("Half a", fails=HALF_WAY), Answer("Half a", fails=HALF_WAY))
    words = await ask(learner, language)
    text = await go_on(learner, gate, 10)
    assert words("stream-lost") in text
    assert HALF_WAY not in text
    await learner.slash("quiz")
    await learner.tap(words("quiz-next"))
    await learner.answer()


async def test_a_button_from_before_a_restart_says_that_it_is_over(
    env: WatchedEnv, learner: Player, model: Losing, gate: Gate, new_bot: BotFactory
) -> None:
    model.say("never released")
    words = await ask(learner)
    await env.restart_bot(new_bot())
    await model.start()
    result = await learner.member.click(learner.shown, label=words("stream-cancel"))
    assert words("error-stale-title") in said(result)


# -- Discord's side --------------------------------------------------------------------------


async def test_an_edit_that_fails_is_made_again(
    env: WatchedEnv, learner: Player, model: Losing, gate: Gate
) -> None:
    model.say("one two")
    await ask(learner)
    env.inject_error("PATCH", "/webhooks/*", status=400)
    gate.release(10)
    await env.settle()
    assert "two" not in read_again(learner)
    await env.advance_time(EDIT_SECONDS)
    assert "> one two" in read_again(learner)


async def test_a_message_that_cannot_be_edited_is_left_alone_after_some_tries(
    env: WatchedEnv, learner: Player, model: Losing, gate: Gate
) -> None:
    model.say("one two")
    await ask(learner)
    env.inject_error("PATCH", "/webhooks/*", status=400, times=None)
    before = edits(env)
    gate.release(10)
    await env.settle()
    await env.advance_time(60)
    await learner.bot.background_done()
    assert edits(env) == before + TRIES


async def test_after_fifteen_minutes_it_stops_quietly(
    env: WatchedEnv, learner: Player, model: Losing, gate: Gate, engine: Admission
) -> None:
    model.say("one two three")
    await ask(learner)
    await go_on(learner, gate)
    await env.advance_time(15 * 60)
    before = edits(env)
    gate.release()
    await env.settle()
    assert edits(env) == before + 1
    gate.release(10)
    await env.settle()
    await learner.bot.background_done()
    assert edits(env) == before + 1
    assert engine.status().running == 0
    assert "two" not in read_again(learner)


async def test_everything_is_acknowledged_while_the_model_is_busy(
    learner: Player, model: Losing, gate: Gate
) -> None:
    model.say("never released")
    await ask(learner)
    await gate.reached()
    started = asyncio.get_running_loop().time()
    await learner.slash("progress")
    await learner.slash("help")
    assert asyncio.get_running_loop().time() - started < 3


# -- what is asked, and where it is offered ---------------------------------------------------


async def test_the_request_carries_no_answer_of_the_learner(
    learner: Player, model: Losing, gate: Gate
) -> None:
    model.say("ok")
    gate.release(10)
    await learner.move_in("en")
    await learner.slash("quiz", kind="short", count=1)
    await learner.submit(await learner.tap(EN("quiz-type")), answer="my private words")
    await learner.weigh()
    await learner.tap(EN("ask-test-model"))
    await learner.bot.background_done()
    (asked,) = model.requests
    assert "my private words" not in str(asked.messages)
    assert (asked.prompt_id, asked.prompt_version) == ("test-explanation", 1)
    assert (asked.asked_by, asked.max_tokens) == (learner.member.id, MAX_TOKENS)


async def test_no_button_without_a_model_or_where_the_guild_turned_it_off(
    learner: Player, model: Losing
) -> None:
    await learner.move_in("en")
    await turn(learner.bot.store, learner.channel.guild.id, "test_model", False, learner.bot.clock.now())
    await learner.slash("quiz", kind="choice", count=2)
    await learner.answer()
    assert EN("ask-test-model") not in learner.labels
    await turn(learner.bot.store, learner.channel.guild.id, "test_model", True, learner.bot.clock.now())
    model.turn_off("gone", "failed")
    await learner.tap(EN("quiz-next"))
    await learner.answer()
    assert EN("ask-test-model") not in learner.labels


async def test_while_the_gpu_is_lent_it_is_not_offered_and_an_old_button_says_so(
    env: WatchedEnv, learner: Player, model: Losing, language: Language
) -> None:
    words = await come_to_a_verdict(learner, language)
    old = learner.shown
    await learner.bot.llm.pause(env.now())
    await learner.slash("quiz")
    assert words("ask-test-model") not in learner.labels
    learner.shown = old
    await learner.tap(words("ask-test-model"))
    assert words("stream-paused") in read_again(learner)
    assert learner.labels == []


async def test_what_is_being_written_stops_where_the_gpu_is_lent(
    env: WatchedEnv, learner: Player, model: Losing, gate: Gate
) -> None:
    model.say("one two")
    words = await ask(learner)
    await go_on(learner, gate)
    await learner.bot.llm.pause(env.now())
    text = await go_on(learner, gate)
    assert words("stream-paused") in text
    assert "> one" in text
