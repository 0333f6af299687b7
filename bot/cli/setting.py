"""Reads the settings for a command and sets up its logs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

if TYPE_CHECKING:
    from coach.config import Settings


def prepare(context: typer.Context, *, quiet: bool = False) -> Settings:
    """Return the settings, with logs set up as they and `--log-json` say. Raises WrongSetting.

    `quiet`: a progress bar is shown, so by default warnings only.
    """
    from bot.logs import configure_logs
    from coach.config import load_settings

    as_json = bool((context.obj or {}).get("log_json"))
    # Before the settings are read: a wrong one is logged too, and must be by the same rules.
    configure_logs(as_json=as_json)
    settings = load_settings()
    level = "WARNING" if quiet and settings.log_level == "INFO" else settings.log_level
    configure_logs(as_json=as_json, level=level, secret_values=secrets_of(settings))
    return settings


def secrets_of(settings: Settings) -> list[str]:
    """Every value among the settings that no log may show."""
    found = [settings.token.get_secret_value()] if settings.token else []
    for url in (settings.database_url.get_secret_value() if settings.database_url else None, settings.proxy):
        password = urlsplit(url).password if url else None
        if password:
            found.append(password)
    return found
