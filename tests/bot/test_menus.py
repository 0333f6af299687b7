"""Message menus: names that Discord takes, in both languages."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.features.mistakes.cog import MistakesCog
from bot.i18n.commands import CatalogueTranslator


async def test_add_to_my_mistakes_has_a_name_in_both_languages() -> None:
    nothing: Any = None
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    payload = await MistakesCog(nothing).menu.get_translated_payload(tree, CatalogueTranslator())
    assert payload["type"] == discord.AppCommandType.message.value
    assert payload["name"] == "Add to my mistakes"
    assert payload["name_localizations"] == {"zh-TW": "記進錯題本"}
