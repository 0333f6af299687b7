"""Stored content put together into the catalogue's entries. Pure: rows in, entries out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from coach.curriculum.entries import (
    ConceptEntry,
    ExerciseEntry,
    ObjectiveEntry,
    PackEntry,
    PaperEntry,
    QuestionRef,
    SourceEntry,
    StepEntry,
    TrackEntry,
    in_language,
)
from coach.curriculum.model import Concept, Exercise, Language, Pack, Paper, Question, Source, Track
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
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    exercises: dict[str, ExerciseEntry] = field(default_factory=dict)
    papers: dict[str, PaperEntry] = field(default_factory=dict)
    track_concepts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Track id → its concepts in order, with prerequisites outside it before those that need them."""


_MODELS: dict[str, TypeAdapter[Any]] = {
    "pack": TypeAdapter(Pack),
    "track": TypeAdapter(Track),
    "concept": TypeAdapter(Concept),
    "question": QUESTION,
    "source": TypeAdapter(Source),
    "exercise": TypeAdapter(Exercise),
    "paper": TypeAdapter(Paper),
}


@dataclass(slots=True)
class _Parsed:
    """A pack's items: kind → key → language → (content id, parsed item)."""

    found: dict[str, dict[str, dict[Language, tuple[int, Any]]]] = field(
        default_factory=lambda: {kind: {} for kind in _MODELS}
    )

    def add(self, item: StoredItem) -> None:
        """Take an item in; kinds of other versions of the coach are passed over."""
        if item.kind in _MODELS:
            parsed = _MODELS[item.kind].validate_python(item.body)
            self.found[item.kind].setdefault(item.key, {})[item.language] = (item.content_id, parsed)

    def texts(self, kind: str) -> dict[str, dict[Language, Any]]:
        """Return key → language → item."""
        return {
            key: {language: item for language, (_, item) in by_language.items()}
            for key, by_language in self.found[kind].items()
        }


def assemble(
    packs: Sequence[StoredPack], items: Iterable[StoredItem], objective_ids: Mapping[tuple[str, str], int]
) -> Entries:
    """Put the entries together. `objective_ids`: (pack key, objective key) → row id."""
    parts = {pack.key: _Parsed() for pack in packs}
    for item in items:
        if item.pack_key in parts:
            parts[item.pack_key].add(item)
    entries = Entries()
    for pack in packs:
        part = parts[pack.key]
        if part.found["pack"]:
            _add_pack(entries, pack, part, objective_ids)
    return entries


def _add_pack(
    entries: Entries, pack: StoredPack, part: _Parsed, objective_ids: Mapping[tuple[str, str], int]
) -> None:
    texts = part.texts("pack")[pack.key]
    languages = tuple(in_language(texts, "en").languages)
    entries.packs[pack.key] = PackEntry(pack.key, pack.revision, pack.digest, languages, texts)
    concepts = part.texts("concept")
    graph = {key: in_language(one, "en").prerequisites for key, one in concepts.items()}
    exercises = {
        key: _exercise(pack.key, key, found, objective_ids) for key, found in part.found["exercise"].items()
    }
    steps_of: dict[str, list[str]] = {}
    order: dict[str, None] = {}
    for key, track_texts in part.texts("track").items():
        inside = [concept for step in in_language(track_texts, "en").steps for concept in step.concepts]
        along = with_outside(graph, inside)
        track = _track(pack.key, key, track_texts, concepts, along, exercises.values())
        entries.tracks[track.id] = track
        for step, written in zip(track.steps, in_language(track_texts, "en").steps, strict=True):
            for concept in written.concepts:
                steps_of.setdefault(concept, []).append(step.id)
        entries.track_concepts[track.id] = tuple(f"{pack.key}/{concept}" for concept in along)
        order.update(dict.fromkeys(along))
    for key in order:
        _add_concept(entries, pack.key, concepts[key], tuple(steps_of.get(key, ())), objective_ids)
    for key, by_language in part.found["question"].items():
        for language, (content_id, question) in by_language.items():
            objective = entries.objectives[objective_ids[(pack.key, question.objective)]]
            entries.questions.append(
                QuestionRef(content_id, pack.key, key, objective.id, objective.concept, language, question)
            )
    for key, one in part.texts("source").items():
        source_id = f"{pack.key}/{key}"
        entries.sources[source_id] = SourceEntry(source_id, pack.key, key, in_language(one, "en").number, one)
    entries.exercises.update((exercise.id, exercise) for exercise in exercises.values())
    for key, one in part.texts("paper").items():
        paper = in_language(one, "en")
        about = tuple(f"{pack.key}/{concept}" for concept in paper.concepts)
        entries.papers[f"{pack.key}/{key}"] = PaperEntry(
            f"{pack.key}/{key}", pack.key, key, one, paper.minutes, about
        )


def _exercise(
    pack: str,
    key: str,
    found: Mapping[Language, tuple[int, Exercise]],
    objective_ids: Mapping[tuple[str, str], int],
) -> ExerciseEntry:
    texts = {language: exercise for language, (_, exercise) in found.items()}
    exercise = in_language(texts, "en")
    return ExerciseEntry(
        id=f"{pack}/{key}",
        pack_key=pack,
        key=key,
        content_ids={language: content_id for language, (content_id, _) in found.items()},
        texts=texts,
        minutes=exercise.minutes,
        concepts=tuple(f"{pack}/{concept}" for concept in exercise.concepts),
        guess_objective=objective_ids[(pack, exercise.guess.objective)],
    )


def _track(
    pack: str,
    key: str,
    texts: Mapping[Language, Track],
    concepts: Mapping[str, Mapping[Language, Concept]],
    along: Sequence[str],
    exercises: Iterable[ExerciseEntry],
) -> TrackEntry:
    minutes = {key: _theory(in_language(concepts[key], "en")) for key in along}
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
    inside = {concept for step in steps for concept in step.concepts}
    return TrackEntry(
        id=track_id,
        pack_key=pack,
        key=key,
        titles={language: text.title[language] for language, text in texts.items()},
        summaries={language: text.summary[language] for language, text in texts.items()},
        steps=steps,
        minutes=sum(minutes.values()),
        practice=sum(exercise.minutes for exercise in exercises if exercise.concepts[0] in inside),
    )


def _theory(concept: Concept) -> int:
    """Minutes of a concept's cards and of what it gives to read."""
    return concept.minutes + sum(portion.minutes for portion in concept.portions)


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
        reading=sum(portion.minutes for portion in concept.portions),
        dimension=concept.dimension,
        strand=concept.strand,
        prerequisites=tuple(f"{pack}/{before}" for before in concept.prerequisites),
        objective_ids=tuple(objective_ids[(pack, one.key)] for one in concept.objectives),
        steps=steps,
    )
