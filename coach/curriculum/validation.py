"""Whether a pack's items fit together. Pure: values in, faults out; only `validate_pack` reads files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from coach.curriculum.faults import Fault, in_order, listed
from coach.curriculum.loading import LoadedPack, Source, load_pack
from coach.curriculum.prerequisites import cycles, reached
from coach.curriculum.question_checks import question_faults
from coach.curriculum.yaml_source import Steps

MAX_ID = 56
"""Characters an id such as "pack/track/step" may have: it travels in the 100 of a button's custom id."""


def validate_pack(path: Path) -> tuple[LoadedPack | None, list[Fault]]:
    """Read and check the pack in the folder `path`.

    Returns the pack with no faults, or None with all of them by file and line.
    The items are checked against each other only when each one is well formed,
    since a concept that could not be read would be missed everywhere.
    """
    loaded = load_pack(path)
    if isinstance(loaded, list):
        return None, loaded
    faults = check(loaded)
    return (None, faults) if faults else (loaded, [])


def check(loaded: LoadedPack) -> list[Fault]:
    """Return every fault between well-formed items, by file and line."""
    checks: tuple[Callable[[LoadedPack], Iterable[Fault]], ...] = (
        _something,
        _repeated_items,
        _tracks,
        _prerequisites,
        _cycles,
        _stray_concepts,
        _languages,
        _objectives,
        _long_ids,
        lambda pack: question_faults(pack.questions, pack.sources.questions),
    )
    return in_order([fault for one in checks for fault in one(loaded)])


def _something(loaded: LoadedPack) -> Iterator[Fault]:
    if not loaded.tracks:
        yield loaded.sources.pack.fault("the pack has no track; write one as tracks/<key>.yaml")
    languages = loaded.pack.languages
    for place, language in enumerate(languages):
        if language in languages[:place]:
            yield loaded.sources.pack.fault(
                f"the language '{language}' is declared twice", "languages", place
            )


def _repeated_items(loaded: LoadedPack) -> Iterator[Fault]:
    sources = loaded.sources
    yield from _repeated("track", loaded.tracks, sources.tracks)
    yield from _repeated("concept", loaded.concepts, sources.concepts)
    yield from _repeated("question", loaded.questions, sources.questions)


def _repeated(kind: str, items: Iterable[Any], sources: Iterable[Source]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for item, source in zip(items, sources, strict=True):
        fault = source.fault(
            f"the {kind} '{item.key}' exists already, in {first.get(item.key)}; choose another key", "key"
        )
        if item.key in first:
            yield fault
        else:
            first[item.key] = f"{fault.file}:{fault.line}"


def _tracks(loaded: LoadedPack) -> Iterator[Fault]:
    known = {concept.key for concept in loaded.concepts}
    for track, source in zip(loaded.tracks, loaded.sources.tracks, strict=True):
        steps: set[str] = set()
        placed: dict[str, str] = {}
        for number, step in enumerate(track.steps):
            if step.key in steps:
                message = f"the step '{step.key}' stands twice in this track"
                yield source.fault(message, "steps", number, "key")
            steps.add(step.key)
            for place, concept in enumerate(step.concepts):
                at = ("steps", number, "concepts", place)
                if concept not in known:
                    yield source.fault(f"there is no concept '{concept}' in concepts/*.yaml", *at)
                if concept in placed:
                    message = f"the concept '{concept}' stands already in step '{placed[concept]}'; keep one"
                    yield source.fault(message, *at)
                placed.setdefault(concept, step.key)


def _prerequisites(loaded: LoadedPack) -> Iterator[Fault]:
    known = {concept.key for concept in loaded.concepts}
    for concept, source in zip(loaded.concepts, loaded.sources.concepts, strict=True):
        for place, before in enumerate(concept.prerequisites):
            if before not in known:
                message = f"the prerequisite '{before}' is no concept of this pack"
                yield source.fault(message, "prerequisites", place)
            if before in concept.prerequisites[:place]:
                yield source.fault(f"the prerequisite '{before}' stands twice", "prerequisites", place)


def _cycles(loaded: LoadedPack) -> Iterator[Fault]:
    sources = dict(zip((one.key for one in loaded.concepts), loaded.sources.concepts, strict=True))
    for circle in cycles({concept.key: concept.prerequisites for concept in loaded.concepts}):
        message = f"prerequisites go in a circle: {' → '.join(circle)}; remove one of them"
        yield sources[circle[0]].fault(message, "prerequisites")


def _stray_concepts(loaded: LoadedPack) -> Iterator[Fault]:
    graph = {concept.key: concept.prerequisites for concept in loaded.concepts}
    starts = (one for track in loaded.tracks for step in track.steps for one in step.concepts)
    taught = reached(graph, starts)
    for concept, source in zip(loaded.concepts, loaded.sources.concepts, strict=True):
        if concept.key not in taught:
            yield source.fault(
                f"the concept '{concept.key}' is in no track and no track needs it; add it to a step", "key"
            )


def _languages(loaded: LoadedPack) -> Iterator[Fault]:
    declared: list[str] = list(dict.fromkeys(loaded.pack.languages))
    known = listed(declared, "and")
    items: list[tuple[BaseModel, Source]] = [(loaded.pack, loaded.sources.pack)]
    items += zip(loaded.tracks, loaded.sources.tracks, strict=True)
    items += zip(loaded.concepts, loaded.sources.concepts, strict=True)
    items += zip(loaded.questions, loaded.sources.questions, strict=True)
    for item, source in items:
        for path, texts in _texts(item):
            # A concept's other names: there may be some in one language and none in the other.
            optional = path == ("aliases",)
            for language in declared:
                if language not in texts and not optional:
                    yield source.fault(f"'{path[-1]}' lacks the language '{language}'", *path)
            for language in texts:
                if language not in declared:
                    message = f"the language '{language}' is not declared; pack.yaml has {known}"
                    yield source.fault(message, *path, language)


def _texts(item: BaseModel, path: Steps = ()) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Give every mapping from language inside an item, with its path; models hold no other mappings."""
    for name in type(item).model_fields:
        value = getattr(item, name)
        if isinstance(value, dict):
            yield (*path, name), value
        elif isinstance(value, list):
            for place, one in enumerate(value):
                if isinstance(one, BaseModel):
                    yield from _texts(one, (*path, name, place))


def _objectives(loaded: LoadedPack) -> Iterator[Fault]:
    asked = {question.objective for question in loaded.questions}
    first: dict[str, str] = {}
    for concept, source in zip(loaded.concepts, loaded.sources.concepts, strict=True):
        for place, objective in enumerate(concept.objectives):
            at = ("objectives", place, "key")
            if objective.key in first:
                where = f"in the concept '{first[objective.key]}'"
                message = f"the objective '{objective.key}' exists already, {where}; choose another key"
                yield source.fault(message, *at)
            elif objective.key not in asked:
                yield source.fault(f"no question asks for the objective '{objective.key}'; write one", *at)
            first.setdefault(objective.key, concept.key)
    for question, source in zip(loaded.questions, loaded.sources.questions, strict=True):
        if question.objective not in first:
            message = f"there is no objective '{question.objective}' in concepts/*.yaml"
            yield source.fault(message, "objective")


def _long_ids(loaded: LoadedPack) -> Iterator[Fault]:
    pack = loaded.pack.key
    for track, source in zip(loaded.tracks, loaded.sources.tracks, strict=True):
        yield from _too_long(source, f"{pack}/{track.key}", MAX_ID, "key")
        for number, step in enumerate(track.steps):
            step_id = f"{pack}/{track.key}/{step.key}"
            yield from _too_long(source, step_id, MAX_ID, "steps", number, "key")
    for concept, source in zip(loaded.concepts, loaded.sources.concepts, strict=True):
        yield from _too_long(source, f"{pack}/{concept.key}", MAX_ID, "key")


def _too_long(source: Source, whole: str, limit: int, *path: str | int) -> Iterator[Fault]:
    if len(whole) > limit:
        yield source.fault(f"'{whole}' is longer than {limit} characters; shorten its keys", *path)
