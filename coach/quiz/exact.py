"""Answers that are compared and not interpreted: chosen options, an order, a line, a blank, a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from math import isfinite

from rapidfuzz.distance import OSA

from coach.curriculum.model import (
    BLANK,
    BugQuestion,
    ChoiceQuestion,
    ClozeQuestion,
    Language,
    MultipleQuestion,
    NumericQuestion,
    Option,
    OrderQuestion,
)
from coach.quiz.normalise import MAX_CHARS, clean, tokens, words
from coach.quiz.off_task import says_dont_know
from coach.quiz.units import Unit, asked_unit, convert, read_unit, with_decimal_prefix
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


def grade_multiple(question: MultipleQuestion, language: Language, chosen: str) -> Graded:
    """Judge the keys of all chosen options, joined by commas in any order; "" means none was chosen.

    There is a point for each option that is right or was chosen: met where it is
    both, else missing. A missing one whose key is none of `question.answers` was
    chosen wrongly. Some of the right ones, with or without wrong ones, is partly
    right; the score is the share of the points. Raises ValueError for an unknown key.
    """
    keys = _keys(chosen)
    if not keys:
        return graded(Verdict.DONT_KNOW, (), CERTAIN)
    if unknown := set(keys) - {option.key for option in question.options}:
        raise ValueError(f"{question.key} has no option {min(unknown)!r}")
    right = set(question.answers)
    points = tuple(
        _point(option, language, met=option.key in right and option.key in keys)
        for option in question.options
        if option.key in right or option.key in keys
    )
    found = right.intersection(keys)
    verdict = Verdict.RIGHT if right == set(keys) else Verdict.PARTLY if found else Verdict.WRONG
    return graded(verdict, points, CERTAIN)


def grade_order(question: OrderQuestion, language: Language, order: str) -> Graded:
    """Judge an order: the keys of all items, joined by commas; "" means none was given.

    There is a point for each item, in the right order: met where it stands in its
    place. Two neighbours that changed places are partly right, anything else is
    wrong. Raises ValueError where an item is unknown, missing or given twice.
    """
    keys = _keys(order)
    if not keys:
        return graded(Verdict.DONT_KNOW, (), CERTAIN)
    right = [item.key for item in question.items]
    if sorted(keys) != sorted(right):
        raise ValueError(f"{question.key} has the items {right}, not {keys}")
    moved = [place for place, key in enumerate(keys) if key != right[place]]
    points = tuple(
        _point(item, language, met=place not in moved) for place, item in enumerate(question.items)
    )
    neighbours = len(moved) == 2 and moved[1] - moved[0] == 1
    verdict = Verdict.PARTLY if neighbours else Verdict.WRONG if moved else Verdict.RIGHT
    return graded(verdict, points, CERTAIN)


def _keys(given: str) -> list[str]:
    return [key.strip() for key in given.split(",")] if given.strip() else []


def _point(option: Option, language: Language, *, met: bool) -> PointResult:
    text = option.text.get(language) or next(iter(option.text.values()))
    return PointResult(option.key, text, PointState.MET if met else PointState.MISSING)


_HAN_DIGITS = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}
_HAN_DIGIT = f"[{''.join(_HAN_DIGITS)}]"
_LINE = re.compile(
    r"\blines?\W{0,3}(?:no\W{0,3}|number\s)?(\d{1,3})(?!\d)"
    rf"|第\s*(\d{{1,3}}|{_HAN_DIGIT})\s*[行列]"
    r"|(?<!\d)(\d{1,3})\s*行"
    r"|^\W*(?:[lL#]\s*)?(\d{1,3})(?!\d|\.\d)"
    rf"|^\W*({_HAN_DIGIT})\W*$",
    re.IGNORECASE,
)


def grade_bug(question: BugQuestion, answer: str) -> Graded:
    """Judge the line that an answer names: "3", "line 3", 第 3 行, or the line itself, typed or pasted.

    An answer that names two different lines is wrong.
    """
    if says_dont_know(answer):
        return graded(Verdict.DONT_KNOW, (), CERTAIN)
    lines = ["".join(_readable(line).split()) for line in question.listing.split("\n")]
    code = "".join(_readable(answer).strip("` \n").split())
    if code and code in lines and not code.isdigit():
        right = code == lines[question.line - 1]
    else:
        right = set(_lines_named(_readable(answer))) == {question.line}
    return graded(Verdict.RIGHT if right else Verdict.WRONG, (), CERTAIN)


def _lines_named(text: str) -> Iterator[int]:
    for match in _LINE.finditer(text):
        digits = next(group for group in match.groups() if group)
        yield _HAN_DIGITS.get(digits) or int(digits)


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
    last with the unit that is asked for, else the last: to it words or a
    calculation led. A unit is converted, one of another quantity is wrong, and
    none is taken as asked; GB for GiB is a slip. A percentage counts as typed
    where the unit is %, else as hundredths.
    """
    labels = tuple((question.unit or {}).values())
    asked = asked_unit(labels)
    readings = list(_readings(_readable(answer), asked, percent=any(map(_PERCENT.search, labels))))
    if not readings:
        return graded(Verdict.DONT_KNOW if says_dont_know(answer) else Verdict.WRONG, (), CERTAIN)
    leads = "=" not in answer and _NUMBER.match(_readable(answer).lstrip("*`~|># \n\t")) is not None
    fitting = [one for one in readings if asked and one.unit and one.unit.quantity == asked.quantity]
    reading = readings[0] if leads else (fitting or readings)[-1]
    if _within(question, convert(reading.value, reading.unit, asked)):
        return graded(Verdict.RIGHT, (), CERTAIN)
    if reading.unit and asked:
        mixed_up = convert(reading.value, with_decimal_prefix(reading.unit), with_decimal_prefix(asked))
        if _within(question, mixed_up):
            return replace(graded(Verdict.RIGHT, (), CERTAIN), slip=True)
    return graded(Verdict.WRONG, (), CERTAIN)


def _within(question: NumericQuestion, values: Iterable[float]) -> bool:
    allowed = question.tolerance + _ROUNDING * max(question.tolerance, abs(question.value))
    return any(abs(value - question.value) <= allowed for value in values)


_PERCENT = re.compile("%|percent|百分")
_BETWEEN = re.compile(r"\s*(?:又|and\s)?\s*")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A number with its unit; `start` and `end` say where both stand."""

    value: float
    unit: Unit | None
    start: int
    end: int


def _readings(text: str, asked: Unit | None, *, percent: bool) -> Iterator[_Reading]:
    """Give the numbers of a text with their units, "1 h 30 min" and "1 億 2000 萬" as one."""
    last: _Reading | None = None
    for value, match in _numbers(text, percent=percent):
        unit = read_unit(text[match.end() : match.end() + _MAX_UNIT], asked)
        end = match.end() + (unit[1] if unit else 0)
        reading = _Reading(value, unit[0] if unit else None, match.start(), end)
        joined = _joined(last, reading, text) if last else None
        if last and not joined:
            yield last
        last = joined or reading
    if last:
        yield last


_MAX_UNIT = 40
"""Characters behind a number in which its unit is looked for."""


def _joined(one: _Reading, two: _Reading, text: str) -> _Reading | None:
    if one.unit is None or two.unit is None or not _BETWEEN.fullmatch(text, one.end, two.start):
        return None
    if one.unit.quantity not in ("", two.unit.quantity) or two.unit.factor >= one.unit.factor:
        return None
    value = one.value * one.unit.factor + two.value * two.unit.factor
    return _Reading(value, Unit(two.unit.quantity, 1.0, 1.0), one.start, two.end)


def numbers_in(text: str, *, percent: bool = False) -> list[float]:
    """Return the numbers in a text, in order; `percent`: "5%" is 5 and not 0.05. What is no finite number is
    left out.
    """
    return [value for value, _ in _numbers(_readable(text), percent=percent)]


def _numbers(text: str, *, percent: bool) -> Iterator[tuple[float, re.Match[str]]]:
    for match in _NUMBER.finditer(text):
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
            yield -value if match["sign"] in ("-", "\u2212") else value, match


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

    One slip of the keys in a Latin word of five letters or more is forgiven and marked as
    one, unless it makes one of `known_terms` (other terms of the pack). The one point's
    key is "blank".
    """
    answer = answer[:MAX_CHARS]
    wordings = [text for texts in question.answers.values() for text in texts]
    accepted = {_compact(form) for text in wordings for form in _forms(text)}
    given = _given(question, answer)
    verdict, confidence, slip = Verdict.WRONG, CERTAIN, False
    if says_dont_know(answer):
        verdict = Verdict.DONT_KNOW
    elif given <= accepted:
        verdict = Verdict.RIGHT
    elif not given & {_compact(term) for term in known_terms} and _is_slip(answer, wordings):
        verdict, confidence, slip = Verdict.RIGHT, SLIP, True
    texts = question.answers.get(language) or next(iter(question.answers.values()))
    state = PointState.MET if verdict is Verdict.RIGHT else PointState.MISSING
    return replace(graded(verdict, (PointResult("blank", texts[0], state),), confidence), slip=slip)


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
