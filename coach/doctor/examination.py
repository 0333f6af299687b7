"""All checks in the order in which they are read."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from coach.clock import Clock
from coach.config import Settings, WrongSetting
from coach.doctor.check import Check
from coach.doctor.database import check_database
from coach.doctor.deployment import check_env_file, check_settings, check_token, named_variables
from coach.doctor.machine import (
    check_clock,
    check_disk,
    check_fonts,
    check_platform,
    check_python,
    check_zones,
)
from coach.doctor.model import Device, check_gpu, check_model, find_device
from coach.doctor.packs import check_embedder, check_packs
from coach.doctor.server import check_server

ENV_FILE = Path(".env")


async def examine(
    settings: Settings | None, clock: Clock, problem: WrongSetting | None = None
) -> list[Check]:
    """Run every check. Where the settings cannot be used (`problem`), those that need none."""
    variables = named_variables(os.environ, ENV_FILE)
    checks = [check_python(), check_platform(), check_clock(clock.now()), check_zones()]
    checks.append(check_settings(problem, variables))
    if (env_file := check_env_file(ENV_FILE)) is not None:
        checks.append(env_file)
    if settings is not None:
        checks += await _of_deployment(settings)
    checks.append(await asyncio.to_thread(check_fonts))
    return checks


async def _of_deployment(settings: Settings) -> list[Check]:
    database = await check_database(settings)
    checks = [check_token(settings), check_disk(settings.data_dir), database]
    checks += await check_packs(settings, database_ready=database.state == "ok")
    checks.append(check_embedder())
    if settings.llm_url is not None:
        return checks + await check_server(settings)
    return checks + await asyncio.to_thread(_of_model, settings)


def _of_model(settings: Settings) -> list[Check]:
    found: list[Device | None] = []

    def find() -> Device | None:
        found.append(find_device())
        return found[-1]

    model = check_model(settings, find)
    gpu = check_gpu(settings, found[0]) if found else None
    return [model] if gpu is None else [model, gpu]


def healthy(checks: Sequence[Check]) -> bool:
    """Whether the bot can work: no check found a fault."""
    return all(check.state != "fault" for check in checks)
