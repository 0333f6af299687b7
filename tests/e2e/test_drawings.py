"""Drawings: first from memory, then beside the reference; and whose notes and drawings are."""

from __future__ import annotations

import io
import json
import zipfile

import discord
import pytest
import simcord
from PIL import Image

from bot.features.notes.drawing import drawing_of, in_words
from bot.features.privacy import cog as privacy_cog
from bot.i18n import speak
from coach.curriculum.model import Language
from coach.errors import NotFound
from coach.notes.notes import write_note
from coach.notes.picture import MAX_BYTES
from coach.notes.sketches import hand_in
from coach.people.kept import count_kept
from tests.coach.notes.uploads import HEIC, bomb, photograph, png
from tests.e2e.conftest import BotFactory, WatchedEnv
from tests.e2e.player import Player, said
from tests.e2e.test_notes import a_concept, each_language, kept, titled

EN = speak("en")


async def draw(player: Player) -> None:
    language: Language = (await player.person()).locale
    await player.slash("learn", topic=a_concept(player).id)
    await player.tap(speak(language)("learn-draw"))


@each_language
async def test_one_draws_first_hands_in_and_compares(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    concept, title = a_concept(learner), titled(learner, language)
    drawing = drawing_of(concept, language)
    assert drawing is not None
    await draw(learner)
    count = len(drawing.nodes)
    assert learner.pictures == [("skeleton.png", words("draw-blank-alt", title=title, count=count))]
    labels = [node.label[language] for node in drawing.nodes]
    assert not any(label in learner.pictures[0][1] for label in labels if label not in title)
    opened = await learner.tap(words("draw-hand-in"))
    await learner.submit(opened, picture=("drawing.jpg", photograph()))
    own, reference = learner.pictures
    assert own == ("own.webp", words("draw-own-alt", title=title))
    assert reference[0] == "reference.png"
    assert all(label in reference[1] for label in labels[:3])
    data = await learner.shown.attachments[0].read()
    assert Image.open(io.BytesIO(data)).format == "WEBP"
    assert b"a very own name" not in data


async def test_older_drawings_are_turned_to_and_deleted_one_by_one(learner: Player) -> None:
    await learner.move_in("en")
    person, now = await learner.person(), learner.bot.clock.now()
    for colour in ("red", "blue"):
        await hand_in(learner.bot.store, person, a_concept(learner).id, png(colour=colour), now)

    async def colour() -> str:
        image = Image.open(io.BytesIO(await learner.shown.attachments[0].read()))
        red, _, blue = image.convert("RGB").getpixel((5, 5))
        return "red" if red > blue else "blue"

    await draw(learner)
    await learner.tap(EN("draw-mine", count=2))
    assert await colour() == "blue"
    await learner.tap(EN("draw-older"))
    assert await colour() == "red"
    assert EN("draw-older") not in learner.labels
    await learner.tap(EN("note-delete"))
    assert await colour() == "blue"
    await learner.tap(EN("note-delete"))
    assert [name for name, _ in learner.pictures] == ["reference.png"]
    assert EN("note-delete") not in learner.labels


async def test_text_only_tells_the_boxes_and_the_reference_in_words(learner: Player) -> None:
    await learner.move_in("en", text_only=True)
    drawing = drawing_of(a_concept(learner), "en")
    assert drawing is not None
    await draw(learner)
    assert learner.pictures == []
    assert EN("draw-boxes", count=len(drawing.nodes)) in learner.text
    await learner.tap(EN("draw-reference"))
    assert learner.pictures == []
    assert in_words(drawing, "en") in learner.text


async def test_what_is_no_picture_is_told_with_a_way_out(env: WatchedEnv, learner: Player) -> None:
    await learner.move_in("en")
    await draw(learner)
    for raw, reason in (
        (HEIC, "kind"),
        (photograph()[:-200], "broken"),
        (bomb(), "large"),
    ):
        opened = await learner.tap(EN("draw-hand-in"))
        result = await learner.submit(opened, picture=("IMG_1.HEIC", raw))
        assert EN("error-picture-" + reason) in said(result)
    assert (await count_kept(learner.bot.store, learner.member.id))["sketches"] == 0


async def test_what_is_too_large_is_not_even_fetched(
    env: WatchedEnv, learner: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    await learner.move_in("en")
    await draw(learner)
    opened = await learner.tap(EN("draw-hand-in"))
    monkeypatch.setattr(discord.Attachment, "read", lambda *_, **__: pytest.fail("it was fetched"))
    result = await learner.submit(opened, picture=("a.png", png() + b"\0" * MAX_BYTES))
    assert EN("error-picture-large") in said(result)


async def test_a_drawing_handed_in_after_a_restart_is_taken(
    env: simcord.Env, learner: Player, new_bot: BotFactory
) -> None:
    await learner.move_in("en")
    await draw(learner)
    opened = await learner.tap(EN("draw-hand-in"))
    await env.restart_bot(new_bot())
    await learner.submit(opened, picture=("a.png", png()))
    assert [name for name, _ in learner.pictures] == ["own.webp", "reference.png"]


# -- whose they are -----------------------------------------------------------------


async def test_nobody_presses_somebody_elses_card(learner: Player, other: Player) -> None:
    for player in (learner, other):
        await player.move_in("en")
    person, now = await learner.person(), learner.bot.clock.now()
    concept = a_concept(learner).id
    note = await write_note(learner.bot.store, person, None, "private words", now)
    sketch = await hand_in(learner.bot.store, person, concept, png(), now)
    before = await count_kept(learner.bot.store, learner.member.id)
    presses: list[tuple[object, ...]] = [
        ("learn.done", concept),
        ("notes.delete", note),
        ("notes.edit", note, "en"),
        ("notes.export",),
        ("notes.sketch", concept, 0),
        ("notes.delete-sketch", sketch),
        ("kit.open",),
    ]
    for action, *args in presses:
        result = await other.press_card_of(learner, str(action), *args)
        assert EN("error-not-yours-title") in said(result), action
        assert "private words" not in said(result) + str(result.modal)
    assert await count_kept(learner.bot.store, learner.member.id) == before


async def test_whoever_forges_an_id_meets_nothing_of_others(
    env: WatchedEnv, learner: Player, other: Player
) -> None:
    for player in (learner, other):
        await player.move_in("en")
    person, now = await learner.person(), learner.bot.clock.now()
    note = await write_note(learner.bot.store, person, None, "private words", now)
    sketch = await hand_in(learner.bot.store, person, a_concept(learner).id, png(), now)
    for action, *args in (
        ("notes.delete", note),
        ("notes.edit", note, "en"),
        ("notes.sketch", a_concept(learner).id, 0),
        ("notes.delete-sketch", sketch),
    ):
        result = await other.press_card_of(other, str(action), *args)
        assert EN("error-stale-title") in said(result), action
    assert await kept(learner) == ["private words"]


async def test_an_export_carries_everything_and_deletion_takes_it_along(
    learner: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privacy_cog, "UPLOAD_LIMIT", 40_000)
    await learner.move_in("en")
    person, now = await learner.person(), learner.bot.clock.now()
    await learner.slash("note", text="a very own note")
    noise = io.BytesIO()
    Image.effect_noise((600, 400), 90).save(noise, "PNG")
    for _ in range(3):
        await hand_in(learner.bot.store, person, a_concept(learner).id, noise.getvalue(), now)
    await learner.slash("privacy")
    assert EN("kept-sketches", count=3) in learner.text
    result = await learner.member.click(learner.shown, label=EN("privacy-export"))
    data = json.loads(await result.response.attachments[0].read())
    assert [row["text"] for row in data["notes"]] == ["a very own note"]
    names = []
    assert len(result.followups) > 1
    for part in result.followups:
        assert part.ephemeral
        [file] = part.attachments
        names += zipfile.ZipFile(io.BytesIO(await file.read())).namelist()
    assert len(set(names)) == len(names) == 3
    await learner.tap(EN("privacy-delete"))
    await learner.tap(EN("delete-yes"))
    assert not any((await count_kept(learner.bot.store, learner.member.id)).values())
    with pytest.raises(NotFound):
        await write_note(learner.bot.store, person, None, "too late", now)
