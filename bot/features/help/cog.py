"""`/help`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import Words
from bot.i18n.commands import named
from bot.ui.card import Card
from bot.ui.press import Press

if TYPE_CHECKING:
    from bot.app import CoachBot


def help_card(
    words: Words, commands_: Iterable[app_commands.Command[Any, ..., Any]], ids: dict[str, int]
) -> Card:
    """One line a command. `ids`: Discord's command ids by name, which make the names tappable."""
    lines = []
    for command in commands_:
        about = words(f"command-{command.name}-about")
        mention = f"</{command.name}:{ids[command.name]}>" if command.name in ids else f"**/{command.name}**"
        local = words(f"command-{command.name}")
        name = mention if local == command.name else f"{mention} {local}"
        lines.append(f"{name}\n　{about}")
    return Card(words("help-title"), (words("help"), "\n".join(lines)), note=words("help-note"))


class HelpCog(commands.Cog):
    """Finding one's way."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-help"), description=named("command-help-about"))
    async def help(self, interaction: discord.Interaction[CoachBot]) -> None:
        press = await Press.command(interaction)
        shown = [
            command
            for command in self.bot.tree.get_commands(type=discord.AppCommandType.chat_input)
            if isinstance(command, app_commands.Command)
            and (
                command.default_permissions is None or interaction.permissions >= command.default_permissions
            )
            and not (command.guild_only and interaction.guild_id is None)
        ]
        await press.show(help_card(press.words, shown, self.bot.command_ids))
