"""The safetensors copy of a GGUF is either whole or not there."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.llm import gguf
from coach.llm.gguf import NotEnoughDisk, converted
from tests.coach.llm.test_source import gguf_bytes

Write = Callable[[Path, Path, gguf.Report], None]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.Q4.gguf"
    path.write_bytes(gguf_bytes())
    return path


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def write_whole(source: Path, folder: Path, report: gguf.Report) -> None:
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    report(1.0)


def write_half(source: Path, folder: Path, report: gguf.Report) -> None:
    (folder / "config.json").write_text("{}")
    raise RuntimeError("broken")


def use(monkeypatch: pytest.MonkeyPatch, write: Write) -> list[Path]:
    """Write copies by `write` instead of with transformers; return the folders it was given."""
    calls: list[Path] = []

    def counted(source: Path, folder: Path, report: gguf.Report) -> None:
        calls.append(folder)
        write(source, folder, report)

    monkeypatch.setattr(gguf, "write_safetensors", counted)
    return calls


def ignore(fraction: float) -> None:
    return


def test_it_is_made_once(source: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = use(monkeypatch, write_whole)
    first = converted(source, data_dir, ignore)
    assert converted(source, data_dir, ignore) == first
    assert len(calls) == 1
    assert first.parent == data_dir / "models"
    assert first.name.startswith("tiny.Q4-")
    assert {path.name for path in first.iterdir()} == {"config.json", "model.safetensors"}


def test_other_weights_under_the_same_name_are_converted_anew(
    source: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, write_whole)
    first = converted(source, data_dir, ignore)
    source.write_bytes(gguf_bytes(weights=b"others"))
    assert converted(source, data_dir, ignore) != first


def test_a_failure_leaves_nothing(source: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, write_half)
    with pytest.raises(RuntimeError, match="broken"):
        converted(source, data_dir, ignore)
    assert [path for path in (data_dir / "models").iterdir() if path.is_dir()] == []


def test_what_a_crash_left_is_neither_used_nor_kept(
    source: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A process that is killed cleans up nothing.
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    use(monkeypatch, write_half)
    with pytest.raises(RuntimeError):
        converted(source, data_dir, ignore)
    monkeypatch.undo()
    left = [path for path in (data_dir / "models").iterdir() if path.is_dir()]
    assert len(left) == 1
    (left[0] / "stale").write_bytes(b"")

    use(monkeypatch, write_whole)
    folder = converted(source, data_dir, ignore)
    assert not (folder / "stale").exists()
    assert [path for path in folder.parent.iterdir() if path.is_dir()] == [folder]


def test_the_folder_appears_only_when_everything_is_written(
    source: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[Path]] = []

    def look(source: Path, folder: Path, report: gguf.Report) -> None:
        write_whole(source, folder, report)
        seen.append([path for path in folder.parent.iterdir() if not path.name.startswith(".")])

    use(monkeypatch, look)
    folder = converted(source, data_dir, ignore)
    assert seen == [[]]
    assert folder.is_dir()


def test_two_at_once_make_one_copy(source: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writing, go_on = threading.Event(), threading.Event()

    def slow(source: Path, folder: Path, report: gguf.Report) -> None:
        writing.set()
        assert go_on.wait(30)
        write_whole(source, folder, report)

    calls = use(monkeypatch, slow)
    folders: list[Path] = []
    threads = [
        threading.Thread(target=lambda: folders.append(converted(source, data_dir, ignore))) for _ in range(2)
    ]
    threads[0].start()
    assert writing.wait(30)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert len(folders) == 2
    assert folders[0] == folders[1]
    assert len(calls) == 1


def test_a_full_disk_is_noticed_before(source: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = use(monkeypatch, write_whole)
    real = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda path: real(path)._replace(free=1 << 20))
    with pytest.raises(NotEnoughDisk, match="needs 64 MiB of disk, 1 MiB are free"):
        converted(source, data_dir, ignore)
    assert calls == []
