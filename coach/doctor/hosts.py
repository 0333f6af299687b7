"""Which host sees what learners write. Shown by `/start`, `/privacy` and the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.engine import make_url

from coach.config import Settings
from coach.llm.source import UnusableModel, resolve

HERE = "localhost"
"""Stands for the machine the bot runs on."""


@dataclass(frozen=True, slots=True)
class HostLine:
    """`what` is seen by `host`: a host name, `HERE`, or None where nothing of the kind is in use."""

    what: Literal["discord", "store", "model"]
    host: str | None


def who_sees(settings: Settings) -> tuple[HostLine, ...]:
    """Name the hosts: Discord itself, the database's, and the model's."""
    store = make_url(settings.store_url).host or HERE
    try:
        model = HERE if resolve(settings.model) is not None else None
    except UnusableModel:
        model = None
    return (HostLine("discord", "discord.com"), HostLine("store", store), HostLine("model", model))
