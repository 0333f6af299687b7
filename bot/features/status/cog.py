"""`/status`: how the deployment stands, and the graphics card for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import discord
import psutil
from discord import app_commands
from discord.ext import commands

from bot.features.status.cards import status_card
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.press import Press
from coach.errors import StaleStep
from coach.people.permissions import Action, require
from coach.store.migrate import head_revision

if TYPE_CHECKING:
    from bot.app import CoachBot

MORNING_HOUR = 8
LONGEST_MINUTES = 24 * 60


def next_morning(now: datetime, zone: str) -> datetime:
    """Return the next eight o'clock in the morning by the clocks of a zone, after `now`; both aware."""
    local = now.astimezone(ZoneInfo(zone))
    morning = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)


class StatusCog(commands.Cog):
    """For the operator. The command exists in the operator's guild only."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-status"), description=named("command-status-about"))
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def status(self, interaction: discord.Interaction[CoachBot]) -> None:
        await self._show(await Press.command(interaction))

    @action("status.refresh")
    async def refresh(self, press: Press) -> None:
        await self._show(press)

    @action("status.lend")
    async def lend(self, press: Press) -> None:
        require(Action.SEE_STATUS, self.bot.roles(press.interaction, press.person))
        until = self._until(press)
        await self.bot.external_wait(self.bot.lender.lend(until), reason="the model leaves the memory")
        await self._show(press)

    @action("status.take-back")
    async def take_back(self, press: Press) -> None:
        require(Action.SEE_STATUS, self.bot.roles(press.interaction, press.person))
        await self.bot.lender.take_back()
        await self._show(press)

    def _until(self, press: Press) -> datetime:
        now, settings = self.bot.clock.now(), self.bot.settings
        if press.args == ("morning",):
            return next_morning(now, settings.zone_for(settings.default_locale)).astimezone(UTC)
        minutes = press.number(0)
        if not 0 < minutes <= LONGEST_MINUTES:
            raise StaleStep
        return now + timedelta(minutes=minutes)

    async def _show(self, press: Press) -> None:
        require(Action.SEE_STATUS, self.bot.roles(press.interaction, press.person))
        latency = self.bot.latency
        card = status_card(
            press.words,
            engine=self.bot.llm.status(),
            lendable=self.bot.settings.llm_url is None,
            started=self.bot.started_at,
            guilds=len(self.bot.guilds),
            latency_ms=round(latency * 1000) if latency == latency and latency != float("inf") else None,
            rss_bytes=psutil.Process().memory_info().rss,
            revision=head_revision(),
            content=", ".join(f"{p.key} r{p.revision}" for p in self.bot.catalogue.packs.values()),
        )
        await press.show(card)
