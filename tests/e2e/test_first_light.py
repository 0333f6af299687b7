"""From /start to the summary of a quiz of five, in both languages, with a restart in the middle."""

from __future__ import annotations

import pytest
import simcord

from bot.i18n import speak
from coach.curriculum.model import Language, QuestionKind
from coach.people.learners import LANGUAGES
from tests.e2e.conftest import BotFactory
from tests.e2e.player import Player

MAX_TAPS = 8


async def begin(learner: Player, language: Language) -> int:
    """Go through /start by its buttons; returns the number of taps."""
    words = speak(language)
    await learner.slash("start")
    if words("welcome-title") not in learner.text:
        await learner.tap(words("language-name"))
    assert words("welcome-title") in learner.text
    taps = 0

    async def tap(label: str) -> None:
        nonlocal taps
        await learner.tap(label)
        taps += 1

    await tap(words("welcome-start"))
    await tap("A")
    assert words("taste-after") in learner.text
    await tap(words("continue"))
    track = learner.bot.catalogue.tracks["llm/practical"].titles[language]
    await tap(words("track-choose", track=track))
    await tap(words("notice-send"))
    assert words("notice-sent-dm") in learner.text
    await see_test_notice(learner, language)
    taps += 1
    await tap(words("continue"))
    assert words("ready-title") in learner.text
    return taps


async def see_test_notice(learner: Player, language: Language) -> None:
    words = speak(language)
    message = learner.member.user.dm_channel.last_message
    assert message is not None
    result = await learner.member.user.click(message, label=words("test-notice-seen"))
    assert words("test-notice-thanks") in str(result.response.components if result.response else "")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_start_takes_at_most_eight_taps_and_no_typing(learner: Player, language: Language) -> None:
    words = speak(language)
    taps = await begin(learner, language)
    await learner.tap(words("ready-start"))
    assert taps + 1 <= MAX_TAPS
    first = learner.bot.catalogue.along("llm/practical")[0]
    assert learner.title == learner.bot.catalogue.concept_title(first, language)
    assert learner.private
    await learner.slash("start")
    await learner.tap(words("ready-quiz"))
    assert learner.title.startswith("1/")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_quiz_of_five_with_a_restart_between_opening_and_submitting_a_modal(
    env: simcord.Env, learner: Player, new_bot: BotFactory, language: Language
) -> None:
    words = speak(language)
    await begin(learner, language)
    await learner.slash("quiz", count=5, kind="short")
    assert learner.title.startswith("1/5")
    answer = await learner.right_answer()
    opened = await learner.tap(words("quiz-type"))

    await env.restart_bot(new_bot())

    await learner.submit(opened, answer=answer)
    await learner.weigh()
    assert words("verdict-right") in learner.title
    for _ in range(4):
        await learner.tap(words("quiz-next"))
        await learner.answer()
        assert words("verdict-right") in learner.title
    await learner.tap(words("quiz-finish"))
    assert words("summary-title") in learner.title
    assert words("summary-score", right=5, answered=5) in learner.text


async def test_a_quiz_mixes_kinds_and_shows_ones_own_answer_beside_the_right_one(learner: Player) -> None:
    await begin(learner, "en")
    await learner.slash("quiz", count=8)
    for number in range(8):
        right = number % 2 == 0
        await learner.answer(right=right)
        words = speak("en")
        assert "**Why:**" in learner.text
        assert words("verdict-yours") in learner.text
        if not right:
            assert words("verdict-wrong") in learner.title
            assert (
                words("verdict-right-answer") in learner.text or words("verdict-full-answer") in learner.text
            )
        await learner.tap(words("quiz-finish") if number == 7 else words("quiz-next"))
    assert speak("en")("summary-score", right=4, answered=8) in learner.text


async def test_an_unfinished_quiz_is_found_again(learner: Player) -> None:
    await begin(learner, "en")
    await learner.slash("quiz", count=3)
    await learner.answer()
    await learner.tap("Next")
    before = learner.text
    await learner.slash("quiz")
    assert learner.title.startswith("2/3")
    assert speak("en")("quiz-resumed") in learner.text
    assert before.split("\n")[1] in learner.text


async def test_another_topic_asks_what_to_do_with_the_unfinished_quiz(learner: Player) -> None:
    await begin(learner, "en")
    await learner.slash("quiz", topic="llm/transformer")
    await learner.slash("quiz", topic="llm/embeddings", count=1, kind="cloze")
    assert learner.title == speak("en")("unfinished-title")
    await learner.tap(speak("en")("unfinished-new"))
    assert "Embeddings" in learner.title
    assert learner.title.startswith("1/1"), "the number that was asked for"
    assert learner.ids("quiz.type"), "the kind that was asked for"


async def test_no_button_ends_an_open_quiz_unasked(learner: Player) -> None:
    words = speak("en")
    await begin(learner, "en")
    await learner.slash("quiz", count=3)
    await learner.answer()
    await learner.tap(words("quiz-next"))
    for command, label in (("start", "ready-quiz"), ("progress", "progress-quiz")):
        await learner.slash(command)
        await learner.tap(words(label))
        assert learner.title.startswith("2/3")
        assert words("quiz-resumed") in learner.text


async def test_dont_know_is_an_answer_and_missed_ones_can_be_retried(learner: Player) -> None:
    words = speak("en")
    await begin(learner, "en")
    await learner.slash("quiz", count=2)
    for label in ("quiz-next", "quiz-finish"):
        await learner.tap(words("quiz-dont-know"))
        assert words("verdict-dont-know") in learner.title
        await learner.tap(words(label))
    await learner.tap(words("summary-retry"))
    assert learner.title.startswith("1/2")
    assert words("quiz-why-missed") in learner.text


async def test_a_pack_without_multiple_choice_does_not_hold_a_newcomer_up(
    learner: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, catalogue = speak("en"), learner.bot.catalogue
    asked_for = catalogue.questions_for

    def none_of_choice(objective_id: int, language: Language, kind: QuestionKind | None = None) -> object:
        return () if kind == "choice" else asked_for(objective_id, language, kind)

    monkeypatch.setattr(catalogue, "questions_for", none_of_choice)
    await learner.slash("start")
    await learner.tap(words("welcome-start"))
    assert learner.title == words("track-title")
