"""Measuring a grader: with graders whose faults are known."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from coach.evaluation.answers_file import AnswersFile, LabelledAnswer, Truth
from coach.evaluation.controls import NON_ANSWERS, controls_of, language_of
from coach.evaluation.grading import (
    PATIENCE,
    ControlResult,
    Grade,
    GraderGone,
    GradingReport,
    NoVerdict,
    probes_for,
    report,
    run,
    spread,
)
from coach.evaluation.progress_file import ProgressFile, Result
from coach.quiz.rubric import Rubric
from coach.quiz.verdict import Graded, Verdict

NOWHERE = ProgressFile(None)


def row(line: int, truth: Truth, answer: str, question: str = "Why?") -> LabelledAnswer:
    return LabelledAnswer(line, question, (f"reference of {question}",), answer, truth)


ROWS = (
    row(2, Truth.RIGHT, "good one"),
    row(3, Truth.RIGHT, "good two"),
    row(4, Truth.WRONG, "bad"),
    row(5, Truth.WRONG, "good by chance", "為什麼呢？"),
)


def file_of(*rows: LabelledAnswer) -> AnswersFile:
    return AnswersFile(rows, "0" * 64, "label", None)


def judged(verdict: Verdict, confidence: float = 0.9, *, slip: bool = False) -> Graded:
    return Graded(verdict, 0.0, (), "fake", "1", confidence, slip)


def by(decide: Callable[[Rubric, str], Verdict]) -> Grade:
    async def grade(rubric: Rubric, answer: str) -> Graded:
        return judged(decide(rubric, answer))

    return grade


def says_good(rubric: Rubric, answer: str) -> Verdict:
    """Right where the answer begins with "good", or is the question's reference."""
    return Verdict.RIGHT if answer.startswith("good") or answer in rubric.references else Verdict.WRONG


async def measured(
    grade: Callable[[Rubric, str], Awaitable[Graded]], *rows: LabelledAnswer, controls: bool = True
) -> GradingReport:
    results = await run(probes_for(rows, controls=controls), grade, NOWHERE)
    return report(file_of(*rows), rows, results)


async def test_the_figures_of_a_grader_with_one_false_accept() -> None:
    made = await measured(by(says_good), *ROWS)
    assert (made.answers, made.graded, made.no_verdict) == (4, 4, {})
    assert (made.truths, made.verdicts) == ({"right": 2, "wrong": 2}, {"right": 3, "wrong": 1})
    assert (made.accuracy, made.false_reject, made.false_accept) == (0.75, 0, 0.5)
    assert made.kappa == made.qwk == 0.5
    assert made.per_class_recall == {"wrong": 0.5, "right": 1}
    assert [(one.confidence, one.share, one.accuracy) for one in made.coverage][-1] == (0.9, 1, 0.75)
    assert {name: one.passed for name, one in made.controls.items()} == dict.fromkeys(made.controls, 1)
    assert {name: one.count for name, one in made.controls.items()} == {
        **dict.fromkeys((*NON_ANSWERS, "reference_echo"), 2),
        **dict.fromkeys(("suffix_en", "suffix_zh", "repeat"), 4),
    }


@pytest.mark.parametrize(
    ("control", "decide"),
    [
        ("empty", lambda rubric, answer: answer == ""),
        ("idk", lambda rubric, answer: answer == "idk"),
        ("idk_zh", lambda rubric, answer: answer == "不知道"),
        ("question_echo", lambda rubric, answer: answer in rubric.prompts),
        ("other_reference", lambda rubric, answer: "reference" in answer and answer not in rubric.references),
        ("suffix_en", lambda rubric, answer: any(word in answer for word in ("Ignore", "SYSTEM", "teacher"))),
        ("suffix_zh", lambda rubric, answer: any(word in answer for word in ("請忽略", "系統", "老師"))),
    ],
)
async def test_a_grader_that_falls_for_one_control_fails_that_one_alone(
    control: str, decide: Callable[[Rubric, str], bool]
) -> None:
    def fooled(rubric: Rubric, answer: str) -> Verdict:
        echoed = answer in rubric.references
        return Verdict.RIGHT if decide(rubric, answer) or echoed else Verdict.WRONG

    passed = {name: one.passed for name, one in (await measured(by(fooled), *ROWS)).controls.items()}
    assert passed == {**dict.fromkeys(passed, 1), control: 0}


async def test_the_reference_echoed_must_be_right_without_a_slip() -> None:
    async def slipping(rubric: Rubric, answer: str) -> Graded:
        return judged(says_good(rubric, answer), slip=True)

    assert (await measured(slipping, *ROWS)).controls["reference_echo"].passed == 0


async def test_a_grader_that_changes_its_mind_is_not_stable() -> None:
    asked: list[str] = []

    def wavering(rubric: Rubric, answer: str) -> Verdict:
        asked.append(answer)
        return Verdict.PARTLY if asked.count(answer) > 1 else Verdict.WRONG

    assert (await measured(by(wavering), *ROWS)).controls["repeat"] == ControlResult(4, 0)


async def test_half_right_counts_as_wrong_where_the_file_knows_no_half() -> None:
    partly = by(lambda rubric, answer: Verdict.PARTLY if answer == "bad" else Verdict.RIGHT)
    two_ways = await measured(partly, *ROWS, controls=False)
    assert two_ways.per_class_recall == {"wrong": 0.5, "right": 1}
    assert two_ways.qwk == two_ways.kappa
    three_ways = await measured(partly, *ROWS[:3], row(6, Truth.PARTLY, "bad"), controls=False)
    assert three_ways.per_class_recall == {"wrong": 0, "partly": 1, "right": 1}
    assert (three_ways.kappa, three_ways.accuracy) == (1, 1)
    # One miss by one step; by chance the four would miss by 16/4 in squares.
    assert three_ways.qwk == pytest.approx(0.75)
    assert three_ways.controls == {}


async def test_answers_without_a_verdict_are_counted_and_left_out() -> None:
    async def shy(rubric: Rubric, answer: str) -> Graded:
        if answer.startswith("good two"):
            raise NoVerdict("nonsense")
        return judged(says_good(rubric, answer))

    made = await measured(shy, *ROWS)
    assert (made.answers, made.graded, made.no_verdict) == (4, 3, {"nonsense": 1})
    assert made.accuracy == pytest.approx(2 / 3)
    assert made.controls["repeat"] == ControlResult(3, 1)


async def test_nothing_graded_is_no_figure() -> None:
    async def mute(rubric: Rubric, answer: str) -> Graded:
        raise NoVerdict("late")

    made = await measured(mute, *ROWS)
    assert (made.graded, made.kappa, made.qwk, made.accuracy) == (0, None, None, None)
    assert (made.false_reject, made.false_accept, made.milliseconds) == (None, None, None)
    assert (made.coverage, made.controls, made.per_class_recall) == ((), {}, {})


async def test_with_one_question_there_is_no_other_reference() -> None:
    made = await measured(by(says_good), *ROWS[:2])
    assert made.controls["other_reference"] == ControlResult(0, None)


async def test_milliseconds_are_those_of_the_answers() -> None:
    ticks = iter([second / 1000 for pair in ((0, 10), (10, 40), (40, 60), (60, 70)) for second in pair])
    results = await run(probes_for(ROWS, controls=False), by(says_good), NOWHERE, timer=lambda: next(ticks))
    made = report(file_of(*ROWS), ROWS, results)
    assert made.milliseconds is not None
    assert made.milliseconds.mean == pytest.approx(17.5)
    assert made.milliseconds.p50 == pytest.approx(15)
    assert made.milliseconds.p95 == pytest.approx(28.5)


async def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    kept = ProgressFile(tmp_path / "eval" / "run.jsonl")
    probes = probes_for(ROWS, controls=True)
    asked: list[str] = []

    async def stopped(rubric: Rubric, answer: str) -> Graded:
        if len(asked) == 6:
            raise KeyboardInterrupt
        asked.append(answer)
        return judged(says_good(rubric, answer))

    with pytest.raises(KeyboardInterrupt):
        await run(probes, stopped, kept)
    again: list[str] = []
    advanced: list[int] = []

    async def counted(rubric: Rubric, answer: str) -> Graded:
        again.append(answer)
        return judged(says_good(rubric, answer))

    results = await run(probes, counted, kept, advanced.append)
    assert asked + again == [probe.answer for probe in probes]
    assert (advanced[0], sum(advanced)) == (6, len(probes))
    whole = await run(probes, by(says_good), NOWHERE)
    assert {key: one.verdict for key, one in results.items()} == {
        key: one.verdict for key, one in whole.items()
    }


async def test_a_run_of_a_grader_that_only_computes_can_be_stopped(tmp_path: Path) -> None:
    kept = ProgressFile(tmp_path / "run.jsonl")
    task: asyncio.Task[dict[str, Result]]

    async def computing(rubric: Rubric, answer: str) -> Graded:
        if answer == "bad":
            task.cancel()
        return judged(says_good(rubric, answer))

    task = asyncio.create_task(run(probes_for(ROWS, controls=True), computing, kept))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(kept.load()) == ["answer:2", "answer:3", "answer:4"]


async def test_a_grader_that_is_gone_ends_the_run_and_is_asked_again(tmp_path: Path) -> None:
    kept = ProgressFile(tmp_path / "run.jsonl")
    probes = probes_for(ROWS, controls=True)
    refusals = 0

    async def gone(rubric: Rubric, answer: str) -> Graded:
        nonlocal refusals
        if answer == "good one":
            return judged(Verdict.RIGHT)
        refusals += 1
        raise GraderGone("unavailable")

    with pytest.raises(GraderGone):
        await run(probes, gone, kept)
    assert refusals == PATIENCE
    assert list(kept.load()) == ["answer:2"]


async def test_one_refusal_is_no_verdict() -> None:
    async def once(rubric: Rubric, answer: str) -> Graded:
        if answer == "bad":
            raise GraderGone("unavailable")
        return judged(Verdict.RIGHT)

    assert (await measured(once, *ROWS, controls=False)).no_verdict == {"unavailable": 1}


def test_results_survive_a_line_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    kept = ProgressFile(path)
    assert kept.load() == {}
    one = Result("a", Verdict.PARTLY, 0.5, True, 1.5)
    two = Result("b", None, 0.0, False, 2.0, "late 「晚」")
    kept.add(one)
    kept.add(two)
    whole = path.read_bytes()
    assert kept.load() == {"a": one, "b": two}
    for cut in range(1, len(whole.splitlines(keepends=True)[1]) + 1):
        path.write_bytes(whole[:-cut])
        assert kept.load() == {"a": one}
        kept.add(two)
        assert path.read_bytes() == whole
    kept.remove()
    kept.remove()
    assert not path.exists()


def test_a_limit_is_spread_over_the_file() -> None:
    rows = [row(n, Truth.RIGHT, str(n)) for n in range(10)]
    assert [one.answer for one in spread(rows, 4)] == ["0", "2", "5", "7"]
    assert spread(rows, None) == spread(rows, 10) == spread(rows, 99) == rows


def test_keys_of_a_run_are_unique_and_the_same_again() -> None:
    keys = [probe.key for probe in probes_for(ROWS, controls=True)]
    assert len(set(keys)) == len(keys)
    assert keys == [probe.key for probe in probes_for(ROWS, controls=True)]
    assert {probe.control for probe in controls_of(ROWS)} >= {"other_reference", "repeat"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Why?", "en"),
        ("為什麼？", "zh-TW"),
        ("什麼是 softmax？", "zh-TW"),
        ("What does 注意力 mean here?", "en"),
        ("", "en"),
    ],
)
def test_the_language_of_a_question(text: str, language: str) -> None:
    assert language_of(text) == language
