"""`/status`: how the deployment stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import discord
import psutil
from discord import app_commands
from discord.ext import commands

from bot.i18n import Words
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.card import Button, Card, Tone
from bot.ui.press import Press
from bot.ui.text import cut, escape
from coach.llm.interface import EngineStatus
from coach.people.permissions import Action, require
from coach.store.migrate import head_revision

if TYPE_CHECKING:
    from bot.app import CoachBot

_GIB = 1024**3


def status_card(
    words: Words,
    *,
    engine: EngineStatus,
    started: datetime,
    guilds: int,
    latency_ms: int | None,
    rss_bytes: int,
    revision: str,
    content: str,
) -> Card:
    """The deployment at a glance. Memory in GiB, latency in milliseconds."""
    model = engine.model.name if engine.model else words("status-no-model")
    lines = [
        f"**{words('status-model')}**　{escape(model)} · {words('engine-' + engine.state)}",
    ]
    if engine.state == "ready":
        memory = f" · {engine.memory_bytes / _GIB:.1f} GiB" if engine.memory_bytes else ""
        lines.append(f"　{escape(str(engine.device))} · {escape(str(engine.dtype))}{memory}")
        lines.append(f"　{words('status-queue', count=engine.queued)}")
    if engine.progress is not None and engine.state == "loading":
        lines.append(f"　{engine.progress:.0%}")
    if engine.tokens_per_second:
        lines.append(f"　{engine.tokens_per_second:.1f} token/s")
    if engine.restarts:
        lines.append(f"　{words('status-restarts', count=engine.restarts)}")
    if engine.last_error and engine.state != "off":
        lines.append(f"　{words('status-last-error')} {escape(cut(engine.last_error, 300))}")
    house = [
        f"**{words('status-running')}**　<t:{int(started.timestamp())}:R>",
        f"**{words('status-guilds')}**　{guilds}",
        f"**{words('status-memory')}**　{rss_bytes / _GIB:.2f} GiB",
        f"**{words('status-database')}**　{revision}",
        f"**{words('status-content')}**　{escape(content)}",
    ]
    if latency_ms is not None:
        house.insert(2, f"**{words('status-latency')}**　{latency_ms} ms")
    return Card(
        words("status-title"),
        ("\n".join(lines), "\n".join(house)),
        rows=[[Button(words("status-refresh"), "status.refresh")]],
        tone=Tone.WRONG if engine.state == "failed" else Tone.PLAIN,
    )


class StatusCog(commands.Cog):
    """For the operator. The command exists in the operator's guild only."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-status"), description=named("command-status-about"))
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def status(self, interaction: discord.Interaction[CoachBot]) -> None:
        await self._show(await Press.command(interaction))

    @action("status.refresh")
    async def refresh(self, press: Press) -> None:
        await self._show(press)

    async def _show(self, press: Press) -> None:
        require(Action.SEE_STATUS, self.bot.roles(press.interaction, press.person))
        latency = self.bot.latency
        card = status_card(
            press.words,
            engine=self.bot.llm.status(),
            started=self.bot.started_at,
            guilds=len(self.bot.guilds),
            latency_ms=round(latency * 1000) if latency == latency and latency != float("inf") else None,
            rss_bytes=psutil.Process().memory_info().rss,
            revision=head_revision(),
            content=", ".join(f"{p.key} r{p.revision}" for p in self.bot.catalogue.packs.values()),
        )
        await press.show(card)
