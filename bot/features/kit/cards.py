"""How one's sources and one's stack look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from discord import ButtonStyle

from bot.i18n import Words
from bot.ui.card import Button, Card, Choice, Row, Select
from bot.ui.modals import Field, Form
from bot.ui.text import cut, escape
from coach.curriculum.catalogue import Catalogue, PackEntry, SourceEntry, in_language
from coach.curriculum.model import Layer
from coach.kit.sources import FEWEST, MAX_TITLE, MAX_URL, MOST, Followed
from coach.kit.stack import MAX_TOOL, Chosen


def sources_card(
    words: Words, catalogue: Catalogue, offered: Sequence[SourceEntry], followed: Sequence[Followed]
) -> Card:
    """Three to five fixed sources: what is chosen, and what there is to choose from."""
    lines = []
    for number, one in enumerate(followed, start=1):
        entry = catalogue.sources.get(one.source or "")
        if entry is not None:
            text = in_language(entry.texts, words.language)
            about = text.about.get(words.language, next(iter(text.about.values())))
            lines.append(f"{number}. [{escape(text.title)}](<{text.url}>)　{escape(about)}")
        elif one.source is None:
            lines.append(f"{number}. [{escape(one.title or '')}](<{one.url}>)　{words('sources-own')}")
    advice = words("sources-few" if len(followed) < FEWEST else "sources-enough", fewest=FEWEST, most=MOST)
    chosen = {one.source for one in followed}
    own = [one for one in followed if one.source is None]
    rows: list[Row] = []
    if offered:
        choices = []
        for entry in offered:
            text = in_language(entry.texts, words.language)
            about = text.about.get(words.language, next(iter(text.about.values())))
            choices.append(Choice(text.title, entry.id, about, chosen=entry.id in chosen))
        rows.append(Select(words("sources-choose"), "kit.sources", choices, most=MOST))
    row = [Button(words("sources-add"), "kit.add", (words.language,), ButtonStyle.primary)]
    row += [
        Button(words("sources-drop", title=cut(one.title or "", 40)), "kit.drop", (one.id,))
        for one in own[:2]
    ]
    row += [Button(words("stack-open"), "kit.stack"), Button(words("continue"), "start.ready")]
    rows.append(row)
    return Card(
        words("sources-title"),
        (words("sources"), "\n".join(lines) or words("sources-none")),
        note=advice,
        rows=rows,
    )


def source_form(words: Words) -> Form:
    """Where a source of one's own is typed."""
    return Form(
        title=words("sources-form-title"),
        action="kit.added",
        fields=[
            Field("title", words("sources-form-name"), limit=MAX_TITLE),
            Field("url", words("sources-form-url"), words("sources-form-url-hint"), limit=MAX_URL),
        ],
    )


def stack_card(words: Words, packs: Sequence[PackEntry], stack: Mapping[str, Chosen]) -> Card:
    """The layers of one's stack with the tool chosen for each."""
    lines = []
    choices = []
    for pack in packs:
        for layer in in_language(pack.texts, words.language).stack:
            layer_id = f"{pack.key}/{layer.key}"
            name = layer_title(words, layer)
            chosen = stack.get(layer_id)
            if chosen is None:
                said = words("stack-open-layer")
            else:
                mark = "　" + words("stack-proved") if chosen.proved else ""
                said = f"**{escape(chosen.tool)}**{mark}"
            lines.append(f"- {escape(name)}　{said}")
            choices.append(Choice(name, layer_id, chosen.tool if chosen else None))
    rows: list[Row] = []
    if choices:
        rows.append(Select(words("stack-choose-layer"), "kit.layer", choices))
    rows.append([Button(words("sources-open"), "kit.open"), Button(words("continue"), "start.ready")])
    return Card(words("stack-title"), (words("stack"), "\n".join(lines)), note=words("stack-note"), rows=rows)


def layer_title(words: Words, layer: Layer) -> str:
    """A layer's name."""
    return layer.title.get(words.language, next(iter(layer.title.values())))


def layer_card(words: Words, layer_id: str, layer: Layer, chosen: Chosen | None) -> Card:
    """The tools that can fill one layer."""
    choices = [Choice(tool, tool, chosen=bool(chosen and chosen.tool == tool)) for tool in layer.tools]
    row = [Button(words("stack-other"), "kit.other", (layer_id, words.language))]
    if chosen is not None:
        row.append(Button(words("stack-clear"), "kit.clear", (layer_id,)))
    row.append(Button(words("learn-back"), "kit.stack"))
    said = escape(chosen.tool) if chosen else words("stack-open-layer")
    return Card(
        words("stack-layer-title", layer=escape(layer_title(words, layer))),
        (words("stack-layer", tool=said),),
        rows=[Select(words("stack-choose-tool"), "kit.tool", choices, args=(layer_id,)), row],
    )


def tool_form(words: Words, layer_id: str) -> Form:
    """Where another tool is typed."""
    return Form(
        title=words("stack-form-title"),
        action="kit.typed",
        args=(layer_id,),
        fields=[Field("tool", words("stack-form-label"), limit=MAX_TOOL)],
    )
