"""`study-coach demo`: the real bot in an offline Discord in the browser."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from importlib.util import find_spec
from typing import Annotated

import typer

from bot.cli.outcome import FAILED, Refused
from bot.cli.setting import prepare

NO_EXTRA = 'The demo needs its extra: pip install "study-coach[demo]" (in a checkout: make demo).'


class Locale(StrEnum):
    """The languages of the demo."""

    ZH_TW = "zh-TW"
    EN = "en"


def demo(
    context: typer.Context,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address, open nothing.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Loopback port; 0 takes a free one.")] = 0,
    locale: Annotated[Locale | None, typer.Option(help="Language; else COACH_DEFAULT_LOCALE.")] = None,
) -> None:
    """Try the bot in a browser: no Discord account, no network."""
    from pydantic import SecretStr

    settings = prepare(context)
    if find_spec("simcord") is None:
        raise Refused(NO_EXTRA, FAILED)
    url = f"sqlite+aiosqlite:///{settings.data_dir / 'demo.db'}"
    # Its own file, and no token: the demo can touch neither the real data nor Discord.
    settings = settings.model_copy(update={"database_url": SecretStr(url), "token": None})
    from coach.store.instance import InstanceLock

    with InstanceLock(url):
        asyncio.run(_migrate(url))
        from bot.demo import DemoProblem, run_demo

        language = locale.value if locale else settings.default_locale
        try:
            asyncio.run(run_demo(settings, port=port, open_browser=not no_browser, locale=language))
        except DemoProblem as error:
            raise Refused(str(error), FAILED) from error


async def _migrate(url: str) -> None:
    """Bring the demo's own database up to date; nothing in it is worth a backup."""
    from coach.store import Store
    from coach.store.migrate import upgrade

    store = Store.open(url)
    try:
        await upgrade(store)
    finally:
        await store.close()
