"""Which messages the code asks for, found in its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parent
NOT_READ = ("demo", "i18n")
"""Folders that speak from other catalogues, or for others."""


@dataclass(frozen=True, slots=True)
class Use:
    """A message that is asked for; `key` has a `*` where the code puts a value in."""

    key: str
    given: frozenset[str]
    where: str


@cache
def uses() -> tuple[Use, ...]:
    """Every place where a card, a name or a description takes a message."""
    paths = [path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in NOT_READ]
    return tuple(use for path in sorted(paths) for use in _uses_in(path))


def _uses_in(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        where = f"{path.relative_to(ROOT.parent)}:{call.lineno}"
        asked = [one.value for one in call.keywords if one.arg == "key" and _is(call.func, "locale_str")]
        if _speaks(call.func):
            asked += call.args[:1]
        for expression in asked:
            given = frozenset(str(one.arg) for one in call.keywords)
            keys = list(_keys(expression, tree))
            assert keys, f"{where}: these tests cannot see which message is meant"
            yield from (Use(key, given, where) for key in keys)


def _is(function: ast.expr, name: str) -> bool:
    return isinstance(function, ast.Name) and function.id == name


def _speaks(function: ast.expr) -> bool:
    if isinstance(function, ast.Call):
        return _is(function.func, "speak")
    if isinstance(function, ast.Attribute):
        return function.attr == "words"
    return _is(function, "words") or _is(function, "named")


def _keys(expression: ast.expr, tree: ast.Module) -> Iterator[str]:
    match expression:
        case ast.Constant(value=str(key)):
            yield key
        case ast.IfExp(body=body, orelse=orelse):
            yield from _keys(body, tree)
            yield from _keys(orelse, tree)
        case ast.BinOp(left=ast.Constant(value=str(start)), op=ast.Add()):
            yield start + "*"
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
        case ast.Name(id=name):
            yield from _values_of(name, tree)


def _values_of(name: str, tree: ast.Module) -> Iterator[str]:
    """What a variable of the module can hold: what is assigned to it, looped over or passed for it."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield from _keys(value, tree)
            case ast.For(target=ast.Tuple(elts=names), iter=ast.Tuple(elts=rows)):
                for place, target in enumerate(names):
                    if _is(target, name):
                        for row in rows:
                            if isinstance(row, ast.Tuple):
                                yield from _keys(row.elts[place], tree)
            case ast.FunctionDef(name=function, args=ast.arguments(args=args)):
                places = [place for place, arg in enumerate(args) if arg.arg == name]
                for call in ast.walk(tree) if places else ():
                    if isinstance(call, ast.Call) and _is(call.func, function):
                        yield from _keys(call.args[places[0]], tree)
