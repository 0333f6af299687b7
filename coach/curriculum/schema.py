"""JSON Schemas of a pack's files, by which editors complete and check while somebody writes."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from coach.curriculum.model import Concept, Exercise, Pack, Paper, Question, Source, Track

_FILES: dict[str, TypeAdapter[object]] = {
    "pack": TypeAdapter(Pack),
    "track": TypeAdapter(Track),
    "concepts": TypeAdapter(list[Concept]),
    "questions": TypeAdapter(list[Question]),
    "sources": TypeAdapter(list[Source]),
    "exercises": TypeAdapter(list[Exercise]),
    "papers": TypeAdapter(list[Paper]),
}


def schemas() -> dict[str, str]:
    """Return file name → JSON Schema (draft 2020-12), one for each kind of file in a pack."""
    return {
        f"{name}.schema.json": json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **adapter.json_schema()},
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
        for name, adapter in _FILES.items()
    }
