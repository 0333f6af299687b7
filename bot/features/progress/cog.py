"""`/progress`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.features.progress.cards import progress_card
from bot.features.start.cards import welcome_card
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.press import Press
from coach.review.log import states_of
from coach.review.progress import progress

if TYPE_CHECKING:
    from bot.app import CoachBot


class ProgressCog(commands.Cog):
    """Seeing how far one is."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-progress"), description=named("command-progress-about"))
    async def progress(self, interaction: discord.Interaction[CoachBot]) -> None:
        await self._show(await Press.command(interaction))

    @action("progress.open", replies=True)
    async def open(self, press: Press) -> None:
        await self._show(press)

    async def _show(self, press: Press) -> None:
        person = press.person
        if person.learner is None:
            await press.show(welcome_card(press.words, self.bot.hosts))
            return
        states = await states_of(self.bot.store, person.id)
        today = person.today(self.bot.clock.now())
        result = progress(self.bot.catalogue, person.learner.track, states, today)
        await press.show(progress_card(press.words, self.bot.catalogue, result, text_only=person.text_only))
