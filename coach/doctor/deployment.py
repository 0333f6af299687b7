"""What the operator set: the settings themselves, the token, and misspelt variables."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from pathlib import Path

from coach.config import EXAMPLES, Settings, WrongSetting
from coach.doctor.check import Check

PREFIXES = ("COACH_", "DISCORD_")
KNOWN = frozenset(EXAMPLES) - {".env"}


def check_settings(problem: WrongSetting | None, variables: Iterable[str]) -> Check:
    """Can the settings be used, and is each variable one that is read?"""
    if problem:
        what = f"{problem.variable}: {problem.problem}"
        return Check("settings", "fault", what, f"for example: {problem.example}")
    strange = sorted(name for name in set(variables) if name.startswith(PREFIXES) and name not in KNOWN)
    if not strange:
        return Check("settings", "ok", "all can be used")
    near = difflib.get_close_matches(strange[0], KNOWN, n=1)
    mend = f"did you mean {near[0]}?" if near else "the names are " + ", ".join(sorted(KNOWN))
    return Check("settings", "warning", f"nobody reads {', '.join(strange)}", mend)


def check_token(settings: Settings) -> Check:
    """Is there a token? Its shape was checked when the settings were read; it is never shown."""
    if settings.token is None:
        mend = "run `study-coach init`; `study-coach demo` needs none"
        return Check("token", "warning", "DISCORD_TOKEN is not set, so the bot cannot go on Discord", mend)
    return Check("token", "ok", "DISCORD_TOKEN is set and has the shape of a bot token")


def check_env_file(file: Path) -> Check | None:
    """Can others on this machine read the token? None where there is no file, or on Windows."""
    if os.name == "nt" or not file.is_file():
        return None
    if file.stat().st_mode & 0o077:
        return Check("env file", "warning", f"others on this machine can read {file}", f"chmod 600 {file}")
    return Check("env file", "ok", f"{file} is readable by its owner only")


def named_variables(environ: Iterable[str], file: Path) -> set[str]:
    """The variables of the environment and of the file, by name alone."""
    names = set(environ)
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    except (OSError, UnicodeDecodeError):
        lines = []
    for line in lines:
        name, is_set, _value = line.strip().removeprefix("export ").partition("=")
        if is_set and not name.startswith("#"):
            names.add(name.strip())
    return names
