"""The kinds of question that the tiny pack does without, as one more file of it."""

from __future__ import annotations

from pathlib import Path

from tests.coach.curriculum.tiny_pack import write_pack

KINDS = "questions/kinds.yaml"

_TEXT = """\
- key: token-several
  kind: multiple
  objective: token-what
  prompt: {en: Which of these hold for tokens?, zh-TW: 關於詞元，哪些成立？}
  explanation: {en: They are pieces with numbers., zh-TW: 它們是有編號的片段。}
  options:
    - {key: cut, text: {en: They are cut off, zh-TW: 切出來的}}
    - {key: count, text: {en: They have IDs, zh-TW: 有編號的}}
    - {key: gold, text: {en: They are gold, zh-TW: 黃金做的}}
    - {key: loud, text: {en: They are loud, zh-TW: 很大聲的}}
  answers: [cut, count]
  reviewed_on: 2026-01-05
- key: scale-steps
  kind: order
  objective: attention-scale
  prompt: {en: Order the way of a score., zh-TW: 請排出分數的順序。}
  explanation: {en: Products come before shares., zh-TW: 先有內積才有比例。}
  items:
    - {key: multiply, text: {en: Multiply, zh-TW: 相乘}}
    - {key: divide, text: {en: Divide, zh-TW: 相除}}
    - {key: share, text: {en: Share out, zh-TW: 分配}}
  reviewed_on: 2026-01-05
- key: scale-bug
  kind: bug
  objective: attention-scale
  prompt: {en: Scores should be divided. Where is the bug?, zh-TW: 分數應該要除。錯在哪裡？}
  explanation: {en: It multiplies., zh-TW: 它用乘的。}
  listing: |-
    def score(q, k):
        s = q @ k

        return s * 8
  line: 4
  fix: {en: "`return s / 8`", zh-TW: "`return s / 8`"}
  reviewed_on: 2026-01-05
- key: roles-explain
  kind: explain
  objective: attention-roles
  prompt: {en: Explain what Q and K are for., zh-TW: 請說明 Q 與 K 的用途。}
  explanation: {en: A dot product makes a share., zh-TW: 內積變成比例。}
  reference: {en: They meet in a dot product and give a share., zh-TW: 兩者做內積，得到比例。}
  points:
    - key: compare
      text: {en: They are compared, zh-TW: 相比}
      aliases: {en: [dot product], zh-TW: [內積]}
    - key: share
      text: {en: They give a share, zh-TW: 得到比例}
      aliases: {en: [share], zh-TW: [比例]}
  reviewed_on: 2026-01-05
"""


def write_kinds(folder: Path) -> Path:
    """Write the tiny pack with a question of every kind into `folder` and return it."""
    write_pack(folder)
    (folder / KINDS).write_text(_TEXT, encoding="utf-8")
    return folder
