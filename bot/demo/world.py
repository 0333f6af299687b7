"""What stands in the demo's Discord from the first moment: a server, channels and two learners."""

from __future__ import annotations

from dataclasses import dataclass

import discord
import simcord

from bot.demo.offline_discord import OfflineDiscord
from bot.demo.wording import words

GUILD_ID = 347_151_600_000 << 22
"""Fixed, so that settings can name the guild before it exists; older than any id that simcord makes."""

BOT_PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_private_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
"""What the coach asks for when it is invited, and nothing else: the demo shows that this is enough."""


@dataclass(frozen=True, slots=True)
class StudyRoom:
    """The seeded world: the first learner owns the server and so sees the manager's commands too."""

    guild: simcord.GuildHandle
    learners: tuple[simcord.MemberActor, ...]


def seed(world: OfflineDiscord) -> StudyRoom:
    """Make the server. Always in the same order: ids come from it, and the database remembers them."""
    env, locale = world.env, world.locale
    first = env.create_user("learner_a", global_name=words(locale, "learner_a"))
    second = env.create_user("learner_b", global_name=words(locale, "learner_b"))
    guild = env.create_guild(
        words(locale, "guild"),
        id=GUILD_ID,
        owner=first,
        preferred_locale="en-US" if locale == "en" else locale,
    )
    world.limit_bot(guild, BOT_PERMISSIONS)
    guild.create_text_channel(words(locale, "general"), topic=words(locale, "general_topic"))
    guild.create_text_channel(words(locale, "study"), topic=words(locale, "study_topic"))
    learners = (simcord.MemberActor(env, guild, first), guild.add_member(second))
    for learner in learners:
        _ = learner.user.dm_channel  # made now, so that its id is the same in every run
    return StudyRoom(guild, learners)
