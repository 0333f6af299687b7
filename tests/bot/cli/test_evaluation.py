"""`study-coach eval` as an operator meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import evaluation
from bot.cli.evaluation_tables import CONTROLS
from coach.llm.scripted import Script, ScriptedEngine
from coach.quiz.rubric import Rubric
from coach.quiz.verdict import Graded, Verdict
from tests.bot.command_line import ROOT, study_coach
from tests.coach.curriculum.tiny_pack import write_pack

pytestmark = pytest.mark.usefixtures("own_place")

ANSWERS = """question,reference,student_answer,label
Why?,Because of this.,because of this,correct
Why?,Because of this.,no idea whatever,incorrect
What for?,For that.,for that,correct
What for?,For that.,to be wrong,incorrect
"""
LOG = ROOT / "tests/data/fsrs/review_log.csv"


@pytest.fixture
def answers() -> Path:
    path = Path("answers.csv")
    path.write_text(ANSWERS, encoding="utf-8")
    return path


def _judge(rubric: Rubric, answer: str) -> Graded:
    said = answer.rstrip(".").casefold()
    right = any(reference.rstrip(".").casefold() == said for reference in rubric.references)
    return Graded(Verdict.RIGHT if right else Verdict.WRONG, 1.0, (), "fake", "7", 0.75)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], list[str]]:
    """Put a grader in the built-in one's place; it is interrupted after so many answers."""

    def use(stop_after: int | None = None) -> list[str]:
        asked: list[str] = []

        async def grade(rubric: Rubric, answer: str) -> Graded:
            if len(asked) == stop_after:
                raise KeyboardInterrupt
            asked.append(answer)
            return _judge(rubric, answer)

        monkeypatch.setattr(evaluation, "_built_in", lambda: ("fake", "7", grade))
        return asked

    return use


def use_model(monkeypatch: pytest.MonkeyPatch, say: Callable[[object], Script]) -> ScriptedEngine:
    engine = ScriptedEngine(say)
    monkeypatch.setattr("coach.llm.open_engine", lambda *_args, **_more: engine)
    return engine


# -- grading ------------------------------------------------------------------------


def test_json_has_the_names_that_others_rely_on(answers: Path, fake: Callable[..., list[str]]) -> None:
    fake()
    result = study_coach("eval", "grading", str(answers), "--json")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert {name: report[name] for name in ("kappa", "qwk", "accuracy", "false_reject", "false_accept")} == {
        "kappa": 1.0,
        "qwk": 1.0,
        "accuracy": 1.0,
        "false_reject": 0.0,
        "false_accept": 0.0,
    }
    assert (report["n"], report["grader"], report["grader_version"]) == (4, "fake", "7")
    assert (report["file"], report["judged_by"]) == (str(answers), "label")
    assert report["per_class_recall"] == {"wrong": 1.0, "right": 1.0}
    assert report["coverage"][2:4] == [
        {"confidence": 0.7, "share": 1.0, "accuracy": 1.0},
        {"confidence": 0.8, "share": 0.0, "accuracy": None},
    ]
    assert set(report["milliseconds"]) == {"mean", "p50", "p95"}
    assert report["controls"].keys() == CONTROLS.keys()
    assert report["controls"]["empty"] == {"count": 2, "passed": 1.0, "must": "not accepted"}
    # The fake knows the bare reference alone, so whatever is added to a right answer moves it.
    assert report["controls"]["suffix_en"]["moved"] == 0.5


def test_the_table_is_eighty_columns_wide_at_most(answers: Path, fake: Callable[..., list[str]]) -> None:
    fake()
    result = study_coach("eval", "grading", str(answers))
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    for shown in (
        "kappa",
        "1.000",
        "false rejects",
        "answers.csv: 4 answers",
        "suffix_zh",
        "verdict not moved",
    ):
        assert shown in result.stdout


def test_stopped_and_begun_again_it_goes_on(answers: Path, fake: Callable[..., list[str]]) -> None:
    first = fake(3)
    stopped = study_coach("eval", "grading", str(answers), "--json")
    assert stopped.exit_code == 130
    assert "goes on from there" in stopped.stderr
    kept = list(Path("data/eval").iterdir())
    assert len(kept) == 1
    second = fake()
    assert study_coach("eval", "grading", str(answers), "--json").exit_code == 0
    assert first == ["because of this", "no idea whatever", "for that"]
    assert second[0] == "to be wrong"
    assert not list(Path("data/eval").iterdir()), "a finished run leaves nothing to go on from"


def test_fresh_begins_anew(answers: Path, fake: Callable[..., list[str]]) -> None:
    fake(3)
    study_coach("eval", "grading", str(answers))
    asked = fake()
    study_coach("eval", "grading", str(answers), "--fresh")
    assert asked[0] == "because of this"


def test_a_limit_and_no_controls_ask_less(answers: Path, fake: Callable[..., list[str]]) -> None:
    asked = fake()
    result = study_coach("eval", "grading", str(answers), "--json", "--limit", "2", "--no-controls")
    assert asked == ["because of this", "for that"]
    assert json.loads(result.stdout)["controls"] == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question,label\n", "answers.csv:1: no reference"),
        (ANSWERS + "q,r,a,so-so\n", "answers.csv:6: the label"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(answers: Path, text: str, said: str) -> None:
    answers.write_text(text)
    result = study_coach("eval", "grading", str(answers))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(said)


def test_without_a_model_the_model_grader_is_refused(answers: Path) -> None:
    result = study_coach("eval", "grading", str(answers), "--grader", "model")
    assert result.exit_code == 1
    assert "The model cannot be used: switched off by COACH_MODEL" in result.stderr


def test_what_a_model_answers_badly_is_no_verdict(answers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = use_model(monkeypatch, lambda _: "I would say it is fine.")
    result = study_coach("eval", "grading", str(answers), "--grader", "model", "--json", "--no-controls")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["no_verdict"] == {"nonsense": 4}
    assert (report["n"], report["graded"], report["kappa"]) == (4, 0, None)
    assert (report["grader"], report["grader_version"].split(", ")[0]) == ("scripted", "1")
    assert engine.status().state == "stopped"


def test_a_model_that_goes_away_ends_the_run_with_a_next_step(
    answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coach.errors import ModelUnavailable

    use_model(monkeypatch, lambda _: ModelUnavailable("crashed"))
    result = study_coach("eval", "grading", str(answers), "--grader", "model")
    assert result.exit_code == 1
    assert "The model does not answer (unavailable)" in result.stderr


# -- questions and schedule -----------------------------------------------------------


def test_a_bank_is_shown_rule_by_rule(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "tiny")
    shown = study_coach("eval", "questions", str(folder))
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert shown.stdout.startswith("tiny revision 1: ")
    (pack,) = json.loads(study_coach("eval", "questions", str(folder), "--json").stdout)["packs"]
    assert sum(pack["kinds"].values()) == pack["questions"]
    assert {"giveaway", "option-length", "alike"} <= {rule["name"] for rule in pack["rules"]}


def test_a_folder_without_a_pack_is_refused() -> None:
    result = study_coach("eval", "questions", "nowhere")
    assert result.exit_code == 1
    assert "nowhere is not a folder" in result.stderr


def test_drafts_of_a_model_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_model(monkeypatch, lambda _: "no object at all")
    folder = write_pack(tmp_path / "tiny")
    result = study_coach("eval", "questions", str(folder), "--drafts", "3", "--json")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["model"] == "scripted@1"
    assert (report["drafts"]["asked"], report["drafts"]["written"]) == (3, 0)
    assert report["drafts"]["refused"] == {"nonsense": 3}
    table = study_coach("eval", "questions", str(folder), "--drafts", "3").stdout
    assert "key found blind" in table


def test_a_review_log_is_measured_beside_a_constant_and_sm_2() -> None:
    shown = study_coach("eval", "schedule", str(LOG))
    assert shown.exit_code == 0, shown.stderr
    assert max(len(line) for line in shown.stdout.splitlines()[1:]) <= 80
    report = json.loads(study_coach("eval", "schedule", str(LOG), "--json").stdout)
    assert set(report["models"]) == {"fsrs-6", "sm-2", "constant"}
    assert report["models"]["constant"]["auc"] == 0.5
    in_taipei = study_coach(
        "eval", "schedule", str(LOG), "--json", "--zone", "Asia/Taipei", "--rollover", "4"
    )
    assert json.loads(in_taipei.stdout)["counted"] != report["counted"]


def test_an_unknown_zone_and_a_bad_log_are_refused(answers: Path) -> None:
    assert "'Taipei' is no time zone" in study_coach("eval", "schedule", str(LOG), "--zone", "Taipei").stderr
    refused = study_coach("eval", "schedule", str(answers))
    assert refused.exit_code == 1
    assert "no card_id" in refused.stderr
