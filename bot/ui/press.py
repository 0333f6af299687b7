"""What a handler gets: who acts, what came with it, and how to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import Words, speak
from bot.ui.actions import ActionId, Route
from bot.ui.card import Card, to_view
from bot.ui.modals import Form, submitted_values, to_modal, uploads
from coach.errors import StaleStep
from coach.people.learners import Person, as_language

if TYPE_CHECKING:
    from bot.app import CoachBot


MAX_DIGITS = 18
"""Digits of a number in an id: what a 64-bit column holds for sure."""


@dataclass(slots=True)
class Press:
    """One action of one person: a command, a press, a choice or a submitted modal."""

    interaction: discord.Interaction[CoachBot]
    bot: CoachBot
    args: tuple[str, ...]
    values: dict[str, str]
    choices: tuple[str, ...]
    uploads: tuple[discord.Attachment, ...]
    _person: Person | None

    @classmethod
    async def open(cls, interaction: discord.Interaction[CoachBot], found: ActionId, route: Route) -> Press:
        """Acknowledge a component or modal, then read who acts."""
        data: Any = interaction.data or {}
        press = cls(
            interaction,
            interaction.client,
            found.args,
            submitted_values(data) if interaction.type is discord.InteractionType.modal_submit else {},
            tuple(data.get("values", ())),
            uploads(interaction),
            None,
        )
        if route.opens_modal:
            return press
        if route.replies:
            await interaction.response.defer(ephemeral=press.private, thinking=True)
        else:
            await interaction.response.defer()
        press._person = await press.bot.who(interaction)
        return press

    @classmethod
    async def command(cls, interaction: discord.Interaction[CoachBot]) -> Press:
        """Acknowledge a slash command, then read who acts. The answer is private in a guild."""
        press = cls(interaction, interaction.client, (), {}, (), (), None)
        await interaction.response.defer(ephemeral=press.private, thinking=True)
        press._person = await press.bot.who(interaction)
        return press

    @property
    def private(self) -> bool:
        """Answers in a guild are for the person's eyes only."""
        return self.interaction.guild_id is not None

    @property
    def person(self) -> Person:
        assert self._person is not None, "a handler that opens a modal has no person at hand"
        return self._person

    @property
    def words(self) -> Words:
        """The person's language; before the database was asked, that of their Discord client."""
        if self._person is not None:
            return speak(self._person.locale)
        return speak(as_language(self.interaction.locale.value) or self.bot.settings.default_locale)

    def number(self, place: int) -> int:
        """The whole number in an id's argument. Raises StaleStep where there is none."""
        value = self.args[place] if place < len(self.args) else ""
        if not value.isascii() or not value.isdecimal() or len(value) > MAX_DIGITS:
            raise StaleStep
        return int(value)

    async def reload(self) -> None:
        """Read the person again, after their choices changed."""
        self._person = await self.bot.who(self.interaction)

    async def show(self, card: Card) -> None:
        """Put a card where the action came from: the command's answer, or the pressed card itself."""
        view = to_view(card, self.interaction.user.id)
        await self.interaction.edit_original_response(view=view, attachments=card.attachments())

    async def reply(self, card: Card) -> discord.WebhookMessage:
        """Send a further card that only this person sees (in a guild)."""
        return await self.interaction.followup.send(
            view=to_view(card, self.interaction.user.id),
            ephemeral=self.private,
            files=card.attachments(),
            wait=True,
        )

    async def ask(self, form: Form) -> None:
        """Open a modal. Only for handlers marked `opens_modal`."""
        await self.interaction.response.send_modal(to_modal(form, self.interaction.user.id))
