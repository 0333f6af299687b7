"""How an exercise looks: the guess before, the steps, what to change, the phone variant, the end."""

from __future__ import annotations

import textwrap

from discord import ButtonStyle

from bot.features.quiz.cards import LETTERS
from bot.i18n import Words
from bot.ui.card import RULE, Button, Card, Tone
from bot.ui.modals import Field, Form
from bot.ui.text import clean, escape, prose, quote
from coach.curriculum.catalogue import ExerciseEntry, in_language
from coach.curriculum.model import Action, Exercise, Language
from coach.learn.practice import MAX_RESULT, GuessMade, Variant

PAGES = ("steps", "watch")
PHONE_COLUMNS = 36
"""Letters of code or output that stand side by side on a phone."""


def _text(exercise: ExerciseEntry, words: Words) -> tuple[Exercise, Language]:
    text = in_language(exercise.texts, words.language)
    return text, words.language if words.language in text.title else next(iter(text.title))


def exercise_card(words: Words, exercise: ExerciseEntry, made: GuessMade | None) -> Card:
    """The goal, and what one expects before looking; after a guess, the way to the steps."""
    text, language = _text(exercise, words)
    body = [words("practice-goal", text=prose(text.goal[language]))]
    if made is None:
        options = "\n".join(
            f"**{LETTERS[place]}**　{prose(option.text[language])}"
            for place, option in enumerate(text.guess.options)
        )
        body += [RULE, words("practice-guess", text=prose(text.guess.prompt[language])), options]
        letters = [
            Button(LETTERS[place], "ex.guess", (exercise.id, option.key), ButtonStyle.primary)
            for place, option in enumerate(text.guess.options)
        ]
        rows = [letters, [Button(words("quiz-dont-know"), "ex.guess", (exercise.id, ""))]]
    else:
        body.append(words("practice-guessed", text=_guessed(text, made, words, language)))
        rows = [
            [
                Button(words("practice-begin"), "ex.steps", (exercise.id, 0), ButtonStyle.primary),
                _phone(words, exercise, text),
            ]
        ]
    return Card(
        escape(text.title[language]),
        body,
        note=words("practice-note", minutes=exercise.minutes, needs=words("needs-" + text.needs)),
        rows=rows,
    )


def _guessed(text: Exercise, made: GuessMade, words: Words, language: Language) -> str:
    for place, option in enumerate(text.guess.options):
        if option.key == made.option:
            return f"{LETTERS[place]}　{prose(option.text[language])}"
    return words("quiz-dont-know")


def _phone(words: Words, exercise: ExerciseEntry, text: Exercise) -> Button:
    """The way to the phone variant, which is the shorter one where a phone would do anyway."""
    label = words("practice-shorter" if text.needs == "phone" else "practice-phone")
    return Button(label, "ex.phone", (exercise.id,))


def steps_card(words: Words, exercise: ExerciseEntry, page: int) -> Card:
    """Page 0: what to do, step by step; page 1: what to change and watch, the trap, what a good result looks
    like.
    """
    text, language = _text(exercise, words)
    if PAGES[page] == "steps":
        steps = [_step(number, step, language) for number, step in enumerate(text.steps, start=1)]
        # Together in one paragraph, since a card has room for few.
        body = ["\n".join(steps)]
        row = [
            Button(words("practice-watch"), "ex.steps", (exercise.id, 1), ButtonStyle.primary),
            _phone(words, exercise, text),
        ]
    else:
        body = [
            words("practice-change", text=prose(text.change[language])),
            words("practice-trap", text=prose(text.trap[language])),
            words("practice-good", text=prose(text.good[language])),
        ]
        row = [
            Button(words("practice-done"), "ex.done", (exercise.id, "c"), ButtonStyle.success),
            Button(words("practice-result"), "ex.report", (exercise.id, "c", words.language)),
            Button(words("learn-back"), "ex.steps", (exercise.id, 0)),
        ]
    note = words("practice-report", text=prose(text.result[language]))
    return Card(escape(text.title[language]), body, note=note, rows=[row])


def _step(number: int, step: Action, language: Language) -> str:
    # Not a list of Markdown's: the lines of code between would begin it anew.
    said = f"**{number}**　{prose(step.text[language])}"
    return f"{said}\n{_listing(step.code)}" if step.code else said


def _listing(text: str) -> str:
    """Lines of code or output, as they are; a fence inside cannot end the block."""
    return "```\n" + clean(text).replace("```", "'''").strip("\n") + "\n```"


def for_a_phone(listing: str) -> str:
    """Break lines of output that are wider than a phone shows, between words, and indent what goes on."""
    return "\n".join(
        part
        for line in listing.split("\n")
        for part in textwrap.wrap(line, PHONE_COLUMNS, subsequent_indent="  ", break_long_words=False) or [""]
    )


def phone_card(words: Words, exercise: ExerciseEntry, *, answer: bool = False) -> Card:
    """The exercise without a computer; with `answer` what should have come out."""
    text, language = _text(exercise, words)
    phone = text.phone
    body = [prose(phone.task[language])]
    if phone.shown is not None:
        body.append(_listing(for_a_phone(phone.shown[language])))
    if answer:
        body += [RULE, words("practice-phone-answer", text=prose(phone.answer[language]))]
        row = [
            Button(words("practice-done"), "ex.done", (exercise.id, "p"), ButtonStyle.success),
            Button(words("practice-result"), "ex.report", (exercise.id, "p", words.language)),
        ]
    else:
        row = [Button(words("practice-phone-look"), "ex.answer", (exercise.id,), ButtonStyle.primary)]
    return Card(
        escape(text.title[language]),
        body,
        note=words("practice-phone-note", minutes=phone.minutes),
        rows=[row],
    )


def report_form(words: Words, exercise_id: str, variant: Variant, asked: str) -> Form:
    """Where the line with the result is pasted; `asked`: which line."""
    return Form(
        title=words("practice-form-title"),
        action="ex.reported",
        args=(exercise_id, variant[0]),
        fields=[Field("result", words("practice-form-label"), asked, limit=MAX_RESULT, required=False)],
    )


def done_card(
    words: Words, exercise: ExerciseEntry, made: GuessMade | None, practice_id: int, result: str | None
) -> Card:
    """The end: what was reported, the guess beside what is so, and what a good result looks like."""
    text, language = _text(exercise, words)
    body = []
    if result:
        body.append(words("practice-reported") + "\n" + quote(result))
    if made is not None:
        yours = _guessed(text, made, words, language)
        if made.right:
            body.append(words("practice-guess-right", yours=yours))
        else:
            right = _guessed(text, GuessMade(text.guess.answer, right=True), words, language)
            body.append(
                words("practice-guess-wrong", yours=yours) + "\n" + words("practice-guess-so", right=right)
            )
    body.append(words("verdict-why", text=prose(text.guess.explanation[language])))
    body.append(words("practice-good", text=prose(text.good[language])))
    row = [
        Button(words("learn-quiz"), "learn.quiz", (exercise.concepts[0],), ButtonStyle.primary),
        Button(words("practice-undo"), "ex.undo", (exercise.id, practice_id)),
        Button(words("progress-open"), "progress.open"),
    ]
    return Card(words("practice-done-title"), body, rows=[row], tone=Tone.RIGHT)
