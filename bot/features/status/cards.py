"""How `/status` looks: whether the model answers comes first, what it runs on after it, the bot last."""

from __future__ import annotations

from datetime import datetime

from discord import ButtonStyle
from discord.utils import format_dt

from bot.i18n import Words
from bot.ui.card import RULE, Button, Card, Row, Tone
from bot.ui.text import cut, escape
from coach.llm.interface import EngineStatus

_GIB = 1024**3


def status_card(
    words: Words,
    *,
    engine: EngineStatus,
    lendable: bool,
    started: datetime,
    guilds: int,
    latency_ms: int | None,
    rss_bytes: int,
    revision: str,
    content: str,
) -> Card:
    """The deployment at a glance. Memory in GiB, latency in milliseconds.

    `lendable`: the model runs on this machine, so that its memory can be left to others for a while.
    """
    house = [
        f"**{words('status-running')}**　{format_dt(started, 'R')}",
        f"**{words('status-guilds')}**　{guilds}",
        f"**{words('status-memory')}**　{_gib(rss_bytes, 2)} GiB",
        f"**{words('status-database')}**　{revision}",
        f"**{words('status-content')}**　{escape(content)}",
    ]
    if latency_ms is not None:
        house.insert(2, f"**{words('status-latency')}**　{latency_ms} ms")
    on_gpu = engine.device not in (None, "cpu")
    buttons = [Button(words("status-refresh"), "status.refresh")]
    rows: list[Row] = [buttons]
    if engine.state == "paused":
        buttons.insert(0, Button(words("status-take-back"), "status.take-back", style=ButtonStyle.primary))
    elif lendable and engine.state in ("loading", "ready"):
        rows.append(
            [
                Button(words("status-lend-120" if on_gpu else "status-rest-120"), "status.lend", (120,)),
                Button(words("status-lend-30"), "status.lend", (30,)),
                Button(words("status-lend-morning"), "status.lend", ("morning",)),
            ]
        )
    return Card(
        words("status-title"),
        ("\n".join(_now(words, engine)), "\n".join(_below(words, engine)), RULE, "\n".join(house)),
        rows=rows,
        tone=Tone.WRONG if engine.state == "failed" else Tone.PLAIN,
    )


def _now(words: Words, engine: EngineStatus) -> list[str]:
    """Whether the model answers, and how busy it is."""
    state = words("engine-" + engine.state)
    if engine.state == "loading" and engine.progress is not None:
        state += f" {engine.progress:.0%}"
    lines = [f"**{words('status-model')}　{state}**", escape(engine.model.name) if engine.model else ""]
    if engine.state == "paused" and engine.paused_until is not None:
        at = engine.paused_until
        lines.append(words("status-lent", time=format_dt(at, "t"), left=format_dt(at, "R")))
    busy = []
    if engine.state == "ready":
        busy.append(words("status-running-now", running=engine.running, slots=engine.slots))
    if engine.state in ("ready", "loading") or engine.queued:
        busy.append(words("status-queue", count=engine.queued))
    lines.append(" · ".join(busy))
    if engine.state == "ready" and engine.tokens_per_second:
        lines.append(words("status-speed", speed=f"{engine.tokens_per_second:.1f}"))
    if engine.last_error and engine.state != "off":
        lines.append(f"{words('status-last-error')} {escape(cut(engine.last_error, 300))}")
    return [line for line in lines if line]


def _below(words: Words, engine: EngineStatus) -> list[str]:
    """What the model runs on, in small print."""
    way = engine.way
    if way == "continuous batching":
        way = words("way-continuous")
    elif way == "static micro-batches":
        way = words("way-static")
    elif way == "over the network":
        way = words("way-network")
    elif way is not None:
        way = escape(way)
    memory = []
    if engine.memory_bytes:
        memory.append(words("status-weights", size=_gib(engine.memory_bytes)))
    if engine.free_bytes is not None:
        memory.append(words("status-vram", size=_gib(engine.free_bytes)))
    room = []
    if engine.kv_tokens and engine.kv_free is not None:
        room.append(words("status-kv", free=f"{engine.kv_free:.0%}", tokens=engine.kv_tokens))
    elif engine.kv_tokens:
        room.append(words("status-kv-size", tokens=engine.kv_tokens))
    if engine.context:
        room.append(words("status-context", tokens=engine.context))
    on = [escape(one) for one in (engine.device, engine.dtype) if one] + [one for one in (way,) if one]
    groups = [on, memory, room] if engine.state == "ready" else []
    if engine.restarts:
        groups.append([words("status-restarts", count=engine.restarts)])
    return [f"-# {' · '.join(group)}" for group in groups if group]


def _gib(size: int, digits: int = 1) -> str:
    return f"{size / _GIB:.{digits}f}"
