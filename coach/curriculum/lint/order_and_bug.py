"""Rules on steps to put in order and on listings with a bug: nothing in them may tell the answer."""

from __future__ import annotations

import re

from coach.curriculum.lint.rule import Checks, Rule
from coach.curriculum.loading import LoadedPack
from coach.curriculum.model import BugQuestion, OrderQuestion

_PLACE = re.compile(
    r"^(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|then|next|now|again|finally|last(?:ly)?|after(?:wards?)?"
    r"|before|once|step|stage)\b|^\(?\d+[.):]|\b(?:then|next|finally|afterwards?)\b"
    r"|^(?:首先|先|其次|接著|接下來|然後|之後|隨後|再|最後|最終|第[一二三四五\d]|步驟)|(?:，|；)(?:再|然後|接著|最後)",
    re.IGNORECASE,
)
_GIVES_AWAY = re.compile(
    r"#.*\b(?:bugs?|wrong|fix(?:me)?|todo|xxx|errors?|mistakes?|should|oops|careful)\b|#.*(?:錯|誤|應該|注意)",
    re.IGNORECASE,
)


def _steps(loaded: LoadedPack) -> Checks:
    for question, origin in loaded.written("question"):
        if not isinstance(question, OrderQuestion):
            continue
        for place, item in enumerate(question.items):
            found = next((m for text in item.text.values() if (m := _PLACE.search(text))), None)
            message = f"'{found[0]}' tells the place of this step" if found else ""
            yield origin.fault(message, "items", place) if found else None


def _bugs(loaded: LoadedPack) -> Checks:
    for question, origin in loaded.written("question"):
        if not isinstance(question, BugQuestion):
            continue
        lines = [line.strip() for line in question.listing.rstrip("\n").split("\n")]
        faulty = lines[question.line - 1] if question.line <= len(lines) else ""
        if not faulty:
            yield origin.fault(f"line {question.line} of the listing holds no bug: it is empty", "line")
        elif lines.count(faulty) > 1:
            yield origin.fault("the faulty line stands twice, and only one is the answer", "line")
        elif re.search(r"(?:^|\s)#", faulty):
            yield origin.fault("a comment stands in the faulty line and draws the eye to it", "listing")
        elif found := _GIVES_AWAY.search(question.listing):
            yield origin.fault(f"the comment '{found[0]}' gives the bug away", "listing")
        else:
            yield None


ORDER_AND_BUG = (
    Rule("steps", "steps to put in order do not number themselves", _steps),
    Rule("bugs", "a listing has one faulty line, and no comment tells which", _bugs),
)
