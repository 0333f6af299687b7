"""Modals: small forms whose state is in their id.

discord.py forgets a modal when it restarts. Ours are never given to it: each
submit, old or new, arrives as an interaction and takes the same road.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.ui.actions import action_id
from bot.ui.text import cut

MAX_TITLE = 45
MAX_LABEL = 45
MAX_DESCRIPTION = 100
MAX_FIELDS = 5
MAX_TYPED = 4000


@dataclass(frozen=True, slots=True)
class Field:
    """One text field. `limit`: how many characters may be typed."""

    key: str
    label: str
    description: str | None = None
    value: str | None = None
    limit: int = 2000
    long: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Upload:
    """A place to put one file."""

    key: str
    label: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A modal: its title, the action its submit takes, and its fields. `text` stands above them."""

    title: str
    action: str
    fields: Sequence[Field | Upload]
    args: tuple[object, ...] = ()
    text: str | None = None


def to_modal(form: Form, owner: int) -> discord.ui.Modal:
    """Lay a form out, within Discord's limits."""
    modal = discord.ui.Modal(
        title=cut(form.title, MAX_TITLE),
        custom_id=action_id(form.action, owner, *form.args, kind="modal"),
        timeout=None,
    )
    if form.text:
        modal.add_item(discord.ui.TextDisplay(cut(form.text, 2000)))
    # The text takes one of the places.
    for field in form.fields[: MAX_FIELDS - bool(form.text)]:
        modal.add_item(
            discord.ui.Label(
                text=cut(field.label, MAX_LABEL),
                description=cut(field.description, MAX_DESCRIPTION) if field.description else None,
                component=_component(field),
            )
        )
    # A stopped modal is not put into the library's store (see the module's docstring).
    modal.stop()
    return modal


def _component(field: Field | Upload) -> discord.ui.TextInput[Any] | discord.ui.FileUpload[Any]:
    if isinstance(field, Upload):
        return discord.ui.FileUpload(custom_id=field.key, required=True, min_values=1, max_values=1)
    limit = min(field.limit, MAX_TYPED)
    return discord.ui.TextInput(
        custom_id=field.key,
        style=discord.TextStyle.long if field.long else discord.TextStyle.short,
        default=field.value[:limit] if field.value else None,
        max_length=limit,
        required=field.required,
    )


def uploads(interaction: discord.Interaction[Any]) -> tuple[discord.Attachment, ...]:
    """The files that came with a submitted modal."""
    data: Any = interaction.data or {}
    found = data.get("resolved", {}).get("attachments", {})
    return tuple(discord.Attachment(data=one, state=interaction._state) for one in found.values())


def submitted_values(data: Mapping[str, Any]) -> dict[str, str]:
    """Field key → typed text of a submitted modal."""
    return dict(_fields(data.get("components", ())))


def _fields(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for component in components:
        if "custom_id" in component and isinstance(component.get("value"), str):
            yield component["custom_id"], component["value"]
        if (inner := component.get("component")) is not None:
            yield from _fields([inner])
        yield from _fields(component.get("components", ()))
