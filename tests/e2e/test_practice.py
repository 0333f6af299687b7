"""An exercise: guess first, then do it at the computer or on the phone, then report."""

from __future__ import annotations

import pytest
import simcord

from bot.features.practice.cards import for_a_phone
from bot.i18n import speak
from bot.ui.text import escape
from coach.curriculum.catalogue import ExerciseEntry
from coach.curriculum.model import Exercise, Language
from coach.learn.practice import practised_by
from coach.people.learners import LANGUAGES
from coach.store import Attempt, Practice, ReviewRow
from tests.coach.learners import count, rows
from tests.e2e.conftest import BotFactory, WatchedEnv
from tests.e2e.player import Player, said

EN = speak("en")
each_language = pytest.mark.parametrize("language", LANGUAGES)


def an_exercise(player: Player) -> ExerciseEntry:
    """One that gives lines to type and something to look at on the phone."""
    return next(
        one
        for one in player.bot.catalogue.exercises.values()
        if one.texts["en"].phone.shown and any(step.code for step in one.texts["en"].steps)
    )


async def begin(player: Player, language: Language) -> Exercise:
    """Open the exercise by its title; its guess is asked."""
    exercise = an_exercise(player)
    text = exercise.texts[language]
    await player.slash("learn", topic=text.title[language])
    assert player.title == escape(text.title[language])
    return text


async def tap_guess(player: Player, option: str) -> None:
    [wanted] = [one for one in player.ids("ex.guess") if one.endswith(f":{option}")]
    await player.tap_id(wanted)


@each_language
async def test_one_guesses_does_it_and_is_shown_the_guess_beside_what_is_so(
    learner: Player, language: Language
) -> None:
    words = await learner.move_in(language)
    text = await begin(learner, language)
    guess = text.guess
    wrong = next(option for option in guess.options if option.key != guess.answer)
    right = next(option for option in guess.options if option.key == guess.answer)
    assert escape(guess.prompt[language]) in learner.text
    assert all(escape(option.text[language]) in learner.text for option in guess.options)
    assert words("practice-begin") not in learner.labels, "the guess comes first"
    assert escape(guess.explanation[language]) not in learner.text
    await tap_guess(learner, wrong.key)
    await learner.tap(words("practice-begin"))
    for step in text.steps:
        assert escape(step.text[language]) in learner.text
        assert (step.code or "").strip() in learner.text
    await learner.tap(words("practice-watch"))
    for part in (text.change, text.trap, text.good):
        assert escape(part[language]) in learner.text
    assert escape(text.result[language]) in learner.text
    await learner.tap(words("practice-done"))
    assert learner.title == words("practice-done-title")
    mine, so = (
        learner.text.index(escape(wrong.text[language])),
        learner.text.index(escape(right.text[language])),
    )
    assert mine < so
    assert escape(guess.explanation[language]) in learner.text
    assert await practised_by(learner.bot.store, learner.member.id) == {an_exercise(learner).id}
    [attempt] = await rows(learner.bot.store, Attempt)
    assert (attempt.answer, attempt.verdict) == (wrong.key, "wrong")
    assert await count(learner.bot.store, ReviewRow) == 0
    await learner.tap(words("practice-undo"))
    assert await practised_by(learner.bot.store, learner.member.id) == frozenset()
    assert words("practice-begin") in learner.labels, "the guess is remembered"


@each_language
async def test_it_can_be_done_on_the_phone_and_reported_with_a_line(
    learner: Player, language: Language
) -> None:
    words = await learner.move_in(language)
    text = await begin(learner, language)
    await tap_guess(learner, text.guess.answer)
    await learner.tap(words("practice-phone"))
    assert text.phone.shown is not None
    assert for_a_phone(text.phone.shown[language].strip("\n")) in learner.text
    assert escape(text.phone.answer[language]) not in learner.text
    await learner.tap(words("practice-phone-look"))
    assert escape(text.phone.answer[language]) in learner.text
    opened = await learner.tap(words("practice-result"))
    assert opened.modal is not None
    assert text.result[language][:90] in str(opened.modal)
    await learner.submit(opened, result="loss 0.42 @everyone **b** <@1>")
    assert learner.title == words("practice-done-title")
    assert "> loss 0.42 \\@everyone \\*\\*b\\*\\* \\<\\@1\\>" in learner.text
    assert words("practice-guess-so", right="").strip() not in learner.text
    assert learner.shown is not None
    assert not learner.shown.message.mention_everyone
    [done] = await rows(learner.bot.store, Practice)
    assert (done.variant, done.result) == ("phone", "loss 0.42 @everyone **b** <@1>")


async def test_not_knowing_is_a_guess_too(learner: Player) -> None:
    await learner.move_in("en")
    await begin(learner, "en")
    await learner.tap(EN("quiz-dont-know"))
    assert EN("practice-begin") in learner.labels
    [attempt] = await rows(learner.bot.store, Attempt)
    assert (attempt.answer, attempt.verdict) == ("", "dont-know")


async def test_a_line_may_be_left_empty_and_the_form_outlives_a_restart(
    env: simcord.Env, learner: Player, new_bot: BotFactory
) -> None:
    await learner.move_in("en")
    text = await begin(learner, "en")
    await tap_guess(learner, text.guess.answer)
    await learner.tap(EN("practice-begin"))
    await learner.tap(EN("practice-watch"))
    opened = await learner.tap(EN("practice-result"))
    await env.restart_bot(new_bot())
    await learner.submit(opened, result="   ")
    assert learner.title == EN("practice-done-title")
    assert EN("practice-reported") not in learner.text
    assert [row.result for row in await rows(learner.bot.store, Practice)] == [None]


async def test_what_was_undone_cannot_be_undone_again(env: WatchedEnv, learner: Player) -> None:
    await learner.move_in("en")
    text = await begin(learner, "en")
    await tap_guess(learner, text.guess.answer)
    await learner.tap(EN("practice-begin"))
    await learner.tap(EN("practice-watch"))
    await learner.tap(EN("practice-done"))
    args = learner.ids("ex.undo")[0].split(":")[3:]
    await learner.tap(EN("practice-undo"))
    result = await learner.press_card_of(learner, "ex.undo", *args)
    assert EN("error-stale-title") in said(result)
    assert await count(learner.bot.store, Practice) == 0
