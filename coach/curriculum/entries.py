"""What the catalogue holds. Ids: "pack/concept", "pack/track", "pack/track/step", "pack/exercise"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from coach.curriculum.model import Concept, Exercise, Language, Level, Pack, Paper, Question, Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PackEntry:
    """A pack in use. `texts` holds its title, summary and credits by language."""

    key: str
    revision: int
    digest: str
    languages: tuple[Language, ...]
    texts: Mapping[Language, Pack]


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A stretch of a track; `number` counts from 1, `minutes` are those of its theory."""

    id: str
    track: str
    number: int
    titles: Mapping[Language, str]
    gists: Mapping[Language, str]
    concepts: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class TrackEntry:
    """A way through a pack. `minutes`: its theory, what it needs from outside counted; `practice`: its
    exercises.
    """

    id: str
    pack_key: str
    key: str
    titles: Mapping[Language, str]
    summaries: Mapping[Language, str]
    steps: tuple[StepEntry, ...]
    minutes: int
    practice: int


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    """A concept with its texts by language, and where it stands: `steps` are ids, at most one a track.

    `minutes` are those of its cards; `reading` those of its portions, in the sources' language.
    """

    id: str
    pack_key: str
    key: str
    texts: Mapping[Language, Concept]
    minutes: int
    reading: int
    dimension: str | None
    strand: str | None
    prerequisites: tuple[str, ...]
    objective_ids: tuple[int, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """Something to read or watch, with its texts by language."""

    id: str
    pack_key: str
    key: str
    number: int
    texts: Mapping[Language, Source]


@dataclass(frozen=True, slots=True)
class ExerciseEntry:
    """Something to do. `content_ids` name its revision by language; `concepts`: ids, its own place first."""

    id: str
    pack_key: str
    key: str
    content_ids: Mapping[Language, int]
    texts: Mapping[Language, Exercise]
    minutes: int
    concepts: tuple[str, ...]
    guess_objective: int


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A paper in reading order, with its texts by language."""

    id: str
    pack_key: str
    key: str
    texts: Mapping[Language, Paper]
    minutes: int
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveEntry:
    """An objective in use. `position` rises along the tracks, over the whole catalogue, from 0."""

    id: int
    key: str
    concept: str
    level: Level
    position: int


@dataclass(frozen=True, slots=True)
class QuestionRef:
    """A question in one language and revision, which `content_id` names."""

    content_id: int
    pack_key: str
    key: str
    objective_id: int
    concept: str
    language: Language
    question: Question

    @property
    def generated(self) -> bool:
        """Whether a language model wrote it and nobody reviewed it."""
        return self.question.generated is not None


TopicKind = Literal["concept", "step", "exercise", "paper"]


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to learn: a concept, a whole step, an exercise or a paper."""

    id: str
    kind: TopicKind
    title: str


def in_language(texts: Mapping[Language, T], language: Language) -> T:
    """Return the text in `language`, or in another where the pack does not have it.

    Raises KeyError only for an empty mapping, which no accepted item has.
    """
    if language in texts:
        return texts[language]
    if "en" in texts:
        return texts["en"]
    for other in texts.values():
        return other
    raise KeyError(language)
