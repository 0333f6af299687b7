"""The prerequisite graph: its cycles, what it reaches, and the order it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Graph = Mapping[str, Sequence[str]]
"""A concept → the concepts that come before it. Ones that are no key of the graph are passed over."""


def cycles(graph: Graph) -> list[tuple[str, ...]]:
    """Return circles of prerequisites, each as the concepts along it, the first repeated at the end.

    Empty exactly when there is none; of circles that share concepts, at least one is given.
    """
    found: list[tuple[str, ...]] = []
    met: set[str] = set()
    done: set[str] = set()
    for start in graph:
        if start in done:
            continue
        met.add(start)
        # Without recursion: a chain of prerequisites may be longer than Python's stack.
        trail, waiting = [start], [iter(graph[start])]
        while trail:
            following = next((one for one in waiting[-1] if one in graph and one not in done), None)
            if following is None:
                done.add(trail.pop())
                waiting.pop()
            elif following in met:  # met and not done: it is on the trail
                found.append((*trail[trail.index(following) :], following))
            else:
                trail.append(following)
                met.add(following)
                waiting.append(iter(graph[following]))
    return found


def reached(graph: Graph, starts: Iterable[str]) -> set[str]:
    """Return the starts with everything that comes before them, however far back."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(graph.get(one, ()))
    return seen


def with_outside(graph: Graph, order: Sequence[str]) -> list[str]:
    """Return `order` with each prerequisite that it leaves out, right before the first that needs it.

    What `order` itself holds keeps its place. The graph must be free of cycles.
    """
    inside = set(order)
    result: list[str] = []
    placed: set[str] = set()
    for one in order:
        stack = [one]
        while stack:
            top = stack[-1]
            missing = [
                before
                for before in graph.get(top, ())
                if before in graph and before not in inside and before not in placed
            ]
            if missing:
                stack.extend(reversed(missing))
                continue
            stack.pop()
            if top not in placed:
                placed.add(top)
                result.append(top)
    return result
