"""Characters that Taiwan does not write are found, and no others."""

from __future__ import annotations

import pytest

from coach.curriculum.shipped import pack_folders
from coach.glossary.script import simplified_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ""),
        ("Attention, é, 🎉, カナ", ""),
        ("嵌入把詞元變成向量，裏、牀、羣也寫。", ""),
        ("词元变成向量，词元", "词变"),
        ("`词元` 之外", ""),
        ("```python\n# 变量\n``` 变", "变"),
        ("```\n变", ""),
        ("`沒關的变", "变"),
    ],
)
def test_simplified_characters_in_order(text: str, found: str) -> None:
    assert simplified_in(text) == found


def test_the_shipped_packs_pass() -> None:
    texts = [path.read_text(encoding="utf-8") for folder in pack_folders() for path in folder.rglob("*.yaml")]
    assert texts
    # Learners may type simplified aliases.
    lines = [line for text in texts for line in text.splitlines() if "aliases" not in line]
    assert [line for line in lines if simplified_in(line)] == []
