"""The rule "next time I will …", proposed from what a concept warns of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from coach.curriculum.entries import in_language
from coach.curriculum.model import Language, Pitfall
from coach.quiz.normalise import HAN_CHAR, tokens, word_set

_SAY_LITTLE = word_set(
    "a an the of to in on at by for with from as and or but not no is are was were be been it its "
    "that this there what which how why when you we they"
)


def proposed_rule(pitfalls: Sequence[Pitfall], language: Language, question: str, answer: str) -> str | None:
    """Return what to do instead (`avoid`) of the pitfall nearest to a question and its wrong answer.

    The nearest shares most folded words with them, counting only words that not
    all pitfalls use, by the share of the pitfall's own; the first where none is
    nearer, None where there is no pitfall.
    """
    if not pitfalls:
        return None
    said = _pieces(f"{question}\n{answer}")
    own = [
        _pieces(f"{in_language(one.symptom, language)}\n{in_language(one.cause, language)}")
        for one in pitfalls
    ]
    uses = Counter(piece for pieces in own for piece in pieces)
    telling = [{piece for piece in pieces if uses[piece] < len(pitfalls)} for pieces in own]
    near = [len(pieces & said) / max(1, len(pieces)) for pieces in telling]
    return in_language(pitfalls[near.index(max(near))].avoid, language)


def _pieces(text: str) -> set[str]:
    """Folded words, and each two neighbouring Han characters, since one alone says little."""
    units = tokens(text)
    pairs = {a + b for a, b in pairwise(units) if HAN_CHAR.match(a) and HAN_CHAR.match(b)}
    return pairs | {unit for unit in units if not HAN_CHAR.match(unit)} - _SAY_LITTLE
