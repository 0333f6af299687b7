"""Rules on how a pack hangs together."""

from __future__ import annotations

from coach.curriculum.lint.rule import Checks, Rule
from coach.curriculum.loading import LoadedPack
from coach.curriculum.prerequisites import cycles

MAX_IN_ROW = 4
"""Boxes of a drawing side by side: more cannot be read on a phone."""


def _graph(loaded: LoadedPack) -> Checks:
    graph = {concept.key: concept.prerequisites for concept in loaded.concepts}
    circular = {key for circle in cycles(graph) for key in circle}
    needed = {before for befores in graph.values() for before in befores}
    for concept, origin in loaded.written("concept"):
        if concept.key in circular:
            yield origin.fault("this concept is part of a circle of prerequisites", "prerequisites")
        elif not concept.prerequisites and concept.key not in needed and len(graph) > 1:
            message = "no prerequisite leads to this concept and it leads nowhere; tie it to the others"
            yield origin.fault(message, "key")
        else:
            yield None


def _order(loaded: LoadedPack) -> Checks:
    befores = {concept.key: concept.prerequisites for concept in loaded.concepts}
    for track, origin in loaded.written("track"):
        places = {key: at for at, key in enumerate(key for step in track.steps for key in step.concepts)}
        for number, step in enumerate(track.steps):
            for place, key in enumerate(step.concepts):
                late = [before for before in befores.get(key, ()) if places.get(before, -1) > places[key]]
                message = f"'{key}' comes before its prerequisite {', '.join(late)}"
                yield origin.fault(message, "steps", number, "concepts", place) if late else None


def _drawings(loaded: LoadedPack) -> Checks:
    for concept, origin in loaded.written("concept"):
        if concept.drawing is None:
            continue
        rows = [node.row for node in concept.drawing.nodes]
        crowded = [row for row in set(rows) if rows.count(row) > MAX_IN_ROW]
        tied = {key for arrow in concept.drawing.arrows for key in (arrow.start, arrow.end)}
        loose = [node.key for node in concept.drawing.nodes if node.key not in tied]
        if crowded:
            yield origin.fault(f"more than {MAX_IN_ROW} boxes stand in row {crowded[0]}", "drawing", "nodes")
        elif loose:
            yield origin.fault(f"no arrow touches the box '{loose[0]}'", "drawing", "nodes")
        else:
            yield None


STRUCTURE = (
    Rule("graph", "prerequisites make no circle and leave no concept alone", _graph),
    Rule("order", "no track teaches a concept before its prerequisites", _order),
    Rule("drawing", "drawings fit a phone and every box is connected", _drawings),
)
