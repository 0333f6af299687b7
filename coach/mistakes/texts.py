"""A question, an answer to it and the right one as texts, as a learner saw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.curriculum.entries import in_language
from coach.curriculum.model import Guess, Language, Option, Question


@dataclass(frozen=True, slots=True)
class Told:
    """What was asked, what was answered, and what is right."""

    question: str
    answer: str
    right_answer: str


def told(question: Question, language: Language, answer: str) -> Told:
    """Put an answer to a question into words; `answer` as attempts keep it: keys with commas, or text."""
    prompt = in_language(question.prompt, language)
    match question.kind:
        case "choice":
            right = _options(question.options, language, question.answer)
            return Told(prompt, _options(question.options, language, answer), right)
        case "multiple":
            right = _options(question.options, language, ",".join(question.answers))
            return Told(prompt, _options(question.options, language, answer), right)
        case "order":
            right = _options(question.items, language, ",".join(one.key for one in question.items), " → ")
            return Told(prompt, _options(question.items, language, answer, " → "), right)
        case "bug":
            return Told(
                f"{prompt}\n{question.listing}",
                answer,
                f"{question.line}: {in_language(question.fix, language)}",
            )
        case "cloze":
            return Told(prompt, answer, in_language(question.answers, language)[0])
        case "numeric":
            unit = f" {in_language(question.unit, language)}" if question.unit else ""
            return Told(prompt, answer, f"{question.value:,.10g}{unit}")
        case _:
            return Told(prompt, answer, in_language(question.reference, language))


def told_guess(guess: Guess, language: Language, option: str) -> Told:
    """Put a guess before an exercise into words; `option` is the key of what was chosen."""
    return Told(
        in_language(guess.prompt, language),
        _options(guess.options, language, option),
        _options(guess.options, language, guess.answer),
    )


def _options(options: Sequence[Option], language: Language, keys: str, joint: str = "\n") -> str:
    """The texts of the options with these keys, in the order of the keys; an unknown key as it is."""
    texts = {option.key: in_language(option.text, language) for option in options}
    return joint.join(texts.get(key.strip(), key.strip()) for key in keys.split(","))
