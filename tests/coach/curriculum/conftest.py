"""The tiny pack as a folder, as values, and in a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.catalogue import Catalogue, load_catalogue
from coach.curriculum.importing import import_pack
from coach.curriculum.loading import LoadedPack
from coach.curriculum.validation import validate_pack
from coach.store import Store
from tests.clock import START
from tests.coach.curriculum.tiny_pack import write_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny pack, free of faults, written to a folder that a test may change."""
    return write_pack(tmp_path / "tiny")


@pytest.fixture
def tiny(folder: Path) -> LoadedPack:
    """The tiny pack, checked."""
    loaded, faults = validate_pack(folder)
    assert loaded is not None, faults
    return loaded


@pytest.fixture
async def filled(store: Store, tiny: LoadedPack) -> Store:
    """A store with the tiny pack in it."""
    await import_pack(store, tiny, START)
    return store


@pytest.fixture
async def catalogue(sqlite_store: Store, tiny: LoadedPack) -> Catalogue:
    """The catalogue of the tiny pack; once loaded, no database matters to it."""
    await import_pack(sqlite_store, tiny, START)
    return await load_catalogue(sqlite_store)
