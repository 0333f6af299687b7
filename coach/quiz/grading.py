"""The first grader: reviewed key points, no language model.

A choice is compared by key, a blank by its folded wording, and a short answer
point by point: a point is met where one of its aliases stands unnegated; where
none does, closeness in meaning (English) or shared character sequences (Chinese)
can count as weaker evidence. The question's own words are never evidence.
Everything is deterministic: the same answer gets the same verdict.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from coach.curriculum.model import BLANK, ChoiceQuestion, ClozeQuestion, KeyPoint, Language, ShortQuestion
from coach.quiz.embedding import Embedder
from coach.quiz.normalise import (
    HAN_CHAR,
    MAX_CHARS,
    Sentence,
    clean,
    cues,
    denied_at,
    find,
    fold,
    parse,
    parse_content,
    tokens,
    word_set,
    words,
)

GRADER = "key-points"
GRADER_VERSION = "1"
"""Raised with every change that can move a verdict; stored with each attempt."""

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

CERTAIN, ALIAS, POLARITY, TYPO = 1.0, 0.9, 0.6, 0.7
CLOSE_MET, CLOSE_PARTLY, ABSENT, CONTRADICTED = 0.5, 0.3, 0.6, 0.7
"""Confidence by the kind of evidence (0–1): an order by trust, not yet measured frequencies."""


class Verdict(StrEnum):
    """What an answer is judged to be."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    DONT_KNOW = "dont-know"


class PointState(StrEnum):
    """Whether an answer said a key point."""

    MET = "met"
    PARTLY = "partly"
    MISSING = "missing"


@dataclass(frozen=True)
class PointResult:
    """One key point, in the learner's language, and whether it was said."""

    key: str
    text: str
    state: PointState


@dataclass(frozen=True)
class Graded:
    """A verdict with its reasons. `score` is the mean over the points, `confidence` trust in it, both 0–1."""

    verdict: Verdict
    score: float
    points: tuple[PointResult, ...]
    grader: str
    grader_version: str
    confidence: float


_WORTH = {PointState.MET: 1.0, PointState.PARTLY: 0.5, PointState.MISSING: 0.0}


def grade_choice(question: ChoiceQuestion, chosen: str) -> Graded:
    """Judge the key of the chosen option; "" means none was chosen. Raises ValueError for an unknown key."""
    if not chosen:
        return _graded(Verdict.DONT_KNOW, (), CERTAIN)
    if chosen not in {option.key for option in question.options}:
        raise ValueError(f"{question.key} has no option {chosen!r}")
    return _graded(Verdict.RIGHT if chosen == question.answer else Verdict.WRONG, (), CERTAIN)


# --- blanks ---------------------------------------------------------------------------------------

_BRACKETED = re.compile(r"^(.*?)\s*\(([^()]*)\)\s*$", re.DOTALL)
_ARTICLE = re.compile(r"^\s*(?:an?|the)\s+(?=\w)", re.IGNORECASE)


def grade_cloze(
    question: ClozeQuestion, language: Language, answer: str, *, known_terms: Collection[str] = ()
) -> Graded:
    """Judge what was put into the blank, against the accepted wordings of every language.

    One slip of the keys in a Latin word of five letters or more is forgiven, unless it
    makes one of `known_terms` (other terms of the pack). The one point's key is "blank".
    """
    answer = answer[:MAX_CHARS]
    wordings = [text for texts in question.answers.values() for text in texts]
    accepted = {_compact(form) for text in wordings for form in _forms(text)}
    given = _given(question, answer)
    verdict, confidence = Verdict.WRONG, CERTAIN
    if _says_dont_know(answer):
        verdict = Verdict.DONT_KNOW
    elif given <= accepted:
        verdict = Verdict.RIGHT
    elif not given & {_compact(term) for term in known_terms} and _is_slip(answer, wordings):
        verdict, confidence = Verdict.RIGHT, TYPO
    texts = question.answers.get(language) or next(iter(question.answers.values()))
    state = PointState.MET if verdict is Verdict.RIGHT else PointState.MISSING
    return _graded(verdict, (PointResult("blank", texts[0], state),), confidence)


def _compact(text: str) -> str:
    return "".join(tokens(_ARTICLE.sub("", clean(text))))


def _forms(text: str) -> list[str]:
    """An accepted 中文（English） is accepted whole and as either half."""
    match = _BRACKETED.match(clean(text))
    return [text, *(half for half in match.groups() if half.strip())] if match else [text]


def _given(question: ClozeQuestion, answer: str) -> set[str]:
    """Return what was typed, in forms that must all be accepted: a gloss in brackets has to be right too."""
    folded = tokens(answer)
    for prompt in question.prompt.values():
        before, _, after = (tokens(part) for part in prompt.partition(BLANK))
        # The whole sentence typed out, with the blank filled.
        end = len(folded) - len(after)
        if end > len(before) and after + before and (folded[: len(before)], folded[end:]) == (before, after):
            return {"".join(folded[len(before) : end])}
    match = _BRACKETED.match(clean(answer))
    halves = [half for half in match.groups() if half.strip()] if match else [answer]
    return {_compact(half) for half in halves}


def _is_slip(answer: str, wordings: Iterable[str]) -> bool:
    """Say whether one letter of an accepted wording was dropped, added, changed or swapped with the next.

    The first two letters and the last must agree: there a change makes another term
    (pre-training, re-training; tokenizer, tokenized) more often than it is a slip.
    """
    typed = _unstemmed(answer)
    return any(
        min(len(typed), len(right)) >= 5
        and (typed + right).isascii()
        and (typed + right).isalpha()
        and (typed[:2], typed[-1]) == (right[:2], right[-1])
        and OSA.distance(typed, right, score_cutoff=1) <= 1
        for text in wordings
        for right in map(_unstemmed, _forms(text))
    )


def _unstemmed(text: str) -> str:
    return "".join(words(_ARTICLE.sub("", clean(text))))


# --- giving up, and text that addresses the grader ------------------------------------------------

_NO_IDEA = re.compile(
    r"(?:(?:sorry|honestly|um+|well|i|im|am|ive|have|really|just|still|do) )*"
    r"(?:idk|dunno|dont know|not know|no idea|no clue|not sure|unsure|dont remember|forgot"
    r"|pass|skip|na|nothing)"
    r"(?: (?:sorry|yet|this|it|that|one|the|answer|at|all|how|about|anymore))*"
)
_NO_IDEA_HAN = re.compile(
    "(?:我|真的|抱歉|不好意思|也|都|完全|其实|还|有点|太|这题|这个|老实说)*"
    "(?:不知道|不会|不清楚|不懂|不晓得|不曉得|不确定|不记得|忘了|忘记|没概念|没有概念|没想法|没有想法|没头绪|跳过|略过)"
    "(?:了|啦|耶|欸|呢|喔|哦|吧|的|答案|怎么答|怎么回答|这题|这个|抱歉)*"
)
# What tries to steer a grader instead of answering. It cannot move this one by what it asks, only by
# adding words, so it is left out before anything is compared.
_STEERING = re.compile(
    r"(?:please )?\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,60}?"
    r"\b(?:rubrics?|instructions?|prompts?|criteria|grading|above|previous|rules)\b"
    r"(?: (?:rubrics?|instructions?|prompts?|criteria|rules|messages?))*"
    r"|(?:and )?\b(?:give|award|assign|grant)\b[^.!?\n]{0,30}?"
    r"\b(?:full|max\w*|top|perfect)\s+(?:marks?|scores?|points?|credits?|grades?)\b"
    r"|(?:and )?\b(?:mark|grade|score|rate)\s+(?:this|me|it|my)\b[^.!?\n]{0,30}?"
    r"\b(?:right|correct|full|perfect|100|met)\b"
    r"|[請请]?(?:忽略|無視|忘記|忘掉|不要管|忽视|无视|忘记)[^。！？!?\n]{0,20}?"
    r"(?:評分標準|評分|標準|指示|規則|指令|提示詞|以上|先前的?|之前的?|前面的?|所有的?|评分标准|规则)+"
    r"|(?:[並并請请,，]|直接)*(?:給|给|打|判)[^。！？!?\n]{0,8}?(?:滿分|满分|全對|全对|正確|正确|高分)",
    re.IGNORECASE,
)


def _without_steering(text: str) -> str:
    return _STEERING.sub("\n", clean(text))


def _says_dont_know(answer: str) -> bool:
    said = fold(_without_steering(answer))
    return not said or bool(_NO_IDEA.fullmatch(said) or _NO_IDEA_HAN.fullmatch(said.replace(" ", "")))


# --- short answers --------------------------------------------------------------------------------

_COMMON = word_set(
    "a an the of to in on at by for with from as and or but is are was were be been it its they them "
    "this that these those so because what why how when which who doe do did can could will would "
    "should has have had not no more than then each every one into out up if you we i he she there "
    "their your our also very"
)
_ECHO_WORDS, _ECHO_HAN = 4, 6
"""Length of a run shared with the question from which it counts as copied: words, Han characters."""


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
        if _says_dont_know(answer):
            return self._sum_up(question, language, [_NOTHING] * len(question.points), gave_up=True)
        said = _without_steering(answer)
        if _repeats_reference(question, said):
            full = _Evidence(PointState.MET, CERTAIN)
            return self._sum_up(question, language, [full] * len(question.points))
        own = _without_echo(parse(said), question)
        # Steering text is looked at too, but only for wording: it can be the answer to a question about it.
        everything = own if said == clean(answer) else own + _without_echo(parse(answer), question)
        evidence = [
            _best([_by_alias(point, question, everything), self._by_meaning(point, question, own)])
            for point in question.points
        ]
        if self._off_topic(question, own):
            evidence = [
                _Evidence(min(item.state, PointState.PARTLY, key=_WORTH.__getitem__), CLOSE_PARTLY)
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
        return _graded(verdict, points, CERTAIN if gave_up else min(item.confidence for item in evidence))

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
    return max(found, key=lambda item: (_WORTH[item.state], item.confidence), default=_NOTHING)


def _without_echo(own: Sequence[Sentence], question: ShortQuestion) -> list[Sentence]:
    """Leave out runs of words copied from the question, in any language."""
    prompts = [tokens(text) for text in question.prompt.values()]
    return [kept for item in own for kept in _cut(item, prompts)]


def _cut(item: Sentence, prompts: Sequence[tuple[str, ...]]) -> list[Sentence]:
    copied = [False] * len(item.units)
    for prompt in prompts:
        for begin, end in _shared_runs(item.units, prompt):
            run = item.units[begin:end]
            weight = sum(1 / (_ECHO_HAN if HAN_CHAR.fullmatch(unit) else _ECHO_WORDS) for unit in run)
            if weight >= 1 or len(run) == len(prompt):
                copied[begin:end] = [True] * len(run)
    if not any(copied):
        return [item]
    parts: list[Sentence] = []
    begin = 0
    for end in range(1, len(copied) + 1):
        if end == len(copied) or copied[end] != copied[begin]:
            if not copied[begin]:
                kept = item.words[begin:end]
                # Cues that stood in the copied part still deny: keep their mark, at no place of this part.
                negator = tuple(
                    place - begin if place >= begin else -1 if place < 0 else len(copied)
                    for place in item.negator[begin:end]
                )
                parts.append(Sentence(" ".join(kept), kept, negator))
            begin = end
    return parts


def _shared_runs(units: Sequence[str], prompt: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest runs (begin, end) of `units` that stand in `prompt` in the same order."""
    places: dict[str, list[int]] = {}
    for at, unit in enumerate(prompt):
        places.setdefault(unit, []).append(at)
    runs, begin = [], 0
    while begin < len(units):
        longest = 0
        for at in places.get(units[begin], ()):
            size = 0
            for mine, theirs in zip(units[begin:], prompt[at:], strict=False):
                if mine != theirs:
                    break
                size += 1
            longest = max(longest, size)
        if longest:
            runs.append((begin, begin + longest))
        begin += max(longest, 1)
    return runs


def _repeats_reference(question: ShortQuestion, said: str) -> bool:
    """Say whether the answer holds the whole reference word for word and nothing that denies it."""
    given = tokens(said)
    for text in question.reference.values():
        wanted = tokens(text)
        for at in range(len(given) - len(wanted) + 1):
            if given[at : at + len(wanted)] == wanted:
                rest = given[:at] + given[at + len(wanted) :]
                return not cues(rest, 0, len(rest)) and denied_at(rest) < 0
    return False


def _graded(verdict: Verdict, points: tuple[PointResult, ...], confidence: float) -> Graded:
    score = 1.0 if verdict is Verdict.RIGHT else 0.0
    if points:
        score = sum(_WORTH[point.state] for point in points) / len(points)
    return Graded(verdict, score, points, GRADER, GRADER_VERSION, confidence)
