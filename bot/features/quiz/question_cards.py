"""How a question looks, in each kind, and how one is asked how sure one is."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle

from bot.features.quiz.look import LETTERS, MAX_SHOWN, Look, labelled, numbered, options_of, said, with_blank
from bot.i18n import Words
from bot.ui.card import Button, Card, Choice, Row, Select, Tone
from bot.ui.modals import Field, Form
from bot.ui.streaming import place_in_line
from bot.ui.text import bold_prose, cut, escape, one_line, prose
from coach.llm.interface import Waiting
from coach.quiz.hints import (
    Between,
    ComesFirst,
    ComesLast,
    FirstCharacter,
    Hint,
    HowMany,
    Idea,
    Magnitude,
    Shape,
    StrikeOut,
)
from coach.quiz.selection import Reason
from coach.quiz.session import MAX_ANSWER
from coach.quiz.views import Asked, Weighing

MAX_OPTION = 100
PER_ROW = 5
MAX_IDEA = 300


def question_card(
    look: Look, asked: Asked, *, prefix: str = "quiz", reminder: str | None = None, placed: str = ""
) -> Card:
    """A question with its buttons.

    `prefix` names the feature that takes the answer; `reminder` is the line about
    what to watch for; `placed` holds the places of the options that were put in
    order so far, as digits.
    """
    words, ref = look.words, asked.question
    body = [*_question_text(asked)]
    if ref.question.kind == "order":
        done = " → ".join(LETTERS[int(at)] for at in placed)
        body.append(words("order-so-far", order=done) if done else words("order-how"))
    body += [words("hint-line", hint=_hint_text(words, asked, one)) for one in asked.hints]
    if reminder:
        body.append(f"-# {reminder}")
    concept = look.catalogue.concept_title(ref.concept, words.language)
    note = _why_now(look, asked)
    if asked.resumed:
        note = words("quiz-resumed") + " " + note
    if ref.generated:
        note += " " + words("quiz-generated")
    return Card(
        words("quiz-title", number=asked.position + 1, total=asked.total, concept=escape(concept)),
        body,
        note=note,
        rows=_answer_rows(words, asked, prefix, placed),
    )


def weighing_card(look: Look, weighing: Weighing) -> Card:
    """How sure are you? Asked before the verdict."""
    words, asked = look.words, weighing.asked
    given = said(asked.question, asked.option_order, weighing.given)
    ids = (asked.session_id, asked.position)
    concept = look.catalogue.concept_title(asked.question.concept, words.language)
    return Card(
        words("quiz-title", number=asked.position + 1, total=asked.total, concept=escape(concept)),
        (
            _prompt(asked),
            labelled(words("verdict-yours"), given, prose if _is_bug(asked) else escape),
            words("weigh"),
        ),
        note=words("weigh-note"),
        rows=[[Button(words(f"sure-{level}"), "quiz.weigh", (*ids, level)) for level in (1, 2, 3)]],
    )


def reading_card(look: Look, asked: Asked, given: str, waiting: Waiting | None) -> Card:
    """The model is reading what was typed; `waiting` is its place while it is still in line."""
    words = look.words
    line = words("reading")
    if waiting is not None:
        line += "\n" + place_in_line(words, waiting.ahead, waiting.seconds)
    concept = look.catalogue.concept_title(asked.question.concept, words.language)
    return Card(
        words("quiz-title", number=asked.position + 1, total=asked.total, concept=escape(concept)),
        (_prompt(asked), labelled(words("verdict-yours"), cut(given, MAX_SHOWN)), line),
        rows=[[Button(words("reading-without"), "quiz.unread", (asked.session_id,))]],
        tone=Tone.QUIET,
    )


def _is_bug(asked: Asked) -> bool:
    return asked.question.question.kind == "bug"


def _prompt(asked: Asked) -> str:
    return bold_prose(with_blank(asked.question.question.prompt[asked.question.language]))


def _question_text(asked: Asked) -> list[str]:
    question = asked.question.question
    body = [_prompt(asked)]
    if options := options_of(asked.question):
        struck = {one.option for one in asked.hints if isinstance(one, StrikeOut)}
        lines = []
        for at, key in enumerate(asked.option_order):
            text = prose(options[key].text[asked.question.language])
            lines.append(f"**{LETTERS[at]}**　{'✗ ' if key in struck else ''}{text}")
        body.append("\n".join(lines))
    if question.kind == "bug":
        body.append(numbered(question.listing))
    return body


def _why_now(look: Look, asked: Asked) -> str:
    words = look.words
    if asked.mixed_with is not None and asked.reason is not Reason.PLACEMENT:
        other = look.catalogue.concept_title(asked.mixed_with, words.language)
        return words("quiz-why-mixed", concept=escape(other))
    if asked.reason is Reason.DUE and asked.last_day is not None:
        return words("quiz-why-due-since", days=(look.today - asked.last_day).days)
    return words("quiz-why-" + asked.reason.value)


def _hint_text(words: Words, asked: Asked, hint: Hint) -> str:
    letters = {key: LETTERS[at] for at, key in enumerate(asked.option_order)}
    match hint:
        case StrikeOut(option):
            return words("hint-strike", letter=letters.get(option, "?"))
        case HowMany(count):
            kind = asked.question.question.kind
            return words("hint-options" if kind == "multiple" else "hint-points", count=count)
        case Shape(count, characters):
            return words("hint-shape", words=count, characters=characters)
        case FirstCharacter(character):
            return words("hint-first-character", character=escape(character))
        case Magnitude(low, high, negative):
            return words(
                "hint-negative" if negative else "hint-magnitude", low=_power(low), high=_power(high)
            )
        case Idea(text):
            return words("hint-idea", text=prose(cut(one_line(text), MAX_IDEA)))
        case Between(first, last):
            return words("hint-between", first=first, last=last)
        case ComesFirst(item):
            return words("hint-comes-first", letter=letters.get(item, "?"))
        case ComesLast(item):
            return words("hint-comes-last", letter=letters.get(item, "?"))


def _power(exponent: int) -> str:
    return f"{10.0**exponent:,.10g}" if -4 <= exponent <= 9 else f"10^{exponent}"


def _answer_rows(words: Words, asked: Asked, prefix: str, placed: str) -> Sequence[Row]:
    ids = (asked.session_id, asked.position)
    last = [Button(words("quiz-dont-know"), f"{prefix}.dont-know", ids)]
    if prefix == "quiz":
        if asked.more_hints:
            last.insert(0, Button(words("quiz-hint"), "quiz.hint", ids))
        last.append(Button(words("quiz-stop"), "quiz.stop", ids))
    question = asked.question.question
    if question.kind == "choice":
        struck = {one.option for one in asked.hints if isinstance(one, StrikeOut)}
        letters = [
            Button(LETTERS[at], f"{prefix}.choose", (*ids, key), ButtonStyle.primary, disabled=key in struck)
            for at, key in enumerate(asked.option_order)
        ]
        return [letters, last]
    if question.kind == "multiple":
        return [_several(words, asked, ids), last]
    if question.kind == "order":
        return [*_order_rows(words, asked, ids, placed), last]
    if question.kind == "bug":
        lines = range(1, len(question.listing.rstrip("\n").split("\n")) + 1)
        buttons = [Button(str(at), "quiz.choose", (*ids, at), ButtonStyle.primary) for at in lines]
        return [*(buttons[at : at + PER_ROW] for at in range(0, len(buttons), PER_ROW)), last]
    typed = Button(words("quiz-type"), f"{prefix}.type", (*ids, words.language), ButtonStyle.primary)
    return [[typed, *last]]


def _several(words: Words, asked: Asked, ids: tuple[int, int]) -> Select:
    options = options_of(asked.question)
    choices = [
        Choice(
            cut(f"{LETTERS[at]}  {one_line(options[key].text[asked.question.language])}", MAX_OPTION), str(at)
        )
        for at, key in enumerate(asked.option_order)
    ]
    return Select(words("choose-all"), "quiz.choose-all", choices, ids, most=len(choices))


def _order_rows(words: Words, asked: Asked, ids: tuple[int, int], placed: str) -> list[list[Button]]:
    """Letters are pressed one after the other; the order so far stands in the ids, so a restart keeps it."""
    left = [at for at in range(len(asked.option_order)) if str(at) not in placed]
    again = Button(words("order-again"), "quiz.place", (*ids, ""))
    if not left:
        check = Button(words("order-check"), "quiz.ordered", (*ids, placed), ButtonStyle.primary)
        return [[check, again]]
    letters = [Button(LETTERS[at], "quiz.place", (*ids, f"{placed}{at}"), ButtonStyle.primary) for at in left]
    return [letters, [again]] if placed else [letters]


def answer_form(words: Words, prompt: str, session_id: int, position: int, prefix: str = "quiz") -> Form:
    """The modal in which an answer is typed; the question stands above the field."""
    return Form(
        title=words("quiz-form-title"),
        action=f"{prefix}.typed",
        args=(session_id, position),
        text=prose(with_blank(prompt)),
        fields=[
            Field("answer", words("quiz-form-label"), words("quiz-form-hint"), limit=MAX_ANSWER, long=True)
        ],
    )
