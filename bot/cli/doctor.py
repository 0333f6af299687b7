"""`study-coach doctor`: what works, what does not, and how to mend it."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.outcome import FAILED
from bot.cli.setting import prepare

if TYPE_CHECKING:
    from coach.doctor.check import Check
    from coach.doctor.hosts import HostLine

MARKS = {"ok": "✓", "warning": "!", "fault": "✗"}
PLAIN_MARKS = {"ok": "+", "warning": "!", "fault": "x"}
SEEN = {
    "discord": "Discord sees what learners write there",
    "store": "the database is on",
    "model": "the language model runs on",
}


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check whether the bot can work here. Exit code 1 where something keeps it from that."""
    from coach.clock import SystemClock
    from coach.config import Settings, WrongSetting
    from coach.doctor.examination import examine, healthy
    from coach.doctor.hosts import who_sees

    settings: Settings | None = None
    problem: WrongSetting | None = None
    try:
        settings = prepare(context)
    except WrongSetting as error:
        problem = error
    checks = asyncio.run(examine(settings, SystemClock(), problem))
    hosts = who_sees(settings) if settings else ()
    good = healthy(checks)
    typer.echo(_as_json(good, checks, hosts) if as_json else _as_text(good, checks, hosts))
    if not good:
        raise typer.Exit(FAILED)


def _as_json(good: bool, checks: Sequence[Check], hosts: Sequence[HostLine]) -> str:
    report = {
        "ok": good,
        "checks": [dataclasses.asdict(check) for check in checks],
        "who_sees": [dataclasses.asdict(line) for line in hosts],
    }
    return json.dumps(report, ensure_ascii=False, indent=1)


def _as_text(good: bool, checks: Sequence[Check], hosts: Sequence[HostLine]) -> str:
    marks = MARKS if "utf" in (sys.stdout.encoding or "").lower() else PLAIN_MARKS
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{marks[check.state]} {check.name:<{width}}  {check.what}")
        if check.mend:
            lines.append(f"  {'':<{width}}  -> {check.mend}")
    if hosts:
        lines += ["", "Who sees what learners write:"]
        lines += [f"  {SEEN[line.what]}: {line.host or 'none in use'}" for line in hosts]
    lines += [
        "",
        "All that is needed works." if good else f"Something marked {marks['fault']} must be mended.",
    ]
    return "\n".join(lines)
