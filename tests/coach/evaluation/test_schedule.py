"""Measuring the schedule: reading logs, SM-2 beside it, and a real log."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.clock import study_day
from coach.evaluation.review_log_file import BadReviewLog, Log, Reviewed, read_log
from coach.evaluation.schedule import evaluate, predictions
from coach.evaluation.sm2 import interval_after, recall_after
from coach.review.schedule import Rating, recall

calm = settings(deadline=None, max_examples=100, derandomize=True)
DATA = Path(__file__).parents[2] / "data" / "fsrs"
FIRST = date(2026, 1, 1)
AGAIN, HARD, GOOD, EASY = Rating
HEAD = "card_id,review_rating,review_time\n"


def utc_day(at: datetime) -> date:
    return study_day(at, "UTC", 0)


def read(path: Path, text: str) -> Log:
    path.write_text(text, encoding="utf-8")
    return read_log(path, utc_day)


# -- SM-2 and FSRS's curve -----------------------------------------------------------


@pytest.mark.parametrize(
    ("ratings", "days"),
    [
        ([], 0),
        ([AGAIN], 1),
        ([GOOD], 1),
        ([GOOD, GOOD], 6),
        # Quality 4 leaves the ease at 2.5; 37.5 days are 38.
        ([GOOD, GOOD, GOOD], 15),
        ([GOOD] * 4, 38),
        # Quality 5 adds .1 each time: 6 × 2.7.
        ([EASY, EASY, EASY], 16),
        # Quality 3 takes .14 off: 6 × 2.22.
        ([HARD, HARD, HARD], 13),
        # A failure begins anew, and takes .32 off: 6 × 2.18.
        ([GOOD] * 4 + [AGAIN], 1),
        ([GOOD] * 4 + [AGAIN, GOOD, GOOD, GOOD], 13),
        # Never below 1.3: 6 × 1.3.
        ([AGAIN] * 9 + [GOOD, GOOD, GOOD], 8),
    ],
)
def test_the_intervals_of_sm_2(ratings: list[Rating], days: int) -> None:
    assert interval_after(ratings) == days


def test_at_the_end_of_an_interval_both_say_nine_in_ten() -> None:
    for days in (1, 7, 300):
        assert recall_after(days, days) == pytest.approx(0.9)
        assert recall(float(days), days) == pytest.approx(0.9)
    assert recall_after(5, 10) == pytest.approx(0.81)


def test_the_curve_is_that_of_the_reference() -> None:
    vector = json.loads((DATA / "reference_vectors.json").read_text())["retrievability_default"]
    found = [recall(s, t) for s, t in zip(vector["stability"], vector["delta_t"], strict=True)]
    assert found == pytest.approx(vector["r"], abs=vector["tol"])


# -- predictions ----------------------------------------------------------------------


@calm
@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(Rating)), min_size=1, max_size=15))
def test_only_reviews_on_a_later_day_count_and_none_knows_its_own_answer(
    history: list[tuple[int, Rating]],
) -> None:
    day, reviews = FIRST, []
    for gap, rating in history:
        day += timedelta(days=gap)
        reviews.append(Reviewed(day, rating))
    found = list(predictions(reviews))
    later = [(gap, rating) for gap, rating in history[1:] if gap]
    assert [one.recalled for one in found] == [rating is not AGAIN for _, rating in later]
    assert all(0 < one.fsrs < 1 and 0 < one.sm2 < 1 for one in found)
    if found:
        flipped = [*reviews[:-1], Reviewed(reviews[-1].day, GOOD if reviews[-1].rating is AGAIN else AGAIN)]
        again = list(predictions(flipped))
        assert [(one.fsrs, one.sm2, one.bin) for one in again] == [
            (one.fsrs, one.sm2, one.bin) for one in found
        ]


def test_sm_2_sees_one_review_a_day_and_lapses_are_those_of_later_days() -> None:
    days = [0, 0, 1, 1, 4, 5]
    ratings = [GOOD, GOOD, AGAIN, AGAIN, GOOD, GOOD]
    found = list(
        predictions([Reviewed(FIRST + timedelta(days=d), r) for d, r in zip(days, ratings, strict=True)])
    )
    assert [one.sm2 for one in found] == [
        recall_after(interval_after([GOOD]), 1),
        recall_after(interval_after([GOOD, AGAIN]), 3),
        recall_after(interval_after([GOOD, AGAIN, GOOD]), 1),
    ]
    assert [one.bin[2] for one in found] == [-1, 0, 0]


def test_a_real_log() -> None:
    made = evaluate(read_log(DATA / "review_log.csv", utc_day))
    assert (made.cards, made.reviews) == (27, 386)
    assert 0 < made.counted < made.reviews
    assert made.recall is not None
    fsrs, constant = made.models["fsrs-6"], made.models["constant"]
    assert fsrs.auc is not None
    assert fsrs.rmse_bins is not None
    assert constant.rmse_bins is not None
    assert constant.auc == 0.5 < fsrs.auc
    assert fsrs.rmse_bins < constant.rmse_bins
    assert set(made.models) == {"fsrs-6", "sm-2", "constant"}


def test_a_log_without_a_second_day_has_no_figures() -> None:
    made = evaluate({"1": [Reviewed(FIRST, GOOD), Reviewed(FIRST, GOOD)]})
    assert (made.reviews, made.counted, made.recall) == (2, 0, None)
    assert made.models["fsrs-6"].log_loss is None


# -- files ----------------------------------------------------------------------------


def test_a_csv_is_read_by_card_in_the_order_of_time(tmp_path: Path) -> None:
    text = "review_time,x,Card_ID,review_rating\n2026-01-02T03:00:00+08:00,,b,3\n2026-01-01T00:00:00Z,,b,1\n"
    log = read(tmp_path / "log.csv", text + "2026-01-01T09:00:00+00:00,,a,4\n")
    assert log == {
        "b": [Reviewed(FIRST, AGAIN), Reviewed(FIRST, GOOD)],
        "a": [Reviewed(FIRST, EASY)],
    }


def test_the_day_is_that_of_the_zone_and_the_hour(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(HEAD + "a,3,2026-01-01T19:30:00+00:00\n")
    assert read_log(path, utc_day)["a"][0].day == FIRST
    assert read_log(path, lambda at: study_day(at, "Asia/Taipei", 0))["a"][0].day == FIRST + timedelta(days=1)
    assert read_log(path, lambda at: study_day(at, "Asia/Taipei", 4))["a"][0].day == FIRST


def test_the_coachs_own_export_with_its_corrections(tmp_path: Path) -> None:
    def entry(number: int, rating: int | None, day: str, corrects: int | None = None) -> dict[str, object]:
        return {"id": number, "card_id": 7, "rating": rating, "study_day": day, "corrects_id": corrects}

    rows = [
        entry(1, 1, "2026-01-01"),
        entry(2, 3, "2026-01-02"),
        entry(3, 3, "2026-01-01", 1),
        entry(4, None, "2026-01-02", 2),
    ]
    assert read(tmp_path / "export.json", json.dumps({"reviews": rows})) == {"7": [Reviewed(FIRST, GOOD)]}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "", ":1: no card_id, no review_rating, no review_time; found none. Name"),
        ("a.csv", HEAD, " has no reviews. Give it"),
        ("a.csv", HEAD + "a,5,2026-01-01T00:00:00Z\n", ":2: the review_rating '5' is none. Write"),
        ("a.csv", HEAD + "a,3\n", ":2: the review_time '' is no instant with a zone. Write"),
        ("a.csv", HEAD + "a,3,2026-01-01 00:00\n", ":2: the review_time '2026-01-01 00:00' is no instant"),
        ("a.csv", HEAD + ",3,2026-01-01T00:00:00Z\n", ":2: no card_id. Fill"),
        ("a.json", "[]", " is no export of the coach. Export"),
        ("a.json", '{"reviews": [{"id": 1}]}', " is no export of the coach"),
        ("a.json", '{"reviews": []}', " has no reviews"),
    ],
)
def test_a_bad_log_is_told_with_what_to_do(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    with pytest.raises(BadReviewLog) as refused:
        read(path, text)
    assert str(refused.value).startswith(f"{path}{said}")


def test_a_missing_log_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadReviewLog, match="cannot be read"):
        read_log(tmp_path / "none.csv", utc_day)
