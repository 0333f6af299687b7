"""The catalogues as they stand in their files, read apart from the bot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import bot.i18n
from coach.curriculum.model import Language

VARIABLE = "\ue000"
"""Stands for a value in the texts of a message."""


@cache
def messages(language: Language) -> dict[str, ast.Message]:
    """All messages of a language by key."""
    found: dict[str, ast.Message] = {}
    for path in sorted((Path(bot.i18n.__file__).parent / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{path}: {entry.content}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{path}: {entry.id.name} stands there twice"
                found[entry.id.name] = entry
    return found


def variables(message: ast.Message) -> frozenset[str]:
    """The names of the values that a message needs."""
    names: set[str] = set()

    class Names(Visitor):
        def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
            names.add(node.id.name)

    Names().visit(message)
    return frozenset(names)


def texts(message: ast.Message) -> list[str]:
    """All that a message can say, a value as `VARIABLE`."""
    assert message.value is not None, message.id.name
    return list(_texts(message.value))


def _texts(pattern: ast.Pattern) -> Iterator[str]:
    said = [""]
    for element in pattern.elements:
        if isinstance(element, ast.TextElement):
            more = [element.value]
        elif isinstance(element.expression, ast.SelectExpression):
            more = [text for variant in element.expression.variants for text in _texts(variant.value)]
        else:
            more = [VARIABLE]
        said = [before + after for before in said for after in more]
    yield from said
