"""What the documents tell people to type or open is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.command_line import problem_with
from tests.packaging.project import (
    DOCUMENTS,
    NAMING_FILES,
    ROOT,
    extras,
    make_targets,
    name_of,
    project_files,
    text_of,
)

every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
every_file = pytest.mark.parametrize("path", NAMING_FILES, ids=name_of)

FENCE = re.compile(r"^ *```[a-z]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:^|/bin/|exec bot |compose run --rm )(?:study-coach|bot(?= ))((?: +[^\s&|>]+)*)")
MAKE = re.compile(r"(?:^|&& )make((?: +(?:\"[^\"]*\"|[^\s&#\"]|\"[^\"]*\")+)*)")
SETTING = re.compile(r"""[A-Z_]+=(?:"[^"]*"|'[^']*'|\S*)""")


def snippets(path: Path) -> Iterator[str]:
    """Give the lines that stand as code: in spans and in blocks."""
    text = text_of(path)
    for block in FENCE.findall(text):
        yield from (line.split(" #")[0].strip() for line in block.splitlines())
    yield from SPAN.findall(FENCE.sub("", text))


@every_document
def test_every_command_and_option_exists(path: Path) -> None:
    typed = [found for snippet in snippets(path) for found in COMMAND.findall(snippet)]
    assert not [(words, problem) for words in typed if (problem := problem_with(words.split()))]


@every_document
def test_every_make_target_exists(path: Path) -> None:
    typed = [SETTING.sub("", found) for snippet in snippets(path) for found in MAKE.findall(snippet)]
    assert {word for words in typed for word in words.split()} <= make_targets()


@every_file
def test_every_extra_exists(path: Path) -> None:
    text = text_of(path)
    named = re.findall(r"""(?:study-coach|["'.])\[([a-z,]+)\]""", text)
    named += re.findall(r"EXTRAS[=:] *([a-z,]+)", text)
    named += re.findall(r"[Ee]xtras? `([a-z]+)`", text)
    assert {extra for group in named for extra in group.split(",")} <= extras().keys()


@every_document
def test_every_link_inside_the_project_leads_somewhere(path: Path) -> None:
    inside = [target.partition("#")[0] for target in LINK.findall(text_of(path)) if "://" not in target]
    assert not [target for target in inside if target and not (path.parent / target).exists()]


@every_document
def test_every_path_that_is_named_exists(path: Path) -> None:
    tops = {file.relative_to(ROOT).parts[0] for file in project_files()}
    named = {
        word
        for snippet in snippets(path)
        for word in re.findall(r"(?<![\w/.<-])[\w.]+/[\w./-]*", snippet)
        if word.partition("/")[0] in tops
    }
    assert not [name for name in sorted(named) if not (ROOT / name).exists()]


def test_the_layout_in_the_architecture_page_exists() -> None:
    folder, missing = ROOT, []
    for line in FENCE.findall(text_of(ROOT / "docs/architecture.md"))[0].splitlines():
        names = re.split(r" {2,}", line.strip())[0].split()
        if not line.startswith(" "):
            folder = ROOT / names[0]
        for name in names:
            place = (folder if line.startswith(" ") else ROOT) / name.partition("<")[0]
            if not place.exists():
                missing.append(name)
    assert not missing
