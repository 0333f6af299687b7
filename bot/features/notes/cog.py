"""`/note`, its buttons, and the buttons of drawings."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.features.learn.cog import known_concept
from bot.features.notes.cards import (
    ON_PAGE,
    compare_card,
    deleted_card,
    draw_card,
    edit_form,
    export_card,
    hand_in_form,
    kept_card,
    list_card,
    note_card,
    note_form,
)
from bot.features.notes.drawing import drawing_of, drawn, in_words
from bot.features.start.gate import welcomed
from bot.i18n import speak
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.card import Picture
from bot.ui.press import Press
from bot.ui.text import cut
from coach.curriculum.catalogue import ConceptEntry
from coach.errors import BadPicture, StaleStep
from coach.notes.notes import (
    MAX_NOTE,
    as_markdown,
    change_note,
    count_notes,
    delete_note,
    note_of,
    notes_of,
    write_note,
)
from coach.notes.picture import MAX_BYTES
from coach.notes.sketches import delete_sketch, hand_in, picture_of, sketches_of
from coach.people.learners import as_language

if TYPE_CHECKING:
    from bot.app import CoachBot


class NotesCog(commands.Cog):
    """A learner's own words and drawings."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-note"), description=named("command-note-about"))
    @app_commands.rename(text=named("option-text"), topic=named("option-topic"))
    @app_commands.describe(text=named("option-text-about"), topic=named("option-note-topic-about"))
    async def note(
        self,
        interaction: discord.Interaction[CoachBot],
        text: app_commands.Range[str, 1, MAX_NOTE] | None = None,
        topic: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        press = await Press.command(interaction)
        if await welcomed(press):
            return
        concept = self._concept(topic, press) if topic else None
        if text is None:
            await self._list(press, 0, concept)
        else:
            await self._keep(press, concept, text)

    def _concept(self, topic: str, press: Press) -> str:
        """The concept of a topic; a step's first one, since notes stand on concepts."""
        found = self.bot.catalogue.topic(topic, press.person.locale)
        return self.bot.catalogue.steps[found.id].concepts[0] if found.kind == "step" else found.id

    @note.autocomplete("topic")
    async def topics(self, interaction: discord.Interaction[CoachBot], typed: str) -> list[Choice[str]]:
        person = await self.bot.who(interaction)
        found = self.bot.catalogue.find_topics(typed, person.locale, limit=50)
        concepts = [topic for topic in found if topic.kind == "concept"][:25]
        return [Choice(name=cut(topic.title, 100), value=topic.id) for topic in concepts]

    # -- notes -------------------------------------------------------------------

    async def _keep(self, press: Press, concept: str | None, text: str) -> None:
        note_id = await write_note(self.bot.store, press.person, concept, text, self.bot.clock.now())
        await self._kept(press, note_id, fresh=True)

    async def _kept(self, press: Press, note_id: int, *, fresh: bool) -> None:
        note = await note_of(self.bot.store, press.person.id, note_id)
        await press.show(kept_card(press.words, self.bot.catalogue, note, fresh=fresh))

    async def _list(self, press: Press, page: int, concept: str | None = None) -> None:
        total = await count_notes(self.bot.store, press.person.id, concept)
        page = min(max(page, 0), max(0, -(-total // ON_PAGE) - 1))
        notes = await notes_of(self.bot.store, press.person, concept, limit=ON_PAGE, skip=page * ON_PAGE)
        await press.show(list_card(press.words, self.bot.catalogue, notes, total, page))

    @action("notes.list")
    async def list(self, press: Press) -> None:
        await self._list(press, press.number(0))

    @action("notes.show")
    async def show(self, press: Press) -> None:
        note = await note_of(self.bot.store, press.person.id, int(press.choices[0]))
        await press.show(note_card(press.words, self.bot.catalogue, note))

    @action("notes.write", opens_modal=True)
    async def write(self, press: Press) -> None:
        words = speak(as_language(press.args[1]) or "en")
        concept = press.args[0]
        title = (
            self.bot.catalogue.concept_title(concept, words.language) if concept else words("note-general")
        )
        await press.ask(note_form(words, concept, title))

    @action("notes.written")
    async def written(self, press: Press) -> None:
        await self._keep(press, press.args[0] or None, press.values.get("text", ""))

    @action("notes.edit", opens_modal=True)
    async def edit(self, press: Press) -> None:
        words = speak(as_language(press.args[1]) or "en")
        note = await note_of(self.bot.store, press.interaction.user.id, press.number(0))
        title = (
            self.bot.catalogue.concept_title(note.concept, words.language)
            if note.concept
            else words("note-general")
        )
        await press.ask(edit_form(words, note, title))

    @action("notes.changed")
    async def changed(self, press: Press) -> None:
        note_id = press.number(0)
        text = press.values.get("text", "")
        await change_note(self.bot.store, press.person.id, note_id, text, self.bot.clock.now())
        await self._kept(press, note_id, fresh=False)

    @action("notes.delete")
    async def delete(self, press: Press) -> None:
        gone = await delete_note(self.bot.store, press.person.id, press.number(0))
        await press.show(deleted_card(press.words, self.bot.catalogue, gone))

    @action("notes.export", replies=True)
    async def export(self, press: Press) -> None:
        words, catalogue = press.words, self.bot.catalogue
        notes = await notes_of(self.bot.store, press.person)
        titles = {one: catalogue.concept_title(one, words.language) for one in catalogue.concepts}
        text = as_markdown(notes, titles, title=words("note-title"), general=words("note-general"))
        file = discord.File(io.BytesIO(text.encode()), filename="notes.md")
        await press.show(export_card(words, file))

    # -- drawings ----------------------------------------------------------------

    async def _reference(self, press: Press, concept: ConceptEntry, *, blank: bool) -> Picture | None:
        if press.person.text_only:
            return None
        return await drawn(self.bot.gallery, press.words, concept, blank=blank)

    @action("notes.draw")
    async def draw(self, press: Press) -> None:
        concept = known_concept(self.bot, press.args[0])
        words = press.words
        drawing = drawing_of(concept, words.language)
        handed_in = await sketches_of(self.bot.store, press.person.id, concept.id)
        await press.show(
            draw_card(
                words,
                self.bot.catalogue.concept_title(concept.id, words.language),
                concept.id,
                await self._reference(press, concept, blank=True),
                [node.key for node in drawing.nodes] if drawing else [],
                handed_in=len(handed_in),
            )
        )

    @action("notes.hand-in", opens_modal=True)
    async def hand_in(self, press: Press) -> None:
        await press.ask(hand_in_form(speak(as_language(press.args[1]) or "en"), press.args[0]))

    @action("notes.handed-in")
    async def handed_in(self, press: Press) -> None:
        concept = known_concept(self.bot, press.args[0])
        if not press.uploads:
            raise BadPicture("broken")
        upload = press.uploads[0]
        if upload.size > MAX_BYTES:
            raise BadPicture("large")
        await hand_in(self.bot.store, press.person, concept.id, await upload.read(), self.bot.clock.now())
        await self._compare(press, concept, 0)

    @action("notes.sketch")
    async def sketch(self, press: Press) -> None:
        await self._compare(press, known_concept(self.bot, press.args[0]), press.number(1))

    @action("notes.reference")
    async def reference(self, press: Press) -> None:
        await self._compare(press, known_concept(self.bot, press.args[0]), None)

    async def _compare(self, press: Press, concept: ConceptEntry, place: int | None) -> None:
        """Show the drawing at a place (0 the newest) beside the reference; None: the reference alone."""
        words = press.words
        title = self.bot.catalogue.concept_title(concept.id, words.language)
        own, sketch = None, None
        if place is not None:
            found = await sketches_of(self.bot.store, press.person.id, concept.id)
            if not 0 <= place < len(found):
                raise StaleStep
            data = await picture_of(self.bot.store, press.person.id, found[place].id)
            own = Picture(data, "own.webp", words("draw-own-alt", title=title))
            sketch = (found[place].id, place, len(found))
        drawing = drawing_of(concept, words.language)
        reference = await self._reference(press, concept, blank=False)
        # The picture's description says the same in words.
        text = in_words(drawing, words.language) if drawing and reference is None else None
        await press.show(
            compare_card(words, title, concept.id, own=own, reference=reference, text=text, sketch=sketch)
        )

    @action("notes.delete-sketch")
    async def delete_sketch(self, press: Press) -> None:
        concept = known_concept(
            self.bot, await delete_sketch(self.bot.store, press.person.id, press.number(0))
        )
        left = await sketches_of(self.bot.store, press.person.id, concept.id)
        await self._compare(press, concept, 0 if left else None)
