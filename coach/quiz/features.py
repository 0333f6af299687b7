"""What can be measured on an answer beside a reference: texts in, numbers out. Pure.

The words of the question count for little: an answer that only gives them back
says nothing. Three families: with word vectors (English), by wording alone
(English without the embedder), and by characters (Chinese, which the embedder
does not understand).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from coach.quiz.embedding import DIMENSIONS, Reading, Vectors
from coach.quiz.normalise import HAN_CHAR, clean, parse, stem, tokens, word_set

Family = Literal["meaning", "wording", "han", "han-point"]
FEATURES: Mapping[Family, tuple[str, ...]] = {
    "meaning": ("coverage", "focus", "trigrams", "contradiction", "brevity"),
    "wording": ("overlap", "trigrams", "contradiction", "brevity"),
    "han": ("grams", "characters", "contradiction", "brevity"),
    "han-point": ("alias", "near-alias", "characters"),
}
"""In the order of the numbers that `meaning`, `wording`, `han` and `han_point` return.

- coverage: how well the reference's words are met by their nearest words of the answer,
  from 0 for what unrelated text and the question itself reach to 1 for all.
- focus: how well the answer's words are met by the reference, less for long references.
- overlap: share of the reference's words beyond the question's that the answer has.
- trigrams: the same for sequences of three characters; grams: for two and three Han characters;
  characters: for single ones.
- contradiction: 1 where the answer has the opposite of a word of the reference, or one of the two
  denies and the other does not; 0 for neither and for both.
- alias: 1 where an alias of a point stands unnegated; near-alias: how much of one, or of the point's
  text, is there: .4 for the characters and .6 for their order.
- brevity: ln of the answer's words (characters in Chinese) over the reference's, at most 0.
"""

Numbers = tuple[float, ...]
Floats = npt.NDArray[np.float64]

STOP = word_set(
    "a an the of to in on at by for with from as and or but is are was were be been being am it its they "
    "them he she his her this that these those so because what why how when which who whom do does did "
    "doing can could will would should shall may might must has have had having then than there here if "
    "also just very really you your we our us i im me my one s t yes yeah ok okay well like get got thing "
    "things something"
)
_DENYING = word_set(
    "not no never without cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt "
    "couldnt hasnt havent neither nor none nothing hardly unable fail fails failed lack lacks stop stops "
    "stopped prevent prevents"
)
_OPPOSITES = (
    "increase rise grow gain more higher up raise larger bigger faster stronger",
    "decrease fall shrink lose less lower down reduce smaller slower weaker fewer",
    "open opened",
    "close closed shut",
    "high",
    "low",
    "hot warm hotter warmer",
    "cold cool colder cooler",
    "longer long",
    "shorter short",
    "same equal identical alike",
    "different unequal differ",
    "connect connected attached joined",
    "separate separated disconnected disconnect",
    "positive",
    "negative",
    "complete full",
    "incomplete partial empty",
    "always",
    "never",
    "all every",
    "none no",
    "before",
    "after",
    "above",
    "below",
    "inside",
    "outside",
    "fast",
    "slow",
    "heavy heavier",
    "light lighter",
    "hard harder",
    "soft softer",
    "dark darker",
    "bright brighter light",
    "attract",
    "repel",
    "push",
    "pull",
    "absorb",
    "reflect release emit",
    "expand",
    "contract",
    "true right correct",
    "false wrong incorrect",
    "first",
    "last",
    "begin start",
    "end stop finish",
    "big large huge",
    "small tiny little",
    "many",
    "few",
    "near close closer",
    "far farther further",
    "strong",
    "weak",
    "thick thicker",
    "thin thinner",
    "wet",
    "dry",
    "rough",
    "smooth",
    "solid",
    "liquid gas",
    "parallel",
    "series",
    "input",
    "output",
    "maximum max most",
    "minimum min least",
    "encode encoder",
    "decode decoder",
    "sender send",
    "receiver receive",
    "source",
    "destination",
    "supervised",
    "unsupervised",
    "on",
    "off",
    "left",
    "right",
    "possible",
    "impossible",
    "stable",
    "unstable",
    "known",
    "unknown",
    "damaged broken burned",
    "intact working",
    "freeze frozen fixed",
    "train trained update updated change changed",
)
"""Words and, in the next line, their opposites."""

_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W_\d]+(?:['’][^\W_\d]+)*|[%+=<>×]")
_BREAK = re.compile(
    r"[.!?;:,\n()]|\b(?:and|but|while|because|so|whereas|since|when|which|that|if)\b", re.IGNORECASE
)
_AVERTS = re.compile(r"\b(?:so that|otherwise|lest)\W*$", re.IGNORECASE)
"""What leads a clause that says what is averted: its "not" denies nothing that a reference says."""

_LEAST_SPELT = 4
"""Letters from which a word can be a misspelling of another."""

_GENERIC_IDS = 1995
_VOCABULARY = 30_522
# BERT's vocabulary is sorted by frequency from "the" (1996) on, so a token's place tells how much it says.
_SPREAD = math.log(_VOCABULARY - _GENERIC_IDS)


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, other in zip(_OPPOSITES[::2], _OPPOSITES[1::2], strict=True):
        for mine, theirs in ((one, other), (other, one)):
            for word in mine.split():
                found.setdefault(stem(word), set()).update(map(stem, theirs.split()))
    return {word: frozenset(words) for word, words in found.items()}


OPPOSITES = _opposites()


@dataclass(frozen=True)
class Words:
    """A text by its words, of which there are n.

    `spelt` in lower case; `spans` in the text; `stems`; `content`: not a function
    word; `weights`: how much each says (0–1), 1 for the rarest; `denies`: whether the
    text denies anything. `vectors`: (n, `DIMENSIONS`), L2-normalised, or None without a reading.
    """

    text: str
    spelt: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    stems: tuple[str, ...]
    content: npt.NDArray[np.bool_]
    weights: Floats
    denies: bool
    trigrams: frozenset[str]
    vectors: Vectors | None = None

    @cached_property
    def pooled(self) -> Vectors:
        """The L2-normalised mean of the vectors of a text that was read, (`DIMENSIONS`,)."""
        assert self.vectors is not None, "read without the embedder"
        return pooled(self.vectors)

    def within(self, begin: int, end: int) -> Words:
        """Return the words that stand between two places of the text, read as they were in the whole."""
        kept = [at for at, span in enumerate(self.spans) if begin <= span[0] and span[1] <= end]
        chosen = slice(kept[0], kept[-1] + 1) if kept else slice(0, 0)
        text = self.text[begin:end]
        return Words(
            text,
            self.spelt[chosen],
            self.spans[chosen],
            self.stems[chosen],
            self.content[chosen],
            self.weights[chosen],
            _denies(text),
            _trigrams_of(self.spelt[chosen]),
            None if self.vectors is None else self.vectors[chosen],
        )


def words_of(text: str, reading: Reading | None = None) -> Words:
    """Split a cleaned text (`normalise.clean`) into words; `reading` is the embedder's of the same text."""
    matches = list(_WORD.finditer(text))
    spelt = tuple(match.group().lower().replace("'", "").replace("’", "") for match in matches)
    weights = np.full(len(spelt), 0.5)
    vectors = None
    if reading is not None:
        vectors = np.zeros((len(spelt), DIMENSIONS), dtype=np.float32)
        begins, ends = [span[0] for span in reading.spans], [span[1] for span in reading.spans]
        for at, match in enumerate(matches):
            first, last = bisect_right(ends, match.start()), bisect_left(begins, match.end())
            pieces = range(first, last)
            if pieces:
                vectors[at] = pooled(reading.vectors[first:last])
                said = max(_information(reading.ids[index]) for index in pieces)
                # A word in several pieces is rarer than each of them.
                weights[at] = said if len(pieces) == 1 else min(1.0, said + 0.3)
    return Words(
        text,
        spelt,
        tuple(match.span() for match in matches),
        tuple(map(stem, spelt)),
        np.array([word not in STOP and word not in _DENYING for word in spelt], dtype=bool),
        weights,
        _denies(text),
        _trigrams_of(spelt),
        vectors,
    )


def _trigrams_of(spelt: Sequence[str]) -> frozenset[str]:
    line = " ".join(spelt)
    return frozenset(line[at : at + 3] for at in range(len(line) - 2))


def _information(token: int) -> float:
    return min(max(math.log(max(token - _GENERIC_IDS, 1)) / _SPREAD, 0.05), 1.0)


def pooled(vectors: Vectors) -> Vectors:
    """Return the L2-normalised mean of some vectors, of none a row of zeros."""
    if not len(vectors):
        return np.zeros(DIMENSIONS, dtype=np.float32)
    mean = vectors[0] if len(vectors) == 1 else vectors.mean(axis=0)
    normed: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return normed


def _denies(text: str) -> bool:
    begin = 0
    for end in [match.start() for match in _BREAK.finditer(text)] + [len(text)]:
        clause = text[begin:end].lower().replace("'", "").replace("’", "")
        cues = [match for match in _WORD.finditer(clause) if match.group() in _DENYING]
        # Two cues in a clause undo each other ("does not stop").
        if len(cues) % 2 and not _AVERTS.search(text[max(0, begin - 12) : begin + _lead(text, begin, end)]):
            return True
        begin = end
    return False


def _lead(text: str, begin: int, end: int) -> int:
    """Length of the joining word at the beginning of a clause, where it has one."""
    joined = re.match(r"\W*(?:that|otherwise|lest)\b", text[begin:end], re.IGNORECASE)
    return joined.end() if joined else 0


def answer_text(said: str, known: Collection[str]) -> str:
    """Return a cleaned answer as it is read: respelt, and without punctuation at its end."""
    return respell(said.strip(" \t\n.。!,;"), known)


def respell(text: str, known: Collection[str]) -> str:
    """Write the known word in place of one that is a slip of the keys away from it; lengths may change.

    `known`: words of the question and the references, in lower case. Words begin alike, so
    that "unsaturated" does not become "saturated"; a word with the stem of a known one stays.
    """
    stems = {stem(word) for word in known}
    long = sorted(word for word in known if len(word) >= _LEAST_SPELT and word.isascii() and word.isalpha())

    def better(match: re.Match[str]) -> str:
        word = match.group().lower()
        if len(word) < _LEAST_SPELT or not word.isascii() or not word.isalpha():
            return match.group()
        if word in known or word in STOP or stem(word) in stems or word in _DENYING:
            return match.group()
        allowed = 1 if len(word) < 7 else 2
        near = [
            (distance, other)
            for other in long
            if other[0] == word[0]
            and abs(len(other) - len(word)) <= allowed
            and (distance := OSA.distance(word, other, score_cutoff=allowed)) <= allowed
            and stem(word) not in OPPOSITES
        ]
        return min(near)[1] if near else match.group()

    return _WORD.sub(better, text)


@dataclass(frozen=True)
class Compared:
    """A reference prepared for comparison: what depends on it and its question, but on no answer.

    `beyond`: how much each of the reference's words weighs beyond the question's;
    `floor`: the coverage that unrelated text and the question reach, halfway between the two.
    """

    question: Words
    reference: Words
    beyond: Floats
    floor: float


def prepare(question: Words, reference: Words, background: Sequence[Vectors]) -> Compared:
    """`background`: word vectors of a few unrelated sentences, each (n, `DIMENSIONS`)."""
    plain = reference.weights * np.where(reference.content, 1.0, 0.3)
    if reference.vectors is None or not len(reference.spelt):
        return Compared(question, reference, plain, 0.0)
    echoed = _nearest(reference.vectors, question.vectors)
    beyond = plain * np.clip(1 - echoed, 0, 1)
    if beyond.sum() < 1e-6:
        beyond = reference.weights
    unrelated = [_mean(beyond, _nearest(reference.vectors, other)) for other in background]
    floor = (_mean(beyond, echoed) + float(np.mean(unrelated or [0.0]))) / 2
    return Compared(question, reference, beyond, min(floor, 0.95))


def meaning(compared: Compared, answer: Words) -> Numbers:
    """Return the features of the family "meaning"; all three texts must have been read by the embedder."""
    reference, question = compared.reference, compared.question
    covered = _nearest(reference.vectors, answer.vectors)
    coverage = (_mean(compared.beyond, covered) - compared.floor) / (1 - compared.floor)
    own = answer.weights * np.where(answer.content, 1.0, 0.3)
    own = own * np.clip(1 - _nearest(answer.vectors, question.vectors), 0, 1) + 1e-6
    focus = _mean(own, _nearest(answer.vectors, reference.vectors)) if len(answer.spelt) else 0.0
    short = 8 / (8 + len(reference.spelt))
    return (coverage, (focus - 0.5) * short, _trigrams(compared, answer), *_common(compared, answer))


def wording(compared: Compared, answer: Words) -> Numbers:
    """Return the features of the family "wording", which needs no embedder."""
    asked, said = set(compared.question.stems), set(answer.stems)
    kept = [
        word
        for word, tells in zip(compared.reference.stems, compared.reference.content, strict=True)
        if tells
    ]
    wanted = {word for word in kept if word not in asked} or set(kept) or set(compared.reference.stems)
    overlap = len(wanted & said) / len(wanted) if wanted else 0.0
    return (overlap, _trigrams(compared, answer), *_common(compared, answer))


def _common(compared: Compared, answer: Words) -> tuple[float, float]:
    reference = compared.reference
    mine, theirs = set(answer.stems), set(reference.stems)
    opposed = any(OPPOSITES.get(word, frozenset()) & (theirs - mine) for word in mine - theirs)
    # An answer longer than the reference is no better for it.
    brevity = min(math.log((1 + len(answer.spelt)) / (1 + len(reference.spelt))), 0.0)
    return float(opposed != (answer.denies != reference.denies)), brevity


def _trigrams(compared: Compared, answer: Words) -> float:
    wanted = compared.reference.trigrams - compared.question.trigrams
    if len(wanted) < 3:
        wanted = compared.reference.trigrams
    return len(wanted & answer.trigrams) / len(wanted) if wanted else 0.0


def _nearest(words: Vectors | None, others: Vectors | None) -> Floats:
    """The cosine of each word with its nearest among the others; 0 where there are none."""
    if words is None or others is None or not len(words) or not len(others):
        return np.zeros(0 if words is None else len(words))
    nearest: Floats = (words @ others.T).max(axis=1).astype(np.float64)
    return nearest


def _mean(weights: Floats, values: Floats) -> float:
    total = float(weights.sum())
    return float((weights * values).sum()) / total if total > 0 else 0.0


# --- Chinese --------------------------------------------------------------------------------------

_HAN_OPPOSITES = (
    "增加 變多 提高 上升 變大 變高 更多 更大 更高 升高 越多 越大 越高",
    "減少 變少 降低 下降 變小 變低 更少 更小 更低 減低 越少 越小 越低",
    "變快 更快 加快 越快",
    "變慢 更慢 減慢 越慢",
    "變長 更長 越長",
    "變短 更短 越短",
    "凍結 固定 不變",
    "訓練 更新 改變",
    "相同 一樣",
    "不同 不一樣",
    "之前 先",
    "之後 後",
)


@dataclass(frozen=True)
class HanText:
    """A text by its folded units: each Han character by itself, Latin words by their stems."""

    units: tuple[str, ...]
    grams: frozenset[tuple[str, ...]]
    denies: bool


def han_of(text: str) -> HanText:
    """Read a text whose characters matter more than its words."""
    units = tokens(text)
    return HanText(units, frozenset(grams_of(units)), any(sentence.denies for sentence in parse(text)))


def grams_of(units: Sequence[str]) -> set[tuple[str, ...]]:
    """2- and 3-grams that hold a Han character; a Latin word counts as one character."""
    runs = [tuple(units[at : at + size]) for size in (2, 3) for at in range(len(units) - size + 1)]
    return {run for run in runs if any(HAN_CHAR.fullmatch(unit) for unit in run)}


def han(question: HanText, reference: HanText, answer: HanText) -> Numbers:
    """Return the features of the family "han"."""
    wanted = reference.grams - question.grams or reference.grams
    grams = len(wanted & answer.grams) / len(wanted) if wanted else 0.0
    characters = _characters(question, reference, answer)
    mine, theirs = "".join(answer.units), "".join(reference.units)
    opposed = any(
        (one in mine and one not in theirs and other in theirs and other not in mine)
        for one, other in _HAN_PAIRS
    )
    brevity = min(math.log((1 + len(answer.units)) / (1 + len(reference.units))), 0.0)
    return (grams, characters, float(opposed != (answer.denies != reference.denies)), brevity)


_HAN_COMMON = frozenset(
    "的了是在和與及或就也都而且但因為所以會能可以要把被讓使它這那個一不有沒很再又並其中來去到上下时時"
)


def _han_pairs() -> tuple[tuple[str, str], ...]:
    pairs = []
    for one, other in zip(_HAN_OPPOSITES[::2], _HAN_OPPOSITES[1::2], strict=True):
        for mine in one.split():
            for theirs in other.split():
                folded = ("".join(tokens(mine)), "".join(tokens(theirs)))
                pairs += [folded, folded[::-1]]
    return tuple(pairs)


_HAN_PAIRS = _han_pairs()


def han_point(
    question: HanText, point: HanText, aliases: Sequence[Sequence[str]], answer: HanText, met: bool
) -> Numbers:
    """Return the features of the family "han-point"; `aliases` by their units, `met` if one stands there."""
    said, pairs = set(answer.units), set(pairwise(answer.units))
    near = 0.0
    for alias in (*aliases, point.units):
        if len(alias) > 1:
            ordered, mine = set(pairwise(alias)), set(alias)
            near = max(near, 0.6 * len(ordered & pairs) / len(ordered) + 0.4 * len(mine & said) / len(mine))
    return (float(met), near, _characters(question, point, answer))


def _characters(question: HanText, reference: HanText, answer: HanText) -> float:
    wanted = set(reference.units) - _HAN_COMMON - STOP
    wanted = wanted - set(question.units) or wanted
    return len(wanted & set(answer.units)) / len(wanted) if wanted else 0.0


def known_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of some texts in lower case, for `respell`."""
    return frozenset(match.group().lower() for text in texts for match in _WORD.finditer(clean(text)))
