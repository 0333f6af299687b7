"""Everything there is to learn, in memory: read once after an import, asked all the time."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.curriculum.assembling import QUESTION, Entries, StoredItem, StoredPack, assemble
from coach.curriculum.entries import (
    ConceptEntry,
    ExerciseEntry,
    ObjectiveEntry,
    PackEntry,
    PaperEntry,
    QuestionRef,
    SourceEntry,
    StepEntry,
    Topic,
    TrackEntry,
    in_language,
)
from coach.curriculum.generated import in_use_and_generated
from coach.curriculum.model import Language, QuestionKind
from coach.curriculum.topics import Named, TopicIndex
from coach.errors import UnknownTopic
from coach.store import ContentItem, CurrentItem, ObjectiveRow, PackRow, Store

__all__ = [
    "Catalogue",
    "ConceptEntry",
    "ExerciseEntry",
    "ObjectiveEntry",
    "PackEntry",
    "PaperEntry",
    "QuestionRef",
    "SourceEntry",
    "StepEntry",
    "Topic",
    "TrackEntry",
    "digest_in_use",
    "in_language",
    "load_catalogue",
    "load_question",
]

NEAREST = 5


class Catalogue:
    """A snapshot of the packs in use; it never changes.

    `digest` is over the packs' digests and the generated questions in use;
    `confusable` names for a concept those that are easily mistaken for it,
    either way round.
    """

    def __init__(self, entries: Entries | None = None) -> None:
        entries = entries or Entries()
        self.packs: Mapping[str, PackEntry] = MappingProxyType(entries.packs)
        self.tracks: Mapping[str, TrackEntry] = MappingProxyType(entries.tracks)
        self.concepts: Mapping[str, ConceptEntry] = MappingProxyType(entries.concepts)
        self.objectives: Mapping[int, ObjectiveEntry] = MappingProxyType(entries.objectives)
        self.steps: Mapping[str, StepEntry] = MappingProxyType(
            {step.id: step for track in entries.tracks.values() for step in track.steps}
        )
        self.sources: Mapping[str, SourceEntry] = MappingProxyType(entries.sources)
        self.exercises: Mapping[str, ExerciseEntry] = MappingProxyType(entries.exercises)
        self.papers: Mapping[str, PaperEntry] = MappingProxyType(entries.papers)
        declared = chain.from_iterable(pack.languages for pack in entries.packs.values())
        self.languages: tuple[Language, ...] = tuple(dict.fromkeys(declared))
        self.digest: str = _digest(
            ((pack.key, pack.digest) for pack in entries.packs.values()),
            sorted(ref.content_id for ref in entries.questions if ref.generated),
        )
        self.confusable: Mapping[str, frozenset[str]] = MappingProxyType(_confusable(self.concepts.values()))
        self._track_concepts = entries.track_concepts
        self._by_content = {ref.content_id: ref for ref in entries.questions}
        self._probes: dict[tuple[int, str, str | None], tuple[QuestionRef, ...]] = _probes(entries.questions)
        quizzed = [*map(_step_names, self.steps.values()), *map(_concept_names, self.concepts.values())]
        doing = [*map(_exercise_names, self.exercises.values()), *map(_paper_names, self.papers.values())]
        self._topics = {False: TopicIndex(quizzed), True: TopicIndex([*quizzed, *doing])}

    @property
    def empty(self) -> bool:
        """Whether no pack is in use."""
        return not self.packs

    def track(self, chosen: str | None) -> TrackEntry | None:
        """Return the chosen track, or the first where none is chosen or it is retired; None without any."""
        return self.tracks.get(chosen or "") or next(iter(self.tracks.values()), None)

    def along(self, track: str) -> tuple[str, ...]:
        """Return a track's concepts in order, what it needs from outside right before what needs it."""
        return self._track_concepts.get(track, ())

    def questions_for(
        self, objective_id: int, language: Language, kind: QuestionKind | None = None
    ) -> tuple[QuestionRef, ...]:
        """Return the questions in use for an objective, in the pack's order; none for an unknown one."""
        return self._probes.get((objective_id, language, kind), ())

    def question(self, content_id: int) -> QuestionRef | None:
        """Return a question in use; None for a retired one, which `load_question` still finds."""
        return self._by_content.get(content_id)

    def concept_title(self, concept_id: str, language: Language) -> str:
        """Return a concept's title, in another language where need be; its id where it is retired."""
        concept = self.concepts.get(concept_id)
        return concept_id if concept is None else in_language(_titles(concept), language)

    def near(self, concept_id: str) -> tuple[str, ...]:
        """Return what a concept is easily mixed up with, then others near it; nothing for an unknown one."""
        concept = self.concepts.get(concept_id)
        if concept is None:
            return ()
        step = self.steps[concept.steps[0]].concepts if concept.steps else ()
        found = (*sorted(self.confusable.get(concept.id, ())), *concept.prerequisites, *step)
        return tuple(one for one in dict.fromkeys(found) if one != concept.id and one in self.concepts)

    def find_topics(
        self, typed: str, language: Language, limit: int = 25, *, everything: bool = False
    ) -> list[Topic]:
        """Return topics for what has been typed so far, best first, under their titles in `language`.

        What can be quizzed, or with `everything` exercises and papers too. Names
        in every language count. Nothing typed: all steps, then all concepts, in
        track order, then the others.
        """
        return [topic.shown(language) for topic in self._topics[everything].search(typed, limit)]

    def topic(self, typed: str, language: Language, *, everything: bool = False) -> Topic:
        """Return the topic with this id, title or alias. Raises `UnknownTopic` with the nearest titles."""
        index = self._topics[everything]
        found = index.by_id(typed) or index.by_name(typed)
        if found is None:
            near = self.find_topics(typed, language, NEAREST, everything=everything)
            raise UnknownTopic(typed, tuple(dict.fromkeys(topic.title for topic in near)))
        return found.shown(language)

    def objectives_of(self, topic: Topic | None, track: str | None) -> tuple[ObjectiveEntry, ...]:
        """Return the objectives of a topic; without one, of a track; without either, all, in track order.

        A topic counts whatever the track. A track's objectives include those of
        prerequisites outside it, right before what needs them. What is retired
        has none.
        """
        concepts: Iterable[str]
        if topic is not None:
            step = self.steps.get(topic.id) if topic.kind == "step" else None
            concepts = step.concepts if step else (topic.id,)
        elif track is not None:
            concepts = self.along(track)
        else:
            concepts = self.concepts
        found = (self.concepts[concept] for concept in concepts if concept in self.concepts)
        return tuple(self.objectives[row_id] for concept in found for row_id in concept.objective_ids)


def _probes(
    questions: Iterable[QuestionRef],
) -> dict[tuple[int, str, str | None], tuple[QuestionRef, ...]]:
    found: dict[tuple[int, str, str | None], list[QuestionRef]] = {}
    for ref in questions:
        for kind in (None, ref.question.kind):
            found.setdefault((ref.objective_id, ref.language, kind), []).append(ref)
    return {key: tuple(refs) for key, refs in found.items()}


def _confusable(concepts: Iterable[ConceptEntry]) -> dict[str, frozenset[str]]:
    pairs: dict[str, set[str]] = {}
    for concept in concepts:
        for other in next(iter(concept.texts.values())).confused_with:
            other_id = f"{concept.pack_key}/{other}"
            pairs.setdefault(concept.id, set()).add(other_id)
            pairs.setdefault(other_id, set()).add(concept.id)
    return {concept: frozenset(others) for concept, others in pairs.items()}


def _titles(concept: ConceptEntry) -> dict[Language, str]:
    return {language: text.title[language] for language, text in concept.texts.items()}


def _aliases(aliases: Iterable[Mapping[Language, list[str]]]) -> tuple[str, ...]:
    """All names in all languages, each once."""
    return tuple(
        dict.fromkeys(name for by_language in aliases for names in by_language.values() for name in names)
    )


def _concept_names(concept: ConceptEntry) -> Named:
    aliases = _aliases(text.aliases for text in concept.texts.values())
    return Named(concept.id, "concept", _titles(concept), aliases)


def _exercise_names(exercise: ExerciseEntry) -> Named:
    titles = {language: text.title[language] for language, text in exercise.texts.items()}
    return Named(exercise.id, "exercise", titles, _aliases(text.aliases for text in exercise.texts.values()))


def _paper_names(paper: PaperEntry) -> Named:
    titles = {language: text.title for language, text in paper.texts.items()}
    return Named(paper.id, "paper", titles, _aliases(text.aliases for text in paper.texts.values()))


def _step_names(step: StepEntry) -> Named:
    return Named(step.id, "step", step.titles)


def _digest(packs: Iterable[tuple[str, str]], generated: Iterable[int]) -> str:
    """One digest over the packs' own, given as (key, digest) by key, and the ids of generated questions."""
    parts = [*(f"{key}={digest}" for key, digest in packs), *map(str, generated)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


async def digest_in_use(store: Store) -> str:
    """Read the digest that `load_catalogue` would give, without the content. Raises `StoreBusy`."""
    async with store.read() as session:
        rows = await session.execute(select(PackRow.key, PackRow.digest).order_by(PackRow.key))
        generated = await session.scalars(
            select(CurrentItem.content_id).where(in_use_and_generated()).order_by(CurrentItem.content_id)
        )
        return _digest(((key, digest) for key, digest in rows), generated)


async def load_catalogue(store: Store) -> Catalogue:
    """Read the packs in use. An empty database gives an empty catalogue. Raises `StoreBusy`."""
    async with store.read() as session:
        # The digests first: should an import come between, the catalogue seems old and is read again.
        columns = (PackRow.key, PackRow.revision, PackRow.digest)
        packs = [StoredPack(*row) for row in await session.execute(select(*columns).order_by(PackRow.key))]
        items = [
            StoredItem(content_id, pack, kind, key, cast(Language, language), body)
            for content_id, pack, kind, key, language, body in await session.execute(
                select(
                    ContentItem.id,
                    ContentItem.pack_key,
                    ContentItem.kind,
                    ContentItem.item_key,
                    ContentItem.language,
                    ContentItem.body,
                )
                .join(CurrentItem, CurrentItem.content_id == ContentItem.id)
                .order_by(CurrentItem.pack_key, CurrentItem.kind, CurrentItem.position, CurrentItem.language)
            )
        ]
        rows = await session.execute(select(ObjectiveRow.pack_key, ObjectiveRow.key, ObjectiveRow.id))
        objective_ids = {(pack, key): row_id for pack, key, row_id in rows}
    return await asyncio.to_thread(lambda: Catalogue(assemble(packs, items, objective_ids)))


async def load_question(store: Store, content_id: int) -> QuestionRef | None:
    """Read a question of any revision, retired ones too; None where there is no such question.

    `concept` is where its objective stands now, or stood last. Raises `StoreBusy`.
    """
    async with store.read() as session:
        item = await session.get(ContentItem, content_id)
        if item is None or item.kind != "question":
            return None
        question = QUESTION.validate_python(item.body)
        objective_id = await session.scalar(
            select(ObjectiveRow.id).where(
                ObjectiveRow.pack_key == item.pack_key, ObjectiveRow.key == question.objective
            )
        )
        concept = await _concept_of(session, item, question.objective)
    if objective_id is None or concept is None:
        return None
    return QuestionRef(
        content_id=item.id,
        pack_key=item.pack_key,
        key=item.item_key,
        objective_id=objective_id,
        concept=f"{item.pack_key}/{concept}",
        language=cast(Language, item.language),
        question=question,
    )


async def _concept_of(session: AsyncSession, item: ContentItem, objective: str) -> str | None:
    """Return the key of the concept that holds the objective: the one in use, or else the newest."""
    rows = await session.execute(
        select(ContentItem.item_key, ContentItem.body)
        .outerjoin(CurrentItem, CurrentItem.content_id == ContentItem.id)
        .where(
            ContentItem.pack_key == item.pack_key,
            ContentItem.kind == "concept",
            ContentItem.language == item.language,
        )
        .order_by(CurrentItem.content_id.is_(None), ContentItem.id.desc())
    )
    for key, body in rows:
        if any(one["key"] == objective for one in body["objectives"]):
            return str(key)
    return None
