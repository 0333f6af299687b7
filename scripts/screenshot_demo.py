"""Take the pictures of the README: `python scripts/screenshot_demo.py [folder]`.

Plays the demo in both languages, on a desk and on a phone, without a model, and
writes PNG files to `docs/images/`. Needs the extras `demo` and `test` and a
Chromium (see `tests/e2e/browser.py`).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.i18n import LANGUAGES, speak  # noqa: E402
from coach.curriculum.model import Language  # noqa: E402
from tests.e2e.browser import DemoPage, DemoProcess, Learner, open_browser  # noqa: E402

DESK = {"width": 1180, "height": 760, "scale": 1}
PHONE = {"width": 390, "height": 780, "scale": 2}
TALL = {"width": 390, "height": 1180, "scale": 1.5}
ATTENTION: dict[Language, str] = {"en": "Self-attention", "zh-TW": "自注意力"}


def take(browser: object, locale: Language, folder: Path) -> None:
    """Play one language and take its pictures."""
    with tempfile.TemporaryDirectory() as data:
        process = DemoProcess(Path(data), locale, environment={"COACH_MODEL": "off"})
        with process as url:
            page = DemoPage(browser, url, **DESK)  # type: ignore[arg-type]
            learner = Learner(page, speak(locale))
            learner.command("start")
            page.screenshot(folder / f"start-{locale}.png")
            learner.press("welcome-start")
            learner.answer()
            learner.press("continue")
            page.message().locator("button.component-button").first.click()
            page.settle()
            learner.press("skip")
            # The rest in another channel, where nothing stands yet.
            learner.look_at("study")
            learner.command("quiz", count=5)
            page.screenshot(folder / f"quiz-{locale}.png")
            learner.answer()
            page.screenshot(folder / f"verdict-{locale}.png")
            phone = DemoPage(browser, url, **PHONE)  # type: ignore[arg-type]
            on_phone = Learner(phone, speak(locale))
            on_phone.command("quiz")
            phone.screenshot(folder / f"phone-verdict-{locale}.png")
            on_phone.command("progress")
            phone.screenshot(folder / f"phone-progress-{locale}.png")
            tall = DemoPage(browser, url, **TALL)  # type: ignore[arg-type]
            on_tall = Learner(tall, speak(locale))
            on_tall.command("learn", topic=ATTENTION[locale])
            on_tall.press("learn-ahead-how")
            tall.screenshot(folder / f"phone-learn-{locale}.png")
            on_tall.press("learn-draw")
            on_tall.press("draw-reference")
            tall.screenshot(folder / f"phone-drawing-{locale}.png")
            on_tall.command("progress", view=speak(locale)("view-map"))
            tall.screenshot(folder / f"phone-map-{locale}.png")
            mistakes(on_tall, folder)
            on_tall.command("progress", view=speak(locale)("view-forecast"))
            tall.screenshot(folder / f"phone-forecast-{locale}.png")


def mistakes(learner: Learner, folder: Path) -> None:
    """Get something wrong: a hint, how sure one was, the verdict with its causes, the log."""
    page, locale = learner.page, learner.words.language
    # The quiz that was left open comes first.
    learner.command("quiz")
    while (stop := page.button(learner.words("quiz-stop"))).count() == 0:
        learner.press("quiz-next")
    stop.click()
    page.settle()
    learner.command("quiz", kind=learner.words("kind-multiple"), count=3)
    learner.press("quiz-hint")
    page.screenshot(folder / f"phone-question-{locale}.png")
    learner.answer()
    page.screenshot(folder / f"phone-mistake-{locale}.png")
    learner.command("mistakes")
    page.screenshot(folder / f"phone-mistakes-{locale}.png")


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    with open_browser() as browser:
        if isinstance(browser, str):
            print(browser, file=sys.stderr)
            return 1
        for locale in LANGUAGES:
            take(browser, locale, folder)
    for picture in sorted(folder.glob("*.png")):
        print(picture, f"{picture.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
