"""Reads review logs: a CSV of any program, or the coach's own export.

CSV in UTF-8 with the columns `card_id`, `review_rating` (1 Again to 4 Easy) and
`review_time` (ISO 8601 with its zone, as `2026-03-02T14:00:00+08:00`); further columns are
ignored. `.json` is what `/privacy` exports: its study days are taken as they are, and
its corrections are applied.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from coach.review.schedule import Rating

NEEDED = ("card_id", "review_rating", "review_time")


class BadReviewLog(ValueError):
    """The file cannot be used; the message is an English sentence with file, line and next step."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One review of a card on a study day."""

    day: date
    rating: Rating


Log = Mapping[str, Sequence[Reviewed]]
"""The reviews of each card, oldest first."""


def read_log(path: Path, day_of: Callable[[datetime], date]) -> Log:
    """Read a review log. Raises BadReviewLog. `day_of` gives the study day of an aware instant of a CSV."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadReviewLog(f"{path} cannot be read ({error.strerror}). Name a CSV of reviews.") from None
    except UnicodeDecodeError:
        raise BadReviewLog(f"{path} is not UTF-8. Save it as UTF-8 (in Excel: CSV UTF-8).") from None
    log = _export(path, text) if path.suffix.lower() == ".json" else _csv(path, text, day_of)
    if not log:
        raise BadReviewLog(f"{path} has no reviews. Give it at least one.")
    return log


def _csv(path: Path, text: str, day_of: Callable[[datetime], date]) -> Log:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    found: dict[str, list[tuple[datetime, Rating]]] = defaultdict(list)
    try:
        names = [name.strip().lower() for name in reader.fieldnames or ()]
        reader.fieldnames = names
        if missing := [name for name in NEEDED if name not in names]:
            raise BadReviewLog(
                f"{path}:1: no {', no '.join(missing)}; found {', '.join(names) or 'none'}. "
                f"Name the columns {', '.join(NEEDED)}."
            )
        for row in reader:
            card = (row["card_id"] or "").strip()
            if not card:
                raise BadReviewLog(f"{path}:{reader.line_num}: no card_id. Fill it in or delete the row.")
            found[card].append((_instant(path, reader.line_num, row), _rating(path, reader.line_num, row)))
    except csv.Error as error:
        raise BadReviewLog(f"{path}:{reader.line_num}: {error}. Mend the quotes around there.") from None
    # Stable: reviews of one instant stay as they are written.
    return {
        card: [Reviewed(day_of(at), rating) for at, rating in sorted(reviews, key=lambda one: one[0])]
        for card, reviews in found.items()
    }


def _instant(path: Path, line: int, row: Mapping[str, str | None]) -> datetime:
    written = (row["review_time"] or "").strip()
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadReviewLog(
            f"{path}:{line}: the review_time '{written[:40]}' is no instant with a zone. "
            "Write it as 2026-03-02T14:00:00+08:00."
        )
    return at


def _rating(path: Path, line: int, row: Mapping[str, str | None]) -> Rating:
    written = (row["review_rating"] or "").strip()
    if written not in ("1", "2", "3", "4"):
        raise BadReviewLog(
            f"{path}:{line}: the review_rating '{written[:40]}' is none. "
            "Write 1 Again, 2 Hard, 3 Good or 4 Easy."
        )
    return Rating(int(written))


def _export(path: Path, text: str) -> Log:
    try:
        rows: list[Mapping[str, Any]] = json.loads(text)["reviews"]
        ratings = {row["id"]: row["rating"] for row in rows}
        for row in rows:
            if row["corrects_id"] is not None:
                ratings[row["corrects_id"]] = row["rating"]
        found: dict[str, list[Reviewed]] = defaultdict(list)
        for row in rows:
            if row["corrects_id"] is None and ratings[row["id"]] is not None:
                review = Reviewed(date.fromisoformat(row["study_day"]), Rating(ratings[row["id"]]))
                found[str(row["card_id"])].append(review)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadReviewLog(
            f"{path} is no export of the coach. Export again with /privacy, or give a CSV."
        ) from None
    return {card: sorted(reviews, key=lambda one: one.day) for card, reviews in found.items()}
