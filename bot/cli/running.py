"""`study-coach run`: the bot on Discord."""

from __future__ import annotations

import asyncio

import typer

from bot.cli.outcome import FAILED, MISUSED, Refused, sentence
from bot.cli.setting import prepare

HOW_TO_BEGIN = (
    "DISCORD_TOKEN is not set: run `study-coach init` to set it, "
    "or try the bot without Discord with `study-coach demo` (in a checkout: `make demo`)."
)


def run(context: typer.Context) -> None:
    """Run the bot on Discord until Ctrl-C."""
    settings = prepare(context)
    if settings.token is None:
        raise Refused(HOW_TO_BEGIN, MISUSED)
    from coach.store.instance import InstanceLock

    with InstanceLock(settings.store_url):
        asyncio.run(ready_database(settings.store_url))
        from bot.app import CannotConnect
        from bot.app import run as run_bot

        try:
            asyncio.run(run_bot(settings))
        except CannotConnect as error:
            raise Refused(sentence(error.reason), FAILED) from error


async def ready_database(url: str) -> None:
    """Fill an empty database; require this version's revision of any other.

    One with data in it is changed only by `db upgrade`, which takes a backup.
    Raises WrongRevision.
    """
    from coach.store import Store
    from coach.store.migrate import current_revision, require_head, upgrade

    store = Store.open(url)
    try:
        if await current_revision(store) is None:
            await upgrade(store)
        await require_head(store)
    finally:
        await store.close()
