"""The command line as a tree that words can be walked down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from bot.cli import app


def problem_with(words: Sequence[str]) -> str | None:
    """Say which of the words after `study-coach` is no command or option; None where all are."""
    command: Any = typer.main.get_command(app)
    for word in words:
        options = {name for known in command.params for name in (*known.opts, *known.secondary_opts)}
        below = getattr(command, "commands", None)
        if word.startswith("-"):
            if word.partition("=")[0] not in options | {"--help"}:
                return f"no option {word}"
        elif below is not None:
            if word in ("…", "..."):
                return None
            if word not in below:
                return f"no command {word}"
            command = below[word]
    return None
