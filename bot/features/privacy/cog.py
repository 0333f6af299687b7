"""`/privacy`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.features.privacy.cards import (
    delete_card,
    deleted_card,
    drawings_card,
    export_card,
    privacy_card,
    too_large_card,
)
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.press import Press
from coach.notes.bundle import in_parts
from coach.notes.sketches import pictures_of
from coach.people.kept import count_kept, delete_person, export_person

if TYPE_CHECKING:
    from bot.app import CoachBot

UPLOAD_LIMIT = 8 * 1024 * 1024
"""Bytes; what Discord takes from a bot in any guild or DM is a little more."""


class PrivacyCog(commands.Cog):
    """What is kept about a person, and their say over it."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-privacy"), description=named("command-privacy-about"))
    async def privacy(self, interaction: discord.Interaction[CoachBot]) -> None:
        await self._show(await Press.command(interaction))

    @action("privacy.open", replies=True)
    async def open(self, press: Press) -> None:
        await self._show(press)

    @action("privacy.show")
    async def show(self, press: Press) -> None:
        await self._show(press)

    async def _show(self, press: Press) -> None:
        counts = await count_kept(self.bot.store, press.person.id)
        await press.show(privacy_card(press.words, self.bot.hosts, counts))

    @action("privacy.export", replies=True)
    async def export(self, press: Press) -> None:
        data = (await export_person(self.bot.store, press.person.id)).encode()
        if len(data) > UPLOAD_LIMIT:
            await press.show(too_large_card(press.words))
        else:
            file = discord.File(io.BytesIO(data), filename="study-coach-export.json")
            await press.show(export_card(press.words, file))
        number = 0
        async for part in in_parts(pictures_of(self.bot.store, press.person.id), UPLOAD_LIMIT):
            number += 1
            drawings = discord.File(io.BytesIO(part), filename=f"study-coach-drawings-{number}.zip")
            await press.reply(drawings_card(press.words, drawings, number))

    @action("privacy.delete")
    async def delete(self, press: Press) -> None:
        await press.show(delete_card(press.words))

    @action("privacy.delete-yes")
    async def delete_yes(self, press: Press) -> None:
        # The person's language is read before it is deleted with the rest.
        words = press.words
        await delete_person(self.bot.store, press.person.id)
        await press.show(deleted_card(words))
