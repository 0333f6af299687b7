"""The demo: the real bot in an offline Discord that runs in a browser.

Only this package knows simcord, and inside it only `offline_discord` touches
simcord's private names. Importing the package costs nothing; simcord is loaded
by `run_demo`, so that the bot runs without the `demo` extra.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.demo.problems import DemoProblem

if TYPE_CHECKING:
    from coach.config import Settings

__all__ = ["DemoProblem", "run_demo"]


async def run_demo(settings: Settings, *, port: int, open_browser: bool, locale: str) -> None:
    """Play the bot in a browser until Ctrl-C.

    `port` is a loopback port, 0 for any free one; `locale` is `zh-TW` or `en`.
    Raises `DemoProblem`, which says what to do, if it cannot start.
    """
    # simcord tries out a client without intents when it is imported; the warning would be ours.
    warnings = logging.getLogger("discord.state")
    warnings.disabled = True
    try:
        from bot.demo.session import play
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"simcord", "aiohttp"}:
            raise
        raise DemoProblem("The demo needs its extra: pip install 'study-coach[demo]'.") from error
    finally:
        warnings.disabled = False
    await play(settings, port=port, open_browser=open_browser, locale=locale)
