"""The shape of a teaching pack, as it is written in YAML and kept as content.

A pack is a folder: `pack.yaml` and the folders that `FOLDERS` names, with one
kind of item each. Text that people read is a mapping from language tag to
string and carries every language the pack declares.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=900, strip_whitespace=True)]
Listing = Annotated[str, StringConstraints(min_length=1, max_length=900)]
"""Code or a program's output, shown as it is, line by line."""
# Five options share a card with their question, and a key stands in a button's id.
OptionKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+$", max_length=8)]
OptionText = Annotated[str, StringConstraints(min_length=1, max_length=160, strip_whitespace=True)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Url = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
"""A calendar day, YYYY-MM-DD."""
Language = Literal["en", "zh-TW"]
Level = Literal["recall", "understanding", "application"]
LEVELS: tuple[Level, ...] = ("recall", "understanding", "application")
Titles = dict[Language, Line]
Labels = dict[Language, Label]
Sentences = dict[Language, Sentence]
Texts = dict[Language, Paragraph]
Aliases = dict[Language, list[Line]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Area(_Strict):
    """A side of the subject by which the map is divided: a dimension or a strand."""

    key: Key
    title: Labels


class Layer(_Strict):
    """A layer of a learner's own tool stack, with tools that can fill it."""

    key: Key
    title: Labels
    tools: list[Label] = Field(min_length=1, max_length=10)


class Pack(_Strict):
    """`pack.yaml`: identity of the pack. `revision` rises with every accepted change."""

    key: Key
    revision: int = Field(ge=1)
    languages: list[Language] = Field(min_length=1)
    title: Titles
    summary: Texts
    credits: Texts
    dimensions: list[Area] = Field(default=[], max_length=10)
    strands: list[Area] = Field(default=[], max_length=5)
    stack: list[Layer] = Field(default=[], max_length=10)


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


class Source(_Strict):
    """Something to read or watch. `number` is how cards name it; `follow`: worth coming back to.

    `language` is a tag such as "en"; `checked_on` the day on which its address was last seen to answer.
    """

    key: Key
    number: int = Field(ge=1, le=999)
    kind: Literal["paper", "book", "course", "video", "docs", "article", "community"]
    title: Line
    about: Titles
    url: Url
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
    follow: bool = False
    checked_on: Day | None = None


class Portion(_Strict):
    """A part of a source that fits one sitting: where in it, and how long.

    `url` where it has its own, with the day on which that was last seen to answer.
    """

    source: Key
    locator: Titles
    minutes: int = Field(ge=3, le=60)
    url: Url | None = None
    checked_on: Day | None = None


class Formula(_Strict):
    """A formula: `tex` in matplotlib's mathtext, without dollar signs; `spoken` as one reads it aloud."""

    tex: Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
    spoken: Sentences


class Pitfall(_Strict):
    """A trap (△): how it shows, what is behind it, what to do."""

    key: Key
    symptom: Sentences
    cause: Sentences
    avoid: Sentences


class Term(_Strict):
    """A word of the trade and what it means here."""

    term: Labels
    meaning: Titles


class Node(_Strict):
    """A box of a drawing. Boxes of one `row` stand side by side in their order; row 1 is at the top."""

    key: Key
    row: int = Field(ge=1, le=7)
    label: Labels


class Arrow(_Strict):
    """From one box to another, with a word on it where that helps."""

    start: Key
    end: Key
    label: Labels | None = None


class Drawing(_Strict):
    """A concept as boxes and arrows, to be drawn by hand first and compared afterwards."""

    nodes: list[Node] = Field(min_length=2, max_length=14)
    arrows: list[Arrow] = Field(min_length=1, max_length=20)


class Objective(_Strict):
    """The smallest thing worth remembering; a card is (learner, objective)."""

    key: Key
    level: Level
    text: Titles


class Concept(_Strict):
    """One idea: a gist in a sentence, an everyday picture, how it works, an example, its traps.

    `core` concepts are the ones to know by heart; `confused_with` names those that are easily mistaken
    for it.
    """

    key: Key
    minutes: int = Field(ge=5, le=60)
    core: bool = False
    title: Titles
    aliases: Aliases = {}
    dimension: Key | None = None
    strand: Key | None = None
    prerequisites: list[Key] = []
    confused_with: list[Key] = []
    gist: Texts
    picture: Texts
    mechanism: Texts
    formula: Formula | None = None
    example: Texts | None = None
    pitfalls: list[Pitfall] = Field(default=[], max_length=3)
    terms: list[Term] = Field(default=[], max_length=5)
    portions: list[Portion] = Field(default=[], max_length=4)
    drawing: Drawing | None = None
    objectives: list[Objective] = Field(min_length=1)
    reviewed_on: Day | None = None


class Option(_Strict):
    """One choice. `key` is stable; the letter that a person sees depends on the order shown."""

    key: OptionKey
    text: dict[Language, OptionText]


class Generated(_Strict):
    """Where a question comes from that a language model wrote.

    `prompt` is "id@version"; `source` is "concept/<key>" or "paper/<key>", and
    `span` the words of it, in the question's language, that the answer rests on.
    """

    model: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    revision: Annotated[str, StringConstraints(max_length=64)]
    prompt: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    source: Annotated[str, StringConstraints(pattern=r"^(concept|paper)/[a-z0-9-]+$", max_length=80)]
    span: Sentence


class _Question(_Strict):
    """What all kinds share. `level` is that of the objective unless given; `paraphrases` names the
    question that this one asks in other words. `generated` is never written in a pack's files.
    """

    key: Key
    objective: Key
    level: Level | None = None
    paraphrases: Key | None = None
    prompt: Texts
    explanation: Texts
    reviewed_on: Day | None = None
    generated: SkipJsonSchema[Generated | None] = None


class ChoiceQuestion(_Question):
    """Multiple choice with exactly one right option."""

    kind: Literal["choice"]
    options: list[Option] = Field(min_length=3, max_length=5)
    answer: OptionKey


class MultipleQuestion(_Question):
    """Choose all that apply: `answers` holds the keys of all right options, at least two and not all."""

    kind: Literal["multiple"]
    options: list[Option] = Field(min_length=4, max_length=5)
    answers: list[OptionKey] = Field(min_length=2, max_length=4)


class OrderQuestion(_Question):
    """Put the steps in order: `items` stand here in the right one."""

    kind: Literal["order"]
    items: list[Option] = Field(min_length=3, max_length=5)


class BugQuestion(_Question):
    """Find the line with the bug: `line` counts from 1, `fix` says what should stand there."""

    kind: Literal["bug"]
    listing: Listing
    line: int = Field(ge=1, le=10)
    fix: Texts


BLANK = "____"


class ClozeQuestion(_Question):
    """A sentence with one blank `____`; `answers` lists every accepted wording, best first."""

    kind: Literal["cloze"]
    answers: dict[Language, Annotated[list[Line], Field(min_length=1)]]


class NumericQuestion(_Question):
    """A question with a number for its answer; right within `tolerance` (absolute, in the same unit)."""

    kind: Literal["numeric"]
    value: float = Field(allow_inf_nan=False)
    tolerance: float = Field(ge=0, allow_inf_nan=False)
    unit: Labels | None = None


class KeyPoint(_Strict):
    """One thing a full answer says; `aliases` are words or phrases that each prove it was said."""

    key: Key
    text: Titles
    aliases: dict[Language, Annotated[list[Line], Field(min_length=1)]]


class _FreeQuestion(_Question):
    """What is answered in one's own words and graded by its key points; `reference` is a full answer."""

    reference: Texts
    points: list[KeyPoint] = Field(min_length=1, max_length=4)


class ShortQuestion(_FreeQuestion):
    """A question answered in a sentence or two."""

    kind: Literal["short"]


class ExplainQuestion(_FreeQuestion):
    """Something to explain to somebody in a few sentences, so that several key points hang together."""

    kind: Literal["explain"]
    points: list[KeyPoint] = Field(min_length=2, max_length=4)


Question = Annotated[
    ChoiceQuestion
    | MultipleQuestion
    | ClozeQuestion
    | NumericQuestion
    | ShortQuestion
    | ExplainQuestion
    | BugQuestion
    | OrderQuestion,
    Field(discriminator="kind"),
]
FreeQuestion = ShortQuestion | ExplainQuestion
QuestionKind = Literal["choice", "multiple", "cloze", "numeric", "short", "explain", "bug", "order"]
KINDS: tuple[QuestionKind, ...] = (
    "choice",
    "multiple",
    "cloze",
    "numeric",
    "short",
    "explain",
    "bug",
    "order",
)


class Guess(_Strict):
    """What a learner says before doing an exercise; a wrong one counts for `objective`."""

    objective: Key
    prompt: Texts
    options: list[Option] = Field(min_length=2, max_length=4)
    answer: OptionKey
    explanation: Texts


class Action(_Strict):
    """One thing to do, with the lines to type where there are some."""

    text: Sentences
    code: Listing | None = None


class PhoneVariant(_Strict):
    """The exercise without a computer: a trace by hand, or an output to read (`shown`); `answer` comes
    after.
    """

    minutes: int = Field(ge=3, le=30)
    task: Texts
    shown: dict[Language, Listing] | None = None
    answer: Texts


class Exercise(_Strict):
    """Something to do with one's hands. It stands at the first of `concepts` on the map.

    `needs`: the least it can be done with; `result` says which line to report when done.
    """

    key: Key
    minutes: int = Field(ge=5, le=120)
    title: Titles
    aliases: Aliases = {}
    needs: Literal["phone", "computer", "gpu", "nvidia"]
    concepts: list[Key] = Field(min_length=1, max_length=5)
    goal: Texts
    guess: Guess
    steps: list[Action] = Field(min_length=2, max_length=8)
    change: Texts
    trap: Texts
    good: Texts
    result: Titles
    phone: PhoneVariant
    reviewed_on: Day | None = None


class Paper(_Strict):
    """A paper in reading order: guess, problem, what they did and found, conclusion, what to read when."""

    key: Key
    minutes: int = Field(ge=5, le=60)
    title: Line
    authors: Line
    year: int = Field(ge=1900, le=2100)
    url: Url
    aliases: Aliases = {}
    concepts: list[Key] = Field(min_length=1, max_length=8)
    gist: Texts
    guess: Texts
    problem: Texts
    did: Texts
    found: Texts
    conclusion: Texts
    read_first: Texts
    leave_for_later: Texts
    reviewed_on: Day | None = None
