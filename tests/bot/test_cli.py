"""The command line as an operator meets it."""

from __future__ import annotations

import base64
import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import waiting
from bot.cli.env_file import set_variable
from bot.cli.invite import application_id, invite_link
from bot.cli.outcome import Refused
from bot.cli.waiting import Doorbell, wait_for_guild
from bot.permissions import CHANNEL_PERMISSIONS
from coach.store.instance import InstanceLock
from coach.store.migrate import head_revision
from tests.bot.command_line import ROOT, study_coach

APPLICATION = 1234567890123456789
TOKEN = base64.b64encode(str(APPLICATION).encode()).decode().rstrip("=") + ".GaBcDe." + "s3cret_" * 5


pytestmark = pytest.mark.usefixtures("own_place")


LIGHT = """
import sys
from typer.testing import CliRunner
from bot.cli import app
for line in sys.argv[1:]:
    result = CliRunner().invoke(app, line.split())
    print(line, result.exit_code)
print(sorted({"torch", "transformers", "discord", "onnxruntime", "simcord"} & set(sys.modules)))
"""


def test_light_commands_load_neither_torch_nor_discord() -> None:
    lines = ["--help", "run", "run --help", "db upgrade", "db backup", "packs validate .", "doctor --json"]
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, *lines],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    *codes, loaded = done.stdout.splitlines()
    assert codes == [f"{line} {code}" for line, code in zip(lines, (0, 2, 0, 0, 0, 1, 0), strict=True)]
    assert loaded == "[]"


def test_help_names_every_command_with_one_line() -> None:
    text = study_coach("--help").stdout
    for command in ("init", "run", "demo", "doctor", "db", "packs"):
        assert re.search(rf"^  {command} +[A-Z]", text, re.MULTILINE), command


def test_a_wrong_option_is_misuse() -> None:
    assert study_coach("run", "--nonsense").exit_code == 2
    assert study_coach("nonsense").exit_code == 2


# -- settings ------------------------------------------------------------------------


def test_run_without_a_token_says_what_to_do_in_one_line() -> None:
    result = study_coach("run")
    assert result.exit_code == 2
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    for part in ("DISCORD_TOKEN", "study-coach init", "study-coach demo", "make demo"):
        assert part in line
    assert os.listdir() == [], "nothing is made before the bot can run"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DISCORD_TOKEN", "s3cret"),
        ("DISCORD_PROXY", "s3cret"),
        ("COACH_DATABASE_URL", "postgresql+asyncpg://u:s3cret@h:port/db"),
        ("COACH_DEFAULT_LOCALE", "s3cret"),
        ("COACH_DEFAULT_ZONE", "s3cret"),
        ("COACH_OPERATOR_GUILD", "s3cret"),
        ("COACH_SYNC_GUILD", "s3cret"),
        ("COACH_LOG_LEVEL", "s3cret"),
    ],
)
@pytest.mark.parametrize("command", [["run"], ["db", "upgrade"], ["demo", "--no-browser"]])
def test_a_wrong_setting_is_one_line_with_an_example(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, command: list[str]
) -> None:
    monkeypatch.setenv(variable, value)
    result = study_coach(*command)
    assert result.exit_code == 2
    [line] = result.stderr.splitlines()
    assert line.startswith(f"{variable}: ")
    assert "Example: " in line
    assert "s3cret" not in result.output


def test_the_doctor_reports_a_wrong_setting_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DEFAULT_ZONE", "Mars")
    result = study_coach("doctor")
    assert result.exit_code == 1
    assert "✗ settings" in result.stdout
    assert "✓ python" in result.stdout
    assert "Asia/Taipei" in result.stdout


# -- database ------------------------------------------------------------------------


def _learners(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM learners").fetchone()[0])


def _add_learner(file: Path, learner_id: int) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO learners (id, agreed_at, zone) VALUES (?, '2026-01-01', 'UTC')", [learner_id]
        )


def test_a_database_is_made_copied_and_put_back() -> None:
    file = Path("data/coach.db")
    assert head_revision() in study_coach("db", "upgrade").stdout
    assert "already" in study_coach("db", "upgrade").stdout
    _add_learner(file, 1)
    assert study_coach("db", "backup", "copy.db").exit_code == 0
    _add_learner(file, 2)
    result = study_coach("db", "restore", "copy.db")
    assert result.exit_code == 0
    assert _learners(file) == 1
    kept = re.search(r"before is (\S+)", result.stdout)
    assert kept
    assert _learners(Path(kept[1])) == 2
    assert study_coach("db", "backup").exit_code == 0
    assert len(list(Path("data/backups").iterdir())) == 1


def test_a_refused_restore_says_why() -> None:
    study_coach("db", "upgrade")
    Path("notes.txt").write_text("no database")
    result = study_coach("db", "restore", "notes.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "not a SQLite database" in result.stderr


def test_postgresql_is_told_its_own_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATABASE_URL", "postgresql+asyncpg://coach:s3cret@db/study")
    result = study_coach("db", "backup")
    assert result.exit_code == 1
    assert "pg_dump" in result.stderr
    assert "s3cret" not in result.output


def test_postgresql_is_upgraded_too(empty_postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATABASE_URL", empty_postgres_url)
    assert "before: empty" in study_coach("db", "upgrade").stdout
    assert "already" in study_coach("db", "upgrade").stdout


@pytest.mark.parametrize("command", [["db", "upgrade"], ["run"]])
def test_a_database_that_is_away_is_one_line(monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("COACH_DATABASE_URL", "postgresql+asyncpg://u:s3cret@127.0.0.1:1/db")
    result = study_coach(*command)
    assert result.exit_code == 1
    [line] = result.stderr.splitlines()
    assert "study-coach doctor" in line
    assert "s3cret" not in result.output


# -- run and demo --------------------------------------------------------------------


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Settings with which the bot was run; a stand-in for going on Discord."""
    import bot.app

    called: list[object] = []

    async def run(settings: object) -> None:
        called.append(settings)

    monkeypatch.setattr(bot.app, "run", run)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    return called


def test_run_fills_an_empty_database(ran: list[object]) -> None:
    assert study_coach("run").exit_code == 0
    assert len(ran) == 1
    assert _learners(Path("data/coach.db")) == 0


def test_run_refuses_an_outdated_database_and_names_the_command(ran: list[object]) -> None:
    study_coach("db", "upgrade")
    with closing(sqlite3.connect("data/coach.db", isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'later'")
    result = study_coach("run")
    assert (result.exit_code, ran) == (1, [])
    assert "later version" in result.stderr
    assert "study-coach db restore" in result.stderr


@pytest.mark.parametrize(("command", "file"), [("run", "coach.db"), ("demo", "demo.db")])
def test_a_second_one_on_the_same_file_is_refused_with_the_reason(
    ran: list[object], command: str, file: str
) -> None:
    study_coach("db", "upgrade")
    with InstanceLock(f"sqlite+aiosqlite:///data/{file}"):
        result = study_coach(command)
        assert (result.exit_code, ran) == (1, [])
        [line] = result.stderr.splitlines()
        assert file in line
        assert f"process {os.getpid()}" in line
        for beside in (["doctor"], ["db", "backup"], ["db", "upgrade"]):
            assert study_coach(*beside).exit_code == 0


def test_a_refusal_of_discord_is_one_line(ran: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    import bot.app

    async def refused(_settings: object) -> None:
        raise bot.app.CannotConnect("Discord does not accept the token")

    monkeypatch.setattr(bot.app, "run", refused)
    result = study_coach("run")
    assert (result.exit_code, result.stderr) == (1, "Discord does not accept the token.\n")


def test_an_unexpected_error_is_logged_without_the_token(
    ran: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    import bot.app

    async def broken(_settings: object) -> None:
        raise RuntimeError(f"HTTP header: Bot {TOKEN}")

    monkeypatch.setattr(bot.app, "run", broken)
    result = study_coach("--log-json", "run")
    assert result.exit_code == 1
    assert "s3cret" not in result.output
    line, sentence = result.stderr.splitlines()
    assert "RuntimeError" in json.loads(line)["exception"]
    assert "study-coach doctor" in sentence


def test_ctrl_c_ends_quietly(ran: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    import bot.app

    async def interrupted(_settings: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bot.app, "run", interrupted)
    result = study_coach("run")
    assert (result.exit_code, result.stderr) == (130, "")


def test_the_demo_has_its_own_database_and_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    import bot.demo

    seen: dict[str, object] = {}

    async def run_demo(settings: object, **options: object) -> None:
        seen.update(options, settings=settings)

    monkeypatch.setattr(bot.demo, "run_demo", run_demo)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("COACH_DATABASE_URL", "postgresql+asyncpg://u:p@h/db")
    assert study_coach("demo", "--no-browser", "--port", "8123", "--locale", "zh-TW").exit_code == 0
    settings = seen.pop("settings")
    assert seen == {"port": 8123, "open_browser": False, "locale": "zh-TW"}
    assert settings.token is None
    assert settings.store_url == "sqlite+aiosqlite:///data/demo.db"
    assert _learners(Path("data/demo.db")) == 0


def test_the_demo_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import bot.cli.demo

    monkeypatch.setattr(bot.cli.demo, "find_spec", lambda _name: None)
    result = study_coach("demo")
    assert result.exit_code == 1
    assert 'pip install "study-coach[demo]"' in result.stderr
    assert "make demo" in result.stderr


# -- doctor and packs ----------------------------------------------------------------


def test_the_doctors_json_has_its_shape() -> None:
    result = study_coach("doctor", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["ok"]) == (0, True)
    assert set(report) == {"ok", "checks", "who_sees"}
    for check in report["checks"]:
        assert set(check) == {"name", "state", "what", "mend"}
        assert check["state"] in ("ok", "warning", "fault")
        assert bool(check["mend"]) == (check["state"] != "ok")
    names = {check["name"] for check in report["checks"]}
    wanted = {
        "python",
        "platform",
        "disk",
        "database",
        "pack llm",
        "model",
        "fonts",
        "token",
        "clock",
        "zones",
    }
    assert wanted <= names
    assert [line["what"] for line in report["who_sees"]] == ["discord", "store", "model"]


def test_the_doctor_fails_on_a_fault_and_names_its_mend() -> None:
    Path("data").mkdir()
    Path("data/coach.db").write_text("no database " * 100)
    result = study_coach("doctor")
    assert result.exit_code == 1
    assert re.search(r"^✗ database .*not a database\n +-> .*restore", result.stdout, re.MULTILINE)
    assert json.loads(study_coach("doctor", "--json").stdout)["ok"] is False


def test_the_shipped_pack_is_sound() -> None:
    result = study_coach("packs", "validate", str(ROOT / "packs" / "llm"))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "is sound" in result.stdout


def test_a_broken_pack_is_told_by_file_and_line() -> None:
    Path("pack").mkdir()
    Path("pack/pack.yaml").write_text("key: broken\nrevision: none\n")
    result = study_coach("packs", "validate", "pack")
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.search(r"^pack/pack\.yaml:2: ", result.stderr, re.MULTILINE)


def test_a_pack_that_is_not_there_is_told() -> None:
    result = study_coach("packs", "validate", "nowhere")
    assert result.exit_code == 1
    assert "nowhere is not a folder" in result.stderr


# -- init ----------------------------------------------------------------------------


def test_init_saves_the_token_and_prints_the_invite() -> None:
    result = study_coach("init", "--token-stdin", "--no-wait", typed=TOKEN + "\n")
    assert result.exit_code == 0
    assert Path(".env").read_text() == f"DISCORD_TOKEN={TOKEN}\n"
    assert stat.S_IMODE(Path(".env").stat().st_mode) == 0o600
    assert invite_link(APPLICATION) in result.stdout
    assert "study-coach run" in result.stdout
    assert "s3cret" not in result.output


def test_init_asks_again_for_what_is_no_token() -> None:
    result = study_coach("init", "--no-wait", typed=f"hello\n{TOKEN}\n")
    assert result.exit_code == 0
    assert "does not look like a bot token" in result.stderr
    assert TOKEN in Path(".env").read_text()
    assert "s3cret" not in result.output


def test_init_refuses_what_is_no_token_without_repeating_it() -> None:
    result = study_coach("init", "--token-stdin", typed="s3cret\n")
    assert result.exit_code == 2
    assert not Path(".env").exists()
    assert "s3cret" not in result.output


def test_init_tells_of_a_token_in_the_environment_that_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN.replace("GaBcDe", "OtherOne"))
    result = study_coach("init", "--token-stdin", "--no-wait", typed=TOKEN)
    assert result.exit_code == 0
    assert "wins over the file" in result.stderr


def test_init_waits_until_the_bot_is_in_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    async def wait(token: str, proxy: str | None, connected: object) -> str:
        asked.extend([token, proxy])
        connected(42)
        return "Study hall"

    monkeypatch.setattr(waiting, "wait_for_guild", wait)
    monkeypatch.setenv("DISCORD_PROXY", "http://proxy:3128")
    result = study_coach("init", "--token-stdin", typed=TOKEN)
    assert asked == [TOKEN, "http://proxy:3128"]
    assert "'Study hall'" in result.stdout
    assert invite_link(42) in result.stdout, "an old bot has another application id than its token says"


def test_init_can_be_left_with_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    async def wait(*_arguments: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(waiting, "wait_for_guild", wait)
    result = study_coach("init", "--token-stdin", typed=TOKEN)
    assert result.exit_code == 130
    assert "study-coach run" in result.stdout
    assert Path(".env").exists()


async def test_the_doorbell_rings_at_the_first_server(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int | None] = []

    async def start(self: Doorbell, token: str) -> None:
        assert token == TOKEN
        await self.on_ready()
        await self.on_guild_join(SimpleNamespace(name="Study hall"))

    monkeypatch.setattr(Doorbell, "start", start)
    assert await wait_for_guild(TOKEN, None, told.append) == "Study hall"
    assert told == [None]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (discord.LoginFailure(TOKEN), "does not accept this token"),
        (OSError(f"cannot connect as {TOKEN}"), "could not be reached"),
        (discord.GatewayNotFound(), "could not be reached"),
    ],
)
async def test_what_keeps_the_bot_from_discord_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    async def start(_self: Doorbell, _token: str) -> None:
        raise error

    monkeypatch.setattr(Doorbell, "start", start)
    with pytest.raises(Refused, match=sentence) as caught:
        await wait_for_guild(TOKEN, None, lambda _id: None)
    assert TOKEN not in str(caught.value)


def test_the_invite_asks_for_the_least() -> None:
    query = parse_qs(urlsplit(invite_link(APPLICATION)).query)
    assert query["client_id"] == [str(APPLICATION)]
    assert query["scope"] == ["bot applications.commands"]
    asked = discord.Permissions(int(query["permissions"][0]))
    view = {"view_channel": "read_messages"}  # two names of one
    assert {name for name, on in asked if on} == {view.get(name, name) for name in CHANNEL_PERMISSIONS}
    assert not asked.administrator


@given(st.integers(10**16, 2**63 - 1))
def test_a_token_names_its_application(application: int) -> None:
    first = base64.urlsafe_b64encode(str(application).encode()).decode().rstrip("=")
    assert application_id(f"{first}.abcdef.xyz") == application


@pytest.mark.parametrize("token", ["!!!.x.y", "aGVsbG8gd29ybGQgaGVsbG8.x.y", "", "é.x.y", "/w.x.y"])
def test_a_strange_token_names_none(token: str) -> None:
    assert application_id(token) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "T=new\n"),
        ("A=1\n# T=comment\nB='two words'\n", "A=1\n# T=comment\nB='two words'\nT=new\n"),
        ("A=1\nT=old\nB=2", "A=1\nT=new\nB=2\n"),
        ("export T = old\nB=2\nT=again\n", "T=new\nB=2\n"),
        ("TT=1\n\nT_=2\n", "TT=1\n\nT_=2\nT=new\n"),
    ],
)
def test_one_variable_is_set_and_the_rest_stays(before: str, after: str) -> None:
    file = Path(".env")
    file.write_text(before)
    file.chmod(0o644)
    set_variable(file, "T", "new")
    assert file.read_text() == after
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir() == [".env"]


def test_a_linked_env_file_stays_linked() -> None:
    Path("real").write_text("A=1\n")
    Path(".env").symlink_to("real")
    set_variable(Path(".env"), "T", "new")
    assert Path(".env").is_symlink()
    assert Path("real").read_text() == "A=1\nT=new\n"


def test_a_value_that_needs_quotes_is_refused() -> None:
    with pytest.raises(ValueError, match="quotes"):
        set_variable(Path(".env"), "T", "two\nB=1")
    assert not Path(".env").exists()
