"""`study-coach packs …`: for people who write teaching packs."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.outcome import Refused

packs = typer.Typer(help="Check teaching packs.", no_args_is_help=True)


@packs.callback()
def of_packs() -> None:
    """Keep `validate` a command of its own while it is the only one."""


@packs.command()
def validate(
    path: Annotated[Path, typer.Argument(help="The pack's folder, the one with pack.yaml.")],
) -> None:
    """Check a pack; name file, line and fault."""
    from coach.curriculum.faults import format_fault
    from coach.curriculum.validation import validate_pack

    if not path.is_dir():
        raise Refused(f"{path} is not a folder. Name the folder that holds pack.yaml.")
    loaded, faults = validate_pack(path)
    if loaded is None:
        for fault in faults:
            typer.echo(format_fault(dataclasses.replace(fault, file=str(path / fault.file))), err=True)
        count = f"{len(faults)} faults" if len(faults) > 1 else "1 fault"
        raise Refused(f"{count}. Mend the lines above and run this again.")
    typer.echo(
        f"{loaded.pack.key} revision {loaded.pack.revision} is sound: {len(loaded.tracks)} tracks, "
        f"{len(loaded.concepts)} concepts, {len(loaded.questions)} questions, "
        f"in {', '.join(loaded.pack.languages)}."
    )
