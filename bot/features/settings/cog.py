"""`/settings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.features.settings.cards import settings_card, zone_form
from bot.features.settings.zones import find_zone
from bot.features.start.gate import welcomed
from bot.i18n import speak
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.press import Press
from coach.errors import StaleStep
from coach.people.learners import as_language, change

if TYPE_CHECKING:
    from bot.app import CoachBot


class SettingsCog(commands.Cog):
    """A person's own choices."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-settings"), description=named("command-settings-about"))
    async def settings(self, interaction: discord.Interaction[CoachBot]) -> None:
        await self._show(await Press.command(interaction))

    @action("settings.open", replies=True)
    async def open(self, press: Press) -> None:
        await self._show(press)

    @action("settings.back")
    async def back(self, press: Press) -> None:
        await self._show(press)

    async def _show(self, press: Press, *, unknown: str | None = None) -> None:
        if await welcomed(press):
            return
        learner = press.person.learner
        assert learner is not None
        now = self.bot.clock.now()
        await press.show(settings_card(press.words, press.person, learner, now, unknown=unknown))

    async def _set(self, press: Press, **choices: object) -> None:
        await change(self.bot.store, press.person.id, **choices)
        await press.reload()
        await self._show(press)

    @action("settings.language")
    async def language(self, press: Press) -> None:
        await self._set(press, locale=as_language(press.choices[0]))

    @action("settings.zone")
    async def zone(self, press: Press) -> None:
        await self._set(press, zone=press.choices[0])

    @action("settings.zone-other", opens_modal=True)
    async def zone_other(self, press: Press) -> None:
        await press.ask(zone_form(speak(as_language(press.args[0]) or "en"), "settings.zone-typed"))

    @action("settings.zone-typed")
    async def zone_typed(self, press: Press) -> None:
        typed = press.values.get("city", "")
        zone = find_zone(typed)
        if zone is None:
            await self._show(press, unknown=typed)
        else:
            await self._set(press, zone=zone)

    @action("settings.switch")
    async def switch(self, press: Press) -> None:
        name, on = press.args[0], press.args[1] == "1"
        if name not in ("reminders", "text_only"):
            raise StaleStep
        await self._set(press, **{name: on})
