"""How a command ends: what is said about an error, where, and with which exit code."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

FAILED, MISUSED, INTERRUPTED = 1, 2, 130


class Refused(Exception):
    """A command that cannot be done; the text says why and what to do."""

    def __init__(self, text: str, code: int = FAILED) -> None:
        super().__init__(text)
        self.code = code


class ToldGroup(TyperGroup):
    """Ends every command with a sentence instead of a traceback."""

    def invoke(self, ctx: Any) -> Any:
        _never_fail_to_print()
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:
            if type(error).__module__.startswith(("typer.", "click.")):
                raise
            end(error)


def _never_fail_to_print() -> None:
    """A terminal without Unicode gets question marks, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")


def complain(text: str) -> None:
    """Say on stderr what went wrong, without secrets."""
    from bot.logs import redact

    typer.echo(redact(text), err=True)


def end(error: Exception) -> NoReturn:
    """Say what the error means and leave with its exit code."""
    text, code = told(error)
    if text is None:
        import structlog

        structlog.get_logger().critical("unexpected error", exc_info=error)
        text = f"Unexpected error ({type(error).__name__}), see the log above. Next: study-coach doctor"
    complain(text)
    raise typer.Exit(code) from None


def told(error: Exception) -> tuple[str | None, int]:
    """The sentence for an error and its exit code; no sentence for an unexpected one."""
    from sqlalchemy.exc import SQLAlchemyError

    from coach.config import WrongSetting
    from coach.errors import StoreBusy
    from coach.store.backup import BackupRefused
    from coach.store.instance import DatabaseInUse
    from coach.store.migrate import WrongRevision

    match error:
        case Refused():
            return str(error), error.code
        case WrongSetting():
            return str(error), MISUSED
        case WrongRevision():
            return _revision(error), FAILED
        case DatabaseInUse() | BackupRefused():
            return sentence(str(error)), FAILED
        case ModuleNotFoundError(name="asyncpg"):
            return 'PostgreSQL needs its driver: pip install "study-coach[postgres]"', FAILED
        case StoreBusy() | SQLAlchemyError():
            return _database(error), FAILED
        case ConnectionError():
            return _database(error), FAILED
    if type(error).__module__.startswith("asyncpg."):
        return _database(error), FAILED
    return None, FAILED


def sentence(text: str) -> str:
    """Begin with a capital and end with a stop."""
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _revision(error: Any) -> str:
    if error.newer:
        return (
            f"The database was made by a later version of study-coach (revision {error.found}, "
            f"known here up to {error.needed}). "
            "Install that version, or put a backup back: study-coach db restore FILE"
        )
    return (
        f"The database is at revision {error.found or 'none'}, this version needs {error.needed}. "
        "Run: study-coach db upgrade"
    )


def _database(error: Exception) -> str:
    origin = getattr(error, "orig", None) or error
    cause = origin.__cause__ or origin
    return f"The database cannot be used now ({type(cause).__name__}). `study-coach doctor` says why."
