"""`study-coach eval …`: measure graders, questions and the schedule on data of one's own."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.outcome import INTERRUPTED, Refused, complain
from bot.cli.packs import sound
from bot.cli.setting import prepare

if TYPE_CHECKING:
    from coach.config import Settings
    from coach.curriculum.loading import LoadedPack
    from coach.evaluation.answers_file import LabelledAnswer
    from coach.evaluation.controls import RubricFor
    from coach.evaluation.drafts import DraftsReport
    from coach.evaluation.grading import Grade
    from coach.llm.interface import Engine, ModelIdentity
    from coach.quiz.embedding import Embedder
    from coach.quiz.rubric import Rubric
    from coach.quiz.verdict import Graded

evaluation = typer.Typer(
    help="Measure graders, questions and the schedule on data of your own.", no_args_is_help=True
)

JSON = typer.Option("--json", help="Print one JSON object.")
LOOK_AGAIN_SECONDS = 0.2


class Grader(StrEnum):
    """Which grader is measured."""

    BUILTIN = "builtin"
    MODEL = "model"


@evaluation.command()
def grading(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="Graded answers, CSV or .jsonl: question, reference, student_answer, label or score."
        ),
    ],
    grader: Annotated[Grader, typer.Option(help="The built-in one, or the model of COACH_MODEL.")] = (
        Grader.BUILTIN
    ),
    as_json: Annotated[bool, JSON] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most N answers, spread over the file.")] = None,
    controls: Annotated[bool, typer.Option(help="Ask the controls, too.")] = True,
    points: Annotated[
        bool,
        typer.Option("--points", help="Use the shipped packs' key points, found by the column question_key."),
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew instead of going on.")] = False,
) -> None:
    """Compare a grader with people.

    Stopped with Ctrl-C, the same command goes on where it was.
    """
    from bot.cli.evaluation_tables import grading_json, grading_table
    from coach.evaluation.answers_file import BadAnswersFile, read_answers
    from coach.evaluation.controls import VERSION, plain_rubric
    from coach.evaluation.grading import GraderGone, probes_for, report, run, spread
    from coach.evaluation.progress_file import ProgressFile

    settings = prepare(context, quiet=True)
    try:
        answers = read_answers(file)
    except BadAnswersFile as error:
        raise Refused(str(error)) from None
    rows = spread(answers.rows, limit)
    rubric_for = _rubrics_of_packs() if points else plain_rubric
    probes = probes_for(rows, controls=controls, rubric_for=rubric_for)

    async def measure() -> str:
        async with _grader(settings, grader) as (name, version, grade):
            # Not `controls`: a run without them is the beginning of one with them.
            run_id = repr((answers.digest, grader.value, name, version, limit, points, VERSION))
            digest = hashlib.sha256(run_id.encode()).hexdigest()[:16]
            kept = ProgressFile(settings.data_dir / "eval" / f"grading-{digest}.jsonl")
            if fresh:
                kept.remove()
            label = f"Grading {len(rows):,} answers"
            with typer.progressbar(length=len(probes), label=label, file=sys.stderr) as bar:
                results = await run(probes, grade, kept, bar.update)
            made = report(answers, rows, results)
            kept.remove()
        head = {
            "grader": name,
            "grader_version": version,
            "file": str(file),
            "digest": answers.digest,
            "judged_by": answers.judged_by,
            "full_mark": answers.full_mark,
        }
        return (grading_json if as_json else grading_table)(head, made)

    try:
        typer.echo(asyncio.run(measure()))
    except GraderGone as error:
        raise Refused(
            f"The model does not answer ({error}). What was graded is kept; the same command goes on from "
            "there. `study-coach doctor` says what is wrong."
        ) from None
    except KeyboardInterrupt:
        complain("\nStopped. What was graded is kept; the same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from None


@evaluation.command()
def questions(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(help="A pack's folder. Default: the packs that ship.")
    ] = None,
    drafts: Annotated[
        int | None,
        typer.Option(min=1, help="Have the model of COACH_MODEL draft N, and check those instead."),
    ] = None,
    as_json: Annotated[bool, JSON] = False,
) -> None:
    """Check the questions of packs, or drafts of a model."""
    from bot.cli.evaluation_tables import bank_table, drafts_table, in_json
    from coach.curriculum.shipped import pack_folders
    from coach.evaluation.questions import examine
    from coach.quiz.embedding import MiniLMEmbedder

    packs = [sound(folder) for folder in ([path] if path else pack_folders())]
    embedder = MiniLMEmbedder() if MiniLMEmbedder.available() else None
    if drafts is None:
        banks = [examine(loaded, embedder) for loaded in packs]
        typer.echo(in_json(packs=banks) if as_json else "\n\n".join(map(bank_table, banks)))
        return
    name, made = asyncio.run(_drafted(prepare(context, quiet=True), packs, embedder, drafts))
    typer.echo(in_json(model=name, drafts=made) if as_json else drafts_table(name, made))


async def _drafted(
    settings: Settings, packs: Sequence[LoadedPack], embedder: Embedder | None, count: int
) -> tuple[str, DraftsReport]:
    from random import Random

    from coach.evaluation.drafts import examine_drafts
    from coach.llm.structured import NoAnswer

    async with model_of(settings) as (engine, model):
        with typer.progressbar(length=count, label=f"Drafting {count:,} questions", file=sys.stderr) as bar:
            try:
                # The same objectives each time, so that models can be compared.
                rng = Random(0)  # noqa: S311 - a sample, no secret
                made = await examine_drafts(packs, engine, embedder, count, rng, bar.update)
            except NoAnswer as error:
                raise Refused(
                    f"The model does not answer ({error}). `study-coach doctor` says what is wrong."
                ) from None
        return f"{model.name}@{model.revision}", made


@evaluation.command()
def schedule(
    file: Annotated[
        Path,
        typer.Argument(
            help="Reviews: a CSV with card_id, review_rating (1-4), review_time; or the .json of /privacy."
        ),
    ],
    as_json: Annotated[bool, JSON] = False,
    zone: Annotated[str, typer.Option(help="Time zone of the study days of a CSV.")] = "UTC",
    rollover: Annotated[int, typer.Option(min=0, max=23, help="Hour at which a day of a CSV ends.")] = 0,
) -> None:
    """Compare predicted with real recall on a review log."""
    from bot.cli.evaluation_tables import in_json, schedule_table
    from coach.clock import known_zones, study_day
    from coach.evaluation.review_log_file import BadReviewLog, read_log
    from coach.evaluation.schedule import evaluate

    if zone not in known_zones():
        raise Refused(f"'{zone}' is no time zone. Name one like Asia/Taipei.")
    try:
        log = read_log(file, lambda at: study_day(at, zone, rollover))
    except BadReviewLog as error:
        raise Refused(str(error)) from None
    made = evaluate(log)
    typer.echo(
        in_json(file=str(file), **dataclasses.asdict(made)) if as_json else schedule_table(str(file), made)
    )


def _rubrics_of_packs() -> RubricFor:
    """Rubrics with the key points that the coach itself grades by, where a row names its question."""
    from coach.curriculum.model import FreeQuestion
    from coach.curriculum.shipped import pack_folders
    from coach.evaluation.controls import language_of, plain_rubric
    from coach.quiz.rubric import rubric_of

    asked = {
        question.key: question
        for folder in pack_folders()
        for question in sound(folder).questions
        if isinstance(question, FreeQuestion)
    }

    def rubric_for(row: LabelledAnswer) -> Rubric:
        question = asked.get(row.question_key)
        return rubric_of(question, language_of(row.question)) if question else plain_rubric(row)

    return rubric_for


@asynccontextmanager
async def _grader(settings: Settings, which: Grader) -> AsyncIterator[tuple[str, str, Grade]]:
    """Give name, version and the grader itself, ready to grade. Raises Refused."""
    if which is Grader.BUILTIN:
        yield _built_in()
        return
    async with model_of(settings) as (engine, model):
        yield _by_model(engine, model)


def _built_in() -> tuple[str, str, Grade]:
    from coach.quiz.embedding import MiniLMEmbedder
    from coach.quiz.grading import BuiltInGrader
    from coach.quiz.rubric import Rubric

    embedder = MiniLMEmbedder() if MiniLMEmbedder.available() else None
    if embedder is None:
        complain("The embedding model is not installed; the grader works without it.")
    else:
        embedder.embed(["loaded before the clock runs"])
    built_in = BuiltInGrader(embedder)
    # Each verdict carries its grader's name and version.
    any_ = built_in.grade(Rubric("en", ("Why?",), ("Because.",)), "")

    async def grade(rubric: Rubric, answer: str) -> Graded:
        return built_in.grade(rubric, answer)

    return any_.grader, any_.grader_version, grade


def _by_model(engine: Engine, model: ModelIdentity) -> tuple[str, str, Grade]:
    from coach.evaluation.grading import GraderGone, NoVerdict
    from coach.quiz.model_grader import GraderFailed, ModelGrader
    from coach.quiz.prompts import GRADE_ANSWER

    by_model = ModelGrader(engine)

    async def grade(rubric: Rubric, answer: str) -> Graded:
        try:
            return await by_model.grade(rubric, answer)
        except GraderFailed as error:
            raise (GraderGone if error.reason == "unavailable" else NoVerdict)(error.reason) from error

    return model.name, f"{model.revision}, {GRADE_ANSWER.tag}", grade


@asynccontextmanager
async def model_of(settings: Settings) -> AsyncIterator[tuple[Engine, ModelIdentity]]:
    """Give the configured model, loaded, and which one it is; end it afterwards. Raises Refused."""
    from coach.llm import open_engine

    engine = open_engine(settings)
    try:
        await engine.start()
        complain("Loading the model.")
        while (status := engine.status()).state == "loading":  # noqa: ASYNC110 - engines tell by status alone
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        if status.state != "ready" or status.model is None:
            raise Refused(
                f"The model cannot be used: {status.last_error or status.state}. "
                "Set COACH_MODEL; `study-coach doctor` says what is wrong."
            )
        yield engine, status.model
    finally:
        await engine.stop()
