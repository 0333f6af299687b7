"""Measures how a language model writes questions: how many of its drafts survive each check."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random

from coach.curriculum.generated import text_of
from coach.curriculum.loading import LoadedPack
from coach.curriculum.model import Objective, Question
from coach.llm.interface import Engine
from coach.llm.structured import NoAnswer
from coach.quiz.embedding import Embedder
from coach.quiz.writing.blind import answered_blind
from coach.quiz.writing.checks import flaws_of
from coach.quiz.writing.drafting import DraftKind, SourceText, as_question, draft

KINDS: tuple[DraftKind, ...] = ("choice", "cloze")


@dataclass(frozen=True, slots=True)
class DraftsReport:
    """Drafts that were left after each stage, in this order.

    `asked` for; `written` as a readable object that quotes the source; `formed` as a question of a pack;
    `sound` by every check of code; `agreed`: the blind pass found the same key, so that they would be asked.
    `refused`: reason → drafts with it (one may have several). `tokens` were spent on all. `survivors` are
    their prompts.
    """

    asked: int
    written: int
    formed: int
    sound: int
    agreed: int
    refused: Mapping[str, int]
    tokens: int
    survivors: tuple[str, ...]


async def examine_drafts(
    packs: Sequence[LoadedPack],
    engine: Engine,
    embedder: Embedder | None,
    count: int,
    rng: Random,
    advance: Callable[[int], object] = lambda _: None,
) -> DraftsReport:
    """Have `count` questions drafted, one try each, over the packs' objectives in a random order.

    Nothing is kept. Survivors count as asked already, so a draft may not repeat them. Raises
    NoAnswer("unavailable") where the model is away.
    """
    targets = list(_targets(packs))
    rng.shuffle(targets)
    banks: dict[str, list[Question]] = {loaded.pack.key: list(loaded.questions) for loaded in packs}
    stages: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    survivors: list[str] = []
    tokens = 0
    for number, (source, objective) in enumerate(islice(cycle(targets), count)):
        try:
            drafted = await draft(engine, source, objective, KINDS[number % len(KINDS)])
            tokens += drafted.tokens
            stages["written"] += 1
            question = as_question(drafted, rng)
            stages["formed"] += 1
            bank = banks[source.pack]
            if flaws := await asyncio.to_thread(flaws_of, question, source, bank, embedder):
                refused.update({flaw.reason for flaw in flaws})
                continue
            stages["sound"] += 1
            blind = await answered_blind(engine, question, source, rng)
            tokens += blind.tokens
            if blind.agrees:
                bank.append(question)
                survivors.append(question.prompt[source.language])
            else:
                refused["blind"] += 1
        except NoAnswer as error:
            tokens += error.tokens
            if error.reason == "unavailable":
                raise
            refused[error.reason] += 1
        except ValueError:
            refused["form"] += 1
        finally:
            advance(1)
    return DraftsReport(
        asked=count,
        written=stages["written"],
        formed=stages["formed"],
        sound=stages["sound"],
        agreed=len(survivors),
        refused=dict(refused.most_common()),
        tokens=tokens,
        survivors=tuple(survivors),
    )


def _targets(packs: Sequence[LoadedPack]) -> Iterator[tuple[SourceText, Objective]]:
    for loaded in packs:
        for concept in loaded.concepts:
            for language in loaded.pack.languages:
                if text := text_of(concept, language):
                    source = SourceText(loaded.pack.key, f"concept/{concept.key}", language, text)
                    yield from ((source, objective) for objective in concept.objectives)
