"""Finding every text inside an item, however deep."""

from __future__ import annotations

import json
import re

from coach.curriculum.loading import KINDS, LoadedPack
from coach.curriculum.texts import texts_of


def test_texts_come_with_their_path_in_the_order_of_the_fields(tiny: LoadedPack) -> None:
    attention = tiny.concepts[2]
    found = dict(texts_of(attention))
    assert found[("formula", "spoken")] == {"en": "Q times K over root d", "zh-TW": "Q 乘 K 除以根號 d"}
    assert found[("drawing", "nodes", 1, "label")] == {"en": "Key", "zh-TW": "鍵"}
    assert found[("drawing", "arrows", 1, "label")] == {"en": "dot product", "zh-TW": "內積"}
    assert found[("pitfalls", 0, "avoid")] == {"en": "Scale it.", "zh-TW": "要縮放。"}
    assert found[("aliases",)] == {"en": ["SDPA"], "zh-TW": ["自我注意力"]}
    assert next(iter(found)) == ("title",)


def test_texts_of_an_exercise_reach_into_its_guess_steps_and_phone_variant(tiny: LoadedPack) -> None:
    paths = [path for path, _ in texts_of(tiny.exercises[0])]
    assert ("guess", "options", 1, "text") in paths
    assert ("steps", 0, "text") in paths
    assert ("phone", "shown") in paths
    assert ("steps", 0, "code") not in paths


def test_no_text_of_any_item_is_missed(tiny: LoadedPack) -> None:
    for kind in KINDS:
        for item in tiny.items(kind):
            written = len(re.findall('"en": ', json.dumps(item.model_dump(mode="json"))))
            assert sum("en" in texts for _, texts in texts_of(item)) == written


def test_a_path_leads_to_its_text_and_carries_its_place_in_the_file(tiny: LoadedPack) -> None:
    for kind in KINDS:
        for item, origin in tiny.written(kind):
            body = item.model_dump(mode="json")
            for path, texts in texts_of(item):
                value = body
                for step in path:
                    value = value[step]
                assert value == texts
                if texts:
                    assert (*origin.root, *path) in origin.marks
