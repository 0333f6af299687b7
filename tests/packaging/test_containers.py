"""Dockerfile and docker-compose.yml, read without an engine: all that they name exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from bot.app import HEARTBEAT
from tests.packaging.command_line import problem_with
from tests.packaging.project import ROOT, extras, pyproject, text_of


def instructions() -> Iterator[tuple[str, str]]:
    """Give the Dockerfile's instructions with their arguments, continued lines joined."""
    text = re.sub(r"^ *#.*\n", "", text_of(ROOT / "Dockerfile"), flags=re.MULTILINE)
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word, rest.strip()


def all_of(wanted: str) -> list[str]:
    return [rest for word, rest in instructions() if word == wanted]


def copied() -> set[str]:
    """What is copied from the project into the image."""
    return {name for rest in all_of("COPY") if not rest.startswith("--from") for name in rest.split()[:-1]}


def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text_of(ROOT / "docker-compose.yml"))
    return found


def arguments() -> dict[str, str]:
    split = (rest.partition("=") for rest in all_of("ARG"))
    return {name: value for name, _, value in split}


def test_what_is_copied_exists_and_is_let_through() -> None:
    let_through = {
        rule.removeprefix("!") for rule in text_of(ROOT / ".dockerignore").split() if rule[0] == "!"
    }
    assert copied() <= let_through
    assert all((ROOT / name).exists() for name in let_through)


def test_all_that_the_wheel_is_made_of_is_copied() -> None:
    wheel = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], pyproject()["project"]["readme"]}
    assert needed | {"pyproject.toml", "constraints.txt"} <= copied()


def test_what_is_run_exists() -> None:
    (program,) = yaml.safe_load(all_of("ENTRYPOINT")[0])
    assert program in pyproject()["project"]["scripts"]
    assert problem_with(yaml.safe_load(all_of("CMD")[0])) is None
    *_, look = yaml.safe_load(all_of("HEALTHCHECK")[0].partition("CMD")[2])
    assert f"/data/{HEARTBEAT} " in look
    assert problem_with(composed()["services"]["bot"]["command"]) is None


def test_the_bot_is_not_root() -> None:
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", all_of("USER")[-1])


def test_what_is_installed_exists() -> None:
    compose = composed()["services"]["bot"]["build"]["args"]
    assert compose.keys() <= arguments().keys()
    assert {*arguments()["EXTRAS"].split(","), *compose["EXTRAS"].split(",")} <= extras().keys()


def test_the_python_is_one_that_the_project_takes() -> None:
    assert pyproject()["project"]["requires-python"] == ">=3.11"
    assert int(arguments()["PYTHON"].partition(".")[2]) >= 11


def test_the_services_fit_each_other() -> None:
    services = composed()["services"]
    mounts = {mount.partition(":")[0] for service in services.values() for mount in service["volumes"]}
    assert mounts == composed()["volumes"].keys()
    assert services["bot"]["depends_on"].keys() <= services.keys()
    data = services["bot"]["environment"]["COACH_DATA_DIR"]
    assert all_of("VOLUME") == [data]
    assert f"coach-data:{data}" in services["bot"]["volumes"]
