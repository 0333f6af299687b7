"""How long 50,000 reviews take to be replayed, beside the fsrs package alone.

Run from the repository root: `python -m benchmarks.replay`. The coach folds the log
of each card, as after a correction; the package reviews the same cards on the same
midnights with the same parameters and keeps its own card. Both run in one process
on one thread.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import fsrs

from benchmarks._timing import median_ms
from coach.review.schedule import LogEntry, Rating, fold

REVIEWS, A_CARD = 50_000, 25
RATINGS, WEIGHTS = [Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY], [25, 5, 65, 5]
FIRST = date(2026, 1, 1)


def logs() -> list[list[LogEntry]]:
    """Make the logs of cards, a third of the reviews on the day of the one before."""
    rng = random.Random(7)
    made = []
    for _ in range(REVIEWS // A_CARD):
        day, log = FIRST, []
        for number in range(A_CARD):
            day += timedelta(days=rng.choice([0, rng.randint(1, 5), rng.randint(1, 90)]))
            log.append(LogEntry(number, day, rng.choices(RATINGS, WEIGHTS)[0]))
        made.append(log)
    return made


def corrected(made: list[list[LogEntry]]) -> list[list[LogEntry]]:
    """Add a correction of the first review to each log."""
    return [[*log, LogEntry(A_CARD, log[-1].study_day, Rating.AGAIN, corrects=0)] for log in made]


def by_package(made: list[list[LogEntry]]) -> None:
    """Review the same cards with the package alone."""
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    for log in made:
        card = fsrs.Card(card_id=1)
        for entry in log:
            at = datetime(entry.study_day.year, entry.study_day.month, entry.study_day.day, tzinfo=UTC)
            card, _ = scheduler.review_card(card, fsrs.Rating(int(entry.rating or 0)), at)


def main() -> None:
    """Print the table."""
    plain = logs()
    mended = corrected(plain)
    reference = median_ms(lambda: by_package(plain), runs=3)
    rows = {
        "reference: the package alone": reference,
        "fold of each card's log": median_ms(lambda: [fold(log) for log in plain], runs=3),
        "the same with a correction in each": median_ms(lambda: [fold(log) for log in mended], runs=3),
    }
    print(f"{REVIEWS:,} reviews of {REVIEWS // A_CARD:,} cards\n")
    print(f"{'replaying':<40}{'s':>8}{'µs a review':>14}{'× reference':>14}")
    for name, spent in rows.items():
        print(f"{name:<40}{spent / 1000:>8.2f}{spent * 1000 / REVIEWS:>14.1f}{spent / reference:>14.2f}")


if __name__ == "__main__":
    main()
