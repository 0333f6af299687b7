"""Whatever the scores are, what comes out keeps to the schema."""

from __future__ import annotations

import functools
import importlib.util
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

MISSING = [name for name in ("torch", "transformers", "llguidance") if importlib.util.find_spec(name) is None]
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


@functools.cache
def grammars_here() -> Any:
    from coach.llm.grammar import Grammars
    from tests.coach.llm.tiny_models import make_tokenizer

    tokenizer = make_tokenizer()
    # More scores than tokens, as models have whose vocabulary is padded.
    return tokenizer, Grammars(tokenizer, len(tokenizer) + 5, [tokenizer.eos_token_id])


@pytest.fixture(name="grammars")
def _grammars() -> Any:
    return grammars_here()


def write(grammars: Any, schema: dict[str, object], rng: random.Random, most: int = 3000) -> str:
    """Let random scores write an answer."""
    import torch

    tokenizer, made = grammars
    grammar = made.of(schema)
    torch.manual_seed(rng.randrange(1 << 30))
    said: list[int] = []
    for _ in range(most):
        scores = made.hold(torch.randn(2, len(tokenizer) + 5), [None, grammar])
        assert bool(torch.isfinite(scores[0]).all())
        token = int(scores[1].argmax())
        if token == tokenizer.eos_token_id:
            break
        said.append(token)
        if grammar.take(token):
            break
    return str(tokenizer.decode(said))


FIELDS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=6),
    st.sampled_from(
        [
            {"type": "boolean"},
            {"type": "integer", "minimum": 0, "maximum": 9},
            {"type": "string", "maxLength": 5},
            {"enum": ["met", "partly", "無"]},
            {"type": "array", "items": {"type": "boolean"}, "maxItems": 2},
        ]
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(fields=FIELDS, seed=st.integers(0, 1000))
def test_random_scores_write_what_the_schema_says(fields: dict[str, Any], seed: int) -> None:
    schema = {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
    said = json.loads(write(grammars_here(), schema, random.Random(seed)))
    assert list(said) == list(fields)
    for name, shape in fields.items():
        value = said[name]
        if "enum" in shape:
            assert value in shape["enum"]
        elif shape["type"] == "string":
            assert len(value) <= 5
        elif shape["type"] == "integer":
            assert 0 <= value <= 9
        elif shape["type"] == "array":
            assert len(value) <= 2
        else:
            assert isinstance(value, bool)


def test_rows_without_a_grammar_stay_as_they_are(grammars: Any) -> None:
    import torch

    scores = torch.randn(3, 300)
    assert torch.equal(grammars[1].hold(scores.clone(), [None, None, None]), scores)


def test_two_answers_of_one_schema_do_not_share_their_state(grammars: Any) -> None:
    tokenizer, made = grammars
    schema: dict[str, object] = {
        "type": "object",
        "properties": {"a": {"type": "boolean"}},
        "required": ["a"],
    }
    first, second = made.of(schema), made.of(schema)
    for token in tokenizer('{"a": true', add_special_tokens=False)["input_ids"]:
        first.take(token)
    assert not second.take(tokenizer("{", add_special_tokens=False)["input_ids"][0])


def test_a_token_outside_the_grammar_is_an_error(grammars: Any) -> None:
    from coach.llm.grammar import BadSchema

    tokenizer, made = grammars
    with pytest.raises(BadSchema, match="outside"):
        made.of({"type": "boolean"}).take(tokenizer("x", add_special_tokens=False)["input_ids"][0])


@pytest.mark.parametrize(
    "schema", [{"type": "nonsense"}, {"$ref": "#/nowhere"}, {"type": "string", "pattern": "("}]
)
def test_a_schema_that_is_none(grammars: Any, schema: dict[str, object]) -> None:
    from coach.llm.grammar import BadSchema

    with pytest.raises(BadSchema):
        grammars[1].of(schema)
