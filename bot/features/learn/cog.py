"""`/learn` and its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.features.learn.cards import (
    PAGES,
    Studied,
    around_card,
    around_text,
    concept_card,
    read_card,
)
from bot.features.learn.topic_cards import nothing_left_card, paper_card, step_card
from bot.features.practice.cog import show_exercise
from bot.features.progress.atlas import around_picture
from bot.features.quiz.showing import quiz_about
from bot.features.start.gate import welcomed
from bot.i18n.commands import named
from bot.pictures.formula import draw_formula
from bot.ui.actions import action
from bot.ui.card import Picture
from bot.ui.press import Press
from bot.ui.text import cut
from coach.curriculum.catalogue import ConceptEntry, in_language
from coach.errors import StaleStep
from coach.learn.reading import mark_read, take_back
from coach.learn.standing import Standing, standing_of
from coach.mistakes.log import open_counts
from coach.notes.notes import notes_of
from coach.quiz.candidates import Wish
from coach.review.map import around

if TYPE_CHECKING:
    from bot.app import CoachBot

NOTES_SHOWN = 3


def known_concept(bot: CoachBot, concept_id: str) -> ConceptEntry:
    """Return a concept in use. Raises StaleStep for one that a newer pack has not."""
    concept = bot.catalogue.concepts.get(concept_id)
    if concept is None:
        raise StaleStep
    return concept


class LearnCog(commands.Cog):
    """Learning something new."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-learn"), description=named("command-learn-about"))
    @app_commands.rename(topic=named("option-topic"))
    @app_commands.describe(topic=named("option-learn-topic-about"))
    async def learn(
        self,
        interaction: discord.Interaction[CoachBot],
        topic: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        press = await Press.command(interaction)
        if await welcomed(press):
            return
        if topic is None:
            await self._next(press)
            return
        chosen = self.bot.catalogue.topic(topic, press.person.locale, everything=True)
        match chosen.kind:
            case "concept":
                await self._concept(press, chosen.id, 0)
            case "step":
                await self._step(press, chosen.id, 0)
            case "exercise":
                await show_exercise(press, chosen.id)
            case "paper":
                await self._paper(press, chosen.id, 0)

    @learn.autocomplete("topic")
    async def topics(self, interaction: discord.Interaction[CoachBot], typed: str) -> list[Choice[str]]:
        person = await self.bot.who(interaction)
        found = self.bot.catalogue.find_topics(typed, person.locale, everything=True)
        return [Choice(name=cut(topic.title, 100), value=topic.id) for topic in found]

    @action("learn.open", replies=True)
    async def open(self, press: Press) -> None:
        if not await welcomed(press):
            await self._next(press)

    async def _next(self, press: Press) -> None:
        """The first concept of the track that is still to be read."""
        following = (await self._standing(press)).following
        if following is None:
            await press.show(nothing_left_card(press.words))
        else:
            await self._concept(press, following.id, 0)

    async def _standing(self, press: Press) -> Standing:
        return await standing_of(self.bot.store, self.bot.catalogue, press.person, self.bot.clock.now())

    # -- a concept ---------------------------------------------------------------

    async def _studied(self, press: Press, concept: ConceptEntry) -> Studied:
        standing = await self._standing(press)
        catalogue = self.bot.catalogue
        mistakes = await open_counts(self.bot.store, press.person.id, [concept.id])
        return Studied(
            concept=concept,
            mastery=standing.mastery[concept.id],
            read=concept.id in standing.read,
            following=standing.following,
            notes=await notes_of(self.bot.store, press.person, concept.id, limit=NOTES_SHOWN),
            exercises=[one for one in catalogue.exercises.values() if concept.id in one.concepts],
            papers=[one for one in catalogue.papers.values() if concept.id in one.concepts],
            mistakes=mistakes.get(concept.id, 0),
        )

    async def _concept(self, press: Press, concept_id: str, page: int) -> None:
        concept = known_concept(self.bot, concept_id)
        studied = await self._studied(press, concept)
        page = min(max(page, 0), len(PAGES) - 1)
        pictures = await self._pictures(press, concept) if PAGES[page] == "how" else []
        await press.show(concept_card(press.words, self.bot.catalogue, studied, page, pictures))

    async def _pictures(self, press: Press, concept: ConceptEntry) -> list[Picture]:
        formula = in_language(concept.texts, press.words.language).formula
        if formula is None or press.person.text_only:
            return []
        data = await self.bot.gallery.draw(("formula", formula.tex), lambda: draw_formula(formula.tex))
        return [Picture(data, "formula.png", next(iter(formula.spoken.values())))]

    @action("learn.page")
    async def page(self, press: Press) -> None:
        await self._concept(press, press.args[0], press.number(1))

    @action("learn.concept")
    async def concept(self, press: Press) -> None:
        await self._concept(press, press.choices[0], 0)

    @action("learn.done")
    async def done(self, press: Press) -> None:
        concept = known_concept(self.bot, press.args[0])
        await mark_read(self.bot.store, press.person, concept.id, self.bot.clock.now())
        studied = await self._studied(press, concept)
        await press.show(read_card(press.words, self.bot.catalogue, studied))

    @action("learn.unread")
    async def unread(self, press: Press) -> None:
        await take_back(self.bot.store, press.person.id, press.args[0])
        await self._concept(press, press.args[0], len(PAGES) - 1)

    @action("learn.map")
    async def map(self, press: Press) -> None:
        concept = known_concept(self.bot, press.args[0])
        mastery = (await self._standing(press)).mastery
        words, catalogue = press.words, self.bot.catalogue
        near = around(catalogue, concept.id)
        title = catalogue.concept_title(concept.id, words.language)
        named = {one: catalogue.concept_title(one, words.language) for row in near.rows for one in row}
        text = around_text(
            words,
            [named[one] for one, needs in near.arrows if needs == concept.id],
            [named[one] for needed, one in near.arrows if needed == concept.id],
        )
        picture = None
        if not press.person.text_only:
            picture = await around_picture(self.bot.gallery, words, catalogue, near, mastery, concept.id)
        await press.show(around_card(words, title, concept.id, text, picture))

    @action("learn.quiz")
    async def quiz(self, press: Press) -> None:
        topic = self.bot.catalogue.topic(press.args[0], press.person.locale)
        await quiz_about(press, Wish(topic=topic))

    # -- a step, a paper ---------------------------------------------

    async def _step(self, press: Press, step_id: str, page: int) -> None:
        step = self.bot.catalogue.steps.get(step_id)
        if step is None:
            raise StaleStep
        mastery = (await self._standing(press)).mastery
        inside = set(step.concepts)
        exercises = [one for one in self.bot.catalogue.exercises.values() if one.concepts[0] in inside]
        await press.show(step_card(press.words, self.bot.catalogue, step, mastery, exercises, page))

    @action("learn.step")
    async def step(self, press: Press) -> None:
        await self._step(press, press.args[0], press.number(1))

    async def _paper(self, press: Press, paper_id: str, page: int) -> None:
        paper = self.bot.catalogue.papers.get(paper_id)
        if paper is None:
            raise StaleStep
        await press.show(paper_card(press.words, self.bot.catalogue, paper, min(max(page, 0), 2)))

    @action("learn.paper")
    async def paper(self, press: Press) -> None:
        await self._paper(press, press.args[0], press.number(1))
