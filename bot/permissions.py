"""The least permissions the bot needs. No Administrator."""

from __future__ import annotations

import discord

CHANNEL_PERMISSIONS = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "create_private_threads",
    "embed_links",
    "attach_files",
    "read_message_history",
)
"""What `/setup` checks in the study channel; also what the invite link asks for."""

LEAST = discord.Permissions(**dict.fromkeys(CHANNEL_PERMISSIONS, True))
