"""`study-coach init`: from a bot token to a bot in a server."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.outcome import INTERRUPTED, MISUSED, Refused, complain

VARIABLE = "DISCORD_TOKEN"
ENV_FILE = Path(".env")
TRIES = 3

WHERE = """\
1. Open https://discord.com/developers/applications and press New Application.
2. On its Bot page press Reset Token and copy what appears. No privileged intent is needed."""

LATER = "When the bot is invited, start it with: study-coach run"


def init(
    context: typer.Context,
    token_stdin: Annotated[
        bool, typer.Option("--token-stdin", help="Read the token from standard input, without asking.")
    ] = False,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Do not wait until the bot is in a server.")
    ] = False,
) -> None:
    """Save the bot's token, print the invite link, wait until the bot is in a server."""
    from bot.cli.env_file import set_variable
    from bot.cli.invite import application_id, invite_link
    from bot.cli.setting import prepare
    from bot.logs import hide

    token = _from_input() if token_stdin else _asked()
    hide([token])
    set_variable(ENV_FILE, VARIABLE, token)
    typer.echo(f"The token is saved in {ENV_FILE.resolve()}, readable by you only.")
    if os.environ.get(VARIABLE, token) != token:
        complain(f"{VARIABLE} in the environment is another token and wins over the file; unset it.")
    application = application_id(token)
    if application:
        typer.echo(
            f"\nInvite the bot to your server (you need Manage Server there):\n{invite_link(application)}\n"
        )
    settings = prepare(context)
    if no_wait:
        typer.echo(LATER)
        return
    typer.echo("Waiting until the bot is in a server (Ctrl-C to do that later) ...")
    _wait(token, settings.proxy, application)


def _wait(token: str, proxy: str | None, printed: int | None) -> None:
    from bot.cli.invite import invite_link
    from bot.cli.waiting import wait_for_guild

    def connected(application: int | None) -> None:
        if application and application != printed:
            typer.echo(f"Invite it with this link:\n{invite_link(application)}\n")

    try:
        guild = asyncio.run(wait_for_guild(token, proxy, connected))
    except KeyboardInterrupt:
        typer.echo(f"\n{LATER}")
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(f"The bot is in {guild!r}. Start it with: study-coach run")


def _from_input() -> str:
    token = sys.stdin.readline().strip()
    if not _fits(token):
        raise Refused(f"What came on standard input does not look like a bot token.\n{WHERE}", MISUSED)
    return token


def _asked() -> str:
    typer.echo(WHERE)
    for _try in range(TRIES):
        token = str(typer.prompt("3. Paste the token here (it is not shown)", hide_input=True)).strip()
        if _fits(token):
            return token
        complain("That does not look like a bot token: three parts with dots between them.")
    raise Refused("No token was saved. Run `study-coach init` again when you have it.", MISUSED)


def _fits(token: str) -> bool:
    from coach.config import TOKEN_SHAPE

    return TOKEN_SHAPE.fullmatch(token) is not None
