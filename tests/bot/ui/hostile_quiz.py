"""Questions of every kind at their worst, on the table in a quiz as far along as can be."""

from __future__ import annotations

from coach.curriculum.catalogue import QuestionRef
from coach.curriculum.model import (
    BLANK,
    BugQuestion,
    ChoiceQuestion,
    ClozeQuestion,
    ExplainQuestion,
    KeyPoint,
    Language,
    MultipleQuestion,
    NumericQuestion,
    Option,
    OrderQuestion,
    Question,
    QuestionKind,
    ShortQuestion,
)
from coach.quiz.selection import Reason
from coach.quiz.views import Asked
from tests.bot.ui.hostile import LABEL, LINE, OPTION, PARAGRAPH, a_key, bad, both
from tests.bot.ui.hostile_pack import CONCEPT_ID, OPTION_KEYS, PACK
from tests.bot.ui.limits import OWNER


def a_question(kind: QuestionKind) -> Question:
    prompt = both(PARAGRAPH, f"{BLANK} " if kind == "cloze" else "")
    common = {"key": a_key(64), "objective": "o", "prompt": prompt, "explanation": both(PARAGRAPH)}
    options = [Option(key=key, text=both(OPTION, f"option {key[0]} ")) for key in OPTION_KEYS]
    if kind == "multiple":
        return MultipleQuestion(kind="multiple", options=options, answers=OPTION_KEYS[1:], **common)
    if kind == "order":
        return OrderQuestion(kind="order", items=options, **common)
    if kind == "bug":
        # As wide as a phone, in as many lines as there may be, with what ends a block of code.
        listing = "\n".join([*["``` @everyone # " + "w" * 44] * 9, "[x](https://e.example)"])
        return BugQuestion(kind="bug", listing=listing, line=10, fix=both(PARAGRAPH), **common)
    if kind == "choice":
        return ChoiceQuestion(kind="choice", options=options, answer=OPTION_KEYS[4], **common)
    if kind == "cloze":
        wordings: dict[Language, list[str]] = {"en": [bad(LINE)], "zh-TW": [bad(LINE)]}
        return ClozeQuestion(kind="cloze", answers=wordings, **common)
    if kind == "numeric":
        return NumericQuestion(kind="numeric", value=-1.7e308, tolerance=0, unit=both(LABEL), **common)
    points = [
        KeyPoint(key=f"p{n}", text=both(LINE), aliases={"en": [bad(LINE)], "zh-TW": [bad(LINE)]})
        for n in range(4)
    ]
    if kind == "explain":
        return ExplainQuestion(kind="explain", reference=both(PARAGRAPH), points=points, **common)
    return ShortQuestion(kind="short", reference=both(PARAGRAPH), points=points, **common)


def asked(
    kind: QuestionKind, language: Language, reason: Reason = Reason.NEW, *, resumed: bool = False
) -> Asked:
    """A question on the table, in a quiz as far along as can be."""
    ref = QuestionRef(OWNER, PACK, a_key(64), 1, CONCEPT_ID, language, a_question(kind))
    order = tuple(OPTION_KEYS) if kind in ("choice", "multiple", "order") else ()
    return Asked(10**10, 19, 20, ref, order, reason, resumed=resumed)


def given_to(one: Asked, kind: QuestionKind) -> str:
    """An answer to such a question, at its worst: of all options, a line, or the longest text."""
    if kind in ("multiple", "order"):
        return ",".join(reversed(one.option_order))
    if kind == "choice":
        return one.option_order[4]
    return "10" if kind == "bug" else bad(2000)
