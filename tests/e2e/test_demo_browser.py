"""The demo played in Chromium: the first minutes, a quiz, the clock and a restart."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("simcord", reason="the demo needs the extra `demo`")

from bot.demo.wording import words as demo_words
from bot.i18n import speak
from coach.bundled import bundled
from coach.curriculum.loading import LoadedPack, load_pack
from coach.curriculum.model import Language
from tests.e2e.browser import ROOT, DemoPage, DemoProcess, Learner, open_browser

pytestmark = pytest.mark.browser

LOCALES: tuple[Language, ...] = ("zh-TW", "en")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A running Chromium, or a skip with the reason."""
    with open_browser() as opened:
        if isinstance(opened, str):
            pytest.skip(opened)
        yield opened


def demo(folder: Path, locale: str) -> DemoProcess:
    """A demo without a model: what is played here must work without one."""
    return DemoProcess(folder, locale, environment={"COACH_MODEL": "off"})


def shown_time(page: DemoPage) -> datetime:
    return datetime.fromisoformat(page.page.locator("#now").get_attribute("datetime") or "")


@pytest.fixture(scope="module", params=LOCALES)
def playing(
    request: pytest.FixtureRequest, browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Learner]:
    """A learner in front of a demo, in each language in turn; what they do stays for the next test."""
    process = demo(tmp_path_factory.mktemp("demo"), request.param)
    with process as url:
        yield Learner(DemoPage(browser, url), speak(request.param))
    assert process.process is not None
    assert process.process.returncode == 0
    assert "error" not in "".join(process.output).casefold()


def test_start_and_a_quiz_of_five(playing: Learner) -> None:
    page = playing.page
    playing.set_up()
    playing.command("quiz", count=5)
    for number in range(1, 6):
        page.wait_for(re.compile(rf"{number}/5 · "))
        playing.answer()
        playing.press("quiz-finish" if number == 5 else "quiz-next")
    page.wait_for(playing.words("summary-title"))
    assert page.failure() == ""
    assert page.complaints == []


def test_a_formula_the_map_and_an_exercise(playing: Learner) -> None:
    page, words = playing.page, playing.words
    pack = load_pack(bundled("packs") / "llm")
    assert isinstance(pack, LoadedPack)
    concept = next(one for one in pack.concepts if one.formula)
    assert concept.formula is not None
    exercise = pack.exercises[0]

    playing.command("learn", topic=concept.title[words.language])
    playing.press("learn-ahead-how")
    width, alt = page.picture()
    assert width > 0
    assert alt == concept.formula.spoken[words.language]

    playing.command("progress", view=words("view-map"))
    width, alt = page.picture()
    assert width > 0
    assert len(alt) > 50

    playing.command("learn", topic=exercise.title[words.language])
    page.press("A")
    for key in ("practice-begin", "practice-watch", "practice-done"):
        playing.press(key)
    page.wait_for(words("practice-done-title"))
    assert page.failure() == ""
    assert page.complaints == []


def test_a_mistake_of_ones_own_what_is_due_and_what_lies_ahead(playing: Learner) -> None:
    page, words = playing.page, playing.words
    playing.command("mistakes")
    playing.press("mistake-add")
    page.fill("CUDA out of memory", "a larger batch", "a smaller one")
    page.wait_for(words("mistake-kept"))
    assert "CUDA out of memory" in page.text()

    page.move("day")
    playing.command("today")
    page.wait_for(words("today-title"))
    playing.press("today-open-mistakes")
    page.button(words("mistake-export")).wait_for()
    assert "CUDA out of memory" in page.text()

    playing.command("progress", view=words("view-forecast"))
    width, alt = page.picture()
    assert width >= 1080
    assert len(alt) > 20
    assert page.failure() == ""
    assert page.complaints == []


def test_commands_are_found_by_both_names(playing: Learner) -> None:
    for name in ("help", playing.words("command-help")):
        playing.page.command(name)
        assert playing.page.failure() == ""
    playing.page.wait_for(playing.words("help-title"))


def test_demo_opens_another_place(playing: Learner) -> None:
    locale = playing.words.language
    member, channel = demo_words(locale, "learner_b"), demo_words(locale, "study")
    option = "打開" if locale == "zh-TW" else "open"
    playing.page.command("demo", **{option: f"{member} · #{channel}"})
    chosen = playing.page.page.locator('#places [aria-current="true"]', has_text=channel)
    chosen.wait_for()
    assert chosen.locator("xpath=preceding-sibling::h2[1]").inner_text() == member


def test_clock_moves_and_a_restart_goes_on_from_there(browser, tmp_path: Path) -> None:
    process = demo(tmp_path, "en")
    with process as url:
        page = DemoPage(browser, url)
        before = shown_time(page)
        page.move("week")
        assert shown_time(page) - before >= timedelta(days=7)
        page.command("demo", move="to the next day")
        page.wait_for("It is now")
        page.close()
    assert process.process is not None
    assert process.process.returncode == 0
    with demo(tmp_path, "en") as url:
        page = DemoPage(browser, url)
        assert shown_time(page) - before >= timedelta(days=8)


def test_a_taken_port_is_explained(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "bot.cli", "demo", "--no-browser", "--locale", "en", "--port", port]
        ended = subprocess.run(
            command,
            cwd=tmp_path,
            env={"COACH_DATA_DIR": str(tmp_path), "COACH_MODEL": "off", "PATH": "", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.returncode == 1
    assert "--port" in ended.stderr
    assert "Traceback" not in ended.stderr
