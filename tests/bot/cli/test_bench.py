"""`study-coach bench llm` as an operator meets it, with a tiny random model made on the spot."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import psutil
import pytest

from bot.cli.bench_tables import llm_json, llm_table
from coach.bench.figures import OURS, SEQUENTIAL, Answered, Row, Run, row_of, with_ratios
from coach.bench.roofline import Rates
from tests.bot.command_line import ROOT, study_coach
from tests.coach.llm.tiny_models import make_tiny

pytestmark = pytest.mark.usefixtures("own_place")

MISSING = [name for name in ("torch", "transformers") if importlib.util.find_spec(name) is None]
needs_torch = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
HEAD = {
    "model": "tiny@1",
    "device": "cpu",
    "dtype": "float32",
    "way": "continuous batching",
    "slots": 32,
    "threads": 1,
    "cores": 2,
    "load_average": 0.5,
    "versions": {"python": "3.11.7", "torch": "2.13.0"},
}


# -- tables ---------------------------------------------------------------------------------


def rows() -> list[Row]:
    ours = Run((Answered(0.5, 2.0, "stop", 430, 40, True, 236),) * 32, 16.0, 500 << 20, None, 0.004)
    one = Run((Answered(0.5, 4.0, "length", 430, 40),) * 8, 32.0, 400 << 20)
    return with_ratios(
        [
            row_of(OURS, "grading", 32, "at once", "kept to", [ours] * 3),
            row_of(SEQUENTIAL, "grading", 32, "at once", "not kept to", [one] * 3),
            row_of(OURS, "grading", 32, "stream", "kept to", [ours] * 3, 1.4),
        ]
    )


def test_the_table_has_the_figures_and_says_what_was_not_run() -> None:
    text = llm_table(HEAD, rows(), {"llama.cpp": "no such file"})
    assert max(map(len, text.splitlines())) <= 110
    lines = [line for line in text.splitlines() if line.startswith(("  ours   ", "  one by one *"))]
    first, second = lines[:2]
    assert first.split() == ["ours", "80.0", "8.00x", "2.00", "0.50/0.50/0.50", "2.00/2.00/2.00"]
    assert second.split() == ["one", "by", "one", "*", "10.0", "1.00x", "0.25", "-", "-"]
    assert "grading, 32 requests as a stream, 1.40 a second" in text
    assert "one by one 8 of 32" in text
    assert "Left out: llama.cpp (no such file)." in text
    assert text.endswith("grading, 32 at once: ours is 8.00x one by one")


def test_the_table_of_a_card_has_the_limits() -> None:
    assert "copies 3,000 GB/s, multiplies 600.00 TFLOP/s" in llm_table(
        {**HEAD, "rates": Rates(3e12, 6e14)}, rows(), {}
    )


def test_json_has_the_names_that_others_rely_on() -> None:
    report = json.loads(llm_json(HEAD, rows(), {}))
    assert report["ratio_to_sequential"] == 8.0
    assert (report["threads"], report["model"], report["device"]) == (1, "tiny@1", "cpu")
    assert report["versions"]["torch"] == "2.13.0"
    assert [(row["contender"], row["load"], row["mode"]) for row in report["rows"]] == [
        ("ours", 32, "at once"),
        ("one by one", 32, "at once"),
        ("ours", 32, "stream"),
    ]
    assert report["rows"][0]["schema_valid"] == 1.0
    assert report["rows"][1]["end_p50"] is None


# -- misuse ---------------------------------------------------------------------------------


@pytest.mark.parametrize("loads", ["", "0", "8,8", "8;32", "two", "99999", "8,"])
def test_wrong_loads_are_told(loads: str) -> None:
    result = study_coach("bench", "llm", "--loads", loads)
    assert result.exit_code == 2
    assert "--loads takes" in result.stderr


def test_an_unknown_job_is_told() -> None:
    result = study_coach("bench", "llm", "--jobs", "grading,dancing")
    assert result.exit_code == 2
    assert "grading,drafting,explanation" in result.stderr


@pytest.mark.parametrize(
    ("model", "about"), [("off", "COACH_MODEL"), ("/no/such/model", "no folder"), ("empty", "safetensors")]
)
def test_a_model_that_cannot_be_used_is_told(model: str, about: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("empty").mkdir()
    monkeypatch.setenv("COACH_MODEL", model)
    result = study_coach("bench", "llm", "--quick")
    assert result.exit_code == 1
    assert "The model cannot be used" in result.stderr
    assert about in result.stderr
    assert result.stdout == ""


# -- the real thing -------------------------------------------------------------------------


@pytest.fixture
def random_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command does in processes of their own is done in this one: importing torch takes long."""
    from coach.bench import probe, random_model

    def make(name: str, folder: Path) -> None:
        folder.mkdir()
        random_model.make(name, folder)

    monkeypatch.setattr("coach.bench.llm.make_random_model", make)
    monkeypatch.setattr("coach.bench.llm.measured_rates", lambda *how: Rates(**probe.measure(*how)))


@pytest.mark.model
@needs_torch
@pytest.mark.usefixtures("random_weights")
def test_it_measures_weights_made_up_on_the_spot() -> None:
    arguments = ("--loads", "1,8", "--rounds", "1", "--jobs", "explanation", "--threads", "1")
    result = study_coach("bench", "llm", "--json", "--random-config", "tiny", *arguments)
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["model"].startswith("tiny-random@")
    assert report["device"]
    assert report["threads"] == 1
    assert report["skipped"] == {}
    assert report["versions"]["torch"]
    assert (report["ratio_job"], report["ratio_load"]) == ("explanation", 8)
    assert report["ratio_to_sequential"] > 0
    rows = report["rows"]
    assert [(row["contender"], row["load"], row["mode"]) for row in rows] == [
        ("ours", 1, "at once"),
        ("one by one", 1, "at once"),
        ("ours", 8, "at once"),
        ("one by one", 8, "at once"),
        ("static batch of 8", 8, "at once"),
        ("ours", 8, "stream"),
        ("one by one", 8, "stream"),
        ("static batch of 8", 8, "stream"),
    ]
    read = {row["load"]: row["prompt_tokens"] for row in rows if row["contender"] == "ours"}
    for row in rows:
        assert (row["failed"], row["answers"]) == (0, row["requests_run"])
        # The same work for all: nobody's answer ends before its tokens do.
        assert (row["prompt_tokens"], row["tokens"]) == (read[row["load"]], 96)
        assert 0 < row["first_p50"] <= row["end_p50"] <= row["end_p99"]
        assert row["peak_bytes"] > 10 << 20
        assert (row["loop_lag_p99"] is not None) == (row["contender"] == "ours")
        assert (row["shared_tokens"] > 0) == (row["contender"] == "ours" and row["load"] == 8)
        if row["mode"] == "at once":
            assert 0 < row["tokens_per_second"] < row["limit_tokens_per_second"]


@pytest.mark.model
@needs_torch
def test_ctrl_c_leaves_no_process(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "bot.cli", "bench", "llm"]
    environment = {
        **os.environ,
        "COACH_MODEL": str(make_tiny(tmp_path / "tiny-llama")),
        "COACH_DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    # A test run in the background has Ctrl-C ignored, and its children would inherit that.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(program, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=heard)
    try:
        assert process.stderr
        assert any("loading generate()" in line for line in process.stderr)
        while len(children := psutil.Process(process.pid).children(recursive=True)) < 2:
            pass
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 130, said
        assert "Stopped" in said
        assert psutil.wait_procs(children, timeout=10)[1] == []
    finally:
        process.kill()
        process.wait()
