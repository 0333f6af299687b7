"""How the report of `study-coach bench llm` is printed: as tables of at most 100 columns, or as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from coach.bench.figures import Row, headline

MIB = 2**20


def llm_json(head: Mapping[str, Any], rows: Sequence[Row], skipped: Mapping[str, str]) -> str:
    """One object; seconds, bytes, shares 0-1; null where a figure was not measured."""
    shown = {**headline(rows), **head, "rows": rows, "skipped": skipped}
    return json.dumps(shown, default=dataclasses.asdict, ensure_ascii=False, indent=1)


def llm_table(head: Mapping[str, Any], rows: Sequence[Row], skipped: Mapping[str, str]) -> str:
    """A page to read."""
    about = headline(rows)
    numbers = ", ".join(f"{name} {number}" for name, number in head["versions"].items())
    lines = [
        f"{head['model']} on {head['device']}, {head['dtype']}; "
        f"threads {head['threads']} of {head['cores']} cores, load average {head['load_average']}",
        numbers,
        f"ours: {head['way']}, {head['slots']} answers at once; medians of {_rounds(rows)}",
    ]
    for (job, load, mode), group in groupby(rows, key=lambda row: (row.job, row.load, row.mode)):
        lines += ["", *_cell(job, load, mode, list(group))]
    lines += ["", *_processes(rows)]
    if rates := head.get("rates"):
        lines += ["", *_limits(rows, rates)]
    lines += ["", *_notes(rows)]
    lines += [f"Left out: {name} ({reason})." for name, reason in skipped.items()]
    if about["ratio_to_sequential"] is not None:
        beside = [
            f"{_times(about['ratio_to_sequential'])} one by one",
            f"{_times(about['ratio_to_static'])} the best static batch",
            f"a schema costs {_percent(about['grammar_overhead'])}",
        ]
        shown = ", ".join(one for one in beside if "-" not in one.split())
        lines += ["", f"{about['ratio_job']}, {about['ratio_load']} at once: ours is {shown}"]
    return "\n".join(lines)


def _cell(job: str, load: int, mode: str, rows: Sequence[Row]) -> Iterator[str]:
    offered = rows[0].offered
    how = f", {offered:.2f} a second" if offered is not None else ""
    what = "as a stream" if mode == "stream" else "at once"
    yield f"{job}, {load} {'request' if load == 1 else 'requests'} {what}{how}"
    yield f"  {'':<24}{'tok/s':>9}{'x':>7}{'req/s':>8}{'first s, p50/95/99':>22}{'end s, p50/95/99':>22}"
    for row in rows:
        name = row.contender + (" *" if row.requests_run < row.load else "")
        first = _waits(row.first_p50, row.first_p95, row.first_p99)
        end = _waits(row.end_p50, row.end_p95, row.end_p99)
        yield (
            f"  {name:<24}{row.tokens_per_second:>9,.1f}{_times(row.ratio_to_sequential):>7}"
            f"{row.requests_per_second:>8,.2f}{first:>22}{end:>22}"
        )


def _processes(rows: Sequence[Row]) -> Iterator[str]:
    """One line a contender and job: what its answers were, and what they cost."""
    yield (
        f"  {'':<24}{'prompt':>8}{'shared':>8}{'answer':>8}{'cut':>6}{'failed':>8}{'valid':>8}"
        f"{'peak MiB':>10}{'lag p99 ms':>12}"
    )
    for (job, contender), group in _grouped(rows):
        answers = sum(row.answers for row in group)
        peak = max((row.peak_bytes for row in group if row.peak_bytes is not None), default=None)
        lag = max((row.loop_lag_p99 for row in group if row.loop_lag_p99 is not None), default=None)
        yield (
            f"  {f'{job}: {contender}':<24.24}"
            f"{_mean(group, 'prompt_tokens'):>8,.0f}{_mean(group, 'shared_tokens'):>8,.0f}"
            f"{_mean(group, 'tokens'):>8,.0f}{_percent(sum(row.truncated for row in group) / answers):>6}"
            f"{sum(row.failed for row in group):>8,}{_percent(_valid(group)):>8}"
            f"{'-' if peak is None else f'{peak / MIB:,.0f}':>10}"
            f"{'-' if lag is None else f'{lag * 1e3:.1f}':>12}"
        )


def _limits(rows: Sequence[Row], rates: Any) -> Iterator[str]:
    yield f"  copies {rates.copy_bytes / 1e9:,.0f} GB/s, multiplies {rates.matmul_flops / 1e12:,.2f} TFLOP/s"
    yield f"  {'':<44}{'tok/s':>10}{'limit':>12}{'reached':>10}"
    for row in rows:
        if row.limit_tokens_per_second is not None:
            yield (
                f"  {f'{row.job}, {row.load}: {row.contender}':<44}{row.tokens_per_second:>10,.1f}"
                f"{row.limit_tokens_per_second:>12,.1f}{_percent(row.fraction_of_limit):>10}"
            )


def _notes(rows: Sequence[Row]) -> Iterator[str]:
    yield "x: tokens a second over those of one request after another. Times count from when a request comes."
    yield "`ours` alone keeps to schemas, by a grammar; `valid` is of the answers that were not cut short."
    sampled = {(row.contender, row.requests_run, row.load) for row in rows if row.requests_run < row.load}
    if sampled:
        these = "; ".join(f"{name} {run} of {load}" for name, run, load in sorted(sampled))
        yield f"*: only so many were run: {these}."
        yield "   With a fixed batch more of them change no rate; how long each would wait was not measured."


def _grouped(rows: Sequence[Row]) -> Iterator[tuple[tuple[str, str], list[Row]]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.job, row.contender), []).append(row)
    yield from groups.items()


def _rounds(rows: Iterable[Row]) -> str:
    counts = sorted({row.rounds for row in rows})
    return f"{'-'.join(map(str, counts))} {'round' if counts == [1] else 'rounds'}"


def _mean(rows: Sequence[Row], name: str) -> float:
    answers = sum(row.answers for row in rows)
    return sum(float(getattr(row, name)) * row.answers for row in rows) / answers


def _valid(rows: Sequence[Row]) -> float | None:
    judged = [(row.schema_valid, row.answers - row.truncated - row.failed) for row in rows]
    whole = [(share, count) for share, count in judged if share is not None]
    return sum(share * count for share, count in whole) / sum(count for _, count in whole) if whole else None


def _waits(*seconds: float | None) -> str:
    return "-" if None in seconds else "/".join(f"{second:.2f}" for second in seconds if second is not None)


def _times(value: Any) -> str:
    return "-" if value is None else f"{value:.2f}x"


def _percent(value: Any) -> str:
    return "-" if value is None else f"{value:.0%}"
