"""Waits on Discord until the bot is in a server. Needs a network, so `init --no-wait` leaves it out."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp
import discord

from bot.cli.outcome import Refused


class Doorbell(discord.Client):
    """Connects, notes the first guild it sees, and leaves."""

    def __init__(self, proxy: str | None, ready: Callable[[int | None], None]) -> None:
        super().__init__(intents=discord.Intents(guilds=True), proxy=proxy, max_messages=None)
        self._tell = ready
        self.seen: str | None = None

    async def on_ready(self) -> None:
        if self.guilds:
            await self.on_guild_join(self.guilds[0])
        else:
            self._tell(self.application_id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.seen = guild.name
        await self.close()


async def wait_for_guild(token: str, proxy: str | None, waiting: Callable[[int | None], None]) -> str:
    """Return the name of the first server the bot is in.

    `waiting` is called with the application id once the bot is connected and in
    no server yet. Raises `Refused` where Discord refuses the token or is away.
    """
    client = Doorbell(proxy, waiting)
    try:
        async with client:
            await client.start(token)
    except discord.LoginFailure as error:
        raise Refused(
            "Discord does not accept this token. Make a new one on the Bot page of your application "
            "(Reset Token) and run `study-coach init` again."
        ) from error
    except (aiohttp.ClientError, OSError, discord.DiscordException) as error:
        raise Refused(
            f"Discord could not be reached ({type(error).__name__}). Behind a proxy, set DISCORD_PROXY. "
            "The token is saved: invite the bot with the link above, then `study-coach run`."
        ) from error
    if client.seen is None:
        raise Refused("The connection to Discord ended early. Once the bot is invited: `study-coach run`.")
    return client.seen
