"""Measures a bank of questions: the linter's rules, and what a guesser could win by the wording alone.

Pure but for the embedder, which computes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.curriculum.faults import Fault, in_order
from coach.curriculum.lint.order_and_bug import ORDER_AND_BUG
from coach.curriculum.lint.questions import QUESTIONS
from coach.curriculum.loading import LoadedPack
from coach.curriculum.model import ChoiceQuestion, Language
from coach.quiz.embedding import Embedder
from coach.quiz.normalise import HAN_CHAR, tokens
from coach.quiz.writing.checks import SAME_MEANING, asked_with_answer


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one of the linter's rules found: `checked` things, of which `faults` are not in order."""

    name: str
    about: str
    checked: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the right option stands, over the choices with this number of options.

    `p`: how often chance alone spreads them at least as unevenly (χ² test).
    """

    options: int
    counts: tuple[int, ...]
    p: float


@dataclass(frozen=True, slots=True)
class Cue:
    """How often a guesser who sees no source finds the key by a cue (0–1).

    `share` of `asked` choices in `language`; among options alike the guess is even.
    `chance` is the share without a cue, `noise` two standard errors of it.
    """

    name: str
    language: Language
    asked: int
    share: float
    chance: float
    noise: float


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two questions whose English, with the answers, lies this close (cosine)."""

    one: str
    other: str
    cosine: float


@dataclass(frozen=True, slots=True)
class BankReport:
    """A pack's questions. `near` is None without an embedder or without English."""

    pack: str
    revision: int
    questions: int
    kinds: Mapping[str, int]
    rules: tuple[RuleResult, ...]
    places: tuple[Places, ...]
    cues: tuple[Cue, ...]
    near: tuple[NearPair, ...] | None


def examine(loaded: LoadedPack, embedder: Embedder | None) -> BankReport:
    """Look at the questions of a sound pack."""
    choices = [question for question in loaded.questions if isinstance(question, ChoiceQuestion)]
    return BankReport(
        pack=loaded.pack.key,
        revision=loaded.pack.revision,
        questions=len(loaded.questions),
        kinds=dict(Counter(question.kind for question in loaded.questions).most_common()),
        rules=_rules(loaded),
        places=tuple(_places(choices)),
        cues=tuple(
            cue
            for language in loaded.pack.languages
            for name, strength in CUES.items()
            if (cue := _cue(name, strength, choices, language)) is not None
        ),
        near=_near(loaded, embedder),
    )


def _rules(loaded: LoadedPack) -> tuple[RuleResult, ...]:
    results = []
    for rule in (*QUESTIONS, *ORDER_AND_BUG):
        checks = list(rule.check(loaded))
        faults = in_order([fault for fault in checks if fault is not None])
        results.append(RuleResult(rule.name, rule.about, len(checks), tuple(faults)))
    return tuple(results)


def _places(choices: Sequence[ChoiceQuestion]) -> list[Places]:
    by_size: dict[int, list[int]] = {}
    for question in choices:
        keys = [option.key for option in question.options]
        by_size.setdefault(len(keys), [0] * len(keys))[keys.index(question.answer)] += 1
    return [Places(size, tuple(counts), uniform_p(counts)) for size, counts in sorted(by_size.items())]


def uniform_p(counts: Sequence[int]) -> float:
    """p of Pearson's χ² test against an even spread over two places or more; 1 for nothing."""
    fair = sum(counts) / len(counts)
    if not fair:
        return 1.0
    statistic = sum((count - fair) ** 2 / fair for count in counts)
    return chi_square_tail(statistic, len(counts) - 1)


def chi_square_tail(statistic: float, freedom: int) -> float:
    """P(χ² ≥ statistic) for whole degrees of freedom ≥ 1: the finite series, Abramowitz & Stegun 26.4.4–5."""
    half = statistic / 2
    if freedom % 2:
        terms = (half ** (k - 0.5) / math.gamma(k + 0.5) for k in range(1, (freedom + 1) // 2))
        return math.erfc(math.sqrt(half)) + math.exp(-half) * math.fsum(terms)
    return math.exp(-half) * math.fsum(half**k / math.factorial(k) for k in range(freedom // 2))


def _longest(prompt: str, option: str) -> float:
    return len(option)


def _stem_words(prompt: str, option: str) -> float:
    return len(_pieces(prompt) & _pieces(option))


CUES: Mapping[str, Callable[[str, str], float]] = {
    "the longest option": _longest,
    "most words of the stem": _stem_words,
}
"""Guesses from prompt and option; the option with the highest value is taken."""


def _pieces(text: str) -> set[str]:
    """Words, and of Chinese each two neighbouring characters."""
    units = tokens(text)
    words = {unit for unit in units if not HAN_CHAR.fullmatch(unit)}
    return words | {a + b for a, b in pairwise(units) if HAN_CHAR.fullmatch(a) and HAN_CHAR.fullmatch(b)}


def _cue(
    name: str,
    strength: Callable[[str, str], float],
    choices: Sequence[ChoiceQuestion],
    language: Language,
) -> Cue | None:
    won = chance = 0.0
    asked = 0
    for question in choices:
        if (prompt := question.prompt.get(language)) is None:
            continue
        strengths = {
            option.key: strength(prompt, option.text.get(language, "")) for option in question.options
        }
        best = [key for key, value in strengths.items() if value == max(strengths.values())]
        asked += 1
        won += (question.answer in best) / len(best)
        chance += 1 / len(strengths)
    if not asked:
        return None
    chance /= asked
    return Cue(name, language, asked, won / asked, chance, 2 * math.sqrt(chance * (1 - chance) / asked))


def _near(loaded: LoadedPack, embedder: Embedder | None) -> tuple[NearPair, ...] | None:
    asked = [
        (question.key, asked_with_answer(question, "en"))
        for question in loaded.questions
        if "en" in question.prompt
    ]
    if embedder is None or not asked:
        return None
    vectors = embedder.embed([text for _, text in asked])
    cosines = vectors @ vectors.T
    found = [
        NearPair(asked[one][0], asked[other][0], float(cosines[one, other]))
        for one in range(len(asked))
        for other in range(one)
        if cosines[one, other] >= SAME_MEANING
    ]
    return tuple(sorted(found, key=lambda pair: -pair.cosine))
