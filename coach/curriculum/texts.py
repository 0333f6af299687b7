"""The texts inside an item, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from coach.curriculum.yaml_source import Steps


def texts_of(item: BaseModel, path: Steps = ()) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Give every mapping from language inside an item, with its path; models hold no other mappings."""
    for name in type(item).model_fields:
        value = getattr(item, name)
        if isinstance(value, dict):
            yield (*path, name), value
        elif isinstance(value, BaseModel):
            yield from texts_of(value, (*path, name))
        elif isinstance(value, list):
            for place, one in enumerate(value):
                if isinstance(one, BaseModel):
                    yield from texts_of(one, (*path, name, place))
