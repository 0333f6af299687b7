"""When a verdict is too weak to stand by itself: the person is told and decides."""

from __future__ import annotations

from coach.quiz.verdict import Graded, Verdict

UNDECIDED = 0.65
"""Confidence (0–1) below which a verdict is called undecided: above a model's vague or unshown points; a
choice, not fitted.
"""


def undecided(graded: Graded, threshold: float = UNDECIDED) -> bool:
    """Say whether a grader trusts its verdict too little for it to stand unasked."""
    return graded.confidence < threshold


def appeal_state(first: Graded, second: Graded | None) -> str:
    """What a second look makes of an appeal against a verdict that is not right.

    "won" where it says right, "open" where it says so but trusts itself too
    little, so that the person decides, "lost" where it agrees or there is none.
    """
    if second is None or not differ(first, second):
        return "lost"
    return "open" if undecided(second) else "won"


def differ(first: Graded, second: Graded) -> bool:
    """Say whether two verdicts lead to different reviews: one is right and the other is not.

    Partly right, wrong and not knowing all come back soon, so between them there is nothing to settle.
    """
    return (first.verdict is Verdict.RIGHT) != (second.verdict is Verdict.RIGHT)
