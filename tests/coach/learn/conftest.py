"""The tiny pack in a store, and its one exercise."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.catalogue import Catalogue, ExerciseEntry, load_catalogue
from coach.curriculum.importing import ImportReport, import_folder
from coach.store import Store
from tests.clock import START
from tests.coach.curriculum.tiny_pack import write_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny pack, in a folder that a test may change."""
    return write_pack(tmp_path / "tiny")


@pytest.fixture
async def catalogue(store: Store, folder: Path) -> Catalogue:
    """What the store holds after the tiny pack was imported."""
    assert isinstance(await import_folder(store, folder, START), ImportReport)
    return await load_catalogue(store)


@pytest.fixture
def exercise(catalogue: Catalogue) -> ExerciseEntry:
    return catalogue.exercises["tiny/cut-a-word"]
