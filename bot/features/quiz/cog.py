"""`/quiz` and its buttons. Thin: parse, acknowledge, call the coach, render."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.features.quiz.cards import answer_form, unfinished_card, view_card
from bot.features.start.gate import welcomed
from bot.i18n import speak
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.press import Press
from bot.ui.text import cut
from coach.curriculum.model import KINDS, Language, QuestionKind
from coach.errors import StaleStep
from coach.people.learners import Person
from coach.people.permissions import Action, require
from coach.quiz.answers import GivenAnswer
from coach.quiz.session import DEFAULT_COUNT, MAX_COUNT, MIN_COUNT
from coach.quiz.views import Answered, QuizView

if TYPE_CHECKING:
    from bot.app import CoachBot

KIND_CHOICES = [Choice(name=locale_str(speak("en")(f"kind-{k}"), key=f"kind-{k}"), value=k) for k in KINDS]


class QuizCog(commands.Cog):
    """Being quizzed."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-quiz"), description=named("command-quiz-about"))
    @app_commands.rename(topic=named("option-topic"), count=named("option-count"), kind=named("option-kind"))
    @app_commands.describe(
        topic=named("option-topic-about"), count=named("option-count-about"), kind=named("option-kind-about")
    )
    @app_commands.choices(kind=KIND_CHOICES)
    async def quiz(
        self,
        interaction: discord.Interaction[CoachBot],
        topic: app_commands.Range[str, 1, 100] | None = None,
        count: app_commands.Range[int, MIN_COUNT, MAX_COUNT] | None = None,
        kind: Choice[str] | None = None,
    ) -> None:
        press = await Press.command(interaction)
        if await welcomed(press):
            return
        require(Action.TAKE_QUIZ, self.bot.roles(interaction, press.person))
        chosen = self.bot.catalogue.topic(topic, press.person.locale) if topic else None
        open_quiz = await self.bot.quiz.unfinished(press.person)
        if open_quiz is not None:
            session_id, open_topic = open_quiz
            if chosen is not None and chosen.id != open_topic:
                wanted = (count or DEFAULT_COUNT, kind.value if kind else "")
                await press.show(unfinished_card(press.words, session_id, chosen.id, *wanted))
                return
            await self._show(press, await self.bot.quiz.current(press.person, session_id, resumed=True))
            return
        view = await self.bot.quiz.start(
            press.person,
            topic=chosen,
            count=count or DEFAULT_COUNT,
            kind=_kind(kind.value) if kind else None,
        )
        await self._show(press, view)

    @quiz.autocomplete("topic")
    async def topics(self, interaction: discord.Interaction[CoachBot], typed: str) -> list[Choice[str]]:
        person = await self.bot.who(interaction)
        found = self.bot.catalogue.find_topics(typed, person.locale, limit=25)
        return [Choice(name=cut(topic.title, 100), value=topic.id) for topic in found]

    async def _show(self, press: Press, view: QuizView) -> None:
        ready = isinstance(view, Answered) and await self.bot.test_model_offered(press.person)
        await press.show(view_card(self.bot.look(press.person), view, test_model=ready))

    # -- answering ---------------------------------------------------------------

    async def _answer(self, press: Press, given: GivenAnswer) -> None:
        session_id, position = int(press.args[0]), int(press.args[1])
        try:
            view: QuizView = await self.bot.quiz.answer(press.person, session_id, position, given)
        except StaleStep:
            # A second click, or an old card: show where the quiz stands.
            view = await self.bot.quiz.current(press.person, session_id)
        await self._show(press, view)

    @action("quiz.choose")
    async def choose(self, press: Press) -> None:
        await self._answer(press, GivenAnswer(press.args[2]))

    @action("quiz.dont-know")
    async def dont_know(self, press: Press) -> None:
        await self._answer(press, GivenAnswer("", dont_know=True))

    @action("quiz.type", opens_modal=True)
    async def type_answer(self, press: Press) -> None:
        session_id, position = int(press.args[0]), int(press.args[1])
        language: Language = "zh-TW" if press.args[2] == "zh-TW" else "en"
        prompt = await self.bot.quiz.prompt(press.interaction.user.id, session_id, position)
        await press.ask(answer_form(speak(language), prompt, session_id, position))

    @action("quiz.typed")
    async def typed(self, press: Press) -> None:
        await self._answer(press, GivenAnswer(press.values.get("answer", "")))

    # -- moving on ---------------------------------------------------------------

    @action("quiz.next")
    async def next_question(self, press: Press) -> None:
        session_id, position = int(press.args[0]), int(press.args[1])
        await self._show(press, await self.bot.quiz.advance(press.person, session_id, position))

    @action("quiz.stop")
    async def stop(self, press: Press) -> None:
        await self._show(press, await self.bot.quiz.stop(press.person, int(press.args[0])))

    @action("quiz.resume")
    async def resume(self, press: Press) -> None:
        await self._show(press, await self.bot.quiz.current(press.person, int(press.args[0]), resumed=True))

    @action("quiz.new")
    async def new(self, press: Press) -> None:
        topic, count, kind = press.args
        chosen = self.bot.catalogue.topic(topic, press.person.locale)
        view = await self.bot.quiz.start(press.person, topic=chosen, count=int(count), kind=_kind(kind))
        await self._show(press, view)

    @action("quiz.again")
    async def again(self, press: Press) -> None:
        await self._show(press, await resume_or_start(self.bot, press.person))

    @action("quiz.retry")
    async def retry(self, press: Press) -> None:
        missed = await self.bot.quiz.missed(press.person, int(press.args[0]))
        count = max(1, min(MAX_COUNT, len(missed)))
        await self._show(press, await resume_or_start(self.bot, press.person, count=count, only=missed))


def _kind(value: str) -> QuestionKind | None:
    return next((kind for kind in KINDS if kind == value), None)


async def resume_or_start(bot: CoachBot, person: Person, **wanted: Any) -> QuizView:
    """The open quiz, since a tap must not end it unasked; where there is none, a new one."""
    open_quiz = await bot.quiz.unfinished(person)
    if open_quiz is not None:
        return await bot.quiz.current(person, open_quiz[0], resumed=True)
    return await bot.quiz.start(person, **wanted)
