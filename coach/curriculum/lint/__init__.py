"""What a sound pack should be besides: well asked, well said, complete. Rule by rule, with counts.

`validation` refuses what could not work; here stands what would teach badly.
"""

from __future__ import annotations

from coach.curriculum.faults import in_order
from coach.curriculum.lint.completeness import COMPLETENESS
from coach.curriculum.lint.language import LANGUAGE
from coach.curriculum.lint.order_and_bug import ORDER_AND_BUG
from coach.curriculum.lint.questions import QUESTIONS
from coach.curriculum.lint.rule import Finding, Rule
from coach.curriculum.lint.structure import STRUCTURE
from coach.curriculum.loading import LoadedPack

__all__ = ["RULES", "Finding", "Rule", "lint"]

RULES: tuple[Rule, ...] = (*STRUCTURE, *QUESTIONS, *ORDER_AND_BUG, *LANGUAGE, *COMPLETENESS)


def lint(loaded: LoadedPack) -> list[Finding]:
    """Return what each rule found in a pack that `load_pack` could read: how much it looked at, and its
    faults.
    """
    findings = []
    for rule in RULES:
        checks = list(rule.check(loaded))
        faults = in_order([fault for fault in checks if fault is not None])
        findings.append(Finding(rule.name, rule.about, len(checks), tuple(faults)))
    return findings
