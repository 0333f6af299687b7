"""Which files of a folder are read, and which are refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coach.curriculum.folder import FOLDERS, MAX_BYTES, MAX_FILES, read_folder
from coach.curriculum.loading import LoadedPack, load_pack
from coach.curriculum.validation import validate_pack
from tests.coach.curriculum.tiny_pack import FILES


def only_fault(folder: Path) -> tuple[str, str]:
    loaded, faults = validate_pack(folder)
    assert loaded is None
    assert len(faults) == 1, faults
    return faults[0].file, faults[0].message


def test_a_pack_is_read_in_the_order_of_its_file_names(folder: Path) -> None:
    files, faults = read_folder(folder)
    assert not faults
    assert list(files) == [
        "pack.yaml",
        "tracks/main.yaml",
        "concepts/basics.yaml",
        "concepts/core.yaml",
        "questions/all.yaml",
        "questions/more.yaml",
        "sources/all.yaml",
        "exercises/all.yaml",
        "papers/all.yaml",
    ]
    assert {name: raw.decode() for name, raw in files.items()} == FILES


def test_notes_licences_and_hidden_files_are_passed_over(folder: Path) -> None:
    before = load_pack(folder)
    (folder / "README.md").write_text("notes")
    (folder / "LICENSE").write_text("free")
    (folder / ".git").mkdir()
    (folder / "concepts" / ".draft.yaml").write_text("[")
    (folder / "concepts" / "notes.txt").write_text("later")
    after = load_pack(folder)
    assert isinstance(before, LoadedPack)
    assert after == before


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    file, message = only_fault(tmp_path / "nowhere")
    assert file == "nowhere"
    assert "not a folder" in message


def test_a_missing_pack_file_is_said(folder: Path) -> None:
    (folder / "pack.yaml").unlink()
    assert only_fault(folder)[0] == "pack.yaml"
    assert "missing" in only_fault(folder)[1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("concepts/more.yml", "must end in .yaml"),
        ("concepts/more.YAML", "must end in .yaml"),
        ("question/more.yaml", "unknown folder"),
        ("concepts/deep/more.yaml", "unknown folder"),
        ("extra.yaml", "belongs nowhere"),
    ],
)
def test_what_would_silently_be_lost_is_a_fault(folder: Path, name: str, words: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("[]")
    file, message = only_fault(folder)
    assert name.startswith(file)
    assert words in message


@pytest.mark.parametrize("inside", FOLDERS)
def test_a_link_to_a_file_outside_is_not_followed(folder: Path, tmp_path: Path, inside: str) -> None:
    (tmp_path / "secret.yaml").write_text("password: hunter2")
    (folder / inside / "linked.yaml").symlink_to(tmp_path / "secret.yaml")
    file, message = only_fault(folder)
    assert file == f"{inside}/linked.yaml"
    assert "links are not followed" in message
    assert "hunter2" not in message


@pytest.mark.parametrize("inside", FOLDERS)
def test_a_linked_folder_is_not_entered(folder: Path, tmp_path: Path, inside: str) -> None:
    (folder / inside).rename(tmp_path / "elsewhere")
    (folder / inside).symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    files, faults = read_folder(folder)
    assert [fault.file for fault in faults] == [inside]
    assert not any(name.startswith(f"{inside}/") for name in files)


def test_a_file_is_read_only_up_to_its_limit(folder: Path) -> None:
    (folder / "concepts" / "huge.yaml").write_text("#" * (MAX_BYTES + 1))
    file, message = only_fault(folder)
    assert file == "concepts/huge.yaml"
    assert "larger than 1,000,000 bytes" in message


def test_a_file_at_the_limit_is_read(folder: Path) -> None:
    path = folder / "pack.yaml"
    path.write_bytes(path.read_bytes() + b"#" * (MAX_BYTES - path.stat().st_size))
    assert isinstance(load_pack(folder), LoadedPack)


def test_too_many_files_are_refused(folder: Path) -> None:
    for number in range(MAX_FILES):
        (folder / "concepts" / f"c{number}.yaml").write_text("[]")
    _, faults = read_folder(folder)
    assert any(f"more than {MAX_FILES} files" in fault.message for fault in faults)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_on(folder: Path) -> None:
    os.mkfifo(folder / "concepts" / "pipe.yaml")
    assert "not an ordinary file" in only_fault(folder)[1]


def test_a_file_that_may_not_be_read_is_a_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    _, faults = read_folder(folder)
    assert len(faults) == len(FILES)
    assert all("cannot be read: Permission denied" in fault.message for fault in faults)
