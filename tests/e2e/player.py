"""A person at the keyboard: commands, taps by what stands on the button, and what they read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import simcord

from bot.app import CoachBot
from bot.features.quiz.look import LETTERS
from bot.i18n import Words, speak
from bot.ui.card import Button, Card, to_view
from coach.curriculum.model import Language
from coach.people.learners import agree, change, who_is
from coach.quiz.views import Asked, QuizView

BUTTON, SELECT, TEXT, GALLERY = 2, 3, 10, 12


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """All components of a message, however deep."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        if "component" in component:
            yield from walk([component["component"]])


def said(result: simcord.InteractionResult) -> str:
    """All text of what a press brought: the changed card and what was sent beside it."""
    messages = [*([result.response] if result.response else []), *result.followups]
    return "\n".join(c["content"] for m in messages for c in walk(m.components) if c["type"] == TEXT)


@dataclass
class Player:
    """Drives one member; `shown` is the card in front of them."""

    env: simcord.Env
    member: simcord.MemberActor
    channel: simcord.ChannelHandle
    shown: simcord.ResponseMessage | None = None
    private: bool = False

    @property
    def bot(self) -> CoachBot:
        bot = self.env.bot
        assert isinstance(bot, CoachBot)
        return bot

    async def move_in(self, language: Language, **choices: Any) -> Words:
        """Agree and be done with /start, without its taps; return the language's words."""
        now = self.bot.clock.now()
        await agree(self.bot.store, await self.person(), language, "Asia/Taipei", now)
        wishes = {"locale": language, "track": "llm/practical", "started_at": now, **choices}
        await change(self.bot.store, self.member.id, **wishes)
        return speak(language)

    # -- doing ---------------------------------------------------------------------

    async def slash(self, name: str, **options: Any) -> Player:
        """Type a command; its answer becomes the card in front."""
        result = await self.member.slash(self.channel, name, **options)
        assert result.acknowledged, f"/{name} was not acknowledged"
        self.private = result.ephemeral
        self.shown = result.response
        return self

    async def tap(self, label: str) -> simcord.InteractionResult:
        """Tap the button that carries these words."""
        return await self.tap_id(self.button(label)["custom_id"])

    async def tap_id(self, custom_id: str) -> simcord.InteractionResult:
        assert self.shown is not None
        result = await self.member.click(self.shown, custom_id=custom_id)
        if result.response is not None:
            self.shown = result.response
        return result

    async def choose(self, action: str, *values: str | simcord.ChannelHandle) -> simcord.InteractionResult:
        """Choose from the list that takes this action, by the values of its entries."""
        assert self.shown is not None
        result = await self.member.select(self.shown, values, custom_id=self.ids(action)[0])
        if result.response is not None:
            self.shown = result.response
        return result

    async def press_card_of(self, owner: Player, action: str, *args: object) -> simcord.InteractionResult:
        """Press a button of a card of `owner`'s that stands in public, as in a thread with others."""
        channel = self.env.bot.get_channel(self.channel.id)
        card = Card("t", rows=[[Button("Press", action, args)]])
        return await self.member.click(await channel.send(view=to_view(card, owner.member.id)), label="Press")

    async def submit(self, shown: simcord.InteractionResult, **values: Any) -> simcord.InteractionResult:
        """Fill a modal in; a file is a pair of its name and its bytes."""
        assert shown.modal is not None, "no modal was opened"
        result = await self.member.submit_modal(shown, values)
        if result.response is not None:
            self.shown = result.response
        return result

    # -- reading -------------------------------------------------------------------

    @property
    def components(self) -> list[dict[str, Any]]:
        assert self.shown is not None
        return list(walk(self.shown.components))

    @property
    def text(self) -> str:
        """All text of the card in front."""
        return "\n".join(c["content"] for c in self.components if c["type"] == TEXT)

    @property
    def title(self) -> str:
        return self.text.split("\n", 1)[0].removeprefix("## ")

    @property
    def labels(self) -> list[str]:
        return [c["label"] for c in self.components if c["type"] == BUTTON]

    def button(self, label: str) -> Mapping[str, Any]:
        found = [c for c in self.components if c["type"] == BUTTON and label in c["label"]]
        assert found, f"no button {label!r} among {self.labels}"
        return found[0]

    @property
    def pictures(self) -> list[tuple[str, str]]:
        """File name and description of each picture on the card in front, which was sent along with it."""
        assert self.shown is not None
        sent = {attachment.filename for attachment in self.shown.attachments}
        items = [item for c in self.components if c["type"] == GALLERY for item in c["items"]]
        names = [item["media"]["url"].rsplit("/", 1)[-1].split("?")[0] for item in items]
        found = [(name, item["description"]) for name, item in zip(names, items, strict=True)]
        assert {name for name, _ in found} <= sent
        return found

    def options(self, action: str) -> dict[str, str]:
        """Value → label of the entries of the list that takes this action."""
        [found] = [c for c in self.components if c.get("custom_id") in self.ids(action)]
        return {option["value"]: option["label"] for option in found["options"]}

    def ids(self, action: str) -> list[str]:
        """Custom ids of the card's buttons and lists for an action."""
        return [c["custom_id"] for c in self.components if c.get("custom_id", "").split(":")[1:2] == [action]]

    # -- knowing -------------------------------------------------------------------

    async def quiz_view(self) -> QuizView:
        """Where the learner's open quiz stands, from the coach itself."""
        person = await self.person()
        open_quiz = await self.bot.quiz.unfinished(person)
        assert open_quiz is not None, "no quiz is open"
        return await self.bot.quiz.current(person, open_quiz[0])

    async def person(self) -> Any:
        guild = self.member.guild.id
        return await who_is(self.bot.store, self.member.id, guild, "en-US", "en", self.bot.settings.zone_for)

    async def right_answer(self) -> str:
        """The key of the right option, or a text that is right, for the question in front."""
        view = await self.quiz_view()
        assert isinstance(view, Asked)
        question, language = view.question.question, view.question.language
        match question.kind:
            case "choice":
                return question.answer
            case "bug":
                return str(question.line)
            case "multiple":
                return ",".join(question.answers)
            case "order":
                return ",".join(item.key for item in question.items)
            case "numeric":
                return repr(question.value)
            case "cloze":
                return question.answers[language][0]
        return question.reference[language]

    async def answer(self, *, right: bool = True, sure: int = 2) -> None:
        """Answer the question in front as it asks for, and say how sure one is where it asks that."""
        answer = await self.right_answer()
        view = await self.quiz_view()
        assert isinstance(view, Asked)
        if choices := self.ids("quiz.choose"):
            wanted = [i for i in choices if i.endswith(f":{answer}") is right]
            await self.tap_id(wanted[0])
        elif self.ids("quiz.choose-all"):
            wanted = answer.split(",")
            keys = wanted if right else [key for key in view.option_order if key not in wanted]
            await self.choose("quiz.choose-all", *(str(view.option_order.index(key)) for key in keys))
        elif self.ids("quiz.place"):
            keys = answer.split(",") if right else answer.split(",")[::-1]
            for key in keys:
                letter = LETTERS[view.option_order.index(key)]
                await self.tap(letter)
            await self.tap_id(self.ids("quiz.ordered")[0])
        else:
            opened = await self.tap_id(self.ids("quiz.type")[0])
            await self.submit(opened, answer=answer if right else "bananas")
        await self.weigh(sure)

    async def weigh(self, sure: int = 2) -> None:
        """Say how sure one is, where that is asked."""
        if levels := self.ids("quiz.weigh"):
            await self.tap_id(levels[sure - 1])
