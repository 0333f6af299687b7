"""Whether a pack's items fit together. Pure: values in, faults out; only `validate_pack` reads files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from pydantic import BaseModel

from coach.curriculum.faults import Fault, in_order, listed
from coach.curriculum.generated import PREFIX, is_generated
from coach.curriculum.loading import KINDS, LoadedPack, Origin, load_pack
from coach.curriculum.prerequisites import cycles, reached
from coach.curriculum.question_checks import option_faults, question_faults
from coach.curriculum.texts import texts_of

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
        _shared_keys,
        _tracks,
        _prerequisites,
        _cycles,
        _stray_concepts,
        _languages,
        _objectives,
        _references,
        _drawings,
        _areas,
        _long_ids,
        _generated,
        lambda pack: question_faults(pack.questions, pack.origins["question"]),
    )
    return in_order([fault for one in checks for fault in one(loaded)])


def _something(loaded: LoadedPack) -> Iterator[Fault]:
    if not loaded.tracks:
        yield loaded.origins["pack"][0].fault("the pack has no track; write one as tracks/<key>.yaml")
    languages = loaded.pack.languages
    for place, language in enumerate(languages):
        if language in languages[:place]:
            yield loaded.origins["pack"][0].fault(
                f"the language '{language}' is declared twice", "languages", place
            )


def _repeated_items(loaded: LoadedPack) -> Iterator[Fault]:
    for kind in KINDS:
        first: dict[str, Origin] = {}
        for item, origin in loaded.written(kind):
            if item.key not in first:
                first[item.key] = origin
            else:
                # Only here: places are looked up by reading the file again.
                there = first[item.key].fault("", "key")
                message = f"the {kind} '{item.key}' exists already, in {there.file}:{there.line}"
                yield origin.fault(f"{message}; choose another key", "key")


def _shared_keys(loaded: LoadedPack) -> Iterator[Fault]:
    """What people learn by name shares one space of ids."""
    owners: dict[str, str] = {}
    for kind in ("concept", "exercise", "paper"):
        for item, origin in loaded.written(kind):
            owner = owners.setdefault(item.key, kind)
            if owner != kind:
                message = f"the key '{item.key}' belongs to the {owner} of that name; choose another"
                yield origin.fault(message, "key")


def _tracks(loaded: LoadedPack) -> Iterator[Fault]:
    known = {concept.key for concept in loaded.concepts}
    for track, origin in loaded.written("track"):
        steps: set[str] = set()
        placed: dict[str, str] = {}
        for number, step in enumerate(track.steps):
            if step.key in steps:
                message = f"the step '{step.key}' stands twice in this track"
                yield origin.fault(message, "steps", number, "key")
            steps.add(step.key)
            for place, concept in enumerate(step.concepts):
                at = ("steps", number, "concepts", place)
                if concept not in known:
                    yield origin.fault(f"there is no concept '{concept}' in concepts/*.yaml", *at)
                if concept in placed:
                    message = f"the concept '{concept}' stands already in step '{placed[concept]}'; keep one"
                    yield origin.fault(message, *at)
                placed.setdefault(concept, step.key)


def _prerequisites(loaded: LoadedPack) -> Iterator[Fault]:
    known = {concept.key for concept in loaded.concepts}
    for concept, origin in loaded.written("concept"):
        for place, before in enumerate(concept.prerequisites):
            if before not in known:
                message = f"the prerequisite '{before}' is no concept of this pack"
                yield origin.fault(message, "prerequisites", place)
            if before in concept.prerequisites[:place]:
                yield origin.fault(f"the prerequisite '{before}' stands twice", "prerequisites", place)


def _cycles(loaded: LoadedPack) -> Iterator[Fault]:
    origins = {concept.key: origin for concept, origin in loaded.written("concept")}
    for circle in cycles({concept.key: concept.prerequisites for concept in loaded.concepts}):
        message = f"prerequisites go in a circle: {' → '.join(circle)}; remove one of them"
        yield origins[circle[0]].fault(message, "prerequisites")


def _stray_concepts(loaded: LoadedPack) -> Iterator[Fault]:
    graph = {concept.key: concept.prerequisites for concept in loaded.concepts}
    starts = (one for track in loaded.tracks for step in track.steps for one in step.concepts)
    taught = reached(graph, starts)
    for concept, origin in loaded.written("concept"):
        if concept.key not in taught:
            yield origin.fault(
                f"the concept '{concept.key}' is in no track and no track needs it; add it to a step", "key"
            )


def _languages(loaded: LoadedPack) -> Iterator[Fault]:
    declared: list[str] = list(dict.fromkeys(loaded.pack.languages))
    known = listed(declared, "and")
    items: Iterator[tuple[BaseModel, Origin]] = chain.from_iterable(map(loaded.written, KINDS))
    for item, origin in items:
        for path, texts in texts_of(item):
            # A concept's other names: there may be some in one language and none in the other.
            optional = path == ("aliases",)
            for language in declared:
                if language not in texts and not optional:
                    yield origin.fault(f"'{path[-1]}' lacks the language '{language}'", *path)
            for language in texts:
                if language not in declared:
                    message = f"the language '{language}' is not declared; pack.yaml has {known}"
                    yield origin.fault(message, *path, language)


def _objectives(loaded: LoadedPack) -> Iterator[Fault]:
    asked = {question.objective for question in loaded.questions}
    first: dict[str, str] = {}
    for concept, origin in loaded.written("concept"):
        for place, objective in enumerate(concept.objectives):
            at = ("objectives", place, "key")
            if objective.key in first:
                where = f"in the concept '{first[objective.key]}'"
                message = f"the objective '{objective.key}' exists already, {where}; choose another key"
                yield origin.fault(message, *at)
            elif objective.key not in asked:
                yield origin.fault(f"no question asks for the objective '{objective.key}'; write one", *at)
            first.setdefault(objective.key, concept.key)
    for question, origin in loaded.written("question"):
        if question.objective not in first:
            message = f"there is no objective '{question.objective}' in concepts/*.yaml"
            yield origin.fault(message, "objective")


def _references(loaded: LoadedPack) -> Iterator[Fault]:
    """Keys that point to nothing, besides those of tracks, prerequisites and questions' objectives."""
    concepts = {concept.key for concept in loaded.concepts}
    objectives = {one.key for concept in loaded.concepts for one in concept.objectives}
    sources = {source.key for source in loaded.sources}
    areas = {
        name: {area.key for area in getattr(loaded.pack, name + "s")} for name in ("dimension", "strand")
    }
    asks = {question.key: question for question in loaded.questions}
    pitfalls: dict[str, str] = {}
    for concept, origin in loaded.written("concept"):
        for name, known in areas.items():
            if (key := getattr(concept, name)) is not None and key not in known:
                yield origin.fault(f"the {name} '{key}' is not in pack.yaml, under {name}s", name)
        for place, other in enumerate(concept.confused_with):
            if other not in concepts or other == concept.key:
                yield origin.fault(f"'{other}' is no other concept of this pack", "confused_with", place)
        for place, portion in enumerate(concept.portions):
            if portion.source not in sources:
                message = f"there is no source '{portion.source}' in sources/*.yaml"
                yield origin.fault(message, "portions", place, "source")
        for place, pitfall in enumerate(concept.pitfalls):
            if pitfall.key in pitfalls:
                message = f"the pitfall '{pitfall.key}' exists already, in '{pitfalls[pitfall.key]}'"
                yield origin.fault(message, "pitfalls", place, "key")
            pitfalls.setdefault(pitfall.key, concept.key)
    for question, origin in loaded.written("question"):
        if question.paraphrases is None:
            continue
        other = asks.get(question.paraphrases)
        if other is None or other is question or other.paraphrases or other.objective != question.objective:
            message = (
                f"'{question.paraphrases}' is no other question on this objective that could be paraphrased"
            )
            yield origin.fault(message, "paraphrases")
    numbers: dict[int, str] = {}
    for source, origin in loaded.written("source"):
        if source.number in numbers:
            yield origin.fault(f"the number {source.number} is that of '{numbers[source.number]}'", "number")
        numbers.setdefault(source.number, source.key)
    for kind in ("exercise", "paper"):
        for item, origin in loaded.written(kind):
            for place, key in enumerate(item.concepts):
                if key not in concepts:
                    yield origin.fault(f"there is no concept '{key}' in concepts/*.yaml", "concepts", place)
    for exercise, origin in loaded.written("exercise"):
        if exercise.guess.objective not in objectives:
            message = f"there is no objective '{exercise.guess.objective}' in concepts/*.yaml"
            yield origin.fault(message, "guess", "objective")
        yield from option_faults(exercise.guess.options, exercise.guess.answer, origin, "guess")


def _drawings(loaded: LoadedPack) -> Iterator[Fault]:
    for concept, origin in loaded.written("concept"):
        if concept.drawing is None:
            continue
        nodes = [node.key for node in concept.drawing.nodes]
        for place, node in enumerate(nodes):
            if node in nodes[:place]:
                yield origin.fault(f"the box '{node}' stands twice", "drawing", "nodes", place, "key")
        for place, arrow in enumerate(concept.drawing.arrows):
            if arrow.start == arrow.end:
                message = "an arrow leads from one box to another"
                yield origin.fault(message, "drawing", "arrows", place, "end")
            for name in ("start", "end"):
                if (key := getattr(arrow, name)) not in nodes:
                    yield origin.fault(f"there is no box '{key}'", "drawing", "arrows", place, name)


def _areas(loaded: LoadedPack) -> Iterator[Fault]:
    """What pack.yaml lists: every key once, and no tool twice in a layer."""
    origin = loaded.origins["pack"][0]
    for name in ("dimensions", "strands", "stack"):
        keys = [area.key for area in getattr(loaded.pack, name)]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                yield origin.fault(f"the key '{key}' stands twice in {name}", name, place, "key")
    for number, layer in enumerate(loaded.pack.stack):
        for place, tool in enumerate(layer.tools):
            if tool in layer.tools[:place]:
                yield origin.fault(f"the tool '{tool}' stands twice", "stack", number, "tools", place)


def _long_ids(loaded: LoadedPack) -> Iterator[Fault]:
    pack = loaded.pack.key
    for track, origin in loaded.written("track"):
        yield from _too_long(origin, f"{pack}/{track.key}", MAX_ID, "key")
        for number, step in enumerate(track.steps):
            step_id = f"{pack}/{track.key}/{step.key}"
            yield from _too_long(origin, step_id, MAX_ID, "steps", number, "key")
    for kind in ("concept", "exercise", "paper", "source"):
        for item, origin in loaded.written(kind):
            yield from _too_long(origin, f"{pack}/{item.key}", MAX_ID, "key")
    origin = loaded.origins["pack"][0]
    for place, layer in enumerate(loaded.pack.stack):
        yield from _too_long(origin, f"{pack}/{layer.key}", MAX_ID, "stack", place, "key")
    for place, dimension in enumerate(loaded.pack.dimensions):
        yield from _too_long(origin, f"dimension.{dimension.key}", MAX_ID, "dimensions", place, "key")


def _generated(loaded: LoadedPack) -> Iterator[Fault]:
    for question, origin in loaded.written("question"):
        if question.generated is not None:
            yield origin.fault("'generated' is written by the coach; leave it out", "generated")
        if is_generated(question.key):
            message = f"keys that begin with '{PREFIX}' are the coach's own; choose another"
            yield origin.fault(message, "key")


def _too_long(origin: Origin, whole: str, limit: int, *path: str | int) -> Iterator[Fault]:
    if len(whole) > limit:
        yield origin.fault(f"'{whole}' is longer than {limit} characters; shorten its keys", *path)
