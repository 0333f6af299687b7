"""Which host sees what learners write. Shown by `/start`, `/privacy` and the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from coach.config import Settings
from coach.llm.source import UnusableModel, resolve
from coach.server_address import is_loopback

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
    return (HostLine("discord", "discord.com"), HostLine("store", store), HostLine("model", _model(settings)))


def _model(settings: Settings) -> str | None:
    if settings.llm_url is not None:
        host = urlsplit(settings.llm_url).hostname or ""
        return HERE if is_loopback(host) else host
    try:
        return HERE if resolve(settings.model) is not None else None
    except UnusableModel:
        return None
