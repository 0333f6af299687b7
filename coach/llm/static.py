"""Small batches that begin and end together: for models that continuous batching cannot run.

Newcomers wait until the batch before them has ended. Everything else is the same: grammars,
streaming, cancels and deadlines within a token.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from typing import Any

import torch
from transformers import GenerationConfig, LogitsProcessorList, StoppingCriteriaList

from coach.llm.batch import Hold
from coach.llm.sequence import Sequence


class StaticBatch:
    """Answers of `model` in batches of at most `slots`."""

    def __init__(self, model: Any, slots: int, hold: Hold, *, padding: int) -> None:
        """`padding` is a token that fills up shorter prompts; the model does not look at it."""
        self._model = model
        self._slots = slots
        self._hold = hold
        self._padding = padding
        self._live: list[Sequence] = []

    @property
    def running(self) -> Many[Sequence]:
        return self._live

    @property
    def open(self) -> bool:
        return len(self._live) < self._slots

    @property
    def kv_free(self) -> float | None:
        return None

    def add(self, sequence: Sequence) -> None:
        self._live.append(sequence)

    def step(self) -> None:
        with torch.inference_mode():
            self._step()

    def _step(self) -> None:
        rows = [sequence for sequence in self._live if not sequence.gave_up()]
        self._live = rows
        if not rows:
            return
        for sequence in rows:
            sequence.begin()
        device = self._model.device
        width = max(len(sequence.prompt) for sequence in rows)
        prompts = [[self._padding] * (width - len(row.prompt)) + row.prompt for row in rows]
        seen = [[0] * (width - len(row.prompt)) + [1] * len(row.prompt) for row in rows]

        def choose(ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
            return self._hold(scores, rows)

        def over(ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
            last = ids[:, -1].tolist()
            ended = [row.over or row.take(token) for row, token in zip(rows, last, strict=True)]
            return torch.tensor(ended, dtype=torch.bool, device=device)

        self._model.generate(
            input_ids=torch.tensor(prompts, device=device),
            attention_mask=torch.tensor(seen, device=device),
            generation_config=GenerationConfig(
                do_sample=False,
                max_new_tokens=max(row.limit for row in rows),
                pad_token_id=self._padding,
            ),
            logits_processor=LogitsProcessorList([choose]),
            stopping_criteria=StoppingCriteriaList([over]),
        )
        self._live = []

    def close(self) -> None:
        self._live = []
