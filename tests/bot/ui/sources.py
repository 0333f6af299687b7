"""The bot's own modules, features and commands, found by walking, so that a new one is never missed."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import Any

from discord import app_commands
from discord.ext import commands as ext

import bot.features
from bot.ui import errors as ui_errors
from bot.ui.actions import Router


@cache
def feature_modules() -> tuple[ModuleType, ...]:
    """All modules below `bot.features`."""
    found = pkgutil.walk_packages(bot.features.__path__, "bot.features.")
    return tuple(importlib.import_module(module.name) for module in found)


@cache
def makers() -> frozenset[Callable[..., Any]]:
    """All functions and methods of features that return a card or a form, and the one for errors."""
    return frozenset(_makers())


def _makers() -> Iterator[Callable[..., Any]]:
    for module in (*feature_modules(), ui_errors):
        spaces = [module, *(c for _, c in inspect.getmembers(module, inspect.isclass))]
        for space in spaces:
            for _, function in inspect.getmembers(space, inspect.isfunction):
                returns = str(function.__annotations__.get("return", ""))
                if function.__module__ == module.__name__ and {"Card", "Form"} & set(returns.split(" | ")):
                    yield function


@cache
def cogs() -> tuple[ext.Cog, ...]:
    """One of each feature's cogs; their bot is nothing."""
    classes = {
        cls
        for module in feature_modules()
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, ext.Cog) and cls.__module__ == module.__name__
    }
    nothing: Any = None
    return tuple(cls(nothing) for cls in sorted(classes, key=lambda cls: cls.__name__))


@cache
def commands() -> tuple[app_commands.Command[Any, ..., Any], ...]:
    """All slash commands."""
    found = [command for cog in cogs() for command in cog.get_app_commands()]
    return tuple(command for command in found if isinstance(command, app_commands.Command))


@cache
def router() -> Router:
    """All actions of all features."""
    made = Router()
    for cog in cogs():
        made.collect(cog)
    return made
