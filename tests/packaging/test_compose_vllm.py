"""The compose file with a model server, read without an engine: it fits the bot's own and the settings."""

from __future__ import annotations

import re
from typing import Any

import yaml

from coach.config import load_settings
from tests.packaging.project import ROOT, text_of
from tests.packaging.test_variables import OURS, variables

FILE = ROOT / "docs/compose/vllm.yml"
DEFAULT = re.compile(r"\$\{[A-Z_]+(?::-([^}]*)|:\?[^}]*)?\}")


def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text_of(FILE))
    return found


def with_defaults(text: str) -> str:
    """What compose makes of a value where nothing is set but what must be."""
    return DEFAULT.sub(lambda match: match[1] if match[1] is not None else "s3cret", text)


def test_it_changes_the_bot_and_adds_the_server() -> None:
    own = yaml.safe_load(text_of(ROOT / "docker-compose.yml"))
    assert composed()["services"].keys() == {"bot", "vllm"}
    assert composed()["services"].keys() & own["services"].keys() == {"bot"}
    assert not composed()["volumes"].keys() & own["volumes"].keys()


def test_the_bots_settings_can_be_used_and_point_to_the_server() -> None:
    services = composed()["services"]
    values = {name: with_defaults(value) for name, value in services["bot"]["environment"].items()}
    assert values.keys() <= variables()
    settings = load_settings(**{name.removeprefix("COACH_").lower(): value for name, value in values.items()})
    assert settings.llm_url == "http://vllm:8000/v1"
    assert settings.llm_key
    served = with_defaults(services["vllm"]["command"][0])
    assert served == f"--model={settings.llm_model}"
    assert services["vllm"]["environment"]["VLLM_API_KEY"] == services["bot"]["environment"]["COACH_LLM_KEY"]


def test_the_server_has_a_card_a_pinned_image_a_health_check_and_no_open_port() -> None:
    vllm = composed()["services"]["vllm"]
    (device,) = vllm["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["count"], device["capabilities"]) == ("nvidia", 1, ["gpu"])
    assert re.fullmatch(r"vllm/vllm-openai:v\d+\.\d+\.\d+", with_defaults(vllm["image"]))
    assert vllm["healthcheck"]["test"][-1] == "http://127.0.0.1:8000/health"
    assert "ports" not in vllm
    mounts = {mount.partition(":")[0] for mount in vllm["volumes"]}
    assert mounts == composed()["volumes"].keys()


def test_no_variable_is_named_that_nobody_reads() -> None:
    assert set(OURS.findall(text_of(FILE))) <= variables()
