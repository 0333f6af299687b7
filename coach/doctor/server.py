"""The model server: is it there, does it take the key, has it the model, and does it keep to a schema?

The coach works without one, but the operator named it: what is wrong with it is a fault.
"""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlsplit

from coach.config import Settings
from coach.doctor.check import Check
from coach.errors import ModelUnavailable
from coach.llm.interface import Completion, Message, Request
from coach.llm.server import ServerEngine
from coach.llm.server_client import NO_SUCH_MODEL, NOT_THE_API, WRONG_KEY, Timeouts
from coach.server_address import is_nearby

NAME = "model server"
TIMEOUTS = Timeouts(connect=5.0, stall=30.0, look=10.0, trial=60.0)
ANSWER_SECONDS = 60.0

SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {"tea": {"type": "string", "enum": ["oolong", "sencha"]}},
    "required": ["tea"],
    "additionalProperties": False,
}
"""A model that is told of it by nobody but the server does not answer like this by chance."""
QUESTION = "Say good morning."

_MEND = {
    WRONG_KEY: "set COACH_LLM_KEY to the key that the server was started with",
    NOT_THE_API: "correct COACH_LLM_URL: it is the base of the API and usually ends in /v1",
    NO_SUCH_MODEL: "correct COACH_LLM_MODEL",
}
_ELSE = "see that the server runs and that COACH_LLM_URL is its address; its own log tells more"


async def check_server(settings: Settings, timeouts: Timeouts = TIMEOUTS) -> list[Check]:
    """Look for the server of `COACH_LLM_URL` and ask it one tiny question; nothing where none is set.

    Nothing of the learners is sent.
    """
    if settings.llm_url is None:
        return []
    engine = ServerEngine(settings.llm_url, settings.llm_key, settings.llm_model, timeouts=timeouts)
    await engine.start()
    try:
        checks = [await _answer(engine)]
    finally:
        await engine.stop()
    road = check_road(settings.llm_url)
    return checks if road is None else [*checks, road]


def check_road(address: str) -> Check | None:
    """Does what learners write go over the internet for all to read? None where nothing is to be said."""
    url = urlsplit(address)
    if url.scheme == "https" or is_nearby(url.hostname or ""):
        return None
    what = f"what learners write goes to {url.hostname} unencrypted"
    return Check("model server's road", "warning", what, "use https, or a private network between the two")


async def _answer(engine: ServerEngine) -> Check:
    status = await engine.settled()
    if status.state != "ready" or status.model is None:
        return _fault(status.last_error or status.state)
    question = Request(
        *("doctor", "doctor", None, (Message("user", QUESTION),), "doctor", 1, 40, ANSWER_SECONDS),
        schema=SCHEMA,
    )
    begun = asyncio.get_running_loop().time()
    try:
        end = await engine.complete(question)
    except ModelUnavailable as error:
        return _fault(f"{status.model.name}: {error.reason}")
    if end.finish == "deadline":
        return _fault(f"{status.model.name} did not answer within {ANSWER_SECONDS:.0f} seconds")
    spent = (asyncio.get_running_loop().time() - begun) * 1000
    what = f"{status.model.name} at {status.device} answered {end.tokens} tokens in {spent:.0f} ms"
    return Check(NAME, "ok", f"{what}; {_about_schema(end)}")


def _about_schema(end: Completion) -> str:
    if _keeps(end.text):
        return "it keeps to a JSON schema"
    return "it does not keep to a JSON schema, so that replies are checked here and some are lost"


def _keeps(text: str) -> bool:
    try:
        said = json.loads(text)
    except ValueError:
        return False
    return said in ({"tea": "oolong"}, {"tea": "sencha"})


def _fault(reason: str) -> Check:
    if "COACH_LLM_MODEL" in reason:
        what, _, mend = reason.rpartition(": ")
        return Check(NAME, "fault", what, mend)
    mend = next((mend for known, mend in _MEND.items() if known in reason), _ELSE)
    return Check(NAME, "fault", reason, mend)
