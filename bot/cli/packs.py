"""`study-coach packs …`: for people who write teaching packs, and for operators who take them in."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.outcome import Refused
from bot.cli.setting import prepare

if TYPE_CHECKING:
    from coach.curriculum.faults import Fault
    from coach.curriculum.loading import LoadedPack
    from coach.quiz.votes import Opinion

packs = typer.Typer(help="Check, look at and take in teaching packs.", no_args_is_help=True)

ONE = typer.Argument(help="The pack's folder, the one with pack.yaml.")
ANY = typer.Argument(help="The pack's folder. Default: the packs that ship.")


@packs.command()
def validate(path: Annotated[Path, ONE]) -> None:
    """Check that a pack works; name file, line and fault."""
    loaded = sound(path)
    typer.echo(
        f"{loaded.pack.key} revision {loaded.pack.revision} is sound: {len(loaded.tracks)} tracks, "
        f"{len(loaded.concepts)} concepts, {len(loaded.questions)} questions, "
        f"in {', '.join(loaded.pack.languages)}."
    )


@packs.command()
def lint(path: Annotated[Path | None, ANY] = None) -> None:
    """Check that a pack teaches well: rule by rule, with counts."""
    from coach.curriculum.lint import lint as look

    total = 0
    for folder in _folders(path):
        loaded = sound(folder)
        findings = look(loaded)
        typer.echo(f"{loaded.pack.key} revision {loaded.pack.revision}")
        typer.echo(f"  {'rule':<16} {'checked':>8} {'faults':>7}  asks that")
        for finding in findings:
            typer.echo(
                f"  {finding.name:<16} {finding.checked:>8,} {len(finding.faults):>7,}  {finding.about}"
            )
        for finding in findings:
            _say(
                folder,
                [
                    dataclasses.replace(one, message=f"{finding.name}: {one.message}")
                    for one in finding.faults
                ],
            )
        total += sum(len(finding.faults) for finding in findings)
    if total:
        raise Refused(f"{_faults(total)}. Mend the lines above and run this again.")


@packs.command()
def show(
    path: Annotated[Path | None, ANY] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every item, as lists by kind.")] = False,
) -> None:
    """Print what is in a pack: tracks, steps, minutes and counts, or everything as JSON."""
    from coach.curriculum.showing import as_json as in_json
    from coach.curriculum.showing import as_text

    loaded = [sound(folder) for folder in _folders(path)]
    typer.echo(in_json(loaded) if as_json else "\n\n".join(map(as_text, loaded)))


@packs.command("import")
def import_(context: typer.Context, path: Annotated[Path, ONE]) -> None:
    """Take a pack into the database; a running bot notices within ten minutes."""
    from coach.clock import SystemClock
    from coach.curriculum.importing import import_pack
    from coach.store import Store
    from coach.store.migrate import require_head

    settings = prepare(context)
    loaded = sound(path)

    async def take_in() -> str:
        store = Store.open(settings.store_url)
        try:
            await require_head(store)
            report = await import_pack(store, loaded, SystemClock().now())
        finally:
            await store.close()
        if not report.changed:
            return f"{loaded.pack.key} is in use already, exactly as it is here."
        return (
            f"{loaded.pack.key} revision {loaded.pack.revision} is in use: {report.added} items new, "
            f"{report.revised} revised, {report.retired} retired. Learners keep what they know."
        )

    typer.echo(asyncio.run(take_in()))


@packs.command("check-links")
def check_links(path: Annotated[Path, ONE]) -> None:
    """Ask every address of a pack and write the day beside those that answer. Needs the network."""
    from bot.cli.asking import asking
    from coach.clock import SystemClock
    from coach.curriculum.links import addresses, ask_all, write_dates

    loaded = sound(path)

    async def ask() -> int:
        async with asking() as one:
            answers = await ask_all(addresses(loaded), one)
        for answer in answers:
            if answer.wrong is not None:
                where = f"{path / answer.address.file}:{answer.address.line}"
                typer.echo(f"{where}: {answer.address.url}: {answer.wrong}", err=True)
        written = write_dates(path, answers, SystemClock().now().date())
        typer.echo(f"{written} of {len(answers)} addresses answered; their day is written.")
        return len(answers) - written

    silent = asyncio.run(ask())
    if silent:
        raise Refused(f"{silent} did not answer. Some sites refuse programs: open those lines by hand.")


@packs.command()
def schema(folder: Annotated[Path, typer.Argument(help="A folder to write to.")]) -> None:
    """Write JSON Schemas of the files of a pack, for editors."""
    from coach.curriculum.schema import schemas

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
    typer.echo(f"{len(schemas())} schemas are in {folder}")


@packs.command()
def reports(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Print the questions that learners reported or dislike, the most reported first."""
    from coach.quiz.votes import reported_questions
    from coach.store import Store
    from coach.store.migrate import require_head

    settings = prepare(context)

    async def read() -> list[Opinion]:
        store = Store.open(settings.store_url)
        try:
            await require_head(store)
            return await reported_questions(store)
        finally:
            await store.close()

    found = asyncio.run(read())
    if as_json:
        questions = [dataclasses.asdict(one) for one in found]
        typer.echo(json.dumps({"questions": questions}, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(map(_opinion, found)) or "Nobody has reported a question.")


def _opinion(one: Opinion) -> str:
    counts = [f"{count} {reason}" for reason, count in sorted(one.reports.items())]
    counts += [f"liked by {one.likes}", f"disliked by {one.dislikes}"]
    use = "in use" if one.in_use else "retired"
    # A prompt can come from a model: nothing in it may steer a terminal.
    prompt = "".join(filter(str.isprintable, " ".join(one.prompt.split())))
    return f"{one.pack_key}/{one.key} ({one.language}, {use}): {', '.join(counts)}\n  {prompt}"


def _folders(path: Path | None) -> list[Path]:
    from coach.curriculum.shipped import pack_folders

    return [path] if path else list(pack_folders())


def sound(path: Path) -> LoadedPack:
    """Return a pack without faults. Raises Refused after its faults were said."""
    from coach.curriculum.validation import validate_pack

    if not path.is_dir():
        raise Refused(f"{path} is not a folder. Name the folder that holds pack.yaml.")
    loaded, faults = validate_pack(path)
    if loaded is None:
        _say(path, faults)
        raise Refused(f"{_faults(len(faults))}. Mend the lines above and run this again.")
    return loaded


def _say(folder: Path, faults: list[Fault]) -> None:
    from coach.curriculum.faults import format_fault

    for fault in faults:
        typer.echo(format_fault(dataclasses.replace(fault, file=str(folder / fault.file))), err=True)


def _faults(count: int) -> str:
    return f"{count} faults" if count > 1 else "1 fault"
