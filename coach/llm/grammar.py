"""Holding an answer to a JSON schema while it is written: which tokens may come next.

llguidance computes the sets; here they become masks over the model's scores.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

SPACING: Any = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
"""As models are used to see it. Free spacing lets a weak model write blanks until its tokens are spent."""
REMEMBERED = 64
"""Compiled schemas that are kept: compiling one takes milliseconds, a copy microseconds."""


class BadSchema(ValueError):
    """The schema cannot be turned into a grammar."""


class Grammar:
    """The state of one answer: what it has said, and so what it may say next."""

    def __init__(self, matcher: Any) -> None:
        self._matcher = matcher

    def fill(self, masks: Any, row: int) -> None:
        """Write the allowed tokens into a row of `masks` (see `Grammars.masks`)."""
        from llguidance.numpy import fill_next_token_bitmask

        fill_next_token_bitmask(self._matcher, masks, row)

    def take(self, token: int) -> bool:
        """Follow a token; True when the answer is whole and nothing may follow but its end.

        Raises BadSchema where the token was not allowed, which means that no mask was applied.
        """
        if not self._matcher.consume_token(token):
            raise BadSchema("a token outside the grammar")
        return bool(self._matcher.is_stopped())


class Grammars:
    """Grammars for the answers of one model. Raises ValueError for a tokenizer that is not a fast one."""

    def __init__(self, tokenizer: Any, vocabulary: int, ends: Sequence[int]) -> None:
        """`vocabulary` is how many scores the model gives, which can be more than its tokens."""
        from llguidance.hf import from_tokenizer

        self._tokenizer = from_tokenizer(tokenizer, n_vocab=vocabulary, eos_token=list(ends) or None)
        self._vocabulary = vocabulary
        self._known: OrderedDict[str, Any] = OrderedDict()

    def of(self, schema: Mapping[str, object]) -> Grammar:
        """Return a grammar at its beginning; raises BadSchema."""
        text = json.dumps(schema, ensure_ascii=False)
        if text not in self._known:
            self._known[text] = self._compile(text)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(text)
        return Grammar(self._known[text].deep_copy())

    def _compile(self, schema: str) -> Any:
        from llguidance import LLMatcher

        try:
            grammar = LLMatcher.grammar_from_json_schema(schema, defaults=SPACING)
        except ValueError as error:
            raise BadSchema(str(error)) from None
        matcher = LLMatcher(self._tokenizer, grammar, log_level=0)
        if matcher.is_error():
            raise BadSchema(matcher.get_error())
        return matcher

    def hold(self, scores: torch.Tensor, grammars: Sequence[Grammar | None]) -> torch.Tensor:
        """Return `scores` (shape [rows, vocabulary]) with what a row's grammar forbids at minus infinity."""
        held = [row for row, grammar in enumerate(grammars) if grammar is not None]
        if not held:
            return scores
        import torch
        from llguidance.numpy import allocate_token_bitmask

        masks = allocate_token_bitmask(len(held), self._vocabulary)
        for number, row in enumerate(held):
            grammar = grammars[row]
            assert grammar is not None
            grammar.fill(masks, number)
        words = torch.from_numpy(masks).to(scores.device)
        bits = torch.arange(32, device=scores.device, dtype=torch.int32)
        allowed = (words.unsqueeze(-1) >> bits & 1).flatten(1)[:, : scores.shape[1]].bool()
        if len(held) == len(grammars):
            return scores.masked_fill_(~allowed, float("-inf"))
        at = torch.tensor(held, device=scores.device)
        scores[at] = scores[at].masked_fill(~allowed, float("-inf"))
        return scores
