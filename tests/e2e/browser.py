"""Plays the demo in Chromium the way a person would: types commands, presses buttons, fills forms.

Used by `test_demo_browser.py` and `scripts/screenshot_demo.py`. A browser is looked
for in `CHROMIUM`, on the path, and where playwright keeps its own.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.demo.wording import words as demo_words

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Locator, Page, Playwright

    from bot.i18n import Words

ROOT = Path(__file__).resolve().parent.parent.parent

OURS = ("COACH_", "DISCORD_")
"""Variables that would make somebody's own settings part of the test."""

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

START_SECONDS = 90.0
"""A cold start compiles the package, migrates a new database and loads the shipped pack."""

PATIENCE = 20_000
"""Milliseconds a page gets to show something."""


def find_chromium(playwright: Playwright | None = None) -> Path | None:
    """Return a Chromium that can be started, or nothing."""
    named = os.environ.get("CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in CHROMIUM_NAMES]
    if playwright is not None and not named:
        found.append(playwright.chromium.executable_path)
    return next((Path(item) for item in found if item and Path(item).is_file()), None)


@contextmanager
def open_browser() -> Iterator[Browser | str]:
    """Give a running Chromium, or the reason why there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        yield "playwright is not installed"
        return
    with sync_playwright() as playwright:
        chromium = find_chromium(playwright)
        if chromium is None:
            yield "there is no Chromium: set CHROMIUM, install chromium, or run `playwright install chromium`"
            return
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class DemoProcess:
    """`study-coach demo` in a process of its own, with a data folder of its own."""

    data_dir: Path
    locale: str
    command: Sequence[str] = (sys.executable, "-m", "bot.cli", "demo")
    environment: Mapping[str, str] = field(default_factory=dict)
    output: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> str:
        """Start it and return the address it prints."""
        self.process = subprocess.Popen(
            [*self.command, "--no-browser", "--port", "0", "--locale", self.locale],
            cwd=self.data_dir,  # out of reach of a checkout's .env
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith(OURS)},
                "PYTHONPATH": str(ROOT),
                "COACH_DATA_DIR": str(self.data_dir),
                "PYTHONUNBUFFERED": "1",
                **self.environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        threading.Thread(target=self._read, daemon=True).start()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            for line in self.output:
                if found := re.match(r"Demo: (http://\S+)", line):
                    return found[1]
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.stop()
        raise AssertionError("the demo printed no address:\n" + "".join(self.output))

    def _read(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)

    def stop(self) -> int:
        """End it as Ctrl-C does, and return its exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class DemoPage:
    """One open page of the demo."""

    def __init__(
        self, browser: Browser, url: str, *, width: int = 1280, height: int = 860, scale: float = 1
    ) -> None:
        self.page: Page = browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=scale
        )
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(url)
        self.settle()

    # ---------------------------------------------------------------- looking

    @property
    def room(self) -> FrameLocator:
        return self.page.frame_locator("#room")

    def settle(self) -> None:
        """Wait until the page has shown the outcome of the last action."""
        self.page.wait_for_function(
            """() => {
                const preview = document.getElementById("room")?.contentWindow?.simcordPreview;
                return preview && preview.ready && !preview.pendingAction
                    && preview.awaitingRevision === null;
            }"""
        )

    def message(self, index: int = -1) -> Locator:
        """One message of the channel, the newest by default."""
        return self.room.locator("#channel-message-list > article").nth(index)

    def wait_for(self, text: str | re.Pattern[str], *, milliseconds: int = PATIENCE) -> Locator:
        """Wait until a text stands somewhere in the room."""
        found = self.room.locator("#preview-app").get_by_text(text).last
        found.wait_for(timeout=milliseconds)
        return found

    def text(self) -> str:
        """Everything that can be read in the room."""
        return self.room.locator("#preview-app").inner_text()

    def failure(self) -> str:
        """What the page says about an interaction that failed, empty if none did."""
        return self.page.locator("#failure").inner_text()

    def labels(self) -> list[str]:
        """The labels of all buttons that can be pressed, oldest first."""
        return self.room.locator(
            "#channel-message-list button.component-button:not([disabled])"
        ).all_inner_texts()

    def picture(self) -> tuple[int, str]:
        """Width in pixels and description of the newest message's picture, once it has loaded."""
        image = self.message().locator("img.gallery-image").first
        image.wait_for()
        handle = image.element_handle()
        # The room is a frame of its own, so what waits has to wait inside it.
        handle.evaluate("image => image.decode()")
        return handle.evaluate("image => [image.naturalWidth, image.alt]")

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.settle()
        self.page.wait_for_timeout(1_200)  # the page brings an answer into view a moment after it came
        self.page.evaluate("document.fonts.ready")
        self.page.screenshot(path=path)

    # ---------------------------------------------------------------- acting

    def command(self, name: str, **options: str | int) -> None:
        """Type a slash command and send it. Names are the English ones or those of the page's language."""
        self._begin(name)
        for option, value in options.items():
            self._fill_option(option, str(value))
        # An open list of suggestions would take the Enter of a keyboard; the button sends at once.
        self.room.locator("#send-message").click()
        self.settle()
        if self.room.locator(".command-row").count():
            raise AssertionError(
                f"/{name} was not answered: {self.failure() or 'the command is still being typed'}"
            )

    def _begin(self, name: str) -> None:
        """Choose a command from the list, again where the list was redrawn under the click and lost it."""
        from playwright.sync_api import TimeoutError as TooSlow

        pattern = re.compile(rf"(^|[/ ]){re.escape(name)}(\s|\+|$)")
        entry = self.room.locator(".command-entry").filter(has=self.page.locator("strong", has_text=pattern))
        deadline = time.monotonic() + PATIENCE / 1_000
        while not self.room.locator(".command-row").count():
            if time.monotonic() > deadline:
                raise AssertionError(f"/{name} could not be chosen: {self.failure() or self.text()[-400:]}")
            with suppress(TooSlow):
                self.room.locator("#channel-composer-input").fill(f"/{name}", timeout=2_000)
                entry.first.click(timeout=2_000)

    def _fill_option(self, option: str, value: str) -> None:
        field_ = self.room.locator(f'.command-option-input[data-option="{option}"]')
        if not field_.count():
            if not self.room.locator(".command-suggestion").count():
                self.room.locator(".command-ghost").click()
            wanted = re.compile(rf"^{re.escape(option)}…?$")
            self.room.locator(".command-suggestion", has_text=wanted).first.click()
        field_.fill(value)
        if field_.get_attribute("role") == "combobox":
            self.room.locator(".command-suggestion", has_text=value).first.click()

    def button(self, label: str | re.Pattern[str]) -> Locator:
        """The newest button with this label."""
        buttons = self.room.locator("#channel-message-list").get_by_role(
            "button", name=label, exact=isinstance(label, str)
        )
        return buttons.last

    def press(self, label: str | re.Pattern[str]) -> None:
        """Press the newest button with this label and wait for what comes of it."""
        self.button(label).click()
        self.settle()

    def choose(self, placeholder: str, *labels: str | re.Pattern[str]) -> None:
        """Choose from the newest select menu that shows `placeholder`."""
        self.room.locator(".select-trigger", has_text=placeholder).last.click()
        for label in labels:
            self.room.get_by_role("option").filter(has_text=label).first.click()
        apply = self.room.locator(".select-apply")
        if apply.count():
            apply.first.click()
        self.settle()

    def fill(self, *values: str) -> None:
        """Fill the text fields of the open form in order and submit it."""
        form = self.room.locator("#modal-root")
        fields = form.locator("textarea, input[type=text], input:not([type])")
        for index, value in enumerate(values):
            fields.nth(index).fill(value)
        form.locator("button.button-primary").click()
        self.settle()

    def go(self, member: str, name: str) -> None:
        """Look at another place: a member's channel, thread or direct message, by the names in the list."""
        heading = self.page.locator("#places h2", has_text=member)
        place = heading.locator(f'xpath=following-sibling::button[contains(., "{name}")]').first
        key = place.get_attribute("data-place")
        place.click()
        self.page.wait_for_function(
            "key => document.querySelector('#room')?.src.includes(`place=${key}#`)", arg=key
        )
        self.settle()

    def move(self, to: str) -> None:
        """Move the clock by the page's button: `block`, `day` or `week`."""
        before = self.page.locator("#now").get_attribute("datetime")
        self.page.locator(f'[data-move="{to}"]').click()
        self.page.wait_for_function(
            """before => {
                const now = document.getElementById("now");
                return now.dataset.moving === "false"
                    && Date.parse(now.dateTime) - Date.parse(before) > 60000;
            }""",
            arg=before,
            timeout=120_000,
        )

    def close(self) -> None:
        self.page.close()


class Learner:
    """Somebody who plays: knows what stands on the buttons in their language, and nothing of ids."""

    def __init__(self, page: DemoPage, words: Words) -> None:
        self.page = page
        self.words = words

    def look_at(self, place: str) -> None:
        """Go to `general`, `study` or `direct` as the first learner."""
        locale = self.words.language
        self.page.go(demo_words(locale, "learner_a"), demo_words(locale, place))

    def press(self, key: str, **values: object) -> None:
        """Press the button with this message key."""
        self.page.press(self.words(key, **values))

    def command(self, name: str, **options: str | int) -> None:
        """Send a command; both names are message keys without their beginning, as `quiz` and `count`."""
        shown = {self.words(f"option-{option}"): value for option, value in options.items()}
        self.page.command(self.words(f"command-{name}"), **shown)

    def answer(self, text: str = "attention") -> None:
        """Answer the newest message's question: the first option, the letters as they stand, or this text."""
        card = self.page.message()
        first = card.get_by_role("button", name=re.compile("^[A1]$"))
        if first.count():
            first.first.click()
            self.page.settle()
            letters = card.get_by_role("button", name=re.compile("^[A-E]$"))
            while card.get_by_role("button", name=self.words("order-again")).count():
                if not letters.count():
                    self.press("order-check")
                    break
                letters.first.click()
                self.page.settle()
        elif card.locator(".select-trigger", has_text=self.words("choose-all")).count():
            self.page.choose(self.words("choose-all"), re.compile("^A "))
        else:
            self.press("quiz-type")
            self.page.fill(text)
        if card.get_by_role("button", name=self.words("sure-1"), exact=True).count():
            self.press("sure-1")

    def set_up(self) -> None:
        """Go through `/start` with nothing skipped."""
        self.command("start")
        self.press("welcome-start")
        self.answer()
        self.press("continue")
        self.page.message().locator("button.component-button").first.click()
        self.page.settle()
        self.press("notice-send")
        self.look_at("direct")
        self.page.wait_for(self.words("test-notice-title"))
        self.press("test-notice-seen")
        self.look_at("general")
        self.press("continue")
        self.page.wait_for(self.words("ready-title"))
