"""Command names and descriptions, taken from the same catalogues."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.i18n import speak

_LANGUAGE_OF = {discord.Locale.taiwan_chinese: "zh-TW"}


def named(key: str) -> locale_str:
    """A name or description: English by default, translated at sync. `key` is a message key."""
    return locale_str(speak("en")(key), key=key)


class CatalogueTranslator(app_commands.Translator):
    """Gives Discord the zh-TW names; other locales keep English."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        key = string.extras.get("key")
        if key is None or locale is not discord.Locale.taiwan_chinese:
            return None
        return speak("zh-TW")(key)
