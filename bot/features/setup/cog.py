"""`/setup`, for those who manage the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.delivery import APPEAL_DECIDED
from bot.features.settings.cards import zone_form
from bot.features.settings.zones import find_zone
from bot.features.setup.cards import appeal_card, setup_card
from bot.i18n import speak
from bot.i18n.commands import named
from bot.permissions import CHANNEL_PERMISSIONS
from bot.ui.actions import action
from bot.ui.press import Press
from coach import due
from coach.errors import NotFound, StaleStep
from coach.people.guilds import SWITCHES, change_guild, guild_settings, switches, turn
from coach.people.learners import as_language
from coach.people.permissions import Action, require

if TYPE_CHECKING:
    from bot.app import CoachBot


class SetupCog(commands.Cog):
    """A server's choices."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-setup"), description=named("command-setup-about"))
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def setup(self, interaction: discord.Interaction[CoachBot]) -> None:
        await self._show(await Press.command(interaction))

    def _guild_id(self, press: Press) -> int:
        """The guild, after checking that the person may still manage it."""
        guild_id = press.interaction.guild_id
        if guild_id is None:
            raise NotFound("guild")
        require(Action.SET_UP_GUILD, self.bot.roles(press.interaction, press.person))
        return guild_id

    async def _show(self, press: Press) -> None:
        guild_id = self._guild_id(press)
        row = await guild_settings(self.bot.store, guild_id)
        channel_id = row.study_channel_id if row else None
        chosen = await switches(self.bot.store, guild_id)
        card = setup_card(
            press.words,
            language=as_language(row.locale) if row else None,
            zone=(row.zone if row else None) or self.bot.settings.zone_for(press.person.locale),
            channel_id=channel_id,
            missing=self._missing(press.interaction, channel_id),
            test_model=chosen["test_model"],
            appeals=chosen["appeals"],
            now=self.bot.clock.now(),
        )
        await press.show(card)

    def _missing(self, interaction: discord.Interaction[CoachBot], channel_id: int | None) -> list[str]:
        guild = interaction.guild
        channel = guild.get_channel(channel_id) if guild and channel_id else None
        if guild is None or channel is None:
            return []
        have = channel.permissions_for(guild.me)
        return [name for name in CHANNEL_PERMISSIONS if not getattr(have, name)]

    async def _set(self, press: Press, **choices: object) -> None:
        await change_guild(self.bot.store, self._guild_id(press), self.bot.clock.now(), **choices)
        await press.reload()
        await self._show(press)

    @action("setup.language")
    async def language(self, press: Press) -> None:
        await self._set(press, locale=as_language(press.choices[0]))

    @action("setup.zone")
    async def zone(self, press: Press) -> None:
        await self._set(press, zone=press.choices[0])

    @action("setup.zone-other", opens_modal=True)
    async def zone_other(self, press: Press) -> None:
        await press.ask(zone_form(speak(as_language(press.args[0]) or "en"), "setup.zone-typed"))

    @action("setup.zone-typed")
    async def zone_typed(self, press: Press) -> None:
        zone = find_zone(press.values.get("city", ""))
        if zone is None:
            await self._show(press)
        else:
            await self._set(press, zone=zone)

    @action("setup.channel")
    async def channel(self, press: Press) -> None:
        await self._set(press, study_channel_id=int(press.choices[0]))

    @action("setup.switch")
    async def switch(self, press: Press) -> None:
        name, on = press.args[0], press.args[1] == "1"
        if name not in SWITCHES:
            raise StaleStep
        await turn(self.bot.store, self._guild_id(press), name, on, self.bot.clock.now())
        await self._show(press)

    @action("setup.check")
    async def check(self, press: Press) -> None:
        await self._show(press)

    # -- disputed verdicts -----------------------------------------------------------

    async def _appeals(self, press: Press, guild_id: int) -> None:
        await press.show(appeal_card(press.words, await self.bot.corrections.waiting(guild_id)))

    @action("setup.appeals", replies=True)
    async def appeals(self, press: Press) -> None:
        guild_id = self._guild_id(press)
        require(Action.SETTLE_APPEALS, self.bot.roles(press.interaction, press.person))
        await self._appeals(press, guild_id)

    @action("setup.appeal")
    async def appeal(self, press: Press) -> None:
        guild_id = self._guild_id(press)
        require(Action.SETTLE_APPEALS, self.bot.roles(press.interaction, press.person))
        appeal_id, right = press.number(0), press.args[1] == "1"
        decided = await self.bot.corrections.decide(guild_id, appeal_id, right=right)
        ref = decided.question
        await due.plan(
            self.bot.store,
            self.bot.rng,
            kind=APPEAL_DECIDED,
            key=str(appeal_id),
            due_at=self.bot.clock.now(),
            payload={"right": right, "question": ref.question.prompt[ref.language]},
            learner_id=decided.learner_id,
        )
        await self._appeals(press, guild_id)
