"""Every kind of item in the store: as it was written, language by language, revised by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.importing import ImportReport, narrowed
from coach.curriculum.loading import KINDS, LoadedPack
from coach.curriculum.texts import texts_of
from coach.store import Store
from tests.coach.curriculum.stored import in_use, reimport, revisions
from tests.coach.curriculum.tiny_pack import edit

CORE, MORE = "concepts/core.yaml", "questions/more.yaml"


async def test_every_kind_is_stored_and_read_back_as_it_was_written(filled: Store, tiny: LoadedPack) -> None:
    for kind in KINDS:
        for item in tiny.items(kind):
            for language in tiny.pack.languages:
                stored = await in_use(filled, kind, item.key, language)
                assert stored is not None
                read = type(item).model_validate(stored.body)
                # Texts in one language, what learners type in all of them, and all else as it was.
                assert narrowed(read, language) == stored.body == narrowed(item, language)
                assert {language} == {
                    one
                    for path, texts in texts_of(read)
                    if path[-1] not in ("aliases", "answers")
                    for one in texts
                }


async def test_a_drawing_and_an_exercise_are_narrowed_to_the_language_all_the_way_down(filled: Store) -> None:
    concept = await in_use(filled, "concept", "self-attention", "zh-TW")
    exercise = await in_use(filled, "exercise", "cut-a-word", "zh-TW")
    assert concept is not None
    assert exercise is not None
    assert concept.body["drawing"]["arrows"][1] == {"start": "k", "end": "score", "label": {"zh-TW": "內積"}}
    assert concept.body["formula"]["spoken"] == {"zh-TW": "Q 乘 K 除以根號 d"}
    assert exercise.body["guess"]["options"][0] == {"key": "one", "text": {"zh-TW": "一塊"}}
    assert exercise.body["steps"][0] == {"text": {"zh-TW": "安裝。"}, "code": "pip install tokenizers"}
    assert exercise.body["aliases"] == {"en": ["scissors"]}


@pytest.mark.parametrize(
    ("kind", "key", "file", "old", "new", "revised"),
    [
        ("source", "talk", "sources/all.yaml", "title: A talk", "title: The talk", {"en", "zh-TW"}),
        ("exercise", "cut-a-word", "exercises/all.yaml", "en: Cut the word.", "en: Cut it.", {"en"}),
        ("exercise", "cut-a-word", "exercises/all.yaml", "minutes: 25", "minutes: 30", {"en", "zh-TW"}),
        ("paper", "tiny-paper", "papers/all.yaml", "zh-TW: 有用。", "zh-TW: 很有用。", {"zh-TW"}),
        ("question", "token-number", MORE, "tolerance: 5", "tolerance: 6", {"en", "zh-TW"}),
        ("pack", "tiny", "pack.yaml", "zh-TW: 數學", "zh-TW: 算學", {"zh-TW"}),
        ("concept", "self-attention", CORE, "en: Scale it.", "en: Do scale.", {"en"}),
    ],
)
async def test_only_the_changed_item_is_revised_and_only_in_what_changed(
    filled: Store, folder: Path, kind: str, key: str, file: str, old: str, new: str, revised: set[str]
) -> None:
    edit(folder, file, old, new)
    assert await reimport(filled, folder) == ImportReport(changed=True, added=0, revised=1, retired=0)
    for language in ("en", "zh-TW"):
        expected = [1, 2] if language in revised else [1]
        assert await revisions(filled, kind, key, language) == expected
