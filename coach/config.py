"""Settings, read once at start from the environment and `.env`.

A wrong value stops the start with the variable's name, the problem and an
example; the value itself is never repeated, since it may be a secret.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from coach.address import listening_address
from coach.clock import known_zones
from coach.curriculum.model import Language
from coach.server_address import api_base

TOKEN_SHAPE = re.compile(r"[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}", re.ASCII)

SIZE = re.compile(r"(?P<number>\d{1,7}(\.\d{1,3})?)\s*(?P<unit>[MGT])i?B?", re.ASCII | re.IGNORECASE)
UNITS = {"M": 2**20, "G": 2**30, "T": 2**40}
"""1 GB is 1,024 MB here, as tools that show the memory of graphics cards count."""

EXAMPLES = {
    "DISCORD_TOKEN": "three parts with dots between them, from the Bot page of your application",
    "DISCORD_PROXY": "http://proxy.example.org:3128",
    "COACH_DATABASE_URL": "sqlite+aiosqlite:///data/coach.db or postgresql+asyncpg://user:password@host/coach",
    "COACH_MODEL": "Qwen/Qwen3-8B, /models/my-model, /models/my-model.gguf, or off",
    "COACH_QUANTIZE": "none, 8bit or 4bit",
    "COACH_DTYPE": "auto, float32, bfloat16 or float16",
    "COACH_ATTENTION": "auto, sdpa, eager or flash_attention_2",
    "COACH_KV_MEMORY": "4GB",
    "COACH_GPU_RESERVE": "2GB",
    "COACH_LLM_URL": "http://gpu-box:8000/v1",
    "COACH_LLM_KEY": "the key that the model server was started with",
    "COACH_LLM_MODEL": "Qwen/Qwen3-8B, as the server calls it",
    "COACH_LLM_PARALLEL": "16",
    "COACH_GRADER": "builtin or model",
    "COACH_WRITE_QUESTIONS": "on or off",
    "COACH_DATA_DIR": "data",
    "COACH_DEFAULT_LOCALE": "zh-TW or en",
    "COACH_DEFAULT_ZONE": "Asia/Taipei",
    "COACH_OPERATOR_GUILD": "123456789012345678 (right-click your server, Copy Server ID)",
    "COACH_SYNC_GUILD": "123456789012345678",
    "COACH_PACK_DIRS": "/srv/packs/statistics:/srv/packs/rust",
    "COACH_METRICS_PORT": "9464, or 0.0.0.0:9464 for other machines too",
    "COACH_LOG_LEVEL": "INFO",
    ".env": "a text file with lines like COACH_DEFAULT_LOCALE=zh-TW",
}


class WrongSetting(Exception):
    """A setting that cannot be used: `variable`, `problem` and an `example`, never the value."""

    def __init__(self, variable: str, problem: str) -> None:
        self.variable = variable
        self.problem = problem
        self.example = EXAMPLES.get(variable, "see the configuration page")
        super().__init__(f"{variable}: {problem}. Example: {self.example}")


class Settings(BaseSettings):
    """Everything an operator can set. Field names are ours, variables are in `EXAMPLES`."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        populate_by_name=True,
        env_ignore_empty=True,
    )

    token: SecretStr | None = Field(default=None, validation_alias="DISCORD_TOKEN")
    proxy: str | None = Field(default=None, repr=False, validation_alias="DISCORD_PROXY")
    database_url: SecretStr | None = Field(default=None, validation_alias="COACH_DATABASE_URL")
    model: str = Field(default="", validation_alias="COACH_MODEL")
    quantize: Literal["none", "8bit", "4bit"] = Field(default="none", validation_alias="COACH_QUANTIZE")
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        default="auto", validation_alias="COACH_DTYPE"
    )
    attention: Literal["auto", "sdpa", "eager", "flash_attention_2"] = Field(
        default="auto", validation_alias="COACH_ATTENTION"
    )
    kv_memory: int | None = Field(default=None, validation_alias="COACH_KV_MEMORY")
    gpu_reserve: int | None = Field(default=None, validation_alias="COACH_GPU_RESERVE")
    llm_url: str | None = Field(default=None, validation_alias="COACH_LLM_URL")
    llm_key: SecretStr | None = Field(default=None, validation_alias="COACH_LLM_KEY")
    llm_model: str = Field(default="", max_length=500, validation_alias="COACH_LLM_MODEL")
    llm_parallel: int = Field(default=16, ge=1, le=512, validation_alias="COACH_LLM_PARALLEL")
    grader: Literal["builtin", "model"] = Field(default="builtin", validation_alias="COACH_GRADER")
    write_questions: bool = Field(default=False, validation_alias="COACH_WRITE_QUESTIONS")
    data_dir: Path = Field(default=Path("data"), validation_alias="COACH_DATA_DIR")
    default_locale: Language = Field(default="en", validation_alias="COACH_DEFAULT_LOCALE")
    default_zone: str | None = Field(default=None, validation_alias="COACH_DEFAULT_ZONE")
    operator_guild: int | None = Field(
        default=None, ge=1, lt=2**63, validation_alias=AliasChoices("COACH_OPERATOR_GUILD", "operator_guild")
    )
    sync_guild: int | None = Field(default=None, ge=1, lt=2**63, validation_alias="COACH_SYNC_GUILD")
    pack_dirs: Annotated[tuple[Path, ...], NoDecode] = Field(default=(), validation_alias="COACH_PACK_DIRS")
    metrics_address: str | None = Field(default=None, validation_alias="COACH_METRICS_PORT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", validation_alias="COACH_LOG_LEVEL"
    )

    @field_validator("kv_memory", "gpu_reserve", mode="before")
    @classmethod
    def _size(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        match = SIZE.fullmatch(value.strip())
        size = int(float(match["number"]) * UNITS[match["unit"].upper()]) if match else 0
        if not 0 < size < 2**63:
            raise ValueError("must be a size with a unit, such as 4GB or 512MB")
        return size

    @field_validator("pack_dirs", mode="before")
    @classmethod
    def _split_pack_dirs(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(Path(part) for part in value.split(":") if part)
        return value

    @field_validator("token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        token = value.get_secret_value().strip()
        if not TOKEN_SHAPE.fullmatch(token):
            raise ValueError("does not look like a bot token")
        return SecretStr(token)

    @field_validator("proxy")
    @classmethod
    def _proxy_scheme(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"^https?://[^/\s]+", value):
            raise ValueError("must begin with http:// or https:// and name a host")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_driver(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        text = value.get_secret_value()
        if not text.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            raise ValueError("must begin with sqlite+aiosqlite:// or postgresql+asyncpg://")
        try:
            url = make_url(text)
        except (ArgumentError, ValueError):
            # What SQLAlchemy says repeats the URL, and with it the password.
            raise ValueError("is not a database URL; is the port a number?") from None
        if url.get_backend_name() == "sqlite" and (url.host or url.database in (None, "", ":memory:")):
            raise ValueError("must name a file after three slashes, or four for a path from the root")
        if url.get_backend_name() == "postgresql" and not url.database:
            raise ValueError("must name a database after the host")
        return value

    @field_validator("llm_url")
    @classmethod
    def _base_of_an_api(cls, value: str | None) -> str | None:
        return None if value is None else api_base(value)

    @field_validator("llm_key")
    @classmethod
    def _fits_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        key = value.get_secret_value().strip()
        if not re.fullmatch(r"[!-~]+", key):
            raise ValueError("must be ASCII without spaces")
        return SecretStr(key)

    @field_validator("llm_model")
    @classmethod
    def _name_without_spaces_around(cls, value: str) -> str:
        return value.strip()

    @field_validator("default_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None and value not in known_zones():
            raise ValueError("is not an IANA time zone")
        return value

    @field_validator("metrics_address")
    @classmethod
    def _listening(cls, value: str | None) -> str | None:
        if value is not None:
            listening_address(value)
        return value

    def zone_for(self, language: Language) -> str:
        """The zone of somebody who chose none: as set, or where most who read the language live."""
        return self.default_zone or ("Asia/Taipei" if language == "zh-TW" else "UTC")

    @property
    def store_url(self) -> str:
        """The database URL: as set, or a SQLite file in the data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data_dir / 'coach.db'}"


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` are field values that win over the environment.

    Raises `WrongSetting` for the first value that cannot be used.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except UnicodeDecodeError:
        raise WrongSetting(".env", "is not UTF-8 text") from None
    except OSError as error:
        raise WrongSetting(".env", f"cannot be read ({error.strerror})") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        variable = str(first["loc"][0]) if first["loc"] else "?"
        for name, info in Settings.model_fields.items():
            alias = info.validation_alias
            if variable == name and isinstance(alias, str):
                variable = alias
        problem = first["msg"].removeprefix("Value error, ")
        raise WrongSetting(variable, problem[0].lower() + problem[1:]) from None
