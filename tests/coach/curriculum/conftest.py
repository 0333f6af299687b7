"""The tiny pack as a folder, as values, and in a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.loading import LoadedPack
from coach.curriculum.validation import validate_pack
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
