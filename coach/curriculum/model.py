"""The shape of a teaching pack, as it is written in YAML and kept as content.

A pack is a folder: `pack.yaml`, `tracks/*.yaml`, `concepts/*.yaml` and
`questions/*.yaml`. Text that people read is a mapping from language tag to
string and carries every language the pack declares.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=900, strip_whitespace=True)]
# Five options share a card with their question, and a key stands in a button's id.
OptionKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+$", max_length=8)]
OptionText = Annotated[str, StringConstraints(min_length=1, max_length=160, strip_whitespace=True)]
Language = Literal["en", "zh-TW"]
Titles = dict[Language, Line]
Texts = dict[Language, Paragraph]
Aliases = dict[Language, list[Line]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pack(_Strict):
    """`pack.yaml`: identity of the pack. `revision` rises with every accepted change."""

    key: Key
    revision: int = Field(ge=1)
    languages: list[Language] = Field(min_length=1)
    title: Titles
    summary: Texts
    credits: Texts


class Step(_Strict):
    """A stretch of a track: the concepts in the order they are learnt."""

    key: Key
    title: Titles
    gist: Texts
    concepts: list[Key] = Field(min_length=1)


class Track(_Strict):
    """`tracks/<key>.yaml`: a way through the subject."""

    key: Key
    title: Titles
    summary: Texts
    steps: list[Step] = Field(min_length=1)


class Objective(_Strict):
    """The smallest thing worth remembering; a card is (learner, objective)."""

    key: Key
    level: Literal["recall", "understanding", "application"]
    text: Titles


class Concept(_Strict):
    """One idea: a gist in a sentence, an everyday picture, how it works, its objectives."""

    key: Key
    minutes: int = Field(ge=5, le=60)
    title: Titles
    aliases: Aliases = {}
    prerequisites: list[Key] = []
    gist: Texts
    picture: Texts
    mechanism: Texts
    pitfall: Texts | None = None
    objectives: list[Objective] = Field(min_length=1)


class _Question(_Strict):
    key: Key
    objective: Key
    prompt: Texts
    explanation: Texts


class Option(_Strict):
    """One choice. `key` is stable; the letter that a person sees depends on the order shown."""

    key: OptionKey
    text: dict[Language, OptionText]


class ChoiceQuestion(_Question):
    """Multiple choice with exactly one right option."""

    kind: Literal["choice"]
    options: list[Option] = Field(min_length=3, max_length=5)
    answer: OptionKey


BLANK = "____"


class ClozeQuestion(_Question):
    """A sentence with one blank `____`; `answers` lists every accepted wording, best first."""

    kind: Literal["cloze"]
    answers: dict[Language, Annotated[list[Line], Field(min_length=1)]]


class KeyPoint(_Strict):
    """One thing a full answer says; `aliases` are words or phrases that each prove it was said."""

    key: Key
    text: Titles
    aliases: dict[Language, Annotated[list[Line], Field(min_length=1)]]


class ShortQuestion(_Question):
    """A question answered in a sentence or two, graded by its key points."""

    kind: Literal["short"]
    reference: Texts
    points: list[KeyPoint] = Field(min_length=1, max_length=4)


Question = Annotated[ChoiceQuestion | ClozeQuestion | ShortQuestion, Field(discriminator="kind")]
QuestionKind = Literal["choice", "cloze", "short"]
KINDS: tuple[QuestionKind, ...] = ("choice", "cloze", "short")
