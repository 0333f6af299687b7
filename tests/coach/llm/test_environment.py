"""The worker sees no secret of the bot."""

from __future__ import annotations

from coach.llm.environment import worker_environment

SECRETS = {
    "DISCORD_TOKEN": "s",
    "COACH_DATABASE_URL": "s",
    "AWS_SECRET_ACCESS_KEY": "s",
    "OPENAI_API_KEY": "s",
    "PGPASSWORD": "s",
    "discord_token": "s",
}


def test_secrets_are_dropped() -> None:
    assert "s" not in worker_environment(SECRETS, offline=False).values()


def test_what_a_model_needs_is_kept() -> None:
    given = {"PATH": "/bin", "HF_TOKEN": "t", "HF_HOME": "/models", "CUDA_VISIBLE_DEVICES": "1"}
    assert worker_environment(given, offline=False).items() >= given.items()


def test_no_telemetry() -> None:
    kept = worker_environment({"HF_HUB_DISABLE_TELEMETRY": "0"}, offline=False)
    assert kept["HF_HUB_DISABLE_TELEMETRY"] == kept["DO_NOT_TRACK"] == "1"


def test_offline_only_when_asked_for() -> None:
    assert "HF_HUB_OFFLINE" not in worker_environment({}, offline=False)
    assert worker_environment({}, offline=True)["HF_HUB_OFFLINE"] == "1"
