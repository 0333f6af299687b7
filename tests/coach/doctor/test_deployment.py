"""Settings, database, packs and hosts, without ever a secret in what is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import text

from coach.config import TOKEN_SHAPE, Settings, WrongSetting
from coach.curriculum.shipped import import_shipped
from coach.doctor.check import Check
from coach.doctor.database import check_database
from coach.doctor.deployment import check_env_file, check_settings, check_token, named_variables
from coach.doctor.examination import examine, healthy
from coach.doctor.hosts import who_sees
from coach.doctor.packs import check_packs
from coach.store import Store
from tests.clock import START, ManualClock

TOKENS = st.from_regex(TOKEN_SHAPE, fullmatch=True)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _names_here() -> list[str]:
    return os.listdir()


def _settings(url: str | None = None, **more: object) -> Settings:
    return Settings(_env_file=None, database_url=SecretStr(url) if url else None, model="off", **more)


@given(TOKENS)
def test_a_token_is_told_of_and_not_shown(token: str) -> None:
    assert token not in str(check_token(_settings(token=SecretStr(token))))


def test_a_missing_token_leads_to_init() -> None:
    check = check_token(_settings())
    assert check.state == "warning"
    assert "study-coach init" in str(check.mend)


def test_a_wrong_setting_is_a_fault_with_an_example() -> None:
    check = check_settings(WrongSetting("COACH_DEFAULT_ZONE", "is not an IANA time zone"), [])
    assert (check.state, check.mend) == ("fault", "for example: Asia/Taipei")


def test_a_misspelt_variable_is_told_with_the_right_one() -> None:
    check = check_settings(None, ["COACH_DEFAULT_LOCAL", "PATH", "COACH_MODEL"])
    assert check.state == "warning"
    assert "COACH_DEFAULT_LOCAL" in check.what
    assert check.mend == "did you mean COACH_DEFAULT_LOCALE?"
    assert check_settings(None, ["COACH_MODEL", "DISCORD_TOKEN"]).state == "ok"


def test_variables_are_read_by_name_alone() -> None:
    file = Path(".env")
    file.write_text("# DISCORD_PROXY=x\nexport COACH_MODEL=off\nCOACH_DATA_DIR = d\n\nnoise\n")
    assert named_variables(["PATH"], file) == {"PATH", "COACH_MODEL", "COACH_DATA_DIR"}
    file.write_bytes(b"\xff\xfe")
    assert named_variables([], file) == set()


def test_an_env_file_that_others_can_read_is_told() -> None:
    file = Path(".env")
    assert check_env_file(file) is None
    file.touch(mode=0o600)
    assert check_env_file(file) == Check("env file", "ok", ".env is readable by its owner only")
    file.chmod(0o644)
    told = check_env_file(file)
    assert told
    assert (told.state, told.mend) == ("warning", "chmod 600 .env")


async def test_a_database_at_its_revision_is_well(store_url: str) -> None:
    check = await check_database(_settings(store_url))
    assert check.state == "ok"
    assert ":***@" in check.what or check.what.startswith("sqlite")


async def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    check = await check_database(_settings(f"sqlite+aiosqlite:///{tmp_path / 'no' / 'x.db'}"))
    assert check.state == "warning"
    assert "study-coach db upgrade" in str(check.mend)
    assert not (tmp_path / "no").exists()


async def test_an_old_and_a_later_revision_are_faults_with_their_command(
    store: Store, store_url: str
) -> None:
    async with store.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    check = await check_database(_settings(store_url))
    assert check.state == "fault"
    assert "later version" in check.what
    async with store.write() as session:
        await session.execute(text("DELETE FROM alembic_version"))
    check = await check_database(_settings(store_url))
    assert (check.state, check.mend) == ("warning", "study-coach db upgrade")


async def test_a_file_that_is_no_database_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("SQLite is nice " * 100)
    check = await check_database(_settings(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}"))
    assert check.state == "fault"
    assert "not a database" in check.what
    assert "restore" in str(check.mend)


async def test_a_server_that_is_away_or_refuses_is_a_fault_without_the_password(postgres_url: str) -> None:
    away = await check_database(_settings("postgresql+asyncpg://u:s3cret@127.0.0.1:1/db"))
    refused = await check_database(_settings(postgres_url.replace("coach:", "coach:s3cret")))
    for check in (away, refused):
        assert check.state == "fault"
        assert check.mend
        assert "s3cret" not in str(check)
    assert "InvalidPassword" in refused.what


async def test_a_missing_driver_is_told_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(_url: str) -> Store:
        raise ModuleNotFoundError("No module named 'asyncpg'", name="asyncpg")

    monkeypatch.setattr(Store, "open", lacks)
    check = await check_database(_settings("postgresql+asyncpg://u:p@h/db"))
    assert (check.state, check.mend) == ("fault", 'pip install "study-coach[postgres]"')


async def test_the_shipped_packs_are_sound_and_their_state_is_told(
    sqlite_store: Store, sqlite_url: str
) -> None:
    settings = _settings(sqlite_url)
    before = await check_packs(settings, database_ready=True)
    assert [check.state for check in before] == ["ok"] * len(before)
    assert all("first start" in check.what for check in before)
    await import_shipped(sqlite_store, (), START)
    after = await check_packs(settings, database_ready=True)
    assert all("in use" in check.what for check in after)
    assert "in use" not in str(await check_packs(settings, database_ready=False))


async def test_a_broken_pack_is_told_with_file_line_and_command(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "pack.yaml").write_text("key: broken\nrevision: none\n")
    checks = await check_packs(_settings(pack_dirs=(tmp_path / "broken",)), database_ready=False)
    assert checks[-1].name == "pack broken"
    assert checks[-1].state == "fault"
    assert "pack.yaml:" in checks[-1].what
    assert checks[-1].mend == f"study-coach packs validate {tmp_path / 'broken'}"


def test_the_hosts_are_named_without_the_way_in() -> None:
    lines = who_sees(_settings("postgresql+asyncpg://u:s3cret@db.example:5432/study"))
    assert {line.what: line.host for line in lines} == {
        "discord": "discord.com",
        "store": "db.example",
        "model": None,
    }
    assert "s3cret" not in str(lines)


async def test_an_examination_goes_on_without_usable_settings(clock: ManualClock) -> None:
    checks = await examine(None, clock, WrongSetting("COACH_LOG_LEVEL", "is wrong"))
    assert not healthy(checks)
    assert [check.name for check in checks if check.state == "fault"] == ["settings"]
    assert "python" in {check.name for check in checks}


async def test_an_examination_finds_a_new_machine_healthy(clock: ManualClock) -> None:
    checks = await examine(_settings(), clock)
    assert healthy(checks)
    assert len({check.name for check in checks}) == len(checks)
    assert all(check.mend for check in checks if check.state != "ok")
    assert _names_here() == [], "looking must not make anything"
