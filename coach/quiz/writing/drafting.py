"""One question drafted by the model from a source's text, with the words of it that the answer rests on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from coach.curriculum.entries import ConceptEntry, PaperEntry
from coach.curriculum.generated import PREFIX, holds, text_of
from coach.curriculum.model import ChoiceQuestion, ClozeQuestion, Generated, Language, Objective, Option
from coach.llm.interface import Engine, Priority, Request
from coach.llm.prompts import Prompt
from coach.llm.script import script_fault
from coach.llm.structured import Fault, NoAnswer, ask_for
from coach.quiz.prompts import DRAFT_CHOICE, DRAFT_CLOZE
from coach.store import storable

DraftKind = Literal["choice", "cloze"]
Written = ChoiceQuestion | ClozeQuestion

MAX_TOKENS = 900
DEADLINE_SECONDS = 180.0
"""Nobody waits for a draft."""

_LANGUAGES: dict[Language, str] = {
    "en": "English",
    "zh-TW": "Traditional Chinese as written in Taiwan, with Taiwan's terms and full-width punctuation",
}
_OPTION_KEYS = "abcd"

_Span = Annotated[str, StringConstraints(max_length=300)]
_Asked = Annotated[str, StringConstraints(max_length=300)]
_Option = Annotated[str, StringConstraints(max_length=160)]
_Blank = Annotated[str, StringConstraints(max_length=60)]
_Why = Annotated[str, StringConstraints(max_length=600)]


class _Choice(BaseModel):
    span: _Span
    question: _Asked
    answer: _Option
    distractors: list[_Option] = Field(min_length=3, max_length=3)
    explanation: _Why


class _Cloze(BaseModel):
    span: _Span
    sentence: _Asked
    answers: list[_Blank] = Field(min_length=1, max_length=4)
    explanation: _Why


@dataclass(frozen=True, slots=True)
class SourceText:
    """What a question may rest on. `id` is "concept/<key>" or "paper/<key>" within the pack."""

    pack: str
    id: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What the model wrote: the right answer first in `answers`, wrong ones in `distractors`; not checked.

    `tokens` is what it cost, prompt and answer.
    """

    kind: DraftKind
    source: SourceText
    objective: str
    prompt: str
    answers: tuple[str, ...]
    distractors: tuple[str, ...]
    explanation: str
    generated: Generated
    tokens: int


def source_text(entry: ConceptEntry | PaperEntry, language: Language) -> SourceText | None:
    """Return what a concept or paper teaches, or None where it has nothing in the language."""
    item = entry.texts.get(language)
    kind = "concept" if isinstance(entry, ConceptEntry) else "paper"
    text = text_of(item, language) if item is not None else ""
    return SourceText(entry.pack_key, f"{kind}/{entry.key}", language, text) if text else None


async def draft(
    engine: Engine,
    source: SourceText,
    objective: Objective,
    kind: DraftKind,
    *,
    faults: Sequence[str] = (),
) -> Draft:
    """Ask the model for one question in the source's language; `faults` are those of an earlier draft.

    Raises NoAnswer.
    """
    prompt, shape = (DRAFT_CHOICE, _Choice) if kind == "choice" else (DRAFT_CLOZE, _Cloze)
    said, completion = await ask_for(
        engine,
        _request(engine, prompt, source, objective, faults),
        shape,
        checks=(lambda said: _fault(said, source),),
    )
    assert isinstance(said, _Choice | _Cloze)
    try:
        generated = Generated(
            model=completion.model.name[:64],
            revision=completion.model.revision[:64],
            prompt=prompt.tag,
            source=source.id,
            span=_plain(said.span),
        )
    except ValueError as error:  # an empty span
        raise NoAnswer("nonsense") from error
    return Draft(
        kind=kind,
        source=source,
        objective=objective.key,
        prompt=_plain(said.question if isinstance(said, _Choice) else said.sentence),
        answers=(_plain(said.answer),) if isinstance(said, _Choice) else tuple(map(_plain, said.answers)),
        distractors=tuple(map(_plain, said.distractors)) if isinstance(said, _Choice) else (),
        explanation=_plain(said.explanation),
        generated=generated,
        tokens=completion.prompt_tokens + completion.tokens,
    )


def _request(
    engine: Engine, prompt: Prompt, source: SourceText, objective: Objective, faults: Sequence[str]
) -> Request:
    return prompt.request(
        {
            "language": _LANGUAGES[source.language],
            "level": objective.level,
            "objective": objective.text.get(source.language) or next(iter(objective.text.values())),
            "source": source.text,
            "faults": "; ".join(faults),
        },
        asked_by=None,
        max_tokens=MAX_TOKENS,
        deadline_seconds=DEADLINE_SECONDS,
        context=engine.status().context,
        priority=Priority.NIGHTLY,
    )


def _fault(said: BaseModel, source: SourceText) -> Fault | None:
    """Look for words that the source does not have, and for characters that its readers do not write."""
    assert isinstance(said, _Choice | _Cloze)
    if not holds(source.text, _plain(said.span)):
        return Fault(
            "unfounded", "The span does not stand in the source: copy a sentence of it word for word."
        )
    if source.language != "zh-TW":
        return None
    texts = [said.question, said.answer, *said.distractors] if isinstance(said, _Choice) else [said.sentence]
    return script_fault("\n".join([*texts, said.explanation]))


def _plain(text: str) -> str:
    return storable(text).strip()


def as_question(written: Draft, rng: Random) -> Written:
    """Return the draft as a question in one language, its options shuffled and named by their places.

    Raises ValueError where it is none: an option or a text is empty or too long.
    """
    language = written.source.language
    common = {
        "key": _key(written),
        "objective": written.objective,
        "prompt": {language: written.prompt},
        "explanation": {language: written.explanation},
        "generated": written.generated,
    }
    if written.kind == "cloze":
        answers = {language: list(written.answers)}
        return ClozeQuestion.model_validate({**common, "kind": "cloze", "answers": answers})
    texts = [written.answers[0], *written.distractors]
    places = list(range(len(texts)))
    rng.shuffle(places)
    options = [
        Option(key=key, text={language: texts[place]})
        for key, place in zip(_OPTION_KEYS, places, strict=True)
    ]
    right = _OPTION_KEYS[places.index(0)]
    return ChoiceQuestion.model_validate({**common, "kind": "choice", "options": options, "answer": right})


def _key(written: Draft) -> str:
    """The same question gets the same key, however its options are shuffled."""
    parts = [written.source.pack, written.source.language, written.objective, written.prompt]
    parts += [*written.answers, *sorted(written.distractors)]
    return PREFIX + hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]
