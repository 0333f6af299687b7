"""Catalogues made of keys alone, for what only asks how concepts hang together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coach.curriculum.assembling import Entries
from coach.curriculum.catalogue import (
    Catalogue,
    ConceptEntry,
    ExerciseEntry,
    PackEntry,
    StepEntry,
    TrackEntry,
)
from coach.curriculum.model import Area, Concept, Pack
from coach.curriculum.prerequisites import with_outside

PACK = "p"
AREAS = ("x", "y")
"""The keys of the dimensions and of the strands."""


def made_pack(areas: Sequence[str] = AREAS) -> Pack:
    """A pack whose dimensions and strands have these keys."""
    made = [Area(key=key, title={"en": key.upper()}) for key in areas]
    return Pack(
        key=PACK,
        revision=1,
        languages=["en"],
        title={"en": "P"},
        summary={"en": "P."},
        credits={"en": "P."},
        dimensions=made,
        strands=made,
    )


def _concept(
    key: str, befores: Sequence[str], dimension: str | None, strand: str | None, ids: tuple[int, ...]
) -> ConceptEntry:
    # What a concept says plays no part here; only its title is looked up.
    text = Concept.model_construct(key=key, title={"en": key}, aliases={})
    return ConceptEntry(
        id=f"{PACK}/{key}",
        pack_key=PACK,
        key=key,
        texts={"en": text},
        minutes=10,
        reading=5,
        dimension=dimension,
        strand=strand,
        prerequisites=tuple(f"{PACK}/{before}" for before in befores),
        objective_ids=ids,
        steps=(),
    )


def _track(key: str, steps: Sequence[Sequence[str]], minutes: int, practice: int) -> TrackEntry:
    track = f"{PACK}/{key}"
    made = tuple(
        StepEntry(
            id=f"{track}/s{number}",
            track=track,
            number=number,
            titles={"en": f"S{number}"},
            gists={"en": "S."},
            concepts=tuple(f"{PACK}/{concept}" for concept in concepts),
            minutes=0,
        )
        for number, concepts in enumerate(steps, 1)
    )
    return TrackEntry(track, PACK, key, {"en": key}, {"en": key}, made, minutes, practice)


def made_track(minutes: int, practice: int) -> TrackEntry:
    """A track that takes so long."""
    return _track("t", [["a"]], minutes, practice)


def made_exercise(key: str, *concepts: str) -> ExerciseEntry:
    """An exercise that stands at the first of the concepts."""
    about = tuple(f"{PACK}/{concept}" for concept in concepts)
    return ExerciseEntry(f"{PACK}/{key}", PACK, key, {}, {}, 10, about, 0)


def made_catalogue(
    *,
    tracks: Mapping[str, Sequence[Sequence[str]]],
    befores: Mapping[str, Sequence[str]] | None = None,
    objectives: Mapping[str, tuple[int, ...]] | None = None,
    dimensions: Mapping[str, str] | None = None,
    strands: Mapping[str, str] | None = None,
    exercises: Sequence[ExerciseEntry] = (),
) -> Catalogue:
    """Make a catalogue of tracks (steps of concepts); `befores`: a concept's prerequisites."""
    inside = [concept for steps in tracks.values() for step in steps for concept in step]
    graph = {**dict.fromkeys(inside, ()), **(befores or {})}
    concepts = [
        _concept(
            key,
            graph[key],
            (dimensions or {}).get(key),
            (strands or {}).get(key),
            (objectives or {}).get(f"{PACK}/{key}", ()),
        )
        for key in graph
    ]
    entries = Entries(
        packs={PACK: PackEntry(PACK, 1, "0", ("en",), {"en": made_pack()})},
        tracks={f"{PACK}/{key}": _track(key, steps, 0, 0) for key, steps in tracks.items()},
        concepts={concept.id: concept for concept in concepts},
        track_concepts={
            f"{PACK}/{key}": tuple(
                f"{PACK}/{one}" for one in with_outside(graph, [c for step in steps for c in step])
            )
            for key, steps in tracks.items()
        },
    )
    made = Catalogue(entries)
    # Their names play no part, and an exercise without texts has none.
    made.exercises = {exercise.id: exercise for exercise in exercises}
    return made
