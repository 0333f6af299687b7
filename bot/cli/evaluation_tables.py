"""How the reports of `study-coach eval` are printed: as tables of at most 80 columns, or as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coach.evaluation.controls import NON_ANSWERS, SUFFIXES

if TYPE_CHECKING:
    from coach.evaluation.drafts import DraftsReport
    from coach.evaluation.grading import GradingReport
    from coach.evaluation.questions import BankReport
    from coach.evaluation.schedule import ScheduleReport

CONTROLS: Mapping[str, str] = {
    **dict.fromkeys(NON_ANSWERS, "not accepted"),
    "reference_echo": "accepted",
    **dict.fromkeys(SUFFIXES, "verdict not moved"),
    "repeat": "the same verdict again",
}
"""Control → what must come of it."""

MOST_PAIRS = 10
"""Pairs that a table names; JSON has all."""


def in_json(**reports: Any) -> str:
    """One object; shares are 0–1, null where a figure is not defined."""
    return json.dumps(reports, default=dataclasses.asdict, ensure_ascii=False, indent=1)


def grading_json(head: Mapping[str, Any], report: GradingReport) -> str:
    """One object; shares are 0–1, null where a figure is not defined."""
    shown = {**head, "n": report.answers, **dataclasses.asdict(report)}
    for name, one in shown["controls"].items():
        one["must"] = CONTROLS[name]
        if name in SUFFIXES:
            one["moved"] = None if one["passed"] is None else 1 - one["passed"]
    return in_json(**shown)


def grading_table(head: Mapping[str, Any], report: GradingReport) -> str:
    """A page to read."""
    truths = ", ".join(f"{count:,} {truth}" for truth, count in report.truths.items())
    recall = ", ".join(f"{label} {_percent(share)}" for label, share in report.per_class_recall.items())
    lines = [
        f"{head['file']}: {report.answers:,} answers ({truths})",
        f"judged by {_judged_by(head)}",
        f"grader: {head['grader']}, version {head['grader_version']}",
        "",
        f"  {'kappa':<16}{_number(report.kappa):>8}  right against not right; 0 is chance, 1 agreement",
        f"  {'weighted kappa':<16}{_number(report.qwk):>8}  the same, with how far off (quadratic)",
        f"  {'accuracy':<16}{_percent(report.accuracy):>8}",
        f"  {'false rejects':<16}{_percent(report.false_reject):>8}  of the right answers",
        f"  {'false accepts':<16}{_percent(report.false_accept):>8}  of the others",
        f"  {'recall':<16}{recall or '-':>8}",
    ]
    if report.no_verdict:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in report.no_verdict.items())
        lines.append(f"  {'no verdict':<16}{reasons}: left out above")
    if (spent := report.milliseconds) is not None:
        lines.append(
            f"  {'ms an answer':<16}mean {spent.mean:,.1f}, p50 {spent.p50:,.1f}, p95 {spent.p95:,.1f}"
        )
    if report.coverage:
        lines += ["", f"  {'confidence from':<16}{'covers':>8}{'accuracy':>10}"]
        lines += [
            f"  {one.confidence:<16}{_percent(one.share):>8}{_percent(one.accuracy):>10}"
            for one in report.coverage
        ]
    if report.controls:
        lines += ["", f"  {'control':<16}{'asked':>8}{'passed':>10}  must be"]
        lines += [
            f"  {name:<16}{one.count:>8,}{_percent(one.passed):>10}  {CONTROLS[name]}"
            for name, one in report.controls.items()
        ]
    return "\n".join(lines)


def schedule_table(file: str, report: ScheduleReport) -> str:
    """A page to read."""
    lines = [
        f"{file}: {report.reviews:,} reviews of {report.cards:,} cards",
        f"{report.counted:,} count: those on a later day than the one before; "
        f"recalled: {_percent(report.recall)}",
        "",
        f"  {'':<10}{'log loss':>10}{'RMSE(bins)':>12}{'AUC':>8}",
    ]
    lines += [
        f"  {name:<10}{_number(one.log_loss, 4):>10}{_number(one.rmse_bins, 4):>12}{_number(one.auc):>8}"
        for name, one in report.models.items()
    ]
    lines += [
        "",
        "Less log loss and RMSE, more AUC is better. The constant is the mean recall of",
        "this very log, so it has seen the answers; FSRS-6 has its default parameters.",
    ]
    return "\n".join(lines)


def bank_table(report: BankReport) -> str:
    """A page to read."""
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in report.kinds.items())
    lines = [f"{report.pack} revision {report.revision}: {report.questions:,} questions", f"  {kinds}", ""]
    lines.append(f"  {'rule':<16} {'checked':>8} {'faults':>7}  asks that")
    lines += [
        f"  {one.name:<16} {one.checked:>8,} {len(one.faults):>7,}  {_cut(one.about, 42)}"
        for one in report.rules
    ]
    for place in report.places:
        counts = ", ".join(map(str, place.counts))
        lines += [
            "",
            f"  keys by place, of {place.options} options: {counts}; p {place.p:.2f} (chance: not near 0)",
        ]
    lines += ["", f"  {'guessing by':<24}{'language':<10}{'asked':>6}{'right':>8}{'chance':>16}"]
    lines += [
        f"  {one.name:<24}{one.language:<10}{one.asked:>6,}{_percent(one.share):>8}"
        f"{f'{one.chance:.1%} ± {one.noise:.1%}':>16}"
        for one in report.cues
    ]
    if report.near is not None:
        lines += ["", f"  pairs that mean nearly the same in English: {len(report.near)}"]
        lines += [f"    {one.cosine:.2f}  {one.one}, {one.other}" for one in report.near[:MOST_PAIRS]]
    return "\n".join(lines)


def drafts_table(model: str, report: DraftsReport) -> str:
    """A page to read."""
    stages = {
        "asked for": report.asked,
        "written": report.written,
        "of a pack's form": report.formed,
        "sound by the rules": report.sound,
        "key found blind": report.agreed,
    }
    lines = [f"drafts of {model}; {report.tokens:,} tokens", ""]
    lines += [f"  {name:<20}{count:>6,}{_percent(count / report.asked):>8}" for name, count in stages.items()]
    if report.refused:
        lines += ["", f"  {'refused for':<20}{'drafts':>6}"]
        lines += [f"  {reason:<20}{count:>6,}" for reason, count in report.refused.items()]
    return "\n".join(lines)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _judged_by(head: Mapping[str, Any]) -> str:
    if head["judged_by"] == "score":
        return f"score (full mark {head['full_mark']:g})"
    return str(head["judged_by"])


def _number(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
