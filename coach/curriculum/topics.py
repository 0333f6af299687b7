"""Finding a topic by what a person types: any language, any of its names, a few letters wrong."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from coach.curriculum.entries import Topic, TopicKind, in_language
from coach.curriculum.model import Language
from coach.glossary import Folding

MAX_TYPED = 100
"""Characters of what was typed that are looked at."""

NEAR = 60
NEAR_PART = 75
NEAR_PART_WIDE = 65
"""How alike (0..100) a whole name, a part of a longer one, or a part in Chinese must be to be offered."""

COMPARED = 300
"""How many names are compared letter by letter, those that share most with what was typed."""

# Ranks, best lowest; a name that is only alike ranks by what it lacks to 100.
_IS, _BEGINS, _CONTAINS = -3.0, -2.0, -1.0
_LAST = "\U0010ffff"

_SILENT = str.maketrans("", "", " -_/·・‐‑–—'’")


@dataclass(frozen=True, slots=True)
class Named:
    """A topic with everything it is called."""

    id: str
    kind: TopicKind
    titles: Mapping[Language, str]
    aliases: tuple[str, ...] = ()

    def shown(self, language: Language) -> Topic:
        """Return the topic under its title in `language`."""
        return Topic(self.id, self.kind, in_language(self.titles, language))


def fold_name(text: str) -> str:
    """Fold width, case, spaces, hyphens and other words for a term: "KV 快取" and "kv緩存" are one name, so
    are
    "self-attention" and "Self Attention".
    """
    # Taken apart first: a lone accent comes with a space of its own, which must go before it is joined.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text[:MAX_TYPED]).casefold())
    return _synonyms()(unicodedata.normalize("NFC", "".join(apart.split()).translate(_SILENT)))


@cache
def _synonyms() -> Folding:
    return Folding()


class TopicIndex:
    """The names of all topics, folded once. Results come in the order the topics were given."""

    def __init__(self, topics: Sequence[Named]) -> None:
        self._topics = tuple(topics)
        self._places = {topic.id: place for place, topic in enumerate(self._topics)}
        owners: dict[str, list[int]] = {}
        self._exact: dict[str, int] = {}
        for names_of in (_titles, _aliases):  # a title counts before another topic's alias
            for place, topic in enumerate(self._topics):
                for name in names_of(topic):
                    self._exact.setdefault(name, place)
                    owners.setdefault(name, []).append(place)
        self._owners = {name: tuple(places) for name, places in owners.items()}
        self._sorted = sorted(owners)  # names with the same beginning are one slice
        self._holding = _holding(self._sorted)

    def by_id(self, topic_id: str) -> Named | None:
        """Return the topic with exactly this id."""
        place = self._places.get(topic_id)
        return None if place is None else self._topics[place]

    def by_name(self, typed: str) -> Named | None:
        """Return the topic that is called exactly so, up to width, case, spaces and hyphens."""
        place = self._exact.get(fold_name(typed))
        return None if place is None else self._topics[place]

    def search(self, typed: str, limit: int) -> list[Named]:
        """Return topics, best first: the very name, names that begin so, that contain it, that are alike.

        Nothing typed gives the first topics.
        """
        wanted = fold_name(typed)
        if not wanted:
            return list(self._topics[:limit])
        ranks = self._beginning(wanted)
        if len(ranks) < limit:
            for place in self._places_of(name for name in self._sorted if wanted in name):
                ranks.setdefault(place, _CONTAINS)
        if len(ranks) < limit and len(wanted) > 1:
            for place, alike in self._alike(wanted).items():
                ranks.setdefault(place, 100 - alike)
        best = sorted(ranks, key=lambda place: (ranks[place], place))
        return [self._topics[place] for place in best[:limit]]

    def _beginning(self, wanted: str) -> dict[int, float]:
        """Return place → rank of the topics with a name that begins so."""
        start = bisect_left(self._sorted, wanted)
        end = bisect_left(self._sorted, wanted + _LAST, start)
        ranks = dict.fromkeys(self._places_of(self._sorted[start:end]), _BEGINS)
        return ranks | dict.fromkeys(self._owners.get(wanted, ()), _IS)

    def _alike(self, wanted: str) -> dict[int, float]:
        """Return place → likeness in 0..100 of topics with a name like `wanted`."""
        # A Chinese character says about as much as half an English word.
        least, near = (4, NEAR_PART) if wanted.isascii() else (2, NEAR_PART_WIDE)
        found: dict[int, float] = {}
        for name in self._sharing(wanted):
            score = fuzz.ratio(wanted, name, score_cutoff=NEAR)
            # A name shorter than what was typed would be a perfect part of nearly anything.
            if len(name) > len(wanted) >= least:
                # Slightly behind a whole name that is as much alike.
                score = max(score, fuzz.partial_ratio(wanted, name, score_cutoff=near) - 5)
            if score > 0:
                for place in self._owners[name]:
                    found[place] = max(score, found.get(place, 0))
        return found

    def _sharing(self, wanted: str) -> Iterator[str]:
        """Give the names that share most pieces with `wanted`: only they are worth comparing."""
        shared = np.zeros(len(self._sorted), np.int16)
        for piece in _pieces(wanted):
            if piece in self._holding:
                shared[self._holding[piece]] += 1
        for at in np.argsort(-shared, kind="stable")[:COMPARED]:
            if shared[at] == 0:
                return
            yield self._sorted[at]

    def _places_of(self, names: Iterable[str]) -> Iterator[int]:
        return (place for name in names for place in self._owners[name])


def _pieces(name: str) -> set[str]:
    """Return each two neighbouring characters, and the first as such: "lroa" shares it with "lora"."""
    return {f"^{name[0]}", *(name[at : at + 2] for at in range(len(name) - 1))}


def _holding(names: Sequence[str]) -> dict[str, npt.NDArray[np.int32]]:
    """Return piece → the places of the names that hold it."""
    places: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        for piece in _pieces(name):
            places.setdefault(piece, []).append(at)
    return {piece: np.array(held, np.int32) for piece, held in places.items()}


def _titles(topic: Named) -> Iterator[str]:
    return _folded(topic.titles.values())


def _aliases(topic: Named) -> Iterator[str]:
    return _folded(topic.aliases)


def _folded(names: Iterable[str]) -> Iterator[str]:
    return filter(None, dict.fromkeys(map(fold_name, names)))
