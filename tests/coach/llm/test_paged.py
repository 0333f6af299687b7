"""Answers that share a model, against the same model's own generate(), on tiny random models.

This is also the smoke test for the private names of transformers that coach/llm/paged.py uses:
where a new version moved them, `test_transformers_still_has_what_is_used` says what to mend.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.llm.inbox import Inbox
from coach.llm.interface import Message
from coach.llm.protocol import Answering, Delta, Done, FromWorker, Generate, Load, Refused, Started
from tests.coach.llm.tiny_models import make_tiny

MISSING = [name for name in ("torch", "transformers", "llguidance") if importlib.util.find_spec(name) is None]
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]
SYSTEM = Message("system", "You grade a learner's answer, point by point, and quote what shows it. " * 2)
SCHEMA = {
    "type": "object",
    "properties": {
        "state": {"type": "string", "enum": ["met", "partly", "missing"]},
        "quote": {"type": "string", "maxLength": 12},
        "sure": {"type": "boolean"},
    },
    "required": ["state", "quote", "sure"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    root = tmp_path_factory.mktemp("tiny")

    def folder(kind: str) -> Path:
        return root / kind if (root / kind).exists() else make_tiny(root / kind, kind)

    return folder


@pytest.fixture(scope="module")
def load(folders: Callable[[str], Path]) -> Callable[[str], Any]:
    from coach.llm.model import load_model

    known: dict[str, Any] = {}

    def loaded(kind: str) -> Any:
        if kind not in known:
            folder = folders(kind)
            order = Load("folder", str(folder), kind, None, str(folder.parent), threads=1)
            known[kind] = load_model(order, lambda part: None)
        model = known[kind]
        # Small, so that what a big cache would hide shows: pages are used again, and run out.
        plan = replace(model.plan, blocks=96, kv_tokens=96 * model.plan.page_size, slots=8, batch_tokens=128)
        return replace(model, plan=plan)

    return loaded


class Served:
    """A server in this process, turned by hand, and what it said to whom."""

    def __init__(self, model: Any) -> None:
        from coach.llm.serving import Server

        self.model = model
        self.inbox = Inbox(limit=2000)
        self.said: dict[str, list[Answering]] = {}
        self.server = Server(model, self.inbox, self._hear)

    def _hear(self, news: FromWorker) -> None:
        if isinstance(news, Started | Delta | Done | Refused):
            self.said.setdefault(news.request_id, []).append(news)

    def ask(self, name: str, content: str = "Why?", tokens: int = 12, **more: Any) -> None:
        messages = (SYSTEM, Message("user", content))
        assert self.inbox.put(Generate(name, messages, tokens, more.pop("seconds", 600.0), **more))

    def until_done(self, *names: str) -> None:
        for _ in range(20_000):
            if all(isinstance(self.said.get(name, [None])[-1], Done | Refused) for name in names):
                return
            self.server.turn(0.0)
        raise AssertionError("the answers do not end")

    def text(self, name: str) -> str:
        return "".join(news.text for news in self.said[name] if isinstance(news, Delta))

    def end(self, name: str) -> Done:
        end = self.said[name][-1]
        assert isinstance(end, Done)
        return end


def alone(model: Any, content: str, tokens: int) -> str:
    """What the model's own generate() writes: the reference."""
    import torch

    from coach.llm.chat import encode

    prompt = torch.tensor([encode(model.tokenizer, (SYSTEM, Message("user", content)))])
    settings = {"do_sample": False, "max_new_tokens": tokens, "pad_token_id": 0}
    served_with = model.weights.config._attn_implementation
    model.weights.set_attn_implementation("sdpa")
    with torch.inference_mode():
        ids = model.weights.generate(prompt, attention_mask=torch.ones_like(prompt), **settings)
    model.weights.set_attn_implementation(served_with)
    # Half a character at the end is never given out.
    return str(model.tokenizer.decode(ids[0, prompt.shape[1] :], skip_special_tokens=True)).rstrip(
        "\N{REPLACEMENT CHARACTER}"
    )


@pytest.fixture
def serve() -> Iterator[Callable[[Any], Served]]:
    """Serves models and frees them after the test: a model is in one batch at a time."""
    made: list[Served] = []

    def served(model: Any) -> Served:
        made.append(Served(model))
        return made[-1]

    yield served
    for each in made:
        each.server._batch.close()


QUESTIONS = {f"r{n}": ("What does LoRA freeze? " * (n % 5 + 1), 5 + 3 * n) for n in range(12)}


def test_transformers_still_has_what_is_used(
    load: Callable[[str], Any], serve: Callable[[Any], Served]
) -> None:
    import transformers

    served = serve(load("llama"))
    way = served.server.ready().way
    assert way == "continuous batching", (
        f"transformers {transformers.__version__} moved what coach/llm/paged.py uses: {way}. Mend "
        "PagedBatch for it, or keep to the version that pyproject.toml bounds."
    )


@pytest.mark.parametrize("kind", ["llama", "qwen3", "gemma3", "qwen3-next"])
def test_together_they_say_what_each_says_alone(
    load: Callable[[str], Any], serve: Callable[[Any], Served], kind: str
) -> None:
    model = load(kind)
    expected = {name: alone(model, *question) for name, question in QUESTIONS.items()}
    served = serve(model)
    assert served.server.ready().way == (
        "static micro-batches" if kind == "qwen3-next" else "continuous batching"
    )
    for number, (name, (content, tokens)) in enumerate(QUESTIONS.items()):
        served.ask(name, content, tokens)
        if number % 2:
            served.server.turn(0.0)  # so that they join at different times
    served.until_done(*QUESTIONS)
    assert {name: served.text(name) for name in QUESTIONS} == expected
    assert {served.end(name).finish for name in QUESTIONS} == {"length"}
    assert [served.end(name).tokens for name in QUESTIONS] == [tokens for _, tokens in QUESTIONS.values()]


def test_a_prompt_that_others_began_with_is_not_read_again(
    load: Callable[[str], Any], serve: Callable[[Any], Served]
) -> None:
    served = serve(load("llama"))
    served.ask("first")
    served.until_done("first")
    served.ask("second", "And how?")
    served.until_done("second")
    started = served.said["second"][0]
    assert isinstance(started, Started)
    page = served.model.plan.page_size
    assert started.shared >= len(SYSTEM.content) // page * page - page
    assert served.said["first"][0].shared == 0  # type: ignore[union-attr]


def test_a_late_request_writes_within_two_steps(
    load: Callable[[str], Any], serve: Callable[[Any], Served]
) -> None:
    served = serve(load("llama"))
    for name in "abcd":
        served.ask(name, tokens=400)
    for _ in range(20):
        served.server.turn(0.0)
    served.ask("late", "Me too?")
    served.server.turn(0.0)
    served.server.turn(0.0)
    assert any(isinstance(news, Delta) for news in served.said["late"])


def test_cancelled_answers_leave_and_the_others_do_not_notice(
    load: Callable[[str], Any], serve: Callable[[Any], Served]
) -> None:
    model = load("llama")
    expected = alone(model, "Stay", 60)
    served = serve(model)
    full = served.server._batch.kv_free
    for name in ("gone", "stays", "late"):
        served.ask(name, "Stay", 60, seconds=0.0 if name == "late" else 600.0)
    for _ in range(10):
        served.server.turn(0.0)
    served.inbox.cancel("gone")
    served.until_done("gone", "stays", "late")
    assert served.end("gone").finish == "cancelled"
    assert 0 < served.end("gone").tokens < 60
    assert served.end("late").finish == "deadline"
    assert served.text("stays") == expected
    assert served.server._batch.kv_free == full


def test_a_memory_too_small_for_all_makes_them_wait_not_fail(
    load: Callable[[str], Any], serve: Callable[[Any], Served]
) -> None:
    model = load("llama")
    tight = replace(model.plan, blocks=44, kv_tokens=44 * model.plan.page_size)
    expected = {name: alone(model, f"Question {name}", 200) for name in "abcdef"}
    served = serve(replace(model, plan=tight))
    for name in expected:
        served.ask(name, f"Question {name}", 200)
    served.until_done(*expected)
    assert {name: served.text(name) for name in expected} == expected


@pytest.mark.parametrize("kind", ["llama", "qwen3-next"])
def test_schemas_are_kept_beside_free_answers(
    load: Callable[[str], Any], serve: Callable[[Any], Served], kind: str
) -> None:
    model = load(kind)
    expected = alone(model, "Free", 30)
    served = serve(model)
    held = [f"held{number}" for number in range(5)]
    served.ask("free", "Free", 30)
    for name in held:
        served.ask(name, f"Grade {name}", 120, schema=SCHEMA, streamed=False)
    served.until_done("free", *held)
    assert served.text("free") == expected
    for name in held:
        assert served.end(name).finish == "stop"
        said = json.loads(served.text(name))
        assert list(said) == ["state", "quote", "sure"]  # in the schema's order
        assert said["state"] in {"met", "partly", "missing"}
        assert len(said["quote"]) <= 12
        assert isinstance(said["sure"], bool)
        # Text that nobody watches comes in one piece.
        assert sum(isinstance(news, Delta) for news in served.said[name]) == 1


def test_a_schema_that_its_tokens_do_not_suffice_for_is_cut(
    load: Callable[[str], Any], serve: Callable[[Any], Served]
) -> None:
    served = serve(load("llama"))
    served.ask("cut", tokens=6, schema=SCHEMA)
    served.until_done("cut")
    assert served.end("cut").finish == "length"


def test_a_schema_that_is_none_is_refused_by_name(
    load: Callable[[str], Any], serve: Callable[[Any], Served]
) -> None:
    served = serve(load("llama"))
    served.ask("bad", schema={"type": "nonsense"})
    served.until_done("bad")
    refused = served.said["bad"][-1]
    assert isinstance(refused, Refused)
    assert refused.why == "schema"


def test_out_of_memory_makes_it_smaller_then_gives_up(
    load: Callable[[str], Any], serve: Callable[[Any], Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from coach.llm.serving import GaveUp

    model = load("llama")
    served = serve(model)
    forward = model.weights.forward
    steps = iter([False, False, True])

    def full(*given: Any, **more: Any) -> Any:
        if next(steps, False):
            raise torch.OutOfMemoryError("simulated")
        return forward(*given, **more)

    monkeypatch.setattr(model.weights, "forward", full)
    for name in ("a", "b"):
        served.ask(name, tokens=20)
    served.until_done("a", "b")
    for name in ("a", "b"):
        refused = served.said[name][-1]
        assert isinstance(refused, Refused)
        assert (refused.why, refused.reason) == ("lost", "out of memory")
    assert served.server._plan.slots == model.plan.slots // 2
    served.ask("c", "Why?", 20)
    served.until_done("c")
    assert served.text("c") == alone(model, "Why?", 20)
    steps = iter([True])
    served.ask("d", tokens=20)
    with pytest.raises(GaveUp, match="out of memory"):
        served.until_done("d")
    assert isinstance(served.said["d"][-1], Refused)


def test_a_thousand_requests_leave_nothing_behind(
    load: Callable[[str], Any], serve: Callable[[Any], Served]
) -> None:
    served = serve(load("llama"))
    batch: Any = served.server._batch
    full = batch.kv_free
    names = [f"n{number}" for number in range(1000)]
    for number, name in enumerate(names):
        served.ask(name, f"Question {number}", 3, streamed=False)
        if number % 10 == 9:
            served.server.turn(0.0)
            served.inbox.cancel(name) or served.inbox.cancel(names[number - 1])
    served.until_done(*(name for name in names if name in served.said))
    while served.server._batch.running:
        served.server.turn(0.0)
    scheduler = batch._core.scheduler
    kept = (scheduler.active_requests, scheduler.waiting_requests, scheduler.waiting_requests_order)
    assert not any(kept)
    assert not batch._live
    assert batch._manager.output_router.output_queue.empty()
    assert not served.inbox._running
    assert batch.kv_free == full
    tables = [allocator.block_table for allocator in batch._core.cache.cache_allocators.values()]
    assert not any(tables)
