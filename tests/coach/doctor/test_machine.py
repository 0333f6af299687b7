"""The machine's checks, each with what it says when something is wrong."""

from __future__ import annotations

import shutil
import subprocess
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.doctor import machine
from coach.doctor.machine import (
    check_clock,
    check_disk,
    check_fonts,
    check_platform,
    check_python,
    check_zones,
)
from tests.clock import START

Usage = namedtuple("Usage", "total used free")


def test_this_machine_can_run_the_coach() -> None:
    assert check_python().state == check_platform().state == check_zones().state == "ok"


def test_an_old_python_is_a_fault() -> None:
    check = check_python((3, 10, 14))
    assert (check.state, check.what) == ("fault", "Python 3.10.14")
    assert check.mend
    assert check_python((3, 11, 0)).state == check_python((4, 0)).state == "ok"


@pytest.mark.parametrize(("mib", "state"), [(100, "fault"), (1000, "warning"), (10_000, "ok")])
def test_a_full_disk_is_told_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mib: int, state: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(0, 0, mib * 2**20))
    check = check_disk(tmp_path / "not" / "made" / "yet")
    assert check.state == state
    assert bool(check.mend) == (state != "ok")


def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.os, "access", lambda _path, _mode: False)
    assert check_disk(tmp_path).state == "fault"
    monkeypatch.undo()
    (tmp_path / "file").touch()
    assert check_disk(tmp_path / "file" / "data").state == "fault"


def test_a_clock_in_the_past_is_a_fault() -> None:
    assert check_clock(START).state == "ok"
    assert check_clock(datetime(1970, 1, 1, tzinfo=UTC)).state == "fault"


def test_too_few_zones_are_a_fault() -> None:
    assert check_zones(["UTC", "Asia/Taipei"]).state == "fault"


def test_fonts_are_found_without_fontconfig_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(machine, "FONT_FOLDERS", (tmp_path / "missing", tmp_path))
    (tmp_path / "DejaVuSans.ttf").touch()
    assert check_fonts().state == "warning"
    (tmp_path / "NotoSansCJK-Regular.ttc").touch()
    assert check_fonts().state == "ok"


def test_a_fontconfig_that_fails_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("fc-list", 1)

    monkeypatch.setattr(shutil, "which", lambda _name: "/nowhere/fc-list")
    monkeypatch.setattr(subprocess, "run", fails)
    monkeypatch.setattr(machine, "FONT_FOLDERS", ())
    assert check_fonts().state == "warning"
