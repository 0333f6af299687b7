"""/learn: a concept page by page, a step, a paper; what was read and what comes next."""

from __future__ import annotations

import pytest

from bot.features.learn.cards import PAGES
from bot.features.learn.topic_cards import LISTED
from bot.i18n import Words, speak
from bot.ui.text import escape
from coach.curriculum.catalogue import ConceptEntry, in_language
from coach.curriculum.model import Language
from coach.glossary import terms
from coach.learn.reading import read_by
from coach.people.learners import LANGUAGES
from coach.review.progress import Mastery
from tests.e2e.player import Player

EN = speak("en")
each_language = pytest.mark.parametrize("language", LANGUAGES)


def along(player: Player, track: str = "llm/practical") -> list[ConceptEntry]:
    """The concepts of a track in their order."""
    catalogue = player.bot.catalogue
    return [catalogue.concepts[one] for one in catalogue.along(track)]


def with_formula(player: Player) -> ConceptEntry:
    return next(one for one in player.bot.catalogue.concepts.values() if one.texts["en"].formula)


def titled(player: Player, concept: ConceptEntry, language: Language) -> str:
    return escape(player.bot.catalogue.concept_title(concept.id, language))


async def to_the_last_page(player: Player, words: Words) -> None:
    for page in PAGES[1:]:
        await player.tap(words("learn-ahead-" + page))


@each_language
async def test_without_a_topic_it_opens_what_comes_first_and_goes_on_to_the_next(
    learner: Player, language: Language
) -> None:
    words = await learner.move_in(language)
    first, second = along(learner)[:2]
    text = in_language(first.texts, language)
    await learner.slash("learn")
    assert learner.private
    assert learner.title == titled(learner, first, language)
    assert escape(text.gist[language]) in learner.text
    assert escape(text.picture[language]) in learner.text
    await learner.tap(words("learn-ahead-how"))
    assert escape(text.mechanism[language]) in learner.text
    await learner.tap(words("learn-ahead-traps"))
    assert all(escape(one.symptom[language]) in learner.text for one in text.pitfalls)
    await learner.tap(words("learn-ahead-further"))
    for portion in text.portions:
        source = learner.bot.catalogue.sources[f"{first.pack_key}/{portion.source}"]
        assert f"#{source.number} " in learner.text
        assert f"](<{portion.url or source.texts[language].url}>)" in learner.text
    assert words("mastery-not-begun") in learner.text
    await learner.tap(words("learn-done"))
    assert learner.title == words("learn-read-title")
    assert titled(learner, second, language) in learner.text
    await learner.tap(
        words("learn-next", title=learner.bot.catalogue.concept_title(second.id, language))[:70]
    )
    assert learner.title == titled(learner, second, language)
    await learner.slash("learn")
    assert learner.title == titled(learner, second, language)


@each_language
async def test_done_can_be_undone(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    first = along(learner)[0]
    await learner.slash("learn", topic=first.id)
    await to_the_last_page(learner, words)
    await learner.tap(words("learn-done"))
    assert await read_by(learner.bot.store, learner.member.id) == {first.id}
    await learner.tap(words("learn-unread"))
    assert learner.title == titled(learner, first, language)
    assert words("mastery-not-begun") in learner.text
    assert await read_by(learner.bot.store, learner.member.id) == frozenset()
    await learner.tap(words("learn-back"))
    assert words("learn-ahead-further") in learner.labels


async def test_a_concept_that_was_read_is_being_learnt_and_not_offered_as_unread(learner: Player) -> None:
    await learner.move_in("en")
    first = along(learner)[0]
    await learner.slash("learn")
    await to_the_last_page(learner, EN)
    await learner.tap(EN("learn-done"))
    await learner.slash("learn", topic=first.id)
    assert EN("mastery-learning") in learner.text
    await to_the_last_page(learner, EN)
    assert EN("learn-done") not in learner.labels


@each_language
async def test_a_formula_is_a_picture_that_can_be_read_aloud(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    concept = with_formula(learner)
    formula = in_language(concept.texts, language).formula
    assert formula is not None
    await learner.slash("learn", topic=concept.id)
    assert learner.pictures == []
    await learner.tap(words("learn-ahead-how"))
    assert learner.pictures == [("formula.png", formula.spoken[language])]
    assert escape(formula.spoken[language]) in learner.text
    await learner.tap(words("learn-ahead-traps"))
    assert learner.pictures == []
    assert learner.shown is not None
    assert learner.shown.attachments == [], "a page without a picture keeps none"


async def test_text_only_says_a_formula_and_a_place_on_the_map_in_words(learner: Player) -> None:
    await learner.move_in("en", text_only=True)
    concept = with_formula(learner)
    formula = concept.texts["en"].formula
    assert formula is not None
    await learner.slash("learn", topic=concept.id)
    await learner.tap(EN("learn-ahead-how"))
    assert learner.pictures == []
    assert escape(formula.spoken["en"]) in learner.text
    await learner.tap(EN("learn-map"))
    assert learner.pictures == []
    assert learner.text


async def test_a_concept_stands_on_the_map_between_its_neighbours(learner: Player) -> None:
    await learner.move_in("en")
    catalogue = learner.bot.catalogue
    concept = next(one for one in along(learner) if one.prerequisites)
    await learner.slash("learn", topic=concept.id)
    await learner.tap(EN("learn-map"))
    before = [catalogue.concept_title(one, "en") for one in concept.prerequisites]
    assert all(escape(title) in learner.text for title in before)
    [(name, alt)] = learner.pictures
    assert name == "close-up.png"
    assert all(title in alt for title in before)
    await learner.tap(EN("learn-back-to", title=catalogue.concept_title(concept.id, "en"))[:70])
    assert learner.title == titled(learner, concept, "en")


@each_language
async def test_a_long_step_is_listed_page_by_page(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    step = max(learner.bot.catalogue.steps.values(), key=lambda one: len(one.concepts))
    assert len(step.concepts) > LISTED
    await learner.slash("learn", topic=in_language(step.titles, language))
    assert learner.title.endswith(escape(in_language(step.titles, language)))
    seen = list(learner.options("learn.concept"))
    for _ in range(LISTED, len(step.concepts), LISTED):
        await learner.tap(words("learn-more"))
        seen += learner.options("learn.concept")
    assert words("learn-more") not in learner.labels
    assert seen == list(step.concepts)
    assert len(learner.text) < 4000
    await learner.tap(words("learn-back"))
    chosen = seen[LISTED]
    await learner.choose("learn.concept", chosen)
    assert learner.title == titled(learner, learner.bot.catalogue.concepts[chosen], language)


@each_language
async def test_a_paper_is_read_in_three_pages(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    paper = next(iter(learner.bot.catalogue.papers.values()))
    text = in_language(paper.texts, language)
    await learner.slash("learn", topic=text.title)
    assert learner.title == escape(text.title)
    assert escape(text.guess[language]) in learner.text
    assert escape(text.found[language]) not in learner.text, "first one guesses"
    await learner.tap(words("paper-ahead-found"))
    for part in (text.problem, text.did, text.found, text.conclusion):
        assert escape(part[language]) in learner.text
    await learner.tap(words("paper-ahead-reading"))
    assert escape(text.read_first[language]) in learner.text
    assert f"](<{text.url}>)" in learner.text
    await learner.choose("learn.concept", paper.concepts[0])
    assert learner.title == titled(learner, learner.bot.catalogue.concepts[paper.concepts[0]], language)


@each_language
async def test_topics_of_every_kind_complete_by_their_names(learner: Player, language: Language) -> None:
    await learner.move_in(language)
    catalogue = learner.bot.catalogue

    async def offered(typed: str) -> list[str]:
        choices = await learner.member.autocomplete(learner.channel, "learn", "topic", typed)
        return [choice["value"] for choice in choices]

    exercise = next(one for one in catalogue.exercises.values() if one.pack_key == "llm")
    paper, step = next(iter(catalogue.papers.values())), next(iter(catalogue.steps.values()))
    for spoken in LANGUAGES:
        assert exercise.id == (await offered(exercise.texts[spoken].title[spoken]))[0]
        assert step.id == (await offered(in_language(step.titles, spoken)))[0]
    assert paper.id == (await offered(in_language(paper.texts, language).title))[0]
    assert len(await offered("")) == 25
    assert await offered("\u202e@everyone") is not None


async def test_words_of_elsewhere_find_the_concept_under_its_own_name(learner: Player) -> None:
    await learner.move_in("zh-TW")
    titles = {one.id: in_language(one.texts, "zh-TW").title["zh-TW"] for one in along(learner)}
    found = 0
    for term in terms():
        for word in term.avoid:
            meant = [one for one, title in titles.items() if term.use in title]
            if meant and term.use != word:
                choices = await learner.member.autocomplete(learner.channel, "learn", "topic", word)
                assert {choice["value"] for choice in choices} & set(meant), word
                found += 1
    assert found > 3


async def test_when_all_was_read_the_quiz_and_the_map_are_what_is_left(
    learner: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    await learner.move_in("en")
    everything = dict.fromkeys(learner.bot.catalogue.concepts, Mastery.SOLID)
    monkeypatch.setattr("coach.learn.standing.masteries", lambda *_: everything)
    await learner.slash("learn")
    assert learner.title == EN("learn-nothing-left-title")
    await learner.tap(EN("map-whole"))
    assert learner.pictures


async def test_nothing_is_shown_to_somebody_who_has_not_agreed(learner: Player) -> None:
    for command, options in (("learn", {}), ("learn", {"topic": "llm/transformer"}), ("note", {"text": "x"})):
        await learner.slash(command, **options)
        assert learner.title == EN("welcome-title")
