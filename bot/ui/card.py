"""The one card kind. Discord's limits are met here, so that no feature has to think of them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

import discord

from bot.ui.actions import ActionButton, ActionSelect, action_id
from bot.ui.text import clean, cut

MAX_TEXT = 3900
"""Discord shows 4,000 characters over all text of a card; a few are kept back."""
MAX_TITLE = 200
MAX_LABEL = 80
MAX_OPTION = 100
MAX_ROWS = 5
MAX_IN_ROW = 5
MAX_CHOICES = 25
MAX_FILES = 2
MAX_PICTURES = 2
MAX_ALT = 1000
MAX_PARAGRAPHS = 6
"""Less one for each file and for the pictures. With a title, a note and full rows that makes Discord's 40
components.
"""


class Tone(Enum):
    """The accent of a card. Never the only sign: the title says the same in words."""

    PLAIN = 0x5865F2
    RIGHT = 0x2E9E5B
    PARTLY = 0xC98A1B
    WRONG = 0xC4483C
    QUIET = 0x80848E


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its words, the action it takes and the ids it carries."""

    label: str
    action: str
    args: tuple[object, ...] = ()
    style: discord.ButtonStyle = discord.ButtonStyle.secondary
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a select."""

    label: str
    value: str
    description: str | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address; `url` was checked when it was taken in."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Select:
    """A list to choose one entry from, or with `most` up to so many, none among them."""

    placeholder: str
    action: str
    choices: Sequence[Choice]
    args: tuple[object, ...] = ()
    most: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelPicker:
    """A list of the guild's text channels to choose one from."""

    placeholder: str
    action: str
    chosen: int | None = None


Row = Sequence[Button | Link] | Select | ChannelPicker


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a card: its bytes, a file name with the right ending, and what it shows, in words."""

    data: bytes
    name: str
    alt: str


RULE = "\u2500"
"""A paragraph that is drawn as a line across the card."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a person sees. All text is Markdown; text from elsewhere is escaped before."""

    title: str
    body: Sequence[str] = ()
    note: str | None = None
    rows: Sequence[Row] = ()
    tone: Tone = Tone.PLAIN
    files: Sequence[discord.File] = field(default=())
    pictures: Sequence[Picture] = ()

    def attachments(self) -> list[discord.File]:
        """What is sent along: pictures, then files. Made anew at each call, since a file is read once."""
        shown = self.pictures[:MAX_PICTURES]
        return [discord.File(io.BytesIO(one.data), filename=one.name) for one in shown] + list(self.files)

    def with_last(self, paragraph: str) -> Card:
        """The same card with one more paragraph at its end."""
        return replace(self, body=(*self.body, paragraph))


class CardView(discord.ui.LayoutView):
    """A card as discord.py sends it.

    It is never kept in the library's view store: all its buttons are found by
    their ids, before and after a restart alike.
    """

    def __init__(self) -> None:
        super().__init__(timeout=None)

    def is_dispatchable(self) -> bool:
        return False


def to_view(card: Card, owner: int) -> CardView:
    """Lay a card out. `owner` is the person its buttons answer to; 0 means anybody."""
    view = CardView()
    container: discord.ui.Container[CardView] = discord.ui.Container(accent_colour=card.tone.value)
    *texts, last = fit(card)
    # Pictures stand before the small print.
    before, after = (texts, [last]) if card.note else ([*texts, last], [])
    for text in before:
        container.add_item(discord.ui.Separator() if text == RULE else discord.ui.TextDisplay(text))
    if card.pictures:
        container.add_item(_gallery(card.pictures[:MAX_PICTURES]))
    for text in after:
        container.add_item(discord.ui.TextDisplay(text))
    for file in card.files[:MAX_FILES]:
        container.add_item(discord.ui.File(f"attachment://{file.filename}"))
    rows = [row for row in card.rows if not _is_empty(row)][:MAX_ROWS]
    if rows:
        container.add_item(discord.ui.Separator(visible=False))
    for row in rows:
        container.add_item(_row(row, owner))
    view.add_item(container)
    return view


def _gallery(pictures: Sequence[Picture]) -> discord.ui.MediaGallery[CardView]:
    return discord.ui.MediaGallery(
        *(
            discord.MediaGalleryItem(f"attachment://{one.name}", description=_plain(one.alt, MAX_ALT))
            for one in pictures
        )
    )


def fit(card: Card) -> list[str]:
    """Return the card's text blocks, together within Discord's limit.

    The title and the note are short; what is left is shared so that the longest
    paragraphs give way first.
    """
    title = "## " + cut(card.title, MAX_TITLE)
    note = "-# " + cut(card.note.replace("\n", " "), 500) if card.note else ""
    room = MAX_TEXT - len(title) - len(note)
    blocks = [block for block in card.body if block.strip()]
    places = MAX_PARAGRAPHS - len(card.files[:MAX_FILES]) - bool(card.pictures)
    if len(blocks) > places:
        blocks[places - 1 :] = ["\n\n".join(b for b in blocks[places - 1 :] if b != RULE)]
    while sum(map(len, blocks)) > room:
        longest = max(range(len(blocks)), key=lambda i: len(blocks[i]))
        others = sum(map(len, blocks)) - len(blocks[longest])
        second = max((len(b) for i, b in enumerate(blocks) if i != longest), default=0)
        target = max(room - others, min(second, len(blocks[longest]) - 1), 1)
        blocks[longest] = _shorten(blocks[longest], target)
    return [title, *blocks, *([note] if note else [])]


_FENCE = "```"
_LISTING = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)


def _shorten(markdown: str, limit: int) -> str:
    """Cut a paragraph; bold or a listing that was begun before the cut ends there, a half link goes."""
    short = cut(markdown, limit - len(_FENCE) - 1)
    if short.count(_FENCE) % 2:
        return short + "\n" + _FENCE
    short = re.sub(r"\]\(<[^>\n]*…\Z", "…", short)
    return short + "**" * (re.sub(r"\\.", "", _LISTING.sub("", short)).count("**") % 2)


def _is_empty(row: Row) -> bool:
    """Discord refuses a row without buttons and a list without entries."""
    if isinstance(row, ChannelPicker):
        return False
    return not (row.choices if isinstance(row, Select) else row)


def _plain(text: str, limit: int) -> str:
    """What stands on a button or in a list: no Markdown there, so nothing to escape, but one clean line."""
    return cut(clean(text).replace("\n", " "), limit)


def _row(row: Row, owner: int) -> discord.ui.ActionRow[CardView]:
    line: discord.ui.ActionRow[CardView] = discord.ui.ActionRow()
    if isinstance(row, ChannelPicker):
        line.add_item(
            ActionSelect(
                discord.ui.ChannelSelect(
                    custom_id=action_id(row.action, owner, kind="select"),
                    placeholder=_plain(row.placeholder, MAX_OPTION),
                    channel_types=[discord.ChannelType.text],
                    default_values=[discord.Object(row.chosen)] if row.chosen else [],
                )
            )
        )
        return line
    if isinstance(row, Select):
        line.add_item(
            ActionSelect(
                discord.ui.Select(
                    custom_id=action_id(row.action, owner, *row.args, kind="select"),
                    placeholder=_plain(row.placeholder, MAX_OPTION),
                    options=(options := [_option(choice) for choice in list(row.choices)[:MAX_CHOICES]]),
                    min_values=1 if row.most is None else 0,
                    max_values=1 if row.most is None else max(1, min(row.most, len(options))),
                )
            )
        )
        return line
    for button in list(row)[:MAX_IN_ROW]:
        if isinstance(button, Link):
            line.add_item(discord.ui.Button(label=_plain(button.label, MAX_LABEL), url=button.url))
            continue
        line.add_item(
            ActionButton(
                discord.ui.Button(
                    label=_plain(button.label, MAX_LABEL),
                    style=button.style,
                    disabled=button.disabled,
                    custom_id=action_id(button.action, owner, *button.args),
                )
            )
        )
    return line


def _option(choice: Choice) -> discord.SelectOption:
    return discord.SelectOption(
        # What somebody wrote may be nothing that can be seen, and Discord refuses an empty label.
        label=_plain(choice.label, MAX_OPTION).strip() or "…",
        value=choice.value,
        description=_plain(choice.description, MAX_OPTION) if choice.description else None,
        default=choice.chosen,
    )
