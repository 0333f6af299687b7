"""What all cards of a quiz share: for whom they are drawn, marks, letters, answers in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from bot.i18n import Words
from bot.ui.text import clean, cut, escape
from coach.curriculum.catalogue import Catalogue, QuestionRef
from coach.curriculum.model import BLANK, Option
from coach.quiz.verdict import PointState, Verdict

LETTERS = "ABCDE"
WIDE_BLANK = "＿＿＿＿"
INLINE = 24
MAX_SHOWN = 800
"""Characters of a typed answer that its card shows."""

MARKS = {Verdict.RIGHT: "✓", Verdict.PARTLY: "~", Verdict.WRONG: "✗", Verdict.DONT_KNOW: "?"}
POINT_MARKS = {PointState.MET: "✓", PointState.PARTLY: "~", PointState.MISSING: "✗"}


@dataclass(frozen=True, slots=True)
class Look:
    """For whom a card is drawn: their words, the content's names, their study day, what they chose."""

    words: Words
    catalogue: Catalogue
    today: date
    text_only: bool = False
    two_button: bool = False


def is_tomorrow(look: Look, day: date) -> bool:
    """Whether a study day is the next one."""
    return (day - look.today).days == 1


def with_blank(prompt: str) -> str:
    """The blank of a cloze as a wide line, which no Markdown can eat."""
    return prompt.replace(BLANK, WIDE_BLANK)


def labelled(label: str, text: str, safe: Callable[[str], str] = escape) -> str:
    """A label with its text beside it, or below it as a quote where it is longer than a phone's line.

    `safe` makes the text harmless: `escape` for what people wrote, `prose` for a pack's text.
    """
    if len(text) <= INLINE and "\n" not in text:
        return f"{label}　{safe(text)}"
    return f"{label}\n" + "\n".join(f"> {line}" for line in safe(text).split("\n"))


def paragraphs(lines: Iterable[str]) -> list[str]:
    """Lines as paragraphs, one of which ends after a quote: it would take in the line that follows."""
    found: list[str] = []
    for line in lines:
        if found and not found[-1].rsplit("\n", 1)[-1].startswith("> "):
            found[-1] += "\n" + line
        else:
            found.append(line)
    return found


def numbered(listing: str) -> str:
    """A listing with its lines numbered, as a block; a fence inside cannot end it."""
    lines = clean(listing).replace("```", "'''").rstrip("\n").split("\n")
    return "```\n" + "\n".join(f"{at:>2} {line}" for at, line in enumerate(lines, 1)) + "\n```"


def options_of(ref: QuestionRef) -> dict[str, Option]:
    """What can be chosen, by key; empty for kinds that are typed or point at a line."""
    question = ref.question
    if question.kind == "choice" or question.kind == "multiple":
        return {option.key: option for option in question.options}
    return {item.key: item for item in question.items} if question.kind == "order" else {}


def lettered(ref: QuestionRef, order: tuple[str, ...], keys: str) -> str:
    """Options by their keys (with commas between), each with the letter it was shown under."""
    options = options_of(ref)
    joint = "\n→ " if ref.question.kind == "order" else "\n"
    shown = []
    for key in keys.split(","):
        letter = LETTERS[order.index(key)] if key in order else "?"
        shown.append(f"{letter}  {options[key].text[ref.language] if key in options else key}")
    return joint.join(shown)


def letters(order: tuple[str, ...], keys: Iterable[str]) -> str:
    """Options put in order, by the letters under which they were shown; close, to fit beside a label."""
    return "→".join(LETTERS[order.index(key)] if key in order else "?" for key in keys)


def said(ref: QuestionRef, order: tuple[str, ...], answer: str) -> str:
    """An answer as its card shows it: options with letters, the line of a listing, or what was typed."""
    if options_of(ref):
        return lettered(ref, order, answer)
    if ref.question.kind == "bug":
        return line_of(ref.question.listing, answer)
    return cut(clean(answer), MAX_SHOWN) or "—"


def line_of(listing: str, number: str) -> str:
    """A line of a listing with its number, as code, for `prose`."""
    lines = listing.splitlines()
    place = int(number) - 1 if number.isdecimal() else -1
    if not 0 <= place < len(lines):
        return cut(clean(number), INLINE)
    line = lines[place].strip()
    return f"{number}  {line}" if "`" in line else f"{number}  `{line}`"


def right_text(ref: QuestionRef, order: tuple[str, ...]) -> str:
    """The right answer as its card shows it."""
    question, language = ref.question, ref.language
    match question.kind:
        case "choice":
            return lettered(ref, order, question.answer)
        case "multiple":
            return lettered(ref, order, ",".join(key for key in order if key in question.answers))
        case "order":
            return lettered(ref, order, ",".join(item.key for item in question.items))
        case "bug":
            return f"{line_of(question.listing, str(question.line))}\n{question.fix[language]}"
        case "cloze":
            return question.answers[language][0]
        case "numeric":
            unit = f" {question.unit[language]}" if question.unit else ""
            return f"{question.value:,.10g}{unit}"
    return question.reference[language]
