"""Discord's limits on what the bot sends, checked on the payload itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.ui.card import Card, to_view
from bot.ui.modals import Form, to_modal
from tests.bot.ui.hostile import URL
from tests.bot.ui.markdown import render

OWNER = 2**63 - 1
"""The longest id there can be."""

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT, CHANNEL_SELECT, TEXT = 1, 2, 3, 4, 8, 10
GALLERY, FILE, LABEL, UPLOAD = 12, 13, 18, 19
LINK_STYLE = 5
LISTING = re.compile(r"^```\n.*?\n```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!\\)`[^`\n]+`")
HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00-\x09\x0b-\x1f]")


def walk(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """All components, however deep."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        if "component" in component:
            yield from walk([component["component"]])


def check_card(card: Card) -> list[Mapping[str, Any]]:
    """Lay a card out, assert that Discord would take it, and return all its components."""
    found = list(walk(to_view(card, OWNER).to_components()))
    assert len(found) <= 40
    texts = [one["content"] for one in found if one["type"] == TEXT]
    assert sum(map(len, texts)) <= 4000
    assert all(text.strip() for text in texts)
    for one in found:
        if one["type"] == ACTION_ROW:
            assert 1 <= len(one["components"]) <= 5
        if one["type"] == BUTTON:
            assert 1 <= len(one["label"].strip()) <= len(one["label"]) <= 80
            assert ("custom_id" in one) != (one["style"] == LINK_STYLE)
        if one["type"] in (STRING_SELECT, CHANNEL_SELECT):
            assert len(one.get("placeholder") or "") <= 150
        if one["type"] == STRING_SELECT:
            _check_list(one)
    _check_ids(found)
    labels = [one["label"] for one in found if one["type"] == BUTTON]
    alts = _check_pictures(card, found)
    assert not any(HIDDEN.search(text) for text in (*texts, *labels, *alts))
    return found


def _check_pictures(card: Card, found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Assert that what a card shows is sent along, and return what its pictures say in words."""
    sent = [file.filename for file in card.attachments()]
    assert len(set(sent)) == len(sent) <= 10, "two files of one name"
    shown = [one["file"]["url"] for one in found if one["type"] == FILE]
    alts = []
    for gallery in (one for one in found if one["type"] == GALLERY):
        assert 1 <= len(gallery["items"]) <= 10
        shown += [item["media"]["url"] for item in gallery["items"]]
        alts += [item["description"] for item in gallery["items"]]
    assert sorted(shown) == sorted(f"attachment://{name}" for name in sent)
    assert all(1 <= len(alt.strip()) <= len(alt) <= 1024 for alt in alts)
    return alts


def _check_list(select: Mapping[str, Any]) -> None:
    options = select["options"]
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    assert 0 <= least <= most <= len(options) <= 25
    assert most >= 1
    assert sum(option.get("default", False) for option in options) <= most
    values = [option["value"] for option in options]
    assert len(set(values)) == len(values)
    for option in options:
        assert 1 <= len(option["label"].strip()) <= len(option["label"]) <= 100
        assert 1 <= len(option["value"]) <= 100
        assert 1 <= len(option.get("description") or "none") <= 100


def _check_ids(found: Sequence[Mapping[str, Any]]) -> None:
    ids = [one["custom_id"] for one in found if "custom_id" in one]
    assert all(1 <= len(custom_id) <= 100 for custom_id in ids)
    assert len(set(ids)) == len(ids), "Discord refuses two components with one id"


def check_form(form: Form) -> Mapping[str, Any]:
    """Lay a form out, assert that Discord would take it, and return the modal's payload."""
    modal = to_modal(form, OWNER).to_dict()
    assert 1 <= len(modal["title"]) <= 45
    assert len(modal["custom_id"]) <= 100
    assert 1 <= len(modal["components"]) <= 5
    for one in walk(modal["components"]):
        if one["type"] == LABEL:
            assert 1 <= len(one["label"]) <= 45
            assert len(one.get("description") or "") <= 100
        if one["type"] == TEXT_INPUT:
            assert 1 <= one["max_length"] <= 4000
            assert len(one.get("value") or "") <= one["max_length"]
            assert len(one["custom_id"]) <= 100
        if one["type"] == UPLOAD:
            assert 0 <= one["min_values"] <= one["max_values"] <= 10
        if one["type"] == TEXT:
            assert 1 <= len(one["content"]) <= 4000
    return modal


def check_unmarked(found: Sequence[Mapping[str, Any]], planted: Sequence[str]) -> None:
    """Assert that none of the planted marks works in a card's text."""
    for one in found:
        if one["type"] == TEXT:
            # Nothing works inside a listing or code; of a card's own link the address is not looked at.
            shown = CODE.sub("", LISTING.sub("", one["content"])).replace(f"](<{URL}>)", "]")
            _, active = render(shown)
            assert not [mark for mark in active if mark.startswith(tuple(planted))], one["content"]
