"""`study-coach …`: what an operator types.

Commands import what is heavy when they run, so that `--help`, `db` and `packs`
need neither torch nor Discord. Exit codes: 0 done, 1 refused or failed, 2 wrong
usage or settings, 130 stopped by Ctrl-C. What went wrong goes to stderr with
the next step.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from bot.cli import bench, database, demo, doctor, evaluation, initialise, packs, running
from bot.cli.outcome import ToldGroup

app = typer.Typer(
    name="study-coach",
    cls=ToldGroup,
    help="A Discord bot that coaches people through learning a hard subject.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(version("study-coach"))
        except PackageNotFoundError:
            typer.echo("a checkout that is not installed")
        raise typer.Exit


@app.callback()
def choices(
    context: typer.Context,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Write logs as JSON, one object a line.")
    ] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Read the options that all commands share."""
    context.obj = {"log_json": log_json}


app.command()(initialise.init)
app.command()(running.run)
app.command()(demo.demo)
app.command()(doctor.doctor)
app.add_typer(database.db, name="db")
app.add_typer(packs.packs, name="packs")
app.add_typer(evaluation.evaluation, name="eval")
app.add_typer(bench.bench, name="bench")


def main() -> None:
    """The console entry."""
    app()
