"""A whole pack that fits on a screen, and the ways tests change it."""

from __future__ import annotations

import re
from pathlib import Path

from coach.curriculum.faults import Fault

FILES = {
    "pack.yaml": """\
key: tiny
revision: 1
languages: [en, zh-TW]
title: {en: Tiny, zh-TW: 小小}
summary: {en: A tiny pack., zh-TW: 很小的教材。}
credits: {en: Nobody., zh-TW: 無。}
""",
    "tracks/main.yaml": """\
key: main
title: {en: Main road, zh-TW: 主線}
summary: {en: All of it., zh-TW: 全部。}
steps:
  - key: start
    title: {en: Beginnings, zh-TW: 起步}
    gist: {en: First things., zh-TW: 先學這些。}
    concepts: [tokens]
  - key: onward
    title: {en: Onward, zh-TW: 前進}
    gist: {en: More., zh-TW: 更多。}
    concepts: [self-attention]
""",
    "concepts/basics.yaml": """\
- key: tokens
  minutes: 10
  title: {en: Tokens, zh-TW: 詞元}
  gist: {en: Text in pieces., zh-TW: 文字的小塊。}
  picture: {en: Like beads., zh-TW: 像珠子。}
  mechanism: {en: A tokenizer cuts., zh-TW: 分詞器切開。}
  objectives:
    - key: token-what
      level: recall
      text: {en: Say what a token is., zh-TW: 說明詞元。}
- key: vectors
  minutes: 15
  title: {en: Vectors, zh-TW: 向量}
  gist: {en: Numbers in a row., zh-TW: 一列數字。}
  picture: {en: Like an arrow., zh-TW: 像箭頭。}
  mechanism: {en: Add and scale., zh-TW: 相加與縮放。}
  objectives:
    - key: vector-dot
      level: application
      text: {en: Compute a dot product., zh-TW: 計算內積。}
""",
    "concepts/core.yaml": """\
- key: self-attention
  minutes: 20
  title: {en: Self-attention, zh-TW: 自注意力}
  aliases: {en: [SDPA], zh-TW: [自我注意力]}
  prerequisites: [tokens, vectors]
  gist: {en: Words look at words., zh-TW: 詞看詞。}
  picture: {en: Like a party., zh-TW: 像聚會。}
  mechanism: {en: Queries meet keys., zh-TW: 查詢遇上鍵。}
  pitfall: {en: Scale it., zh-TW: 要縮放。}
  objectives:
    - key: attention-roles
      level: understanding
      text: {en: Tell Q from K., zh-TW: 分辨 Q 與 K。}
    - key: attention-scale
      level: recall
      text: {en: Say why to scale., zh-TW: 說明為何縮放。}
""",
    "questions/all.yaml": """\
- key: token-choice
  kind: choice
  objective: token-what
  prompt: {en: What is a token?, zh-TW: 詞元是什麼？}
  explanation: {en: A piece of text., zh-TW: 一小塊文字。}
  options:
    - {key: piece, text: {en: A piece of text, zh-TW: 一小塊文字}}
    - {key: coin, text: {en: A coin, zh-TW: 硬幣}}
    - {key: key, text: {en: A secret, zh-TW: 密鑰}}
  answer: piece
- key: vector-cloze
  kind: cloze
  objective: vector-dot
  prompt: {en: "(1,2)·(3,4) = ____", zh-TW: "(1,2) 與 (3,4) 的內積是 ____"}
  explanation: {en: 3 + 8., zh-TW: 三加八。}
  answers: {en: ["11", eleven], zh-TW: ["11", 十一]}
- key: roles-short
  kind: short
  objective: attention-roles
  prompt: {en: What do Q and K do?, zh-TW: Q 與 K 做什麼？}
  explanation: {en: They are compared., zh-TW: 兩者相比。}
  reference: {en: The query asks and keys answer., zh-TW: 查詢問，鍵答。}
  points:
    - key: compare
      text: {en: They are compared, zh-TW: 相比}
      aliases: {en: [dot product], zh-TW: [內積, 比對]}
- key: scale-choice
  kind: choice
  objective: attention-scale
  prompt: {en: Why scale?, zh-TW: 為何縮放？}
  explanation: {en: Softmax saturates., zh-TW: softmax 飽和。}
  options:
    - {key: saturate, text: {en: Softmax saturates, zh-TW: softmax 飽和}}
    - {key: speed, text: {en: For speed, zh-TW: 為了速度}}
    - {key: memory, text: {en: For memory, zh-TW: 為了記憶體}}
  answer: saturate
""",
}


def write_pack(folder: Path) -> Path:
    """Write the pack into `folder` and return it."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace the first `old` in a file; it must be there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def drop_chinese(folder: Path) -> None:
    """Make the pack an English one."""
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        english = re.sub(r", zh-TW(: (\[[^\]]*\]|\"[^\"]*\"|[^}]*))?", "", text)
        path.write_text(english, encoding="utf-8")


def line_of(folder: Path, name: str, needle: str) -> int:
    """The number of the last line that contains `needle`."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return max(number for number, line in enumerate(lines, 1) if needle in line)


def places(faults: list[Fault]) -> list[tuple[str, int]]:
    """The file and line of each fault."""
    return [(fault.file, fault.line) for fault in faults]
