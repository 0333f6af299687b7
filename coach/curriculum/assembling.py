"""Stored content put together into the catalogue's entries. Pure: rows in, entries out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from coach.curriculum.entries import (
    ConceptEntry,
    ObjectiveEntry,
    PackEntry,
    QuestionRef,
    StepEntry,
    TrackEntry,
    in_language,
)
from coach.curriculum.model import Concept, Language, Pack, Question, Track
from coach.curriculum.prerequisites import with_outside

QUESTION: TypeAdapter[Question] = TypeAdapter(Question)


@dataclass(frozen=True, slots=True)
class StoredPack:
    """A row of `packs`."""

    key: str
    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class StoredItem:
    """A current item with its body; items come by kind and position."""

    content_id: int
    pack_key: str
    kind: str
    key: str
    language: Language
    body: Mapping[str, Any]


@dataclass(slots=True)
class Entries:
    """Everything in use: packs by key, the others by id, concepts and objectives in track order."""

    packs: dict[str, PackEntry] = field(default_factory=dict)
    tracks: dict[str, TrackEntry] = field(default_factory=dict)
    concepts: dict[str, ConceptEntry] = field(default_factory=dict)
    objectives: dict[int, ObjectiveEntry] = field(default_factory=dict)
    questions: list[QuestionRef] = field(default_factory=list)
    track_concepts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Track id → its concepts in order, with prerequisites outside it before those that need them."""


@dataclass(slots=True)
class _ByLanguage:
    """A pack's bodies: key → language → parsed item."""

    packs: dict[str, dict[Language, Pack]] = field(default_factory=dict)
    tracks: dict[str, dict[Language, Track]] = field(default_factory=dict)
    concepts: dict[str, dict[Language, Concept]] = field(default_factory=dict)
    questions: list[tuple[StoredItem, Question]] = field(default_factory=list)

    def add(self, item: StoredItem) -> None:
        match item.kind:
            case "pack":
                self.packs.setdefault(item.key, {})[item.language] = Pack.model_validate(item.body)
            case "track":
                self.tracks.setdefault(item.key, {})[item.language] = Track.model_validate(item.body)
            case "concept":
                self.concepts.setdefault(item.key, {})[item.language] = Concept.model_validate(item.body)
            case "question":
                self.questions.append((item, QUESTION.validate_python(item.body)))


def assemble(
    packs: Sequence[StoredPack], items: Iterable[StoredItem], objective_ids: Mapping[tuple[str, str], int]
) -> Entries:
    """Put the entries together. `objective_ids`: (pack key, objective key) → row id."""
    parts = {pack.key: _ByLanguage() for pack in packs}
    for item in items:
        if item.pack_key in parts:
            parts[item.pack_key].add(item)
    entries = Entries()
    for pack in packs:
        part = parts[pack.key]
        if part.packs:
            _add_pack(entries, pack, part, objective_ids)
    return entries


def _add_pack(
    entries: Entries, pack: StoredPack, part: _ByLanguage, objective_ids: Mapping[tuple[str, str], int]
) -> None:
    texts = part.packs[pack.key]
    languages = tuple(in_language(texts, "en").languages)
    entries.packs[pack.key] = PackEntry(pack.key, pack.revision, pack.digest, languages, texts)
    minutes = {key: in_language(one, "en").minutes for key, one in part.concepts.items()}
    graph = {key: in_language(one, "en").prerequisites for key, one in part.concepts.items()}
    steps_of: dict[str, list[str]] = {}
    order: dict[str, None] = {}
    for key, track_texts in part.tracks.items():
        track = _track(pack.key, key, track_texts, minutes)
        entries.tracks[track.id] = track
        for step, written in zip(track.steps, in_language(track_texts, "en").steps, strict=True):
            for concept in written.concepts:
                steps_of.setdefault(concept, []).append(step.id)
        inside = [concept for step in in_language(track_texts, "en").steps for concept in step.concepts]
        along = with_outside(graph, inside)
        entries.track_concepts[track.id] = tuple(f"{pack.key}/{concept}" for concept in along)
        order.update(dict.fromkeys(along))
    for key in order:
        _add_concept(entries, pack.key, part.concepts[key], tuple(steps_of.get(key, ())), objective_ids)
    for item, question in part.questions:
        objective = entries.objectives[objective_ids[(pack.key, question.objective)]]
        entries.questions.append(
            QuestionRef(
                content_id=item.content_id,
                pack_key=pack.key,
                key=item.key,
                objective_id=objective.id,
                concept=objective.concept,
                language=item.language,
                question=question,
            )
        )


def _track(pack: str, key: str, texts: Mapping[Language, Track], minutes: Mapping[str, int]) -> TrackEntry:
    track_id = f"{pack}/{key}"
    steps = tuple(
        StepEntry(
            id=f"{track_id}/{step.key}",
            track=track_id,
            number=place + 1,
            titles={language: text.steps[place].title[language] for language, text in texts.items()},
            gists={language: text.steps[place].gist[language] for language, text in texts.items()},
            concepts=tuple(f"{pack}/{concept}" for concept in step.concepts),
            minutes=sum(minutes[concept] for concept in step.concepts),
        )
        for place, step in enumerate(in_language(texts, "en").steps)
    )
    return TrackEntry(
        id=track_id,
        pack_key=pack,
        key=key,
        titles={language: text.title[language] for language, text in texts.items()},
        summaries={language: text.summary[language] for language, text in texts.items()},
        steps=steps,
        minutes=sum(step.minutes for step in steps),
    )


def _add_concept(
    entries: Entries,
    pack: str,
    texts: Mapping[Language, Concept],
    steps: tuple[str, ...],
    objective_ids: Mapping[tuple[str, str], int],
) -> None:
    concept = in_language(texts, "en")
    concept_id = f"{pack}/{concept.key}"
    for objective in concept.objectives:
        row_id = objective_ids[(pack, objective.key)]
        entries.objectives[row_id] = ObjectiveEntry(
            id=row_id,
            key=objective.key,
            concept=concept_id,
            level=objective.level,
            position=len(entries.objectives),
        )
    entries.concepts[concept_id] = ConceptEntry(
        id=concept_id,
        pack_key=pack,
        key=concept.key,
        texts=texts,
        minutes=concept.minutes,
        prerequisites=tuple(f"{pack}/{before}" for before in concept.prerequisites),
        objective_ids=tuple(objective_ids[(pack, one.key)] for one in concept.objectives),
        steps=steps,
    )
