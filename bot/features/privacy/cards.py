"""The privacy cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import discord
from discord import ButtonStyle

from bot.features.start.cards import host_text
from bot.i18n import Words
from bot.ui.card import Button, Card, Tone
from coach.doctor.hosts import HostLine


def privacy_card(words: Words, hosts: Sequence[HostLine], counts: Mapping[str, int]) -> Card:
    """What is kept about the person, where, and what they can do. `counts`: rows by table."""
    kept = [words("kept-" + table.replace("_", "-"), count=count) for table, count in counts.items() if count]
    rows = []
    if kept:
        rows.append(
            [
                Button(words("privacy-export"), "privacy.export", style=ButtonStyle.primary),
                Button(words("privacy-delete"), "privacy.delete", style=ButtonStyle.danger),
            ]
        )
    return Card(
        words("privacy-title"),
        (
            words("privacy-kept")
            + "\n"
            + ("\n".join(f"- {line}" for line in kept) or words("privacy-nothing")),
            words("privacy-hosts") + "\n" + host_text(words, hosts),
            words("privacy-promise"),
        ),
        rows=rows,
    )


def export_card(words: Words, file: discord.File) -> Card:
    """The export as a file."""
    return Card(words("export-title"), (words("export"),), files=[file])


def drawings_card(words: Words, file: discord.File, number: int) -> Card:
    """The person's drawings as an archive; there may be several."""
    return Card(words("export-drawings-title", number=number), (words("export-drawings"),), files=[file])


def too_large_card(words: Words) -> Card:
    """The export does not fit Discord's upload limit."""
    return Card(words("export-title"), (words("export-too-large"),), tone=Tone.QUIET)


def delete_card(words: Words) -> Card:
    """Asks once more."""
    return Card(
        words("delete-title"),
        (words("delete"),),
        rows=[
            [
                Button(words("delete-yes"), "privacy.delete-yes", style=ButtonStyle.danger),
                Button(words("delete-no"), "privacy.show"),
            ]
        ],
        tone=Tone.WRONG,
    )


def deleted_card(words: Words) -> Card:
    """Everything is gone."""
    return Card(words("deleted-title"), (words("deleted"),), tone=Tone.QUIET)
