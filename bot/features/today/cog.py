"""`/today`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.features.quiz.showing import quiz_about
from bot.features.start.gate import welcomed
from bot.features.today.cards import today_card
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.press import Press
from coach.learn.today import Today, today_of
from coach.quiz.candidates import Wish
from coach.quiz.session import MAX_COUNT

if TYPE_CHECKING:
    from bot.app import CoachBot


class TodayCog(commands.Cog):
    """The home card."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-today"), description=named("command-today-about"))
    async def today(self, interaction: discord.Interaction[CoachBot]) -> None:
        await self._show(await Press.command(interaction))

    @action("today.open", replies=True)
    async def open(self, press: Press) -> None:
        await self._show(press)

    async def _today(self, press: Press) -> Today:
        return await today_of(self.bot.store, self.bot.catalogue, press.person, self.bot.clock.now())

    async def _show(self, press: Press) -> None:
        if await welcomed(press):
            return
        await press.show(today_card(press.words, self.bot.catalogue, await self._today(press)))

    @action("today.review")
    async def review(self, press: Press) -> None:
        reviews = (await self._today(press)).reviews[:MAX_COUNT]
        if not reviews:
            await self._show(press)
            return
        wish = Wish(only=reviews, due_only=True)
        await quiz_about(press, wish, count=len(reviews))
