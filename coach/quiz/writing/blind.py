"""A second pass that sees a draft without its key: who reads the source must come to the same answer."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from coach.curriculum.model import ChoiceQuestion, ClozeQuestion
from coach.llm.interface import Engine, Priority, Request
from coach.llm.prompts import Prompt
from coach.llm.structured import ask_for
from coach.quiz.exact import grade_cloze
from coach.quiz.prompts import ANSWER_CHOICE, ANSWER_CLOZE
from coach.quiz.verdict import Verdict
from coach.quiz.writing.drafting import DEADLINE_SECONDS, SourceText, Written

MAX_TOKENS = 120


class _Letter(BaseModel):
    answer: Literal["A", "B", "C", "D", "none"]


class _Word(BaseModel):
    answer: Annotated[str, StringConstraints(max_length=60)]


@dataclass(frozen=True, slots=True)
class Blind:
    """Whether the second pass found the key; `tokens` is what it cost, prompt and answer."""

    agrees: bool
    tokens: int


async def answered_blind(engine: Engine, question: Written, source: SourceText, rng: Random) -> Blind:
    """Have the question answered from the source alone, its options in another order. Raises NoAnswer."""
    if isinstance(question, ClozeQuestion):
        word, completion = await ask_for(engine, _request(engine, ANSWER_CLOZE, question, source), _Word)
        agrees = grade_cloze(question, source.language, word.answer).verdict is Verdict.RIGHT
    else:
        order = [option.key for option in question.options]
        rng.shuffle(order)
        asked = _request(engine, ANSWER_CHOICE, question, source, order)
        letter, completion = await ask_for(engine, asked, _Letter)
        agrees = letter.answer != "none" and order["ABCD".index(letter.answer)] == question.answer
    return Blind(agrees, completion.prompt_tokens + completion.tokens)


def _request(
    engine: Engine, prompt: Prompt, question: Written, source: SourceText, order: list[str] | None = None
) -> Request:
    values = {"source": source.text, "question": question.prompt[source.language]}
    if isinstance(question, ChoiceQuestion) and order is not None:
        texts = {option.key: option.text[source.language] for option in question.options}
        lettered = zip("ABCD", order, strict=True)
        values["options"] = "\n".join(f"{letter}. {texts[key]}" for letter, key in lettered)
    return prompt.request(
        values,
        asked_by=None,
        max_tokens=MAX_TOKENS,
        deadline_seconds=DEADLINE_SECONDS,
        context=engine.status().context,
        priority=Priority.NIGHTLY,
    )
