"""The question's own words, and the reference repeated word for word."""

from __future__ import annotations

from collections.abc import Sequence

from coach.quiz.normalise import HAN_CHAR, Sentence, cues, denied_at, tokens
from coach.quiz.rubric import Rubric

_ECHO_WORDS, _ECHO_HAN = 4, 6
"""Length of a run shared with the question from which it counts as copied: words, Han characters."""


def without_echo(own: Sequence[Sentence], rubric: Rubric) -> list[Sentence]:
    """Leave out runs of words copied from the question, in any language."""
    prompts = [tokens(text) for text in rubric.prompts]
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
                averted = frozenset(at - begin for at in item.averted if begin <= at < end)
                parts.append(Sentence(" ".join(kept), kept, negator, averted))
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


def repeats_reference(rubric: Rubric, said: str) -> bool:
    """Say whether the answer holds a whole reference word for word and nothing that denies it."""
    given = tokens(said)
    for text in rubric.references:
        wanted = tokens(text)
        for at in range(len(given) - len(wanted) + 1):
            if given[at : at + len(wanted)] == wanted:
                rest = given[:at] + given[at + len(wanted) :]
                return not cues(rest, 0, len(rest)) and denied_at(rest) < 0
    return False
