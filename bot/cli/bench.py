"""`study-coach bench …`: measure on this machine what the coach runs on."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from subprocess import CalledProcessError
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.outcome import INTERRUPTED, MISUSED, Refused, complain
from bot.cli.packs import sound
from bot.cli.setting import prepare

if TYPE_CHECKING:
    from coach.bench.jobs import JobName
    from coach.bench.llm import Options, Progress
    from coach.config import Settings

bench = typer.Typer(help="Measure the model engine on this machine.", no_args_is_help=True)

SEED = 1
ROUNDS = 3
LOADS, CARD_LOADS, QUICK_LOADS = "1,8,32,128", "1,32,128,256", "32"
MOST_LOAD = 1024
QUICK_SHORTER, QUICK_BATCH, QUICK_MOST, QUICK_BUDGET = 0.4, 32, 8, 100.0
"""What --quick changes: the part of the tokens, the one static batch, the requests that one by one gets of
32, and the seconds that loading and measuring may take.
"""


class RandomConfig(StrEnum):
    """Models that can be made with random weights."""

    QWEN3_8B = "qwen3-8b"
    TINY = "tiny"


@bench.callback()
def measuring() -> None:
    """Measure the model engine on this machine."""


@bench.command()
def llm(
    context: typer.Context,
    quick: Annotated[
        bool, typer.Option("--quick", help="One job and the contenders that matter; under two minutes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    loads: Annotated[str | None, typer.Option(help=f"Requests, comma-separated. Default: {LOADS}.")] = None,
    jobs: Annotated[
        str | None, typer.Option(help="Of grading,drafting,explanation. Default: all three.")
    ] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, max=1024, help="For every contender. Default: all cores but one.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Medians are over so many.")] = ROUNDS,
    most: Annotated[
        int,
        typer.Option(min=1, help="Requests of a larger load that contenders with a fixed batch are given."),
    ] = 16,
    streams: Annotated[
        bool, typer.Option(help="Also let requests come one by one by chance. Takes as long again.")
    ] = True,
    rate: Annotated[
        float, typer.Option(min=0.05, max=1.0, help="Rate of a stream, as a part of what ours can do.")
    ] = 0.7,
    random_config: Annotated[
        RandomConfig | None,
        typer.Option(help="Make a model with random weights, and compare with what the device allows."),
    ] = None,
) -> None:
    """Compare the engine with other ways to run the same weights.

    The model is that of COACH_MODEL; a server of COACH_LLM_URL is measured beside it.
    """
    from coach.bench.contenders import STATIC, NoModel, hosts_of
    from coach.bench.jobs import jobs_from
    from coach.bench.llm import Options, measure, usual_threads
    from coach.curriculum.shipped import pack_folders

    settings = prepare(context, quiet=True)
    cores = threads or usual_threads()
    default = QUICK_LOADS if quick else CARD_LOADS if random_config else LOADS
    options = Options(
        loads=_loads(default if loads is None else loads),
        rounds=rounds,
        most=QUICK_MOST if quick else most,
        seed=SEED,
        share=rate if streams and not quick else None,
        card=shutil.which("nvidia-smi") is not None,
        budget_seconds=QUICK_BUDGET if quick else None,
    )
    asked = jobs_from(
        [sound(folder) for folder in pack_folders()],
        _jobs(jobs or ("grading" if quick else "")),
        SEED,
        shorter=QUICK_SHORTER if quick else 1.0,
    )
    try:
        with _weights(settings, random_config) as (settings, folder):
            batches = (QUICK_BATCH,) if quick else STATIC
            hosts = hosts_of(settings, cores, batches=batches, free=not quick)
            with _bar() as progress:
                report = asyncio.run(measure(hosts, asked, options, progress))
            head = _head(report, options, cores, quick=quick)
            rows = report.rows
            if folder is not None:
                from coach.bench.llm import measured_rates, with_limits

                rates = measured_rates(report.host.dtype, cores)
                rows = tuple(with_limits(rows, folder, report.host, rates))
                head["rates"] = rates
    except NoModel as error:
        raise Refused(
            f"The model cannot be used: {error}. Set COACH_MODEL; `study-coach doctor` says what is wrong."
        ) from None
    except CalledProcessError as error:
        raise Refused(
            f"{error.cmd[2]} ended with status {error.returncode}; the model needs "
            "pip install 'study-coach[local]'."
        ) from None
    except KeyboardInterrupt:
        complain("\nStopped; nothing was kept.")
        raise typer.Exit(INTERRUPTED) from None
    from bot.cli.bench_tables import llm_json, llm_table

    typer.echo((llm_json if as_json else llm_table)(head, rows, report.skipped))


def _head(report: Any, options: Options, threads: int, *, quick: bool) -> dict[str, Any]:
    import psutil

    from coach.bench.llm import versions

    host = report.host
    return {
        "model": host.model,
        "device": host.device,
        "dtype": host.dtype,
        "way": host.way,
        "slots": host.slots,
        "threads": threads,
        "quick": quick,
        "rounds": options.rounds,
        "seed": options.seed,
        "stream_share": options.share,
        "load_average": round(psutil.getloadavg()[0], 1),
        "cores": psutil.cpu_count(),
        "versions": versions(),
    }


def _loads(text: str) -> tuple[int, ...]:
    found = {int(part) for part in text.split(",") if part.strip().isdecimal()}
    if not found or len(found) != len(text.split(",")) or not all(1 <= load <= MOST_LOAD for load in found):
        raise Refused(f"--loads takes different numbers from 1 to {MOST_LOAD}, such as {LOADS}.", MISUSED)
    return tuple(sorted(found))


def _jobs(text: str) -> list[JobName]:
    from coach.bench.jobs import JOBS

    wanted = {part.strip() for part in text.split(",")} if text else set(JOBS)
    if not wanted <= set(JOBS):
        raise Refused(f"--jobs takes some of {','.join(JOBS)}.", MISUSED)
    return [name for name in JOBS if name in wanted]


@contextmanager
def _weights(settings: Settings, config: RandomConfig | None) -> Iterator[tuple[Settings, Path | None]]:
    """Give the settings of the model to measure, and the folder of one that was made for it."""
    if config is None:
        yield settings, None
        return
    from coach.bench.llm import make_random_model

    with tempfile.TemporaryDirectory(prefix="study-coach-bench-") as place:
        folder = Path(place) / f"{config.value}-random"
        complain(f"Making {config.value} with random weights.")
        make_random_model(config.value, folder)
        yield settings.model_copy(update={"model": str(folder), "llm_url": None}), folder


@contextmanager
def _bar() -> Iterator[Progress]:
    with typer.progressbar(length=0, label="Measuring", file=sys.stderr, width=20) as bar:
        yield _OnBar(bar)


class _OnBar:
    """Shows progress on a bar whose length becomes known bit by bit."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def expect(self, count: int) -> None:
        self._bar.length += count

    def now(self, what: str) -> None:
        self._bar.label = f"{what:<45}"
        self._bar.render_progress()

    def advance(self, count: int) -> None:
        self._bar.update(count)
