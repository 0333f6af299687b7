"""The machine: Python, platform, disk, clock, zones and fonts. No settings but the data folder."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from coach.doctor.check import Check, in_mib

OLDEST_PYTHON = (3, 11)
FIRST_SANE_YEAR = 2026
LEAST_ZONES = 400

MIB = 2**20
DISK_FAULT, DISK_WARNING = 200 * MIB, 2048 * MIB

FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.fonts"),
    Path("~/.local/share/fonts"),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
CHINESE_FONTS = (
    *("notosanscjk", "notosanstc", "notoserifcjk", "sourcehansans", "wqy", "uming", "ukai", "taipeisans"),
    *("pingfang", "msjh", "mingliu", "droidsansfallback", "jfopenhuninn"),
)


def check_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Check:
    """Is this Python new enough?"""
    found = ".".join(map(str, version))
    if version < OLDEST_PYTHON:
        return Check("python", "fault", f"Python {found}", "install Python 3.11 or later")
    return Check("python", "ok", f"Python {found}")


def check_platform() -> Check:
    """Where the bot runs, for a report of a problem."""
    return Check("platform", "ok", f"{platform.system()} {platform.release()}, {platform.machine()}")


def check_disk(folder: Path) -> Check:
    """Is there room to write in the data folder, or where it will be made?"""
    existing = next((path for path in (folder, *folder.absolute().parents) if path.exists()), Path("/"))
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        mend = "let this account write there, or set COACH_DATA_DIR"
        return Check("disk", "fault", f"cannot write in {existing}", mend)
    free = shutil.disk_usage(existing).free
    what = f"{in_mib(free)} free in {folder}"
    if free < DISK_FAULT:
        return Check("disk", "fault", what, "make room, or set COACH_DATA_DIR to another disk")
    if free < DISK_WARNING:
        return Check("disk", "warning", what, "make room before the database and the model need it")
    return Check("disk", "ok", what)


def check_clock(now: datetime) -> Check:
    """Is the machine's clock set? A wrong one plans every review for a wrong day."""
    what = f"{now:%Y-%m-%d %H:%M} UTC"
    if now.year < FIRST_SANE_YEAR:
        return Check("clock", "fault", what, "set the machine's clock (on Linux: timedatectl set-ntp true)")
    return Check("clock", "ok", what)


def check_zones(names: Iterable[str] | None = None) -> Check:
    """Are the time zones there that learners choose from?"""
    count = len(set(available_timezones() if names is None else names))
    mend = "pip install --force-reinstall tzdata"
    try:
        ZoneInfo("Asia/Taipei")
    except (ZoneInfoNotFoundError, OSError):
        return Check("zones", "fault", "Asia/Taipei is not there", mend)
    if count < LEAST_ZONES:
        return Check("zones", "fault", f"{count} time zones only", mend)
    return Check("zones", "ok", f"{count} time zones")


def check_fonts() -> Check:
    """Is there a font with Chinese characters? Only pictures need one, Discord brings its own."""
    if font := _font_from_fontconfig() or _font_from_folders(FONT_FOLDERS):
        return Check("fonts", "ok", f"Chinese in pictures: {font}")
    mend = "install one, for example the package fonts-noto-cjk"
    return Check("fonts", "warning", "no font with Chinese characters, for pictures alone", mend)


def _font_from_fontconfig() -> str | None:
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        listed = subprocess.run(  # noqa: S603 - a fixed command line
            [program, ":lang=zh-tw", "family"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    families = sorted(line.split(",")[0] for line in listed.stdout.splitlines() if line.strip())
    return families[0] if families else None


def _font_from_folders(folders: Iterable[Path]) -> str | None:
    for folder in folders:
        for path in folder.expanduser().rglob("*.[to]t[fc]"):
            if path.name.lower().replace("-", "").replace("_", "").startswith(CHINESE_FONTS):
                return path.stem
    return None
