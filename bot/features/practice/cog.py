"""The buttons of exercises; `/learn` opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from bot.features.practice.cards import PAGES, done_card, exercise_card, phone_card, report_form, steps_card
from bot.i18n import speak
from bot.ui.actions import action
from bot.ui.press import Press
from coach.curriculum.catalogue import ExerciseEntry, in_language
from coach.errors import StaleStep
from coach.learn.practice import Variant, guess, last_guess, report_done, take_back
from coach.people.learners import as_language

if TYPE_CHECKING:
    from bot.app import CoachBot


async def show_exercise(press: Press, exercise_id: str) -> None:
    """Show an exercise from its beginning: the guess, or the steps where one was made."""
    exercise = known(press.bot, exercise_id)
    made = await last_guess(press.bot.store, press.person.id, exercise)
    await press.show(exercise_card(press.words, exercise, made))


def known(bot: CoachBot, exercise_id: str) -> ExerciseEntry:
    """Return an exercise in use. Raises StaleStep for one that a newer pack has not."""
    exercise = bot.catalogue.exercises.get(exercise_id)
    if exercise is None:
        raise StaleStep
    return exercise


def _variant(initial: str) -> Variant:
    # A whole word would not fit into a button's id beside the exercise's.
    return "phone" if initial == "p" else "computer"


class PracticeCog(commands.Cog):
    """Doing exercises."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @action("ex.open")
    async def open(self, press: Press) -> None:
        # From a button the exercise comes with it, from a list with the choice.
        await show_exercise(press, (press.args or press.choices)[0])

    @action("ex.guess")
    async def guess(self, press: Press) -> None:
        exercise = known(self.bot, press.args[0])
        made = await guess(self.bot.store, press.person, exercise, press.args[1], self.bot.clock.now())
        await press.show(exercise_card(press.words, exercise, made))

    @action("ex.steps")
    async def steps(self, press: Press) -> None:
        page = min(max(press.number(1), 0), len(PAGES) - 1)
        await press.show(steps_card(press.words, known(self.bot, press.args[0]), page))

    @action("ex.phone")
    async def phone(self, press: Press) -> None:
        await press.show(phone_card(press.words, known(self.bot, press.args[0])))

    @action("ex.answer")
    async def answer(self, press: Press) -> None:
        await press.show(phone_card(press.words, known(self.bot, press.args[0]), answer=True))

    @action("ex.report", opens_modal=True)
    async def report(self, press: Press) -> None:
        words = speak(as_language(press.args[2]) or "en")
        exercise = known(self.bot, press.args[0])
        text = in_language(exercise.texts, words.language)
        asked = text.result.get(words.language) or next(iter(text.result.values()))
        await press.ask(report_form(words, exercise.id, _variant(press.args[1]), asked))

    @action("ex.reported")
    async def reported(self, press: Press) -> None:
        await self._done(press, press.values.get("result", "").strip() or None)

    @action("ex.done")
    async def done(self, press: Press) -> None:
        await self._done(press, None)

    async def _done(self, press: Press, result: str | None) -> None:
        exercise = known(self.bot, press.args[0])
        now = self.bot.clock.now()
        made = await last_guess(self.bot.store, press.person.id, exercise)
        practice_id = await report_done(
            self.bot.store, press.person, exercise, _variant(press.args[1]), result, now
        )
        await press.show(done_card(press.words, exercise, made, practice_id, result))

    @action("ex.undo")
    async def undo(self, press: Press) -> None:
        await take_back(self.bot.store, press.person.id, press.number(1))
        await show_exercise(press, press.args[0])
