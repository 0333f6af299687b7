"""/note: one's own words, kept, changed, listed, exported, deleted."""

from __future__ import annotations

import pytest
import simcord

from bot.features.notes.cards import ON_PAGE
from bot.i18n import speak
from bot.ui.text import escape
from coach.curriculum.catalogue import ConceptEntry
from coach.curriculum.model import Language
from coach.notes.notes import notes_of, write_note
from coach.people.learners import LANGUAGES
from tests.e2e.conftest import BotFactory
from tests.e2e.player import Player

EN = speak("en")
each_language = pytest.mark.parametrize("language", LANGUAGES)

HOSTILE = "\u202e@everyone <@1> **b** ||s|| [a](https://b.c) `c`\u200b\n# h\n> q\n- l"
TAME = r"\@everyone \<\@1\> \*\*b\*\* \|\|s\|\| \[a\](https\://b.c) \`c\`"


def a_concept(player: Player) -> ConceptEntry:
    return next(one for one in player.bot.catalogue.concepts.values() if one.texts["en"].drawing)


def titled(player: Player, language: Language) -> str:
    return player.bot.catalogue.concept_title(a_concept(player).id, language)


async def kept(player: Player) -> list[str]:
    return [note.text for note in await notes_of(player.bot.store, await player.person())]


@each_language
async def test_a_note_is_kept_listed_changed_and_deleted(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    title = titled(learner, language)
    await learner.slash("note", text="Beads on a string", topic=title)
    assert learner.private
    assert learner.title == words("note-kept-title", topic=escape(title))
    assert "> Beads on a string" in learner.text
    await learner.slash("note")
    assert escape(title) in learner.text
    [note_id] = learner.options("notes.show")
    await learner.choose("notes.show", note_id)
    assert "> Beads on a string" in learner.text
    opened = await learner.tap(words("note-edit"))
    assert "Beads on a string" in str(opened.modal)
    await learner.submit(opened, text="Pearls on a string")
    assert "> Pearls on a string" in learner.text
    assert words("note-undo") not in learner.labels, "it would take the whole note, not the change"
    await learner.tap(words("note-all"))
    await learner.choose("notes.show", note_id)
    await learner.tap(words("note-delete"))
    assert "> Pearls on a string" in learner.text, "a last look"
    await learner.tap(words("note-all"))
    assert words("note-none") in learner.text
    assert await kept(learner) == []


async def test_a_fresh_note_can_be_taken_back_and_leads_to_its_concept(learner: Player) -> None:
    await learner.move_in("en")
    await learner.slash("note", text="one", topic=a_concept(learner).id)
    await learner.tap(EN("note-concept"))
    assert learner.title == escape(titled(learner, "en"))
    assert "- one" in learner.text
    await learner.slash("note", text="two")
    assert learner.title == EN("note-kept-title", topic=EN("note-general"))
    await learner.tap(EN("note-undo"))
    assert await kept(learner) == ["one"]


async def test_hostile_text_stays_text_wherever_a_note_is_shown(learner: Player) -> None:
    await learner.move_in("en")
    await learner.slash("note", text=HOSTILE, topic=a_concept(learner).id)
    shown = [learner.text]
    await learner.tap(EN("note-concept"))
    shown.append(learner.text)
    await learner.slash("note")
    shown.append(learner.text)
    assert next(iter(learner.options("notes.show").values())).startswith("@everyone <@1>")
    await learner.choose("notes.show", next(iter(learner.options("notes.show"))))
    shown.append(learner.text)
    for text in shown:
        assert TAME in text
        assert not {"\u202e", "\u200b"} & set(text)
        assert "\n# h" not in text.replace("> # h", "")
    assert learner.shown is not None
    message = learner.shown.message
    assert not message.mentions
    assert not message.mention_everyone


async def test_a_note_that_nobody_can_see_does_not_lock_the_list(learner: Player) -> None:
    await learner.move_in("en")
    await learner.slash("note", text="\u3164")
    await learner.slash("note")
    assert list(learner.options("notes.show").values()) == ["…"]


async def test_many_notes_go_page_by_page_and_by_concept(learner: Player) -> None:
    await learner.move_in("en")
    person, now = await learner.person(), learner.bot.clock.now()
    for number in range(ON_PAGE + 1):
        await write_note(learner.bot.store, person, None, f"note {number}", now)
    await write_note(learner.bot.store, person, a_concept(learner).id, "on a concept", now)
    await learner.slash("note")
    assert len(learner.options("notes.show")) == ON_PAGE
    await learner.tap(EN("learn-more"))
    assert list(learner.options("notes.show").values()) == ["note 1", "note 0"]
    await learner.tap(EN("learn-back"))
    assert len(learner.options("notes.show")) == ON_PAGE
    await learner.slash("note", topic=a_concept(learner).id)
    assert list(learner.options("notes.show").values()) == ["on a concept"]


@each_language
async def test_notes_leave_as_a_file_by_concept(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    await learner.slash("note", text="general words")
    await learner.slash("note", text="字 **own** words", topic=a_concept(learner).id)
    await learner.tap(words("note-all"))
    result = await learner.tap(words("note-export"))
    assert result.ephemeral
    [file] = learner.shown.attachments
    text = (await file.read()).decode()
    assert file.filename == "notes.md"
    assert text.startswith(f"# {words('note-title')}\n\n## {titled(learner, language)}\n")
    assert text.index("字 **own** words") < text.index(f"## {words('note-general')}")


async def test_a_form_that_was_open_while_the_bot_restarted_is_taken(
    env: simcord.Env, learner: Player, new_bot: BotFactory
) -> None:
    await learner.move_in("zh-TW")
    words = speak("zh-TW")
    await learner.slash("learn", topic=a_concept(learner).id)
    opened = await learner.tap(words("learn-note-write"))
    assert opened.modal is not None
    await env.restart_bot(new_bot())
    await learner.submit(opened, text="after the restart")
    assert learner.title == words("note-kept-title", topic=escape(titled(learner, "zh-TW")))
    assert await kept(learner) == ["after the restart"]
