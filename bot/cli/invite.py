"""The link that brings the bot into a server."""

from __future__ import annotations

import base64

SCOPES = ("bot", "applications.commands")


def application_id(token: str) -> int | None:
    """The application that a bot token belongs to: the token's first part is its id in base64.

    None where that part is something else. Bots made before 2016 have another
    application id; for them `wait_for_guild` learns the right one from Discord.
    """
    first = token.split(".")[0]
    try:
        text = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except ValueError:
        return None
    return int(text) if text.isdecimal() and 15 <= len(text) <= 20 else None


def invite_link(application: int) -> str:
    """The invite link with the least permissions."""
    import discord

    from bot.permissions import LEAST

    return discord.utils.oauth_url(application, permissions=LEAST, scopes=SCOPES)
