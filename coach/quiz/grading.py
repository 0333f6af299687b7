"""Grades answers in one's own words without a language model: words, meaning, and a table of numbers.

Where a rubric has key points, each is met where one of its aliases stands
unnegated; where none does, the fitted model of `coach.quiz.fitted` says how likely
it is that the answer says it all the same. Without key points the model judges the
whole answer beside the references. The question's own words are never evidence.
Everything is deterministic: the same answer gets the same verdict.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from threading import Lock

from rapidfuzz import fuzz

from coach.quiz import features
from coach.quiz.echo import repeats_reference, without_echo
from coach.quiz.embedding import Embedder, Vectors
from coach.quiz.features import Compared, HanText, Words
from coach.quiz.fitted import Model, fitted
from coach.quiz.normalise import (
    HAN_CHAR,
    MAX_CHARS,
    Sentence,
    clean,
    cues,
    find,
    fold,
    parse,
    parse_content,
    surely_denied,
    tokens,
    tokens_of_content,
)
from coach.quiz.off_task import says_dont_know, without_steering
from coach.quiz.rubric import Rubric, RubricPoint
from coach.quiz.verdict import CERTAIN, WORTH, Graded, PointResult, PointState, Verdict

GRADER = "built-in"
GRADER_VERSION = "3"
"""Raised with every change that can move a verdict, new coefficients too; stored with each attempt."""

POINT_MET, POINT_BESIDE = 0.60, 0.38
"""Probability from which a clause says a point of English text: alone, and beside a point whose alias stands.

With `WORDED` chosen by a grid on the answers of `en_dev.csv`, under an earlier fit: the best kappa among the
values with about 20 % of the right answers refused. Under the present fit it is .65, and values beside them
give no more.
"""

HAN_MET, HAN_BESIDE = 1.10, 0.80
"""The same for a point of Chinese text, as shares of the fitted threshold.

Chosen by a grid on `zh_dev.csv`, on which that threshold was fitted, too: the best kappa (.75) with at most
20 % of the right answers refused and 1 % of the references of other questions accepted.
"""

PARTLY = 0.90
"""Share of the threshold from which a point is half met: by right, partly and wrong on both those files."""

WORDED = 1.5
"""How far the words of an alias, all of them in one sentence, move the log-odds of a point against half."""

COSINE_MET, COSINE_PARTLY, COSINE_MARGIN = 0.85, 0.70, 0.05
"""Cosine of the mean word vectors of a clause and of a point's text, and how far it must pass that of the
question: a second way to be met, for points of few words beyond the question's own.
"""

OFF_TOPIC = 0.20
TOPIC_WORDS = 8
"""An English answer of at least so many words is about something else where its cosine with the references
and with the question stays below this. Of the right answers of that length in the training data 0.3 % do.
"""

MAX_CLAUSES = 12
"""Sentences and clauses of an answer that are looked at, to bound the time one answer takes."""

SWAPPED_WORDS = 5
"""Words that two clauses hold of two exchanged points at the least; one for each part is met by chance."""

OPPOSITE_WITHIN = 2
"""Characters that a sentence may be longer than a Chinese point to be its denial."""

ALIAS, POLARITY, CONTRADICTED, ABSENT = 0.90, 0.40, 0.15, 0.15
"""Probability that a point is said where an alias stands, stands the wrong way round, is denied, absent."""

NOTHING_SAID = 0.98
"""Confidence that what says nothing beyond the question is no answer."""

UNDECIDED = 0.40
"""Confidence in a verdict that was capped for another reason than the points, and in half a point."""

KEPT = 400
"""References and points that are kept read; each takes some tens of kilobytes. Answers are not kept."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """`said`: the probability that the answer says the point; `final`: nothing weaker may change it."""

    state: PointState
    said: float
    quote: str = ""
    final: bool = False


_NOTHING = _Evidence(PointState.MISSING, ABSENT)


@dataclass(frozen=True)
class _Answer:
    """`said` without what steers; `own` without the question's words; `everything` with what steers.

    `topic`: the mean of the vectors of the tokens of `said`, L2-normalised, where it was read.
    """

    said: str
    own: Sequence[Sentence]
    everything: Sequence[Sentence]
    words: Words | None
    topic: Vectors | None
    latin: int
    han: int

    @cached_property
    def clauses(self) -> tuple[Words, ...]:
        if self.words is None:
            return ()
        return tuple(self.words.within(*span) for span in _clauses(self.words.text))

    @cached_property
    def characters(self) -> HanText:
        return features.han_of("\n".join(sentence.text for sentence in self.own))

    @cached_property
    def characters_by_sentence(self) -> tuple[HanText, ...]:
        return tuple(features.han_of(sentence.text) for sentence in self.own)


class BuiltInGrader:
    """Grades an answer against a rubric, in any mixture of the pack's languages.

    Without an embedder only wording counts; more right answers in words of their own
    are then missed. Blocking, some ten milliseconds an answer; safe to share between threads.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[tuple[str, str], Compared] = OrderedDict()
        self._lock = Lock()
        self._background: tuple[Vectors, ...] | None = None

    def grade(self, rubric: Rubric, answer: str) -> Graded:
        """Judge an answer of at most `MAX_CHARS` characters; the rest is not looked at."""
        answer = answer[:MAX_CHARS]
        if says_dont_know(answer):
            return _graded(rubric, Verdict.DONT_KNOW, [_NOTHING] * len(rubric.points), CERTAIN)
        said = without_steering(answer)
        if repeats_reference(rubric, said):
            quote = said.strip(" \n.。!,")
            full = _Evidence(PointState.MET, CERTAIN, quote if quote in answer else "")
            return _graded(rubric, Verdict.RIGHT, [full] * len(rubric.points), CERTAIN)
        own = without_echo(parse(said), rubric)
        if not rubric.points:
            return self._by_references(rubric, said, own)
        return self._by_points(rubric, answer, said, own)

    # --- without key points -----------------------------------------------------------------------

    def _by_references(self, rubric: Rubric, said: str, own: Sequence[Sentence]) -> Graded:
        if _echoes(rubric, said, own):
            return _graded(rubric, Verdict.WRONG, [], NOTHING_SAID, 1 - NOTHING_SAID)
        answer = self._answer(rubric, said, own, own)
        judged = [self._judge(rubric, reference, answer) for reference in rubric.references]
        probability, model = max(judged, key=lambda pair: pair[0] - pair[1].threshold)
        right = probability >= model.threshold
        return _graded(
            rubric,
            Verdict.RIGHT if right else Verdict.WRONG,
            [],
            probability if right else 1 - probability,
            probability,
        )

    def _judge(self, rubric: Rubric, reference: str, answer: _Answer) -> tuple[float, Model]:
        models = fitted().models
        prompt = _like(reference, rubric.prompts)
        if HAN_CHAR.search(reference):
            model = models["han"]
            texts = _han_of_content(prompt), _han_of_content(reference), features.han_of(answer.said)
            return model.probability(features.han(*texts)), model
        if answer.words is None or not answer.words.content.any():
            return 1 - NOTHING_SAID, models["wording"]
        compared = self._compared(prompt, reference)
        if self._embedder is None:
            return models["wording"].probability(features.wording(compared, answer.words)), models["wording"]
        return models["meaning"].probability(features.meaning(compared, answer.words)), models["meaning"]

    # --- point by point ---------------------------------------------------------------------------

    def _by_points(self, rubric: Rubric, raw: str, said: str, own: Sequence[Sentence]) -> Graded:
        # Steering text is looked at too, but only for wording: it can be the answer to a question about it.
        everything = own if said == clean(raw) else [*own, *without_echo(parse(raw), rubric)]
        answer = self._answer(rubric, said, own, everything)
        worded = [_by_alias(rubric, point, everything) for point in rubric.points]
        evidence = []
        for at, point in enumerate(rubric.points):
            beside = any(item.state is PointState.MET for item in worded[:at] + worded[at + 1 :])
            evidence.append(self._point(rubric, point, answer, worded[at], beside=beside))
        doubtful = self._off_topic(rubric, answer) or _swapped(rubric, answer, evidence)
        if doubtful:
            evidence = [_at_most_partly(item) for item in evidence]
        quoted = [replace(item, quote=_verbatim(raw, item.quote)) for item in evidence]
        verdict = _verdict(evidence)
        confidence = UNDECIDED if doubtful else _confidence(verdict, evidence)
        return _graded(rubric, verdict, quoted, confidence)

    def _point(
        self, rubric: Rubric, point: RubricPoint, answer: _Answer, worded: _Evidence, *, beside: bool
    ) -> _Evidence:
        if worded.final or worded.state is PointState.MET:
            return worded
        found = [worded]
        for text in point.texts:
            prompt = _like(text, rubric.prompts)
            if HAN_CHAR.search(text):
                found.append(_by_characters(point, text, prompt, answer, beside=beside))
            else:
                found.append(self._by_meaning(point, text, prompt, answer, beside=beside))
        return _best(found)

    def _by_meaning(
        self, point: RubricPoint, text: str, prompt: str, answer: _Answer, *, beside: bool
    ) -> _Evidence:
        if self._embedder is None or answer.words is None or answer.latin < 2:
            return _NOTHING
        model, compared = fitted().models["meaning"], self._compared(prompt, text)
        asked = set(compared.question.stems)
        met = POINT_BESIDE if beside else POINT_MET
        share = _share_of_alias(point, answer.own)
        best, quote = 0.0, ""
        wanted = compared.reference.pooled
        baseline_cosine = float(wanted @ compared.question.pooled)
        for part in answer.clauses:
            telling = sum(
                bool(tells) and word not in asked
                for word, tells in zip(part.stems, part.content, strict=True)
            )
            if telling < 2 or len(part.spelt) < 3:
                continue
            numbers = features.meaning(compared, part)
            probability = _moved(model.probability(numbers), WORDED * (share - 0.5))
            cosine = float(part.pooled @ wanted)
            if part.denies == compared.reference.denies and cosine >= baseline_cosine + COSINE_MARGIN:
                near = PARTLY * met if cosine >= COSINE_PARTLY else 0.0
                probability = max(probability, met if cosine >= COSINE_MET else near)
            if probability > best:
                best, quote = probability, part.text.strip()
        return _at(best, met, quote)

    def _off_topic(self, rubric: Rubric, answer: _Answer) -> bool:
        # Mostly Chinese: the embedder understands nothing of it.
        if self._embedder is None or answer.topic is None or answer.latin < max(TOPIC_WORDS, answer.han):
            return False
        texts = [clean(t) for t in (*rubric.references, *rubric.prompts) if not HAN_CHAR.search(t)]
        if not texts:
            return False
        return float((self._embedder.embed(texts) @ answer.topic).max()) < OFF_TOPIC

    # --- reading ----------------------------------------------------------------------------------

    def _answer(
        self, rubric: Rubric, said: str, own: Sequence[Sentence], everything: Sequence[Sentence]
    ) -> _Answer:
        units = [unit for sentence in own for unit in sentence.units]
        han = sum(HAN_CHAR.fullmatch(unit) is not None for unit in units)
        words, topic = None, None
        if len(units) > han:
            texts = [
                *rubric.prompts,
                *rubric.references,
                *(t for point in rubric.points for t in point.texts),
            ]
            text = features.answer_text(said, _known_words_of_content(tuple(texts)))
            reading = None if self._embedder is None else self._embedder.read(text)
            words = features.words_of(text, reading)
            topic = None if reading is None else features.pooled(reading.vectors)
        return _Answer(said, own, everything, words, topic, len(units) - han, han)

    def _read(self, text: str) -> Words:
        return features.words_of(text, None if self._embedder is None else self._embedder.read(text))

    def _compared(self, prompt: str, reference: str) -> Compared:
        key = prompt, reference
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            background = self._background
        if background is None:
            read = [self._read(clean(text)).vectors for text in fitted().background]
            background = tuple(vectors for vectors in read if vectors is not None)
        texts = self._read(clean(prompt)), self._read(clean(reference))
        compared = features.prepare(*texts, background)
        with self._lock:
            self._background = background
            self._kept[key] = compared
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return compared


def _graded(
    rubric: Rubric,
    verdict: Verdict,
    evidence: Sequence[_Evidence],
    confidence: float,
    probability: float | None = None,
) -> Graded:
    points = tuple(
        PointResult(point.key, point.text, item.state, item.quote)
        for point, item in zip(rubric.points, evidence, strict=True)
    )
    score = 1.0 if verdict is Verdict.RIGHT else 0.0
    if points:
        score = sum(WORTH[point.state] for point in points) / len(points)
    elif probability is not None:
        score = probability
    return Graded(verdict, score, points, GRADER, GRADER_VERSION, confidence)


@lru_cache(maxsize=1_024)
def _han_of_content(text: str) -> HanText:
    return features.han_of(text)


@lru_cache(maxsize=1_024)
def _known_words_of_content(texts: tuple[str, ...]) -> frozenset[str]:
    return features.known_words(texts)


def _echoes(rubric: Rubric, said: str, own: Sequence[Sentence]) -> bool:
    """Say whether most of the answer is copied from the question and the rest has no other word than its."""
    asked = {unit for prompt in rubric.prompts for unit in tokens_of_content(prompt)}
    given = tokens(said)
    left = sum(len(sentence.units) for sentence in own)
    return 2 * left < len(given) and not set(given) - asked - features.STOP


def _like(text: str, others: Sequence[str]) -> str:
    """The first of the others in the same script, else the first."""
    han = HAN_CHAR.search(text) is None
    return next((other for other in others if (HAN_CHAR.search(other) is None) == han), others[0])


_BREAK = re.compile(r"[.!?;:,\n()]+|\b(?:and|but|while|because|so|whereas|since|which)\b", re.IGNORECASE)
_FULL_STOP = re.compile(r"[.!?;\n]+(?!\w)")


def _clauses(text: str) -> list[tuple[int, int]]:
    """Where the clauses stand, the sentences and the whole: a point is often one half of a sentence."""
    spans: dict[tuple[int, int], None] = {}
    for pattern in (_BREAK, _FULL_STOP):
        begin = 0
        for match in [*pattern.finditer(text), None]:
            end = len(text) if match is None else match.start()
            if end - begin >= 5:
                spans[begin, end] = None
            begin = end if match is None else match.end()
    return [*list(spans)[:MAX_CLAUSES], (0, len(text))]


def _by_alias(rubric: Rubric, point: RubricPoint, sentences: Sequence[Sentence]) -> _Evidence:
    found = []
    model = [sentence for text in (*point.texts, *rubric.references) for sentence in parse_content(text)]
    denial = any(sentence.denies for text in point.texts for sentence in parse_content(text))
    for phrase in map(tokens_of_content, point.aliases):
        hits = [(negated, item.text) for item in sentences for negated in find(phrase, item)]
        if not hits:
            continue
        expected = {negated for item in model for negated in find(phrase, item)} or {False}
        agreeing = [text for negated, text in hits if negated in expected]
        if agreeing:
            found.append(_Evidence(PointState.MET, ALIAS, _shortest(agreeing[0], phrase)))
        elif any(not negated for negated, _ in hits):
            # The model answer denies it and the learner does not: the right words the wrong way round.
            found.append(_Evidence(PointState.PARTLY, POLARITY, hits[0][1], final=True))
        else:
            # Of a point that is itself a denial, a denied word may well be a part.
            sure = not denial and any(surely_denied(phrase, item) for item in sentences)
            found.append(_Evidence(PointState.MISSING, CONTRADICTED, final=sure))
    return _best(found)


def alias_stands(rubric: Rubric, point: RubricPoint, answer: str) -> bool:
    """Say whether an alias of the point stands unnegated in the answer, the question's words left out."""
    own = without_echo(parse(without_steering(answer)), rubric)
    return _by_alias(rubric, point, own).state is PointState.MET


def _shortest(sentence: str, phrase: Sequence[str]) -> str:
    """The clause of the sentence in which the phrase stands, else the sentence."""
    wanted = "".join(phrase)
    for clause in re.split(r"[,:()、，：]|\b(?:and|but|while|because|whereas)\b", sentence):
        if wanted in "".join(tokens(clause)):
            return clause.strip()
    return sentence


def _share_of_alias(point: RubricPoint, sentences: Sequence[Sentence]) -> float:
    """The largest share of the words of an alias that stand in one sentence (0–1), denied ones left out."""
    said = [
        (set(item.units), {unit for unit, cue in zip(item.units, item.negator, strict=True) if cue < 0})
        for item in sentences
    ]
    best = 0.0
    for alias in map(tokens_of_content, point.aliases):
        words = set(alias) - features.STOP
        if not words or any(HAN_CHAR.fullmatch(unit) for unit in words):
            continue
        denying = bool(cues(alias, 0, len(alias)))
        for all_units, free in said:
            best = max(best, len(words & (all_units if denying else free)) / len(words))
    return best


def _moved(probability: float, log_odds: float) -> float:
    odds = probability / (1 - probability) * math.exp(log_odds)
    return odds / (1 + odds)


def _by_characters(point: RubricPoint, text: str, prompt: str, answer: _Answer, *, beside: bool) -> _Evidence:
    if not answer.han:
        return _NOTHING
    model = fitted().models["han-point"]
    question, wanted = _han_of_content(prompt), _han_of_content(text)
    aliases = [tokens_of_content(alias) for alias in point.aliases]
    said = model.probability(features.han_point(question, wanted, aliases, answer.characters, met=False))
    # The sentence that shows most of it. Where it is little longer than the point and one of the two
    # denies, it says the opposite; in a longer one the denial may be of something else.
    shown, _ = max(
        zip(answer.own, answer.characters_by_sentence, strict=True),
        key=lambda pair: features.han_point(question, wanted, aliases, pair[1], met=False)[1:],
    )
    found = _at(said, model.threshold * (HAN_BESIDE if beside else HAN_MET), shown.text)
    opposite = shown.denies != wanted.denies and len(shown.units) <= len(wanted.units) + OPPOSITE_WITHIN
    return _at_most_partly(found) if opposite else found


def _at(said: float, met: float, quote: str) -> _Evidence:
    if said >= met:
        return _Evidence(PointState.MET, said, quote)
    if said >= PARTLY * met:
        return _Evidence(PointState.PARTLY, said, quote)
    return _Evidence(PointState.MISSING, said)


def _verdict(evidence: Sequence[_Evidence]) -> Verdict:
    states = {item.state for item in evidence}
    if states == {PointState.MET}:
        return Verdict.RIGHT
    return Verdict.WRONG if states == {PointState.MISSING} else Verdict.PARTLY


def _confidence(verdict: Verdict, evidence: Sequence[_Evidence]) -> float:
    """How likely a person gives the same verdict.

    Points are said or left out together more often than by chance, so that the probability of all lies
    above their product. The lines for right and wrong are drawn by eye through the share of verdicts on
    `zh_dev.csv` and `en_dev.csv` that the labels confirm: about 70 % of the weakest right ones and 90 % of
    the others, about 80 % of the wrong ones. None gets near 1: a false addition is not seen.
    """
    right = math.prod(item.said for item in evidence)
    wrong = math.prod(1 - item.said for item in evidence)
    match verdict:
        case Verdict.RIGHT:
            return 0.30 + 0.66 * math.sqrt(right)
        case Verdict.PARTLY:
            return max(1 - right - wrong, UNDECIDED)
        case _:
            return 0.50 + 0.35 * wrong


def _swapped(rubric: Rubric, answer: _Answer, evidence: Sequence[_Evidence]) -> bool:
    """Say whether two points have exchanged their parts ("freezes the new matrices, trains the old weights").

    Of two clauses that follow each other in a sentence each holds words of both points, and each point
    has its own words, those of no other point, divided between the two and none in both. Not in Chinese,
    where no word is marked off: characters and pairs of them are shared by chance.
    """
    if answer.han > answer.latin:
        return False
    met = [
        _telling(map(tokens_of_content, (*point.texts, *point.aliases)))
        for point, item in zip(rubric.points, evidence, strict=True)
        if item.state is PointState.MET
    ]
    if len(met) < 2:
        return False
    pairs = [
        pair
        for sentence in _FULL_STOP.split(answer.said)[:MAX_CLAUSES]
        for pair in pairwise([_telling([tokens(piece)]) for piece in _pieces(sentence)][:MAX_CLAUSES])
    ]
    for one, other in combinations(met, 2):
        mine, theirs = one - other, other - one
        for first, second in pairs:
            parts = [points & clause for points in (mine, theirs) for clause in (first, second)]
            if all(parts) and len(set().union(*parts)) == sum(map(len, parts)) >= SWAPPED_WORDS:
                return True
    return False


def _telling(texts: Iterable[Sequence[str]]) -> set[str]:
    units = (unit for text in texts for unit in text)
    return {unit for unit in units if unit not in features.STOP and not HAN_CHAR.fullmatch(unit)}


def _at_most_partly(item: _Evidence) -> _Evidence:
    return replace(item, state=min(item.state, PointState.PARTLY, key=WORTH.__getitem__))


def _pieces(text: str) -> Iterator[str]:
    for part in re.split(r"[.!?;:,\n()。！？；：，、（）]+|\b(?:and|but|while|because|whereas)\b", text):
        if part.strip():
            yield part.strip()


def _verbatim(raw: str, quote: str) -> str:
    """The quote as it stands in the answer as it was typed, or the clause there that is most like it."""
    if not quote or quote in raw:
        return quote
    wanted = fold(quote)
    pieces = [*_pieces(raw), raw.strip()]
    best = max(pieces, key=lambda piece: fuzz.ratio(wanted, fold(piece)), default="")
    return best if fuzz.ratio(wanted, fold(best)) >= 60 else ""


def _best(found: Iterable[_Evidence]) -> _Evidence:
    """Return the evidence for the most; of two for the same, the one that can be trusted more."""
    return max(found, key=lambda item: (WORTH[item.state], item.said), default=_NOTHING)
