"""Measures a grader on answers that people graded.

The grader is any coroutine function from a rubric and an answer to `Graded`. What
it could not grade counts as no verdict and is told; nothing stands in for it.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.evaluation.agreement import (
    Coverage,
    accuracy,
    cohen_kappa,
    coverage_at,
    false_accept,
    false_reject,
    quadratic_weighted_kappa,
    recall_by_class,
    share_of,
)
from coach.evaluation.answers_file import AnswersFile, LabelledAnswer, Truth
from coach.evaluation.controls import (
    NON_ANSWERS,
    SUFFIXES,
    Control,
    Probe,
    RubricFor,
    answers_of,
    controls_of,
    plain_rubric,
)
from coach.evaluation.progress_file import ProgressFile, Result
from coach.quiz.rubric import Rubric
from coach.quiz.verdict import Graded, Verdict

Grade = Callable[[Rubric, str], Awaitable[Graded]]

CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Where coverage and accuracy are told."""

PATIENCE = 5
"""Refusals in a row after which a run is given up: the model is gone, not at a loss for one answer."""

_CLASS = {
    Verdict.RIGHT: Truth.RIGHT,
    Verdict.PARTLY: Truth.PARTLY,
    Verdict.WRONG: Truth.WRONG,
    Verdict.DONT_KNOW: Truth.WRONG,
}


class NoVerdict(Exception):
    """The grader looked at the answer and gave no verdict that can be used; the text says why."""


class GraderGone(Exception):
    """The grader cannot be asked now; the text says why. What was graded is kept."""


@dataclass(frozen=True, slots=True)
class ControlResult:
    """How a control went: `passed` is the share of `count`, None where there was nothing to ask.

    Non-answers must not be accepted; the reference must be, without a slip; a suffix
    must not move the verdict, and a repetition must give the same.
    """

    count: int
    passed: float | None


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """What an answer takes; the controls are not in it."""

    mean: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class GradingReport:
    """Figures over the answers that got a verdict (`graded`) out of `answers`; shares are 0–1.

    A verdict is *accepted* where it is right. `kappa`, `accuracy`, `false_reject`,
    `false_accept` and `coverage` are of right against not right. `qwk` and
    `per_class_recall` are of wrong, partly and right where the file knows all
    three; where it only knows right and wrong, partly counts as wrong. None: not
    defined on this data.
    """

    answers: int
    graded: int
    truths: Mapping[str, int]
    verdicts: Mapping[str, int]
    no_verdict: Mapping[str, int]
    kappa: float | None
    qwk: float | None
    accuracy: float | None
    false_reject: float | None
    false_accept: float | None
    per_class_recall: Mapping[str, float]
    coverage: tuple[Coverage, ...]
    controls: Mapping[str, ControlResult]
    milliseconds: Milliseconds | None


def spread(rows: Sequence[LabelledAnswer], most: int | None) -> list[LabelledAnswer]:
    """At most so many rows, evenly over the file, since collections are sorted by question."""
    if most is None or most >= len(rows):
        return list(rows)
    return [rows[at * len(rows) // most] for at in range(most)]


def probes_for(
    rows: Sequence[LabelledAnswer], *, controls: bool, rubric_for: RubricFor = plain_rubric
) -> list[Probe]:
    """Everything a run has graded, in order."""
    return [*answers_of(rows, rubric_for), *(controls_of(rows, rubric_for) if controls else ())]


async def run(
    probes: Sequence[Probe],
    grade: Grade,
    kept: ProgressFile,
    advance: Callable[[int], object] = lambda _: None,
    timer: Callable[[], float] = time.perf_counter,
) -> dict[str, Result]:
    """Have each probe graded that is not in `kept`; results by key.

    `advance` hears how many more are done. `timer` counts seconds. Raises GraderGone
    when the grader refused `PATIENCE` times in a row; those are not kept, so that
    they are asked again.
    """
    done = kept.load()
    advance(sum(probe.key in done for probe in probes))
    refused = 0
    for probe in probes:
        if probe.key in done:
            continue
        try:
            result = await _ask(probe, grade, timer)
            refused = 0
            kept.add(result)
        except GraderGone as error:
            refused += 1
            if refused == PATIENCE:
                raise
            result = Result(probe.key, None, 0.0, False, 0.0, str(error))
        done[probe.key] = result
        advance(1)
        # A grader that only computes never waits, and Ctrl-C would not be heard before the end.
        await asyncio.sleep(0)
    return done


async def _ask(probe: Probe, grade: Grade, timer: Callable[[], float]) -> Result:
    began = timer()
    try:
        graded = await grade(probe.rubric, probe.answer)
    except NoVerdict as error:
        return Result(probe.key, None, 0.0, False, (timer() - began) * 1000, str(error))
    spent = (timer() - began) * 1000
    return Result(probe.key, graded.verdict, graded.confidence, graded.slip, spent)


def report(file: AnswersFile, rows: Sequence[LabelledAnswer], results: Mapping[str, Result]) -> GradingReport:
    """Put the figures together; `rows` are those of `file` that were asked."""
    asked = [(row, results[probe.key]) for row, probe in zip(rows, answers_of(rows), strict=True)]
    judged = [(row.truth, _class(result), result) for row, result in asked if result.verdict is not None]
    right = [truth is Truth.RIGHT for truth, _, _ in judged]
    accepted = [given is Truth.RIGHT for _, given, _ in judged]
    truths = [truth for truth, _, _ in judged]
    classes = [given for _, given, _ in judged]
    if not file.has_partly:
        classes = [Truth.RIGHT if given is Truth.RIGHT else Truth.WRONG for given in classes]
    covered = [
        coverage_at(
            level,
            [result.confidence for _, _, result in judged],
            [a == b for a, b in zip(right, accepted, strict=True)],
        )
        for level in CONFIDENCES
    ]
    return GradingReport(
        answers=len(rows),
        graded=len(judged),
        truths=_counts(row.truth.name.lower() for row in rows),
        verdicts=_counts(result.verdict for _, result in asked if result.verdict is not None),
        no_verdict=_counts(result.reason for _, result in asked if result.verdict is None),
        kappa=cohen_kappa(right, accepted),
        qwk=quadratic_weighted_kappa(truths, classes),
        accuracy=accuracy(right, accepted),
        false_reject=false_reject(right, accepted),
        false_accept=false_accept(right, accepted),
        per_class_recall={
            label.name.lower(): share for label, share in sorted(recall_by_class(truths, classes).items())
        },
        coverage=tuple(one for one in covered if one is not None),
        controls=_controls(rows, results),
        milliseconds=_milliseconds(
            [result.milliseconds for _, result in asked if result.verdict is not None]
        ),
    )


def _class(result: Result) -> Truth:
    assert result.verdict is not None
    return _CLASS[result.verdict]


def _counts(labels: Iterable[str]) -> dict[str, int]:
    return dict(Counter(map(str, labels)).most_common())


def _controls(rows: Sequence[LabelledAnswer], results: Mapping[str, Result]) -> dict[str, ControlResult]:
    base = [results[probe.key] for probe in answers_of(rows)]
    passed: dict[Control, list[bool]] = {}
    for probe in controls_of(rows):
        result = results.get(probe.key)
        if result is None or result.verdict is None or probe.control is None:
            continue
        if probe.row is None:
            passed.setdefault(probe.control, []).append(_as_wanted(probe.control, result))
        elif base[probe.row].verdict is not None:
            same = _class(result) is _class(base[probe.row])
            passed.setdefault(probe.control, []).append(same)
    if not passed:
        return {}
    order: tuple[Control, ...] = (*NON_ANSWERS, "reference_echo", *SUFFIXES, "repeat")
    return {
        control: ControlResult(len(passed.get(control, [])), share_of(passed.get(control, [])))
        for control in order
    }


def _as_wanted(control: Control, result: Result) -> bool:
    right = result.verdict is Verdict.RIGHT
    return (right and not result.slip) if control == "reference_echo" else not right


def _milliseconds(spent: Sequence[float]) -> Milliseconds | None:
    if not spent:
        return None
    cuts = statistics.quantiles(spent, n=100, method="inclusive") if len(spent) > 1 else [spent[0]] * 99
    return Milliseconds(statistics.fmean(spent), cuts[49], cuts[94])
