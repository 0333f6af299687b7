"""A pack told as plain data: what `packs show` prints."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from coach.curriculum.loading import LoadedPack

LISTS = (
    "concepts",
    "objectives",
    "questions",
    "pitfalls",
    "resources",
    "exercises",
    "papers",
    "sources",
    "tracks",
)


def as_lists(packs: Iterable[LoadedPack]) -> dict[str, list[dict[str, Any]]]:
    """Return the packs' items as lists by kind; every entry says its `pack`, and the `concept` it belongs to.

    `resources` are the portions of concepts, each with the kind, address and
    language of its source.
    """
    out: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS}
    for loaded in packs:
        for name, entry in _entries(loaded):
            out[name].append({"pack": loaded.pack.key, **entry})
    return out


def _entries(loaded: LoadedPack) -> Iterable[tuple[str, dict[str, Any]]]:
    steps = {
        concept: f"{track.key}/{step.key}"
        for track in loaded.tracks
        for step in track.steps
        for concept in step.concepts
    }
    levels = {}
    homes = {}
    sources = {source.key: source for source in loaded.sources}
    for concept in loaded.concepts:
        whole = concept.model_dump(mode="json")
        for objective in whole.pop("objectives"):
            levels[objective["key"]] = objective["level"]
            homes[objective["key"]] = concept.key
            yield "objectives", {"concept": concept.key, **objective}
        for pitfall in whole.pop("pitfalls"):
            yield "pitfalls", {"concept": concept.key, **pitfall}
        for portion in concept.portions:
            source = sources[portion.source]
            yield (
                "resources",
                {
                    "concept": concept.key,
                    "source": source.key,
                    "number": source.number,
                    "title": source.title,
                    "kind": source.kind,
                    "url": portion.url or source.url,
                    "locator": portion.locator,
                    "minutes": portion.minutes,
                    "language": source.language,
                    "checked_on": portion.checked_on if portion.url else source.checked_on,
                },
            )
        whole.pop("portions")
        yield "concepts", {**whole, "step": steps.get(concept.key)}
    for question in loaded.questions:
        whole = question.model_dump(mode="json")
        whole["level"] = question.level or levels.get(question.objective)
        yield "questions", {"concept": homes.get(question.objective), **whole}
    for name, items in (
        ("exercises", loaded.exercises),
        ("papers", loaded.papers),
        ("sources", loaded.sources),
        ("tracks", loaded.tracks),
    ):
        for item in items:
            yield name, item.model_dump(mode="json")


def as_json(packs: Iterable[LoadedPack]) -> str:
    """Return `as_lists` as JSON text."""
    return json.dumps(as_lists(packs), ensure_ascii=False, indent=1)


def as_text(loaded: LoadedPack) -> str:
    """Return what is in a pack at a glance: tracks, steps, and how much there is of each."""
    pack = loaded.pack
    language = pack.languages[0]
    minutes = {
        one.key: one.minutes + sum(portion.minutes for portion in one.portions) for one in loaded.concepts
    }
    asked: dict[str, int] = {}
    homes = {objective.key: concept.key for concept in loaded.concepts for objective in concept.objectives}
    for question in loaded.questions:
        home = homes.get(question.objective, "")
        asked[home] = asked.get(home, 0) + 1
    lines = [
        f"{pack.key} revision {pack.revision}: {pack.title[language]} ({', '.join(pack.languages)})",
        f"{len(loaded.concepts)} concepts, {len(homes)} objectives, {len(loaded.questions)} questions, "
        f"{sum(len(one.pitfalls) for one in loaded.concepts)} pitfalls, {len(loaded.exercises)} exercises, "
        f"{len(loaded.papers)} papers, {len(loaded.sources)} sources",
    ]
    for track in loaded.tracks:
        total = sum(minutes.get(key, 0) for step in track.steps for key in step.concepts)
        lines += ["", f"{track.key}: {track.title[language]}, {total} min of theory"]
        for number, step in enumerate(track.steps, start=1):
            inside = sum(minutes.get(key, 0) for key in step.concepts)
            lines.append(f"  {number}. {step.title[language]}, {inside} min")
            lines += [
                f"     {key}  {minutes.get(key, 0)} min, {asked.get(key, 0)} questions"
                for key in step.concepts
            ]
    return "\n".join(lines)
