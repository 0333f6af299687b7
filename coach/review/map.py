"""The knowledge map: how far a learner is by dimension, step and strand, and the concepts close up. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from coach.curriculum.catalogue import Catalogue, TrackEntry, in_language
from coach.curriculum.model import Language
from coach.review.progress import Mastery, counted

ON_PAGE = 12
"""Concepts on one page of the close-up: more could not be read on a phone."""
AROUND = 6
"""How many concepts before and after one are shown around it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the map: its id ("dimension.KEY", a step's id), names, and how many of its concepts stand
    where.
    """

    id: str
    titles: Mapping[Language, str]
    counts: Mapping[Mastery, int]


@dataclass(frozen=True, slots=True)
class Strand:
    """One of the strands that a subject is woven of; `solid` of `total` concepts, and exercises done."""

    titles: Mapping[Language, str]
    solid: int
    begun: int
    total: int
    practised: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole map, without its concepts: a track's strands and steps, the dimensions of its subject."""

    track: TrackEntry
    strands: tuple[Strand, ...]
    dimensions: tuple[Region, ...]
    steps: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class CloseUp:
    """Concepts of a region with the arrows between them.

    `rows`: concept ids from the first to the last that needs them, none beside one it needs; `arrows`:
    (before, after).
    `page` counts from 0.
    """

    region: Region | None
    rows: tuple[tuple[str, ...], ...]
    arrows: tuple[tuple[str, str], ...]
    page: int
    pages: int


def overview(
    catalogue: Catalogue, track: TrackEntry, mastery: Mapping[str, Mastery], practised: Collection[str]
) -> Overview:
    """Look at a track from afar. `practised`: ids of exercises done."""
    along = catalogue.along(track.id)
    texts = catalogue.packs[track.pack_key].texts
    pack = in_language(texts, "en")
    done = [catalogue.exercises[one].concepts[0] for one in practised if one in catalogue.exercises]
    strands = []
    for place, strand in enumerate(pack.strands):
        concepts = [one for one in along if catalogue.concepts[one].strand == strand.key]
        counts = counted(concepts, mastery)
        strands.append(
            Strand(
                titles={language: text.strands[place].title[language] for language, text in texts.items()},
                solid=counts[Mastery.SOLID],
                begun=len(concepts) - counts[Mastery.NOT_BEGUN],
                total=len(concepts),
                practised=sum(concept in set(concepts) for concept in done),
            )
        )
    return Overview(
        track,
        tuple(strands),
        tuple(region for region in _dimensions(catalogue, track, mastery) if sum(region.counts.values())),
        tuple(Region(step.id, step.titles, counted(step.concepts, mastery)) for step in track.steps),
    )


def _dimensions(catalogue: Catalogue, track: TrackEntry, mastery: Mapping[str, Mastery]) -> list[Region]:
    texts = catalogue.packs[track.pack_key].texts
    return [
        Region(
            id=f"dimension.{dimension.key}",
            titles={language: text.dimensions[place].title[language] for language, text in texts.items()},
            counts=counted(_of_dimension(catalogue, track, dimension.key), mastery),
        )
        for place, dimension in enumerate(in_language(texts, "en").dimensions)
    ]


def _of_dimension(catalogue: Catalogue, track: TrackEntry, key: str) -> list[str]:
    """The whole subject's concepts, so that a track shows what lies beyond it too."""
    concepts = catalogue.concepts.values()
    return [one.id for one in concepts if one.pack_key == track.pack_key and one.dimension == key]


def close_up(
    catalogue: Catalogue, track: TrackEntry, mastery: Mapping[str, Mastery], region_id: str, page: int = 0
) -> CloseUp | None:
    """Look at one region; a page beyond the last shows the last. None for a region that the track has not."""
    regions = [
        *_dimensions(catalogue, track, mastery),
        *(Region(step.id, step.titles, counted(step.concepts, mastery)) for step in track.steps),
    ]
    region = next((one for one in regions if one.id == region_id), None)
    if region is None:
        return None
    if region_id in catalogue.steps:
        concepts: Sequence[str] = catalogue.steps[region_id].concepts
    else:
        concepts = _of_dimension(catalogue, track, region_id.removeprefix("dimension."))
    pages = max(1, -(-len(concepts) // ON_PAGE))
    page = min(max(page, 0), pages - 1)
    # Pages of like size: the last one is no lonely rest.
    size = -(-len(concepts) // pages) if concepts else 1
    return _laid_out(catalogue, concepts[page * size : (page + 1) * size], region, page, pages)


def around(catalogue: Catalogue, concept_id: str) -> CloseUp:
    """Look at one concept with what comes right before it and what it leads to."""
    before = [one for one in catalogue.concepts[concept_id].prerequisites if one in catalogue.concepts]
    after = [one.id for one in catalogue.concepts.values() if concept_id in one.prerequisites]
    return _laid_out(catalogue, [*before[:AROUND], concept_id, *after[:AROUND]], None, 0, 1)


def _laid_out(
    catalogue: Catalogue, concepts: Sequence[str], region: Region | None, page: int, pages: int
) -> CloseUp:
    shown = set(concepts)
    befores = {one: [b for b in catalogue.concepts[one].prerequisites if b in shown] for one in concepts}
    depth: dict[str, int] = {}

    def deep(one: str) -> int:
        if one not in depth:
            depth[one] = 1 + max((deep(before) for before in befores[one]), default=-1)
        return depth[one]

    rows: dict[int, list[str]] = {}
    for one in concepts:
        rows.setdefault(deep(one), []).append(one)
    places: dict[str, float] = {}
    for number in sorted(rows):
        # Below what they need, so that few arrows cross.
        rows[number].sort(key=lambda one: _mean([places[before] for before in befores[one]]))
        places.update((one, (at + 0.5) / len(rows[number])) for at, one in enumerate(rows[number]))
    arrows = tuple((before, one) for one in concepts for before in befores[one])
    return CloseUp(region, tuple(tuple(rows[number]) for number in sorted(rows)), arrows, page, pages)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.5
