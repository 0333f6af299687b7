"""`study-coach` run in this process."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app

ROOT = Path(__file__).parents[2]


def study_coach(*arguments: str, typed: str | None = None) -> Result:
    """Run a command in this process. What it prints is in `stdout` and `stderr`."""
    result = CliRunner().invoke(app, list(arguments), input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
