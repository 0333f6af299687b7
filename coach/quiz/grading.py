"""Grades an answer of a sentence or two by reviewed key points, without a language model.

Point by point: a point is met where one of its aliases stands unnegated; where
none does, closeness in meaning (English) or shared character sequences (Chinese)
can count as weaker evidence. The question's own words are never evidence.
Everything is deterministic: the same answer gets the same verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.curriculum.model import KeyPoint, Language, ShortQuestion
from coach.quiz.echo import repeats_reference, without_echo
from coach.quiz.embedding import Embedder
from coach.quiz.normalise import (
    HAN_CHAR,
    MAX_CHARS,
    Sentence,
    clean,
    find,
    parse,
    parse_content,
    tokens,
    word_set,
)
from coach.quiz.off_task import says_dont_know, without_steering
from coach.quiz.verdict import CERTAIN, WORTH, Graded, PointResult, PointState, Verdict, graded

COSINE_MET = 0.85
COSINE_PARTLY = 0.70
COSINE_MARGIN = 0.05
"""Cosine between an English clause of the answer and the point's text, and how far it must pass that of the
question itself. On 1,500 answers of SemEval 2013 task 7 (training split), 88 % of those at .85 or above and
66 % of those at .70 or above were marked correct; of 390 answers to other questions 0.3 % and 2.1 % got
there. Compared was the best cosine of any sentence or clause of the answer with the reference.
"""

COSINE_TOPIC = 0.30
TOPIC_WORDS = 8
"""An English answer of at least so many words whose cosine with the reference stays below this is about
something else, whatever words it uses, and is not called right. Of 500 correct answers of that length in
SemEval 2013 task 7, 5.4 % stay below, of 200 in the SAF corpus (Filighera et al. 2022) 0.5 %; of the pairs
of references to different questions of the shipped pack about 90 % do.
"""

GRAMS_MET = 0.80
GRAMS_PARTLY = 0.45
"""Share of a Chinese point's 2- and 3-grams that the answer has, those of the question left out (0–1).
Set by hand, for want of graded Chinese answers, on the shipped pack's references: half of the points share
.67 or more with the reference to their question, and one in twenty passes .45 with any other reference.
"""

MAX_CLAUSES = 12
"""Sentences and clauses of an answer that are embedded, to bound the time one answer takes."""

ALIAS, POLARITY = 0.9, 0.6
CLOSE_MET, CLOSE_PARTLY, ABSENT, CONTRADICTED = 0.5, 0.3, 0.6, 0.7
"""Confidence by the kind of evidence (0–1): an order by trust, not yet measured frequencies."""


_COMMON = word_set(
    "a an the of to in on at by for with from as and or but is are was were be been it its they them "
    "this that these those so because what why how when which who doe do did can could will would "
    "should has have had not no more than then each every one into out up if you we i he she there "
    "their your our also very"
)


@dataclass(frozen=True)
class _Evidence:
    state: PointState
    confidence: float


_NOTHING = _Evidence(PointState.MISSING, ABSENT)


class ShortAnswerGrader:
    """Grades an answer of a sentence or two against the question's key points.

    Without an embedder only wording counts; more right answers in words of their own are then missed.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder

    def grade(self, question: ShortQuestion, language: Language, answer: str) -> Graded:
        """Judge an answer in any mixture of the pack's languages; point texts come back in `language`."""
        answer = answer[:MAX_CHARS]
        if says_dont_know(answer):
            return self._sum_up(question, language, [_NOTHING] * len(question.points), gave_up=True)
        said = without_steering(answer)
        if repeats_reference(question, said):
            full = _Evidence(PointState.MET, CERTAIN)
            return self._sum_up(question, language, [full] * len(question.points))
        own = without_echo(parse(said), question)
        # Steering text is looked at too, but only for wording: it can be the answer to a question about it.
        everything = own if said == clean(answer) else own + without_echo(parse(answer), question)
        evidence = [
            _best([_by_alias(point, question, everything), self._by_meaning(point, question, own)])
            for point in question.points
        ]
        if self._off_topic(question, own):
            evidence = [
                _Evidence(min(item.state, PointState.PARTLY, key=WORTH.__getitem__), CLOSE_PARTLY)
                for item in evidence
            ]
        return self._sum_up(question, language, evidence)

    def _off_topic(self, question: ShortQuestion, own: Sequence[Sentence]) -> bool:
        said = [word for item in own for word in item.words if word.isascii()]
        if self._embedder is None or "en" not in question.reference or len(said) < TOPIC_WORDS:
            return False
        if 2 * len(said) < sum(len(item.words) for item in own):
            return False  # mostly Chinese, of which the model understands nothing
        reference, answer = self._embedder.embed([question.reference["en"], ". ".join(i.text for i in own)])
        return float(reference @ answer) < COSINE_TOPIC

    def _sum_up(
        self,
        question: ShortQuestion,
        language: Language,
        evidence: Sequence[_Evidence],
        gave_up: bool = False,
    ) -> Graded:
        states = [item.state for item in evidence]
        if gave_up:
            verdict = Verdict.DONT_KNOW
        elif all(state is PointState.MET for state in states):
            verdict = Verdict.RIGHT
        elif all(state is PointState.MISSING for state in states):
            verdict = Verdict.WRONG
        else:
            verdict = Verdict.PARTLY
        points = tuple(
            PointResult(point.key, point.text.get(language) or next(iter(point.text.values())), state)
            for point, state in zip(question.points, states, strict=True)
        )
        return graded(verdict, points, CERTAIN if gave_up else min(item.confidence for item in evidence))

    def _by_meaning(self, point: KeyPoint, question: ShortQuestion, own: Sequence[Sentence]) -> _Evidence:
        found = [self._by_cosine(point, question, own)]
        if text := point.text.get("zh-TW"):
            found.append(_by_grams(text, question.prompt.get("zh-TW", ""), own))
        return _best(found)

    def _by_cosine(self, point: KeyPoint, question: ShortQuestion, own: Sequence[Sentence]) -> _Evidence:
        text, prompt = point.text.get("en"), question.prompt.get("en", "")
        asked = set(tokens(prompt)) | _COMMON
        telling = [
            item
            for sentence in own
            for item in _clauses(sentence)
            if sum(unit.isascii() and unit not in asked for unit in item.units) >= 2
            and sum(unit.isascii() for unit in item.units) >= 3
        ][:MAX_CLAUSES]
        if self._embedder is None or text is None or not telling:
            return _NOTHING
        vectors = self._embedder.embed([text, prompt, *(item.text for item in telling)])
        cosines = vectors[2:] @ vectors[0]
        best = int(cosines.argmax())
        cosine, baseline = float(cosines[best]), float(vectors[1] @ vectors[0])
        if cosine < max(COSINE_PARTLY, baseline + COSINE_MARGIN):
            return _NOTHING
        # A sentence and its denial lie close together: vectors say nothing about "not".
        agree = telling[best].denies == any(item.denies for item in parse_content(text))
        return _close(cosine >= COSINE_MET, agree)


_CLAUSE = re.compile(r"[,:()]|\b(?:and|but|while|because|so|whereas)\b", re.IGNORECASE)


def _clauses(sentence: Sentence) -> list[Sentence]:
    """Return the sentence and, where it has several, its clauses: a point is often one half of it."""
    parts = [part.strip() for part in _CLAUSE.split(sentence.text)]
    if len(parts) == 1:
        return [sentence]
    return [sentence, *(item for part in parts for item in parse(part))]


def _by_alias(point: KeyPoint, question: ShortQuestion, own: Sequence[Sentence]) -> _Evidence:
    found = []
    for language, aliases in point.aliases.items():
        model = parse_content(point.text.get(language, ""))
        model += parse_content(question.reference.get(language, ""))
        for phrase in map(tokens, aliases):
            hits = [negated for item in own for negated in find(phrase, item)]
            if not hits:
                continue
            expected = {negated for item in model for negated in find(phrase, item)} or {False}
            if not expected.isdisjoint(hits):
                found.append(_Evidence(PointState.MET, ALIAS))
            elif False in hits:
                # The model answer denies it and the learner does not: the right words the wrong way round.
                found.append(_Evidence(PointState.PARTLY, POLARITY))
            else:
                found.append(_Evidence(PointState.MISSING, CONTRADICTED))
    return _best(found)


def _by_grams(text: str, prompt: str, own: Sequence[Sentence]) -> _Evidence:
    wanted = _grams(tokens(text)) - _grams(tokens(prompt))
    if len(wanted) < 3:
        return _NOTHING
    shares = [(len(wanted & _grams(item.units)) / len(wanted), item.denies) for item in own]
    share, denies = max(shares, default=(0.0, False))
    if share < GRAMS_PARTLY:
        return _NOTHING
    return _close(share >= GRAMS_MET, denies == any(item.denies for item in parse_content(text)))


def _grams(units: Sequence[str]) -> set[tuple[str, ...]]:
    """2- and 3-grams that hold a Han character; a Latin word counts as one character."""
    runs = [tuple(units[at : at + size]) for size in (2, 3) for at in range(len(units) - size + 1)]
    return {run for run in runs if any(HAN_CHAR.fullmatch(unit) for unit in run)}


def _close(met: bool, agree: bool) -> _Evidence:
    if met and agree:
        return _Evidence(PointState.MET, CLOSE_MET)
    if met or agree:
        return _Evidence(PointState.PARTLY, CLOSE_PARTLY)
    return _Evidence(PointState.MISSING, CLOSE_PARTLY)


def _best(found: Iterable[_Evidence]) -> _Evidence:
    """Return the evidence for the most; of two for the same, the one that can be trusted more."""
    return max(found, key=lambda item: (WORTH[item.state], item.confidence), default=_NOTHING)


class BuiltInGrader:  # replaced by the fitted grader
    def __init__(self, embedder: Embedder | None) -> None:
        self._short = ShortAnswerGrader(embedder)

    def grade(self, rubric, answer):  # type: ignore[no-untyped-def]
        def by_language(texts):  # type: ignore[no-untyped-def]
            return {("zh-TW" if HAN_CHAR.search(t) else "en"): t for t in texts}

        points = [
            KeyPoint.model_construct(key=p.key, text=by_language(p.texts), aliases={"en": list(p.aliases)})
            for p in rubric.points
        ] or [
            KeyPoint.model_construct(key="ref", text=by_language(rubric.references[:1]), aliases={})
        ]
        question = ShortQuestion.model_construct(
            key="x", prompt=by_language(rubric.prompts), reference=by_language(rubric.references), points=points
        )
        from dataclasses import replace

        return replace(self._short.grade(question, rubric.language, answer), grader="built-in")
