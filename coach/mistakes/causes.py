"""Why something went wrong, and when a learner is asked for more than a tap."""

from __future__ import annotations

from enum import StrEnum

from coach.quiz.verdict import Verdict

SURE = 3
"""The confidence that means "sure", of 1 to 3."""

MISTAKES = (Verdict.WRONG, Verdict.PARTLY)
"""Verdicts that belong in the log; "I don't know" is a good answer."""

MOST_REFLECTIONS = 2
"""How often in one session a sentence and a rule are asked."""


class Cause(StrEnum):
    """What a learner says was behind a mistake."""

    FORGOT = "forgot"
    CONFUSED = "confused"
    MISREAD = "misread"
    NEVER_KNEW = "never-knew"
    SLIP = "slip"


def reflection_due(verdict: Verdict, confidence: int | None, repeat: bool, asked_this_session: int) -> bool:
    """Say whether a sentence in one's own words and a rule are asked after this answer.

    Only after a sure error (high-confidence errors, corrected, stick) or a repeat,
    and at most `MOST_REFLECTIONS` times a session; `asked_this_session` counts those before.
    """
    if verdict not in MISTAKES or asked_this_session >= MOST_REFLECTIONS:
        return False
    return confidence == SURE or repeat
