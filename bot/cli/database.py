"""`study-coach db …`: upgrade, backup, restore."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.setting import prepare

db = typer.Typer(help="Bring the database up to date, copy it, put a copy back.", no_args_is_help=True)


@db.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to this version's revision, after a backup."""
    from coach.clock import SystemClock
    from coach.store.place import dump_command, sqlite_file
    from coach.store.upgrading import upgrade_safely

    settings = prepare(context)
    url = settings.store_url
    done = asyncio.run(upgrade_safely(url, settings.data_dir / "backups", SystemClock().now()))
    if not done.was_due:
        typer.echo(f"The database is at revision {done.revision} already.")
        return
    typer.echo(f"The database is now at revision {done.revision} (before: {done.found or 'empty'}).")
    if done.copy:
        typer.echo(f"A copy from before is {done.copy}")
    elif done.found and sqlite_file(url) is None:
        typer.echo(f"The upgrade was one transaction. Take backups with: {dump_command(url)}")


@db.command()
def backup(
    context: typer.Context,
    to: Annotated[
        Path | None, typer.Argument(help="A new file, or a folder. Default: backups in the data folder.")
    ] = None,
) -> None:
    """Copy the database; the bot may run meanwhile."""
    from coach.clock import SystemClock
    from coach.store.backup import backup as take

    settings = prepare(context)
    target = to
    if target is None:
        target = settings.data_dir / "backups"
        target.mkdir(parents=True, exist_ok=True)
    made = asyncio.run(take(settings.store_url, target, SystemClock().now()))
    typer.echo(f"The copy is {made}")


@db.command()
def restore(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FROM", help="The copy to put back.")],
) -> None:
    """Put a copy in the place of the database. The bot must not run; what was there is kept."""
    from coach.clock import SystemClock
    from coach.store.backup import restore as put_back
    from coach.store.migrate import head_revision

    settings = prepare(context)
    done = asyncio.run(put_back(settings.store_url, source, SystemClock().now()))
    typer.echo(f"{source} is now the database.")
    if done.kept:
        typer.echo(f"What was there before is {done.kept}")
    if done.revision != head_revision():
        typer.echo(f"It is at revision {done.revision}; now run: study-coach db upgrade")
