"""Takes due rows and sends them, each once.

A send that broke off leaves its row leased. The next try looks among the
recent messages for the row's id (it stands in the card's custom ids) before it
sends again; Discord itself drops a repeat with the same nonce for some minutes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

import aiohttp
import discord
import structlog

from bot.i18n import Words, speak
from bot.rest_budget import no_haste
from bot.ui.card import Card, to_view
from coach import due
from coach.people.learners import as_language
from coach.store import Learner

if TYPE_CHECKING:
    from bot.app import CoachBot

log = structlog.get_logger()

TEST_NOTICE = "test-notice"
APPEAL_DECIDED = "appeal-decided"
DM_CLOSED = 50007
RECENT = 25
"""How many messages back a broken-off send is looked for."""

Renderer = Callable[[Words, due.Due], Card]


class Delivery:
    """Sends what is due. `renderers`: kind of due row → its card."""

    def __init__(self, bot: CoachBot, renderers: dict[str, Renderer]) -> None:
        self._bot = bot
        self._renderers = renderers

    async def deliver(self, now: datetime) -> int:
        """Send everything due at `now`; returns how many rows were claimed."""
        rows = await due.claim(self._bot.store, now)
        for row in rows:
            with no_haste():
                await self._deliver(row, now)
        return len(rows)

    async def _deliver(self, row: due.Due, now: datetime) -> None:
        store = self._bot.store
        try:
            message = await self._send(row)
        except _Unreachable as unreachable:
            await due.given_up(store, row, now, unreachable.reason)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            log.warning("delivery failed", row=row.id, kind=row.kind, error=type(error).__name__)
            await due.retry_later(store, row, now)
        else:
            await due.sent(store, row, now, message.id)
            log.info("delivered", row=row.id, kind=row.kind, tries=row.tries)

    async def _send(self, row: due.Due) -> discord.Message:
        render = self._renderers.get(row.kind)
        if render is None:
            raise _Unreachable("unknown-kind")
        learner = await self._learner(row)
        words = speak(as_language(learner.locale) or self._bot.settings.default_locale)
        view = to_view(render(words, row), learner.id)

        async def send_to(channel: discord.abc.Messageable) -> discord.Message:
            if row.again and (known := await self._already_sent(channel, row)) is not None:
                return known
            return await channel.send(
                view=view, nonce=row.nonce, allowed_mentions=discord.AllowedMentions.none()
            )

        return await self._reach(learner, row, send_to)

    async def _learner(self, row: due.Due) -> Learner:
        if row.learner_id is not None:
            async with self._bot.store.read() as session:
                if (learner := await session.get(Learner, row.learner_id)) is not None:
                    return learner
        raise _Unreachable("no-learner")

    async def _reach(
        self,
        learner: Learner,
        row: due.Due,
        send_to: Callable[[discord.abc.Messageable], Awaitable[discord.Message]],
    ) -> discord.Message:
        """Send by DM; where DMs are closed, in the learner's private thread, made if need be."""
        if learner.notice_channel_id is not None:
            thread = await self._channel(learner.notice_channel_id)
            if isinstance(thread, discord.Thread):
                return await send_to(thread)
        user = self._bot.get_user(learner.id) or await self._bot.fetch_user(learner.id)
        try:
            return await send_to(user)
        except discord.Forbidden as closed:
            if closed.code != DM_CLOSED:
                raise _Unreachable("forbidden") from closed
        thread = await self._private_thread(learner, row)
        message = await send_to(thread)
        async with self._bot.store.write() as session:
            if (kept := await session.get(Learner, learner.id)) is not None:
                kept.notice_channel_id = thread.id
        return message

    async def _private_thread(self, learner: Learner, row: due.Due) -> discord.Thread:
        channel_id = row.payload.get("fallback_channel")
        channel = await self._channel(int(channel_id)) if channel_id else None
        if isinstance(channel, discord.Thread):
            channel = channel.parent
        if not isinstance(channel, discord.TextChannel):
            raise _Unreachable("dm-closed")
        words = speak(as_language(learner.locale) or self._bot.settings.default_locale)
        try:
            thread = await channel.create_thread(
                name=words("thread-name"), type=discord.ChannelType.private_thread, invitable=False
            )
            await thread.add_user(discord.Object(learner.id))
        except discord.Forbidden as error:
            raise _Unreachable("dm-closed") from error
        return thread

    async def _channel(self, channel_id: int) -> discord.abc.GuildChannel | discord.Thread | None:
        channel = self._bot.get_channel(channel_id)
        if channel is None:
            try:
                channel = await self._bot.fetch_channel(channel_id)
            except discord.NotFound:
                return None
        return channel if isinstance(channel, discord.abc.GuildChannel | discord.Thread) else None

    async def _already_sent(self, channel: discord.abc.Messageable, row: due.Due) -> discord.Message | None:
        mark = f":{row.id}"
        try:
            async for message in channel.history(limit=RECENT):
                mine = self._bot.user is not None and message.author.id == self._bot.user.id
                if mine and any(i.endswith(mark) for i in _custom_ids(message.components)):
                    return message
        except discord.Forbidden as error:
            # History cannot be read, so nobody can tell whether the first try
            # arrived: at most once, and recorded.
            raise _Unreachable("unknown-whether-sent") from error
        return None


class _Unreachable(Exception):
    """The row cannot be delivered, now or later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _custom_ids(components: object) -> list[str]:
    """All custom ids in a message's components, however deep."""
    found: list[str] = []
    waiting = list(components) if isinstance(components, list) else []
    while waiting:
        component = waiting.pop()
        if (custom_id := getattr(component, "custom_id", None)) is not None:
            found.append(custom_id)
        waiting.extend(getattr(component, "children", ()))
    return found
