"""The map of what one knows, and what one works with: sources, the stack, the track."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from PIL import Image

from bot.features.progress.atlas import counted
from bot.i18n import speak
from bot.ui.text import escape
from coach.curriculum.catalogue import in_language
from coach.curriculum.model import Language
from coach.kit.sources import MOST, add_own, choose_sources, followed_by
from coach.kit.stack import stack_of
from coach.learn.reading import mark_read, read_by
from coach.notes.notes import notes_of
from coach.people.learners import LANGUAGES
from coach.review.map import ON_PAGE
from coach.review.progress import Mastery
from tests.e2e.conftest import WatchedEnv
from tests.e2e.player import Player, said

EN = speak("en")
each_language = pytest.mark.parametrize("language", LANGUAGES)


# -- the map ------------------------------------------------------------------------


@each_language
async def test_the_map_is_a_picture_that_is_told_in_words_too(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    catalogue = learner.bot.catalogue
    track = catalogue.tracks["llm/practical"]
    pack = in_language(catalogue.packs["llm"].texts, language)
    first = catalogue.along(track.id)[0]
    await mark_read(learner.bot.store, await learner.person(), first, learner.bot.clock.now())
    await learner.slash("progress", view="map")
    assert learner.private
    for strand in pack.strands:
        assert escape(strand.title[language]) in learner.text
    [(name, alt)] = learner.pictures
    assert name == "map.png"
    assert len(alt) <= 1024
    for place, step in enumerate(track.steps):
        begun = int(place == 0)
        counts = counted(
            words, Counter({Mastery.LEARNING: begun, Mastery.NOT_BEGUN: len(step.concepts) - begun})
        )
        assert words("map-line", title=in_language(step.titles, language), counts=counts) in alt
    data = await learner.shown.attachments[0].read()
    image = Image.open(io.BytesIO(data))
    assert image.format == "PNG"
    assert image.width > 500


@each_language
async def test_one_zooms_in_page_by_page_and_opens_a_concept(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    step = next(
        one for one in learner.bot.catalogue.tracks["llm/practical"].steps if len(one.concepts) > ON_PAGE
    )
    await learner.slash("progress", view="map")
    await learner.choose("progress.zoom", step.id)
    assert learner.title == escape(in_language(step.titles, language))
    seen = list(learner.options("learn.concept"))
    [(name, alt)] = learner.pictures
    assert name == "close-up.png"
    assert alt.count(words("mastery-not-begun")) == len(seen)
    for _ in range(ON_PAGE, len(step.concepts), ON_PAGE):
        await learner.tap(words("learn-more"))
        seen += learner.options("learn.concept")
    assert words("learn-more") not in learner.labels
    assert sorted(seen) == sorted(step.concepts)
    await learner.tap(words("learn-back"))
    assert len(learner.options("learn.concept")) <= ON_PAGE
    await learner.choose("learn.concept", next(iter(learner.options("learn.concept"))))
    assert words("learn-ahead-how") in learner.labels
    await learner.tap(words("learn-map"))
    await learner.tap(words("map-whole"))
    assert learner.title.startswith(words("map-title", track="").strip())


async def test_a_dimension_can_be_zoomed_into_too(learner: Player) -> None:
    await learner.move_in("en")
    await learner.slash("progress", view="map")
    dimension = next(one for one in learner.options("progress.zoom") if one.startswith("dimension."))
    await learner.choose("progress.zoom", dimension)
    concepts = learner.bot.catalogue.concepts
    assert {concepts[one].dimension for one in learner.options("learn.concept")} == {
        dimension.removeprefix("dimension.")
    }


@each_language
async def test_text_only_puts_the_whole_map_in_words(learner: Player, language: Language) -> None:
    words = await learner.move_in(language, text_only=True)
    track = learner.bot.catalogue.tracks["llm/practical"]
    await learner.slash("progress", view="map")
    assert learner.pictures == []
    for step in track.steps:
        counts = words("progress-count", count=len(step.concepts), mastery=words("mastery-not-begun"))
        assert (
            f"{escape(in_language(step.titles, language))}{words('map-line', title='', counts=counts)}"
            in (learner.text)
        )
    await learner.choose("progress.zoom", track.steps[0].id)
    assert learner.pictures == []
    for concept in learner.options("learn.concept"):
        assert escape(learner.bot.catalogue.concept_title(concept, language)) in learner.text


async def test_the_map_counts_what_was_practised(learner: Player) -> None:
    await learner.move_in("en")
    catalogue = learner.bot.catalogue
    exercise = next(
        one for one in catalogue.exercises.values() if one.concepts[0] in catalogue.along("llm/practical")
    )
    await learner.slash("progress", view="map")
    before = learner.text
    await learner.slash("learn", topic=exercise.id)
    await learner.tap(EN("quiz-dont-know"))
    await learner.tap(EN("practice-begin"))
    await learner.tap(EN("practice-watch"))
    await learner.tap(EN("practice-done"))
    await learner.slash("progress", view="map")
    assert "1 exercise done" not in before
    assert "1 exercise done" in learner.text


# -- sources and stack --------------------------------------------------------------


async def open_kit(player: Player) -> None:
    await player.slash("start")
    await player.tap(speak((await player.person()).locale)("sources-open"))


@each_language
async def test_several_sources_are_chosen_at_once_and_chosen_anew(
    learner: Player, language: Language
) -> None:
    words = await learner.move_in(language)
    await open_kit(learner)
    assert words("sources-none") in learner.text
    offered = list(learner.options("kit.sources"))
    assert len(offered) > 3
    await learner.choose("kit.sources", *offered[:3])
    for chosen in offered[:3]:
        text = in_language(learner.bot.catalogue.sources[chosen].texts, language)
        assert f"[{escape(text.title)}](<{text.url}>)" in learner.text
    await learner.choose("kit.sources", offered[1], offered[3])
    followed = await followed_by(learner.bot.store, learner.member.id)
    assert [one.source for one in followed] == [offered[1], offered[3]]
    await learner.choose("kit.sources")
    assert words("sources-none") in learner.text


@each_language
async def test_a_source_of_ones_own_is_added_and_removed(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    await open_kit(learner)
    opened = await learner.tap(words("sources-add"))
    await learner.submit(opened, title="**My** [blog]", url="https://example.org/mine")
    assert "[\\*\\*My\\*\\* \\[blog\\]](<https://example.org/mine>)" in learner.text
    await learner.tap("**My** [blog]")
    assert words("sources-none") in learner.text


async def test_too_many_sources_and_a_bad_address_are_told_and_change_nothing(
    env: WatchedEnv, learner: Player
) -> None:
    await learner.move_in("en")
    now = learner.bot.clock.now()
    await add_own(learner.bot.store, learner.member.id, "Mine", "https://example.org/mine", now)
    await open_kit(learner)
    offered = list(learner.options("kit.sources"))
    assert EN("error-too-many-sources", most=MOST) in said(
        await learner.choose("kit.sources", *offered[:MOST])
    )
    opened = await learner.tap(EN("sources-add"))
    result = await learner.submit(opened, title="Evil", url="https://a.b)>[x](<javascript:1")
    assert EN("error-address") in said(result)
    assert [one.title for one in await followed_by(learner.bot.store, learner.member.id)] == ["Mine"]


@each_language
async def test_a_stack_has_one_tool_a_layer_from_the_list_or_ones_own(
    learner: Player, language: Language
) -> None:
    words = await learner.move_in(language)
    layers = in_language(learner.bot.catalogue.packs["llm"].texts, language).stack
    await learner.slash("start")
    await learner.tap(words("stack-open"))
    layer_id = f"llm/{layers[0].key}"
    assert list(learner.options("kit.layer")) == [f"llm/{layer.key}" for layer in layers]
    await learner.choose("kit.layer", layer_id)
    await learner.choose("kit.tool", layers[0].tools[1])
    assert f"**{escape(layers[0].tools[1])}**" in learner.text
    await learner.choose("kit.layer", layer_id)
    opened = await learner.tap(words("stack-other"))
    await learner.submit(opened, tool="@everyone's own\u202e tool")
    assert "**\\@everyone's own tool**" in learner.text
    await learner.choose("kit.layer", layer_id)
    await learner.tap(words("stack-clear"))
    assert await stack_of(learner.bot.store, learner.member.id) == {}


async def test_another_track_loses_nothing(learner: Player) -> None:
    await learner.move_in("en")
    store, now = learner.bot.store, learner.bot.clock.now()
    catalogue = learner.bot.catalogue
    first = catalogue.along("llm/practical")[0]
    await mark_read(store, await learner.person(), first, now)
    await learner.slash("note", text="mine", topic=first)
    await choose_sources(store, learner.member.id, list(catalogue.sources)[:3], now)
    for track in ("llm/research", "llm/practical"):
        await learner.slash("start")
        await learner.tap(EN("ready-track"))
        await learner.tap(EN("track-choose", track=catalogue.tracks[track].titles["en"])[:70])
        assert (await learner.person()).learner.track == track
        await learner.slash("learn")
        unread = next(one for one in catalogue.along(track) if one != first)
        assert learner.title == escape(catalogue.concept_title(unread, "en"))
        await learner.slash("progress", view="map")
        assert escape(catalogue.tracks[track].titles["en"]) in learner.title
    assert await read_by(store, learner.member.id) == {first}
    assert [note.text for note in await notes_of(store, await learner.person())] == ["mine"]
    assert len(await followed_by(store, learner.member.id)) == 3
