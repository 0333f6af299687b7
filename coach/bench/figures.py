"""What is told of runs: rates, waits, shares. Pure."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Mode = Literal["at once", "stream"]
SEQUENTIAL, OURS, OURS_FREE = "one by one", "ours", "ours, no schema"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer; times in seconds since it was asked for.

    `first` is when its first text came, None where none did. `valid` says whether it meets its
    schema, None where it has none or was cut short. `shared` tokens of the prompt had been read before.
    """

    first: float | None
    end: float
    finish: Literal["stop", "length", "failed"]
    prompt_tokens: int = 0
    tokens: int = 0
    valid: bool | None = None
    shared: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One contender once over the requests of a cell.

    `seconds` go from the beginning to the last answer's end. `peak_bytes` is the most main memory that
    its process had meanwhile, `free_bytes` the least that was free on the graphics card, `lag_p99` the
    event loop's lag in seconds; None where it was not seen.
    """

    answers: tuple[Answered, ...]
    seconds: float
    peak_bytes: int | None = None
    free_bytes: int | None = None
    lag_p99: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One contender, job, load and mode: medians over the rounds, counts over all of them.

    Of `load` requests `requests_run` were run: a contender that serves a fixed number at a time is as fast
    with more, but how long each of them would wait was then not measured (None). `offered` is the rate of
    a stream, requests a second. `low` and `high` bound the tokens a second of the rounds. Waits are in
    seconds. `prompt_tokens`, `shared_tokens` and `tokens` are means of an answer.
    """

    contender: str
    job: str
    load: int
    mode: Mode
    schema: str
    requests_run: int
    rounds: int
    offered: float | None
    tokens_per_second: float
    low: float
    high: float
    requests_per_second: float
    first_p50: float | None
    first_p95: float | None
    first_p99: float | None
    end_p50: float | None
    end_p95: float | None
    end_p99: float | None
    answers: int
    failed: int
    truncated: int
    schema_valid: float | None
    prompt_tokens: float
    shared_tokens: float
    tokens: float
    peak_bytes: int | None
    free_bytes: int | None
    loop_lag_p99: float | None
    ratio_to_sequential: float | None = None
    limit_tokens_per_second: float | None = None
    fraction_of_limit: float | None = None


def percentile(values: Iterable[float], share: float) -> float | None:
    """Return the least value that `share` (0-1) of them do not exceed (nearest rank); None of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def row_of(
    contender: str,
    job: str,
    load: int,
    mode: Mode,
    schema: str,
    runs: Sequence[Run],
    offered: float | None = None,
) -> Row:
    """Put the rounds of a cell together; there is one at least, each with one answer at least."""
    answers = [answer for run in runs for answer in run.answers]
    rates = [_rate(run, sum(answer.tokens for answer in run.answers)) for run in runs]
    done = [_rate(run, sum(answer.finish != "failed" for answer in run.answers)) for run in runs]
    judged = [answer.valid for answer in answers if answer.valid is not None]
    run_each = len(runs[0].answers)
    sampled = run_each < load

    def wait(which: Literal["first", "end"], share: float) -> float | None:
        if sampled:
            return None
        each = (percentile(_waits(run, which), share) for run in runs)
        return _median(each)

    return Row(
        contender=contender,
        job=job,
        load=load,
        mode=mode,
        schema=schema,
        requests_run=run_each,
        rounds=len(runs),
        offered=offered,
        tokens_per_second=statistics.median(rates),
        low=min(rates),
        high=max(rates),
        requests_per_second=statistics.median(done),
        first_p50=wait("first", 0.5),
        first_p95=wait("first", 0.95),
        first_p99=wait("first", 0.99),
        end_p50=wait("end", 0.5),
        end_p95=wait("end", 0.95),
        end_p99=wait("end", 0.99),
        answers=len(answers),
        failed=sum(answer.finish == "failed" for answer in answers),
        truncated=sum(answer.finish == "length" for answer in answers),
        schema_valid=sum(judged) / len(judged) if judged else None,
        prompt_tokens=statistics.fmean(answer.prompt_tokens for answer in answers),
        shared_tokens=statistics.fmean(answer.shared for answer in answers),
        tokens=statistics.fmean(answer.tokens for answer in answers),
        peak_bytes=max((run.peak_bytes for run in runs if run.peak_bytes is not None), default=None),
        free_bytes=min((run.free_bytes for run in runs if run.free_bytes is not None), default=None),
        loop_lag_p99=_median(run.lag_p99 for run in runs),
    )


def with_ratios(rows: Sequence[Row]) -> list[Row]:
    """Set how many times one request after another each row's tokens a second are: same job, load and mode.

    A stream gets none: its rate is that of the arrivals.
    """
    base = {(row.job, row.load): row for row in rows if row.contender == SEQUENTIAL and row.mode == "at once"}
    return [
        replace(row, ratio_to_sequential=_ratio(row, base.get((row.job, row.load))))
        if row.mode == "at once"
        else row
        for row in rows
    ]


def headline(rows: Sequence[Row], wanted: int = 32) -> dict[str, float | int | str | None]:
    """Compare ours with the others at `wanted` requests at once, or at the largest load instead.

    Of several jobs the first counts. `grammar_overhead` is the part of the tokens a second that schemas cost.
    """
    ours = [row for row in rows if row.contender == OURS and row.mode == "at once"]
    if not ours:
        return dict.fromkeys(
            ("ratio_to_sequential", "ratio_to_static", "grammar_overhead", "ratio_job", "ratio_load")
        )
    job = ours[0].job
    here = [row for row in ours if row.job == job]
    mine = next((row for row in here if row.load == wanted), max(here, key=lambda row: row.load))
    cell = [row for row in rows if (row.job, row.load, row.mode) == (job, mine.load, "at once")]
    static = [row for row in cell if row.contender.startswith("static")]
    free = next((row for row in cell if row.contender == OURS_FREE), None)
    kept = _ratio(mine, free)
    return {
        "ratio_to_sequential": _ratio(mine, next((row for row in cell if row.contender == SEQUENTIAL), None)),
        "ratio_to_static": _ratio(mine, max(static, key=lambda row: row.tokens_per_second, default=None)),
        "grammar_overhead": None if kept is None else 1 - kept,
        "ratio_job": job,
        "ratio_load": mine.load,
    }


def meets(value: object, schema: Mapping[str, Any]) -> bool:
    """Say whether a JSON value meets a schema, of the words that the prompts' schemas use.

    Raises ValueError for a word that is not known here, instead of passing over it.
    """
    if unknown := set(schema) - _WORDS:
        raise ValueError(f"a schema with {', '.join(sorted(unknown))}")
    if "enum" in schema and value not in schema["enum"]:
        return False
    match schema["type"], value:
        case "object", dict():
            known = schema.get("properties", {})
            closed = schema.get("additionalProperties", True) is False
            return (
                all(name in value for name in schema.get("required", ()))
                and not (closed and set(value) - set(known))
                and all(meets(value[name], inner) for name, inner in known.items() if name in value)
            )
        case "array", list():
            least, most = int(schema.get("minItems", 0)), float(schema.get("maxItems", math.inf))
            return least <= len(value) <= most and all(meets(item, schema["items"]) for item in value)
        case "string", str():
            return len(value) <= float(schema.get("maxLength", math.inf))
        case "boolean", bool():
            return True
    return False


_WORDS = {
    "type",
    "properties",
    "required",
    "additionalProperties",
    "enum",
    "items",
    "minItems",
    "maxItems",
    "maxLength",
}


def _rate(run: Run, count: int) -> float:
    return count / run.seconds if run.seconds else 0.0


def _waits(run: Run, which: Literal["first", "end"]) -> list[float]:
    waits = (getattr(answer, which) for answer in run.answers if answer.finish != "failed")
    return [wait for wait in waits if wait is not None]


def _median(values: Iterable[float | None]) -> float | None:
    seen = [value for value in values if value is not None]
    return statistics.median(seen) if seen else None


def _ratio(row: Row, base: Row | None) -> float | None:
    return row.tokens_per_second / base.tokens_per_second if base and base.tokens_per_second else None
