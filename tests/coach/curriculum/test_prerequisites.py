"""The prerequisite graph, against the definitions."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coach.curriculum.prerequisites import cycles, reached, with_outside

NAMES = st.sampled_from("abcdefg")
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, max_size=3, unique=True))


@given(GRAPHS)
def test_a_circle_is_found_exactly_when_there_is_one(graph: dict[str, list[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        assert cycles(graph)
    else:
        assert not cycles(graph)


@given(GRAPHS)
def test_each_circle_can_be_walked(graph: dict[str, list[str]]) -> None:
    for circle in cycles(graph):
        assert circle[0] == circle[-1]
        assert all(after in graph[before] for before, after in pairwise(circle))


def test_a_long_chain_does_not_exhaust_the_stack() -> None:
    chain = {str(number): [str(number + 1)] for number in range(20_000)}
    assert cycles(chain) == []
    assert len(with_outside(chain, ["0"])) == 20_000
    assert len(cycles(chain | {"20000": ["0"]})) == 1


def test_what_comes_before_is_reached_however_far_back() -> None:
    assert reached({"a": ["b"], "b": ["c"], "d": []}, ["a"]) == {"a", "b", "c"}


def test_what_a_track_leaves_out_comes_right_before_what_needs_it() -> None:
    graph = {"a": [], "b": ["x", "a", "w"], "w": [], "x": ["y"], "y": [], "c": ["y"]}
    assert with_outside(graph, ["a", "b", "c"]) == ["a", "y", "x", "w", "b", "c"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20), st.permutations(range(10)))
def test_the_track_keeps_its_own_order(edges: list[tuple[int, int]], order: list[int]) -> None:
    graph: dict[str, list[str]] = {str(number): [] for number in range(10)}
    for one, other in edges:
        if one < other:
            graph[str(other)].append(str(one))
    track = [str(number) for number in order[:5]]
    along = with_outside(graph, track)
    assert [one for one in along if one in track] == track
    assert len(set(along)) == len(along)
    for concept in along:
        outside = [before for before in graph[concept] if before not in track]
        assert all(along.index(before) < along.index(concept) for before in outside)
