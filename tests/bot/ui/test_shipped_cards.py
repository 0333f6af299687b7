"""Nothing that ships is cut on a card: every concept, exercise and paper fits, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from bot.features.learn import cards as learn
from bot.features.learn import topic_cards as topics
from bot.features.practice import cards as practice
from bot.features.practice.cards import PHONE_COLUMNS, for_a_phone
from bot.i18n import LANGUAGES, Words, speak
from bot.ui.card import RULE, Card, fit
from coach.bundled import bundled
from coach.curriculum.assembling import StoredItem, StoredPack, assemble
from coach.curriculum.catalogue import Catalogue
from coach.curriculum.importing import narrowed
from coach.curriculum.loading import KINDS, LoadedPack, load_pack
from coach.curriculum.model import Language
from coach.learn.practice import GuessMade
from coach.review.progress import Mastery
from tests.bot.ui.limits import check_card

PACKS = sorted(path.parent.name for path in bundled("packs").glob("*/pack.yaml"))


@cache
def catalogue(pack: str) -> Catalogue:
    """The catalogue of one shipped pack, put together without a database."""
    loaded = load_pack(bundled("packs") / pack)
    assert isinstance(loaded, LoadedPack), loaded
    key = loaded.pack.key
    slots = [
        (kind, item, language)
        for kind in KINDS
        for item in loaded.items(kind)
        for language in loaded.pack.languages
    ]
    items = [
        StoredItem(number, key, kind, item.key, language, narrowed(item, language))
        for number, (kind, item, language) in enumerate(slots)
    ]
    objectives = [objective.key for concept in loaded.concepts for objective in concept.objectives]
    ids = {(key, objective): number for number, objective in enumerate(objectives)}
    return Catalogue(assemble([StoredPack(key, 1, loaded.digest)], items, ids))


def _cards(words: Words, known: Catalogue) -> Iterator[Card]:
    exercises, papers = list(known.exercises.values()), list(known.papers.values())
    nothing = dict.fromkeys(known.concepts, Mastery.NOT_BEGUN)
    for concept in known.concepts.values():
        seen = learn.Studied(concept, Mastery.DUE, False, concept, (), exercises[:2], papers[:1])
        for page in range(len(learn.PAGES)):
            yield learn.concept_card(words, known, seen, page)
    for exercise in exercises:
        for made in (None, GuessMade("", False), *map(_guessed, exercise.texts["en"].guess.options)):
            yield practice.exercise_card(words, exercise, made)
            yield practice.done_card(words, exercise, made, 10**9, "x" * 200)
        for page in range(len(practice.PAGES)):
            yield practice.steps_card(words, exercise, page)
        for answer in (False, True):
            yield practice.phone_card(words, exercise, answer=answer)
    for paper in papers:
        for page in range(3):
            yield topics.paper_card(words, known, paper, page)
    for step in known.steps.values():
        for page in range(-(-len(step.concepts) // topics.LISTED)):
            yield topics.step_card(words, known, step, nothing, exercises, page)


def _guessed(option: object) -> GuessMade:
    return GuessMade(getattr(option, "key", ""), False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pack", PACKS)
def test_nothing_of_a_shipped_pack_is_cut(pack: str, language: Language) -> None:
    for number, card in enumerate(_cards(speak(language), catalogue(pack))):
        shown = "\n\n".join(fit(card))
        lost = [block for block in card.body if block.strip() and block != RULE and block not in shown]
        assert not lost, f"{card.title}: {lost[0][:80]}"
        if number % 50 == 0:
            check_card(card)


def test_output_is_broken_between_words_to_a_phones_width() -> None:
    wide = "all      12,750,594  weights 51.0  gradients 51.0  Adam 102.0 MB\n\nshort"
    narrow = for_a_phone(wide)
    assert all(len(line) <= PHONE_COLUMNS for line in narrow.split("\n"))
    assert narrow.split() == wide.split()
    assert for_a_phone(narrow.split("\n")[0]) == narrow.split("\n")[0]
