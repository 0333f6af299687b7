"""Answers that are compared and not interpreted: a chosen option, a filled blank, a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from math import isfinite

from rapidfuzz.distance import OSA

from coach.curriculum.model import BLANK, ChoiceQuestion, ClozeQuestion, Language, NumericQuestion
from coach.quiz.normalise import MAX_CHARS, clean, tokens, words
from coach.quiz.off_task import says_dont_know
from coach.quiz.verdict import CERTAIN, Graded, PointResult, PointState, Verdict, graded

SLIP = 0.7
"""Confidence in a wording that is one slip of the keys away (0–1)."""


def grade_choice(question: ChoiceQuestion, chosen: str) -> Graded:
    """Judge the key of the chosen option; "" means none was chosen. Raises ValueError for an unknown key."""
    if not chosen:
        return graded(Verdict.DONT_KNOW, (), CERTAIN)
    if chosen not in {option.key for option in question.options}:
        raise ValueError(f"{question.key} has no option {chosen!r}")
    return graded(Verdict.RIGHT if chosen == question.answer else Verdict.WRONG, (), CERTAIN)


# A number as people write it: 1,024 or .5 or 3e-4 or 2×10^-3 or 2**10, a fraction or a percentage of one.
_NUMBER = re.compile(
    r"(?P<sign>[-+\u2212]?)\s*(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)"
    r"(?:\s*[×x*·]\s*10\s*(?:\^|\*\*)\s*(?P<power>[-+\u2212]?\d{1,3})|[eE](?P<exponent>[-+]?\d{1,3})"
    r"|\s*(?:\^|\*\*)\s*(?P<raised>[-+\u2212]?\d{1,3}))?"
    r"(?:\s*/\s*(?P<below>\d+(?:\.\d+)?))?\s*(?P<percent>%)?"
)
_RAISED = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_ROUNDING = 1e-9
"""What binary fractions may add to a tolerance, relative to the larger of value and tolerance."""


def grade_numeric(question: NumericQuestion, answer: str) -> Graded:
    """Judge a number: right within the tolerance.

    Of several numbers the first counts where the answer begins with it, else the
    last, to which words or a calculation led. A percentage counts as typed where
    the unit is %, else as hundredths.
    """
    numbers = numbers_in(answer, percent="%" in "".join((question.unit or {}).values()))
    if not numbers:
        return graded(Verdict.DONT_KNOW if says_dont_know(answer) else Verdict.WRONG, (), CERTAIN)
    leads = "=" not in answer and _NUMBER.match(_readable(answer).lstrip("*`~|># \n\t")) is not None
    value = numbers[0] if leads else numbers[-1]
    allowed = question.tolerance + _ROUNDING * max(question.tolerance, abs(question.value))
    right = abs(value - question.value) <= allowed
    return graded(Verdict.RIGHT if right else Verdict.WRONG, (), CERTAIN)


def numbers_in(text: str, *, percent: bool = False) -> list[float]:
    """Return the numbers in a text, in order; `percent`: "5%" is 5 and not 0.05. What is no finite number is
    left out.
    """
    found = []
    for match in _NUMBER.finditer(_readable(text)):
        value = float(match["digits"].replace(",", ""))
        power = match["power"] or match["exponent"]
        try:
            value *= 10.0 ** _whole(power) if power else 1.0
            value **= _whole(match["raised"]) if match["raised"] else 1
            value /= float(match["below"]) if match["below"] else 1.0
        except (OverflowError, ZeroDivisionError):
            continue
        if match["percent"] and not percent:
            value /= 100
        if isfinite(value):
            found.append(-value if match["sign"] in ("-", "\u2212") else value)
    return found


def _readable(text: str) -> str:
    """Return a text in one width, with powers as 10^3. Not `clean`: what is Markdown may be a sign here."""
    text = _RAISED.sub(lambda found: f"^{found[0]}", text[:MAX_CHARS])
    text = unicodedata.normalize("NFKC", text)[:MAX_CHARS].replace("\u2044", "/")
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf"))


def _whole(text: str) -> int:
    return int(text.replace("\u2212", "-"))


_BRACKETED = re.compile(r"^(.*?)\s*\(([^()]*)\)\s*$", re.DOTALL)
_ARTICLE = re.compile(r"^\s*(?:an?|the)\s+(?=\w)", re.IGNORECASE)


def grade_cloze(
    question: ClozeQuestion, language: Language, answer: str, *, known_terms: Collection[str] = ()
) -> Graded:
    """Judge what was put into the blank, against the accepted wordings of every language.

    One slip of the keys in a Latin word of five letters or more is forgiven, unless it
    makes one of `known_terms` (other terms of the pack). The one point's key is "blank".
    """
    answer = answer[:MAX_CHARS]
    wordings = [text for texts in question.answers.values() for text in texts]
    accepted = {_compact(form) for text in wordings for form in _forms(text)}
    given = _given(question, answer)
    verdict, confidence = Verdict.WRONG, CERTAIN
    if says_dont_know(answer):
        verdict = Verdict.DONT_KNOW
    elif given <= accepted:
        verdict = Verdict.RIGHT
    elif not given & {_compact(term) for term in known_terms} and _is_slip(answer, wordings):
        verdict, confidence = Verdict.RIGHT, SLIP
    texts = question.answers.get(language) or next(iter(question.answers.values()))
    state = PointState.MET if verdict is Verdict.RIGHT else PointState.MISSING
    return graded(verdict, (PointResult("blank", texts[0], state),), confidence)


def _compact(text: str) -> str:
    return "".join(tokens(_ARTICLE.sub("", clean(text))))


def _forms(text: str) -> list[str]:
    """An accepted 中文（English） is accepted whole and as either half."""
    match = _BRACKETED.match(clean(text))
    return [text, *(half for half in match.groups() if half.strip())] if match else [text]


def _given(question: ClozeQuestion, answer: str) -> set[str]:
    """Return what was typed, in forms that must all be accepted: a gloss in brackets has to be right too."""
    folded = tokens(answer)
    for prompt in question.prompt.values():
        before, _, after = (tokens(part) for part in prompt.partition(BLANK))
        # The whole sentence typed out, with the blank filled.
        end = len(folded) - len(after)
        if end > len(before) and after + before and (folded[: len(before)], folded[end:]) == (before, after):
            return {"".join(folded[len(before) : end])}
    match = _BRACKETED.match(clean(answer))
    halves = [half for half in match.groups() if half.strip()] if match else [answer]
    return {_compact(half) for half in halves}


def _is_slip(answer: str, wordings: Iterable[str]) -> bool:
    """Say whether one letter of an accepted wording was dropped, added, changed or swapped with the next.

    The first two letters and the last must agree: there a change makes another term
    (pre-training, re-training; tokenizer, tokenized) more often than it is a slip.
    """
    typed = _unstemmed(answer)
    return any(
        min(len(typed), len(right)) >= 5
        and (typed + right).isascii()
        and (typed + right).isalpha()
        and (typed[:2], typed[-1]) == (right[:2], right[-1])
        and OSA.distance(typed, right, score_cutoff=1) <= 1
        for text in wordings
        for right in map(_unstemmed, _forms(text))
    )


def _unstemmed(text: str) -> str:
    return "".join(words(_ARTICLE.sub("", clean(text))))
