"""The loaded model: weights, tokenizer, and what becomes of a request.

torch and transformers are imported inside functions, in the worker's process only.
"""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Collection, Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.llm.batch import Batch, Hold
from coach.llm.chat import CannotAnswer, encode
from coach.llm.detokenize import Detokenizer
from coach.llm.gguf import Report, converted
from coach.llm.grammar import BadSchema, Grammars
from coach.llm.inbox import Job
from coach.llm.protocol import Load, Ready
from coach.llm.room import look_around
from coach.llm.sequence import Emit, Sequence
from coach.llm.shape import Shape
from coach.llm.sizing import Plan, attention_for, dtype_for, plan


@dataclass
class Model:
    """Weights and tokenizer in memory, and how they are to be used."""

    weights: Any
    tokenizer: Any
    name: str
    revision: str
    device: str
    memory_bytes: int
    context: int
    plan: Plan
    ends: Collection[int]
    grammars: Grammars | None

    def sequence(self, job: Job, emit: Emit) -> Sequence:
        """Prepare a request. Raises CannotAnswer or BadSchema."""
        request = job.request
        prompt = encode(self.tokenizer, request.messages)
        room = min(self.context, self.plan.kv_tokens) - len(prompt)
        if room < 1:
            raise CannotAnswer("the prompt is longer than the model's context")
        grammar = None
        if request.schema is not None:
            if self.grammars is None:
                raise BadSchema("llguidance is missing or does not know this tokenizer")
            grammar = self.grammars.of(request.schema)
        return Sequence(
            job,
            prompt,
            min(request.max_tokens, room),
            ends=self.ends,
            text=Detokenizer(lambda ids: str(self.tokenizer.decode(ids, skip_special_tokens=True))),
            grammar=grammar,
            emit=emit,
        )

    def hold(self, scores: Any, rows: Many[Sequence]) -> Any:
        """Forbid in a step's scores what the answers' grammars forbid."""
        if self.grammars is None:
            return scores
        return self.grammars.hold(scores, [row.grammar for row in rows])

    def batch(self, how: Plan, hold: Hold) -> Batch:
        """Make the batch that `how` describes; `hold` is called in each step. Raises as transformers does."""
        if how.continuous:
            from coach.llm.paged import PagedBatch

            return PagedBatch(self.weights, how, hold)
        from coach.llm.static import StaticBatch

        return StaticBatch(self.weights, how.slots, hold, padding=min(self.ends, default=0))

    def ready(self, how: Plan, way: str) -> Ready:
        """What the bot is told once answers can be written."""
        return Ready(
            self.name,
            self.revision,
            self.device,
            how.dtype if how.quantise == "none" else f"{how.dtype}, {how.quantise}",
            self.memory_bytes,
            how.slots,
            way,
            how.kv_tokens if how.continuous else None,
            min(self.context, how.kv_tokens),
        )


def load_model(order: Load, report: Report) -> Model:
    """Load what `order` names, converting GGUF first; `report` hears the fraction that is over.

    Raises whatever the libraries raise, or TooBig; `coach.llm.failure` makes a sentence of it.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    room, device_name = look_around()
    # One core is left for the bot: two jobs that want both slow each other tenfold.
    torch.set_num_threads(order.threads or max(1, room.cores - 1))
    dtype = dtype_for(room, order.choice)
    where, revision, begun = order.location, order.revision, 0.0
    if order.source == "gguf":
        folder = converted(Path(order.location), Path(order.data_dir), lambda part: report(part * 0.9))
        where, revision, begun = str(folder), folder.name.rsplit("-", 1)[1], 0.9
    at = {"revision": revision} if order.source == "hub" and revision else {}
    tokenizer = AutoTokenizer.from_pretrained(where, trust_remote_code=False, **at)
    if not tokenizer.chat_template:
        raise CannotAnswer("the model has no chat template; choose one that is tuned for instructions")
    with _watched(lambda part: report(begun + part * (1 - begun))):
        weights = AutoModelForCausalLM.from_pretrained(
            where,
            dtype=getattr(torch, dtype),
            device_map={"": room.kind},
            attn_implementation=attention_for(room, order.choice),
            use_safetensors=True,
            trust_remote_code=False,
            **_quantised(order, dtype),
            **at,
        )
    weights.eval()
    size = int(weights.get_memory_footprint(return_buffers=False))
    shape = Shape.from_config(weights.config.to_dict())
    ends = _end_tokens(weights.generation_config)
    return Model(
        weights,
        tokenizer,
        order.name,
        getattr(weights.config, "_commit_hash", None) or revision or "",
        "cpu" if room.kind == "cpu" else device_name,
        size,
        shape.context,
        plan(shape, size, room, order.choice),
        ends,
        _grammars(tokenizer, shape.vocabulary, ends),
    )


def _quantised(order: Load, dtype: str) -> dict[str, Any]:
    if order.choice.quantise == "none":
        return {}
    import torch
    from transformers import BitsAndBytesConfig

    if order.choice.quantise == "8bit":
        return {"quantization_config": BitsAndBytesConfig(load_in_8bit=True)}
    settings = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=getattr(torch, dtype),
    )
    return {"quantization_config": settings}


def _grammars(tokenizer: Any, vocabulary: int, ends: Collection[int]) -> Grammars | None:
    if importlib.util.find_spec("llguidance") is None:
        return None
    with contextlib.suppress(ValueError):  # not a fast tokenizer
        return Grammars(tokenizer, vocabulary, sorted(ends))
    return None


def _end_tokens(config: Any) -> frozenset[int]:
    ends = config.eos_token_id
    return frozenset(ends if isinstance(ends, list) else [] if ends is None else [ends])


@contextlib.contextmanager
def _watched(report: Report) -> Iterator[None]:
    """Hear of progress through the bar that transformers would draw; silent where it has no hook."""
    from transformers.utils import logging

    def counted(items: Collection[Any]) -> Iterator[Any]:
        for number, item in enumerate(items):
            report(number / len(items))
            yield item
        report(1.0)

    def hook(factory: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if kwargs.get("desc") == "Loading weights" and args and isinstance(args[0], Collection):
            args, kwargs = (counted(args[0]), *args[1:]), {"total": len(args[0]), **kwargs}
        return factory(*args, **kwargs)

    if not hasattr(logging, "set_tqdm_hook"):
        yield
        return
    before = logging.set_tqdm_hook(hook)
    try:
        yield
    finally:
        logging.set_tqdm_hook(before)
