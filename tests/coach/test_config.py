"""A wrong setting stops the start with variable, problem and example, and never shows its value."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.config import EXAMPLES, TOKEN_SHAPE, Settings, WrongSetting, load_settings

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_nothing_need_be_set() -> None:
    settings = load_settings()
    assert settings.token is None
    assert settings.store_url == "sqlite+aiosqlite:///data/coach.db"


def test_values_come_from_the_environment_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("COACH_DEFAULT_LOCALE=zh-TW\nCOACH_DEFAULT_ZONE=Asia/Taipei\nOTHER=1\n")
    monkeypatch.setenv("COACH_DEFAULT_LOCALE", "en")
    settings = load_settings()
    assert (settings.default_locale, settings.default_zone) == ("en", "Asia/Taipei")


def test_each_variable_reaches_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "DISCORD_TOKEN": f" {TOKEN}\n",
        "DISCORD_PROXY": "http://proxy.example.org:3128",
        "COACH_DATABASE_URL": "postgresql+asyncpg://u:p@h:5432/db",
        "COACH_MODEL": "off",
        "COACH_QUANTIZE": "4bit",
        "COACH_DTYPE": "float16",
        "COACH_ATTENTION": "eager",
        "COACH_KV_MEMORY": "1.5GB",
        "COACH_GPU_RESERVE": "512 mib",
        "COACH_LLM_URL": "http://gpu-box:8000",
        "COACH_LLM_KEY": " s3cret-key\n",
        "COACH_LLM_MODEL": " Qwen/Qwen3-8B ",
        "COACH_LLM_PARALLEL": "32",
        "COACH_GRADER": "model",
        "COACH_WRITE_QUESTIONS": "on",
        "COACH_DATA_DIR": "elsewhere",
        "COACH_DEFAULT_LOCALE": "zh-TW",
        "COACH_DEFAULT_ZONE": "Asia/Taipei",
        "COACH_OPERATOR_GUILD": "123456789012345678",
        "COACH_SYNC_GUILD": "9223372036854775807",
        "COACH_PACK_DIRS": "/srv/a:/srv/b",
        "COACH_METRICS_PORT": "[::1]:9464",
        "COACH_LOG_LEVEL": "DEBUG",
    }
    assert set(values) == set(EXAMPLES) - {".env"}, "each variable has an example"
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.token
    assert settings.token.get_secret_value() == TOKEN
    assert settings.store_url == values["COACH_DATABASE_URL"]
    assert settings.operator_guild == 123456789012345678
    assert settings.sync_guild == 2**63 - 1
    assert settings.pack_dirs == (Path("/srv/a"), Path("/srv/b"))
    assert (settings.llm_url, settings.llm_model) == ("http://gpu-box:8000/v1", "Qwen/Qwen3-8B")
    assert settings.llm_key
    assert (settings.llm_key.get_secret_value(), settings.llm_parallel) == ("s3cret-key", 32)
    assert (settings.grader, settings.write_questions) == ("model", True)
    assert (settings.quantize, settings.dtype, settings.attention) == ("4bit", "float16", "eager")
    assert (settings.kv_memory, settings.gpu_reserve) == (3 * 2**29, 2**29)
    assert settings.model_fields_set == set(Settings.model_fields)
    assert "proxy.example.org" not in repr(settings), "a proxy's address may hold a password"


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("DISCORD_TOKEN", "s3cret-but-no-token", "does not look like a bot token"),
        ("DISCORD_TOKEN", TOKEN + "\nmore", "does not look like a bot token"),
        ("DISCORD_TOKEN", TOKEN.replace("abc", "ａｂｃ"), "does not look like a bot token"),
        ("DISCORD_PROXY", "socks5://u:s3cret@proxy:1", "http"),
        ("COACH_DATABASE_URL", "mysql://u:s3cret@h/db", "must begin with"),
        ("COACH_DATABASE_URL", "postgresql+asyncpg://u:s3cret@h:port/db", "not a database URL"),
        ("COACH_DATABASE_URL", "postgresql+asyncpg://u:s3cret@h", "must name a database"),
        ("COACH_DATABASE_URL", "sqlite+aiosqlite://s3cret.db", "three slashes"),
        ("COACH_DATABASE_URL", "sqlite+aiosqlite:///:memory:", "three slashes"),
        ("COACH_LLM_URL", "gpu-box:8000/s3cret", "must begin with http"),
        ("COACH_LLM_URL", "ftp://gpu-box/s3cret", "must begin with http"),
        ("COACH_LLM_URL", "http://gpu-box:s3cret/v1", "port"),
        ("COACH_LLM_URL", "http://", "name a host"),
        ("COACH_LLM_URL", "http://gpu box/s3cret", "name a host"),
        ("COACH_LLM_URL", "http://me:s3cret@gpu-box/v1", "COACH_LLM_KEY"),
        ("COACH_LLM_URL", "http://gpu-box/v1?key=s3cret", "without ?"),
        ("COACH_LLM_KEY", "s3cret key", "ASCII"),
        ("COACH_LLM_KEY", "s3cret\nX-Other: 1", "ASCII"),
        ("COACH_LLM_PARALLEL", "0", "greater than or equal to 1"),
        ("COACH_LLM_PARALLEL", "s3cret", "integer"),
        ("COACH_DEFAULT_LOCALE", "s3cret", "'zh-TW'"),
        ("COACH_DEFAULT_ZONE", "Mars/s3cret", "IANA"),
        ("COACH_OPERATOR_GUILD", "s3cret", "integer"),
        ("COACH_OPERATOR_GUILD", "0", "greater than or equal to 1"),
        ("COACH_OPERATOR_GUILD", "9223372036854775808", "less than"),
        ("COACH_SYNC_GUILD", "-5", "greater than or equal to 1"),
        ("COACH_METRICS_PORT", "s3cret", "a port, or a host and a port"),
        ("COACH_METRICS_PORT", "65536", "a port, or a host and a port"),
        ("COACH_LOG_LEVEL", "s3cret", "'DEBUG'"),
        ("COACH_QUANTIZE", "s3cret", "'4bit'"),
        ("COACH_DTYPE", "s3cret", "'bfloat16'"),
        ("COACH_ATTENTION", "s3cret", "'sdpa'"),
        ("COACH_KV_MEMORY", "s3cret", "such as 4GB"),
        ("COACH_KV_MEMORY", "4", "such as 4GB"),
        ("COACH_KV_MEMORY", "0GB", "such as 4GB"),
        ("COACH_GPU_RESERVE", "-2GB", "such as 4GB"),
        ("COACH_GPU_RESERVE", "9999999TB", "such as 4GB"),
    ],
)
def test_a_wrong_value_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, problem: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongSetting) as caught:
        load_settings()
    assert caught.value.variable == variable
    assert problem in caught.value.problem
    assert caught.value.example == EXAMPLES[variable]
    everything = "".join(traceback.format_exception(caught.value))
    assert "s3cret" not in everything
    assert TOKEN not in everything


def test_a_file_that_is_no_text_is_named() -> None:
    Path(".env").write_bytes(b"\xff\xfe\x00COACH")
    with pytest.raises(WrongSetting) as caught:
        load_settings()
    assert caught.value.variable == ".env"


@given(st.from_regex(TOKEN_SHAPE, fullmatch=True))
def test_a_token_is_never_shown(token: str) -> None:
    settings = load_settings(token=token)
    assert settings.token
    assert settings.token.get_secret_value() == token
    assert token not in repr(settings)
    assert token not in str(settings.model_dump())
