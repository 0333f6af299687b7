"""The settings card and its modal."""

from __future__ import annotations

from datetime import datetime

from discord import ButtonStyle

from bot.features.settings.learning_cards import clock
from bot.features.settings.zones import COMMON, label
from bot.i18n import LANGUAGES, Words, speak
from bot.ui.card import Button, Card, Choice, Select
from bot.ui.modals import Field, Form
from bot.ui.text import cut, escape
from coach.people.learners import Person
from coach.store import Learner


def settings_card(
    words: Words, person: Person, learner: Learner, now: datetime, *, unknown: str | None = None
) -> Card:
    """All choices with their values. `unknown`: a place that was typed and not found."""
    zones = [person.zone, *(zone for zone in COMMON if zone != person.zone)]
    on, off = words("on"), words("off")
    lines = [
        f"**{words('settings-language')}**　{words('language-name')}",
        f"**{words('settings-zone')}**　{label(person.zone, words.language, now)}",
        f"**{words('settings-reminders')}**　{on if learner.reminders else off}",
        f"**{words('settings-text-only')}**　{on if learner.text_only else off}",
    ]
    if unknown is not None:
        lines.append(words("settings-zone-unknown", typed=escape(cut(unknown, 60))))
    return Card(
        words("settings-title"),
        ("\n".join(lines),),
        note=words("settings-note", clock=clock(person.rollover_hour)),
        rows=[
            Select(
                words("settings-language"),
                "settings.language",
                [Choice(speak(tag)("language-name"), tag, chosen=tag == words.language) for tag in LANGUAGES],
            ),
            Select(
                words("settings-zone"),
                "settings.zone",
                [
                    Choice(label(zone, words.language, now), zone, zone, chosen=zone == person.zone)
                    for zone in zones[:25]
                ],
            ),
            [
                Button(words("settings-zone-other"), "settings.zone-other", (words.language,)),
                Button(
                    words("settings-reminders-off" if learner.reminders else "settings-reminders-on"),
                    "settings.switch",
                    ("reminders", int(not learner.reminders)),
                ),
                Button(
                    words("settings-text-only-off" if learner.text_only else "settings-text-only-on"),
                    "settings.switch",
                    ("text_only", int(not learner.text_only)),
                ),
            ],
            [
                Button(words("learning-open"), "settings.learning", style=ButtonStyle.primary),
                Button(words("privacy-open"), "privacy.open"),
            ],
        ],
    )


def zone_form(words: Words, action: str) -> Form:
    """Asks for a city; `action` takes what was typed."""
    return Form(
        words("settings-zone"),
        action,
        [Field("city", words("settings-zone-field"), words("settings-zone-hint"), limit=60)],
    )
