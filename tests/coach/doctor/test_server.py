"""What the doctor says of a model server, against a fake one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from coach.config import load_settings
from coach.doctor.check import Check
from coach.doctor.hosts import HERE, who_sees
from coach.doctor.server import check_road, check_server
from coach.llm.server_client import Timeouts
from tests.coach.llm.fake_server import Behaviour, FakeServer, answers, breaks_off, hangs, replies

QUICK = Timeouts(connect=2.0, stall=0.2, look=0.2, trial=0.2, looks=(3600.0,))


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with FakeServer().running() as running:
        yield running


async def checked(server: FakeServer, **more: str) -> Check:
    (check,) = await check_server(load_settings(llm_url=server.url, **more), QUICK)
    return check


async def test_without_an_address_there_is_nothing_to_say() -> None:
    assert await check_server(load_settings()) == []


async def test_a_good_server_is_told_with_its_speed_and_that_it_keeps_to_a_schema(server: FakeServer) -> None:
    server.will(answers('{"tea": ', '"oolong"}'))
    check = await checked(server)
    assert check.state == "ok"
    assert "the-model at 127.0.0.1 answered 2 tokens in " in check.what
    assert check.what.endswith(" ms; it keeps to a JSON schema")


@pytest.mark.parametrize("said", ["Good morning!", '{"tea": "coffee"}', "[]", '{"tea": "oolong"'])
async def test_a_server_that_ignores_schemas_is_told(server: FakeServer, said: str) -> None:
    server.will(answers(said))
    check = await checked(server)
    assert check.state == "ok"
    assert "does not keep to a JSON schema" in check.what


@pytest.mark.parametrize(
    ("listing", "what", "mend"),
    [
        (replies(401), "refuses the key", "COACH_LLM_KEY"),
        (replies(200, "<html>", "text/html"), "not the API's", "COACH_LLM_URL"),
        (replies(404, "gone", "text/plain"), "no API there", "COACH_LLM_URL"),
        (replies(200, {"data": [{"id": "a"}, {"id": "b"}]}), "several models (a, b)", "COACH_LLM_MODEL"),
        (replies(200, {"data": []}), "lists no model", "COACH_LLM_MODEL"),
        (breaks_off(), "broke off", "its own log"),
        (hangs(), "does not answer", "its own log"),
    ],
)
async def test_what_is_wrong_comes_with_what_to_do(
    server: FakeServer, listing: Behaviour, what: str, mend: str
) -> None:
    server.listing = listing
    check = await checked(server)
    assert check.state == "fault"
    assert what in check.what
    assert mend in str(check.mend)


async def test_a_wrong_model_name_is_told_with_the_nearest(server: FakeServer) -> None:
    server.will(replies(404, {"error": {"message": "no such model"}}))
    check = await checked(server, llm_model="the-modell")
    assert check.what == "the server has no model the-modell; the nearest is the-model"
    assert check.mend == "set COACH_LLM_MODEL=the-model, or load the other one there"


async def test_a_server_that_lists_and_cannot_answer_is_a_fault(server: FakeServer) -> None:
    server.will(replies(500))
    check = await checked(server)
    assert (check.state, check.what) == ("fault", "the-model: the server answers 500")


async def test_the_key_is_not_told(server: FakeServer) -> None:
    server.listing = replies(401, {"error": {"message": "s3cret is wrong"}})
    assert "s3cret" not in str(await checked(server, llm_key="s3cret"))


def test_an_open_road_to_elsewhere_is_a_warning() -> None:
    road = check_road("http://llm.example:8000/v1")
    assert road
    assert road.state == "warning"
    assert "llm.example unencrypted" in road.what
    for well in ("https://llm.example/v1", "http://gpu-box:8000/v1", "http://127.0.0.1:8000/v1"):
        assert check_road(well) is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://llm.example:8000/v1", "llm.example"),
        ("http://localhost:8000", HERE),
        ("http://127.0.0.1:8000/v1", HERE),
        ("http://[::1]:8000/v1", HERE),
        ("http://gpu-box:8000", "gpu-box"),
    ],
)
def test_the_servers_host_is_named_to_learners(url: str, host: str) -> None:
    lines = who_sees(load_settings(llm_url=url, model="off", llm_key="s3cret"))
    assert {line.what: line.host for line in lines}["model"] == host
    assert "s3cret" not in str(lines)
