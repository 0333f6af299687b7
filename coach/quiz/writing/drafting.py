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
from coach.curriculum.generated import PREFIX, text_of
from coach.curriculum.model import ChoiceQuestion, ClozeQuestion, Generated, Language, Objective, Option
from coach.llm.interface import Engine, Priority, Request
from coach.llm.prompts import Prompt
from coach.llm.structured import NoAnswer, ask_for, request_id_for
from coach.quiz.prompts import DRAFT_CHOICE, DRAFT_CLOZE, as_data, filled, version_of
from coach.store import storable

DraftKind = Literal["choice", "cloze"]
Written = ChoiceQuestion | ClozeQuestion

MAX_SOURCE = 6_000
"""Characters of a source that the model reads."""
MAX_FAULTS = 600
"""Characters of what was wrong with an earlier draft."""
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
    said, completion = await ask_for(engine, _request(prompt, shape, source, objective, faults), shape)
    assert isinstance(said, _Choice | _Cloze)
    try:
        generated = Generated(
            model=completion.model.name[:64],
            revision=completion.model.revision[:64],
            prompt=version_of(prompt),
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
    prompt: Prompt,
    shape: type[BaseModel],
    source: SourceText,
    objective: Objective,
    faults: Sequence[str],
) -> Request:
    said = "; ".join(faults)[:MAX_FAULTS]
    return Request(
        request_id=request_id_for(prompt.id),
        purpose=prompt.id,
        asked_by=None,
        messages=filled(
            prompt,
            language=_LANGUAGES[source.language],
            level=objective.level,
            objective=objective.text.get(source.language) or next(iter(objective.text.values())),
            source=as_data(source.text[:MAX_SOURCE]),
            faults=f"\n\nAn earlier draft was refused, for this: {as_data(said)}" if said else "",
        ),
        prompt_id=prompt.id,
        prompt_version=prompt.version,
        max_tokens=MAX_TOKENS,
        deadline_seconds=DEADLINE_SECONDS,
        priority=Priority.NIGHTLY,
        schema=shape.model_json_schema(),
    )


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
