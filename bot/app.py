"""The composition root: the one place where the parts of the bot meet."""

from __future__ import annotations

import asyncio
import hashlib
import json
import signal
from collections.abc import Awaitable, Coroutine
from datetime import date
from random import Random, SystemRandom
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import aiohttp
import discord
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from discord import app_commands
from discord.ext import commands

from bot.delivery import APPEAL_DECIDED, TEST_NOTICE, Delivery
from bot.features.help.cog import HelpCog
from bot.features.kit.cog import KitCog
from bot.features.learn.cog import LearnCog
from bot.features.mistakes.cog import MistakesCog
from bot.features.model.cog import ModelCog
from bot.features.notes.cog import NotesCog
from bot.features.practice.cog import PracticeCog
from bot.features.privacy.cog import PrivacyCog
from bot.features.progress.cog import ProgressCog
from bot.features.quiz.cog import QuizCog
from bot.features.quiz.look import Look
from bot.features.quiz.reading import WatchedModel
from bot.features.settings.cog import SettingsCog
from bot.features.settings.learning import LearningSettingsCog
from bot.features.setup.cards import decided_card
from bot.features.setup.cog import SetupCog
from bot.features.start.cards import test_notice_card
from bot.features.start.cog import StartCog
from bot.features.status.cog import StatusCog
from bot.features.today.cog import TodayCog
from bot.i18n import speak
from bot.i18n.commands import CatalogueTranslator
from bot.logs import bind_request
from bot.pictures.gallery import Gallery
from bot.rest_budget import RestBudget, put_before
from bot.ui.actions import ActionButton, ActionSelect, Router
from bot.ui.errors import report
from coach.clock import Clock, SystemClock
from coach.config import Settings
from coach.curriculum.catalogue import Catalogue, digest_in_use, load_catalogue
from coach.curriculum.shipped import import_shipped
from coach.doctor.hosts import who_sees
from coach.llm import open_engine
from coach.llm.interface import Engine
from coach.llm.lender import Lender
from coach.llm.metrics import Metrics, shown
from coach.people.guilds import change_guild, switches
from coach.people.learners import Person, as_language, who_is
from coach.people.permissions import Role
from coach.quiz.answers import Graders
from coach.quiz.corrections import Corrections
from coach.quiz.embedding import MiniLMEmbedder
from coach.quiz.grading import BuiltInGrader
from coach.quiz.model_grader import ModelGrader
from coach.quiz.session import Quiz
from coach.quiz.writing.nightly import write_ahead
from coach.store import Store

log = structlog.get_logger()

TICK_SECONDS = 5
HEARTBEAT = "heartbeat"
"""File in the data folder that is touched at each tick while the bot is on Discord."""
MAINTAIN_SECONDS = 600
NIGHT_HOUR = 3
"""The hour in the deployment's own zone in which questions are written ahead."""


class ExternalWait(Protocol):
    """Awaits something that comes from outside Discord, such as the model's next words."""

    def __call__(self, awaitable: Any, *, reason: str) -> Awaitable[Any]: ...


async def wait_directly(awaitable: Any, *, reason: str) -> Any:
    """Just wait; `reason` is for those who watch."""
    return await awaitable


class CoachTree(app_commands.CommandTree["CoachBot"]):
    """The command tree; its errors go where all errors go."""

    async def interaction_check(self, interaction: discord.Interaction[CoachBot], /) -> bool:
        """Runs before each command, in the task that will run it."""
        bind_request(interaction.id)
        return True

    async def on_error(
        self, interaction: discord.Interaction[CoachBot], error: app_commands.AppCommandError
    ) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            log.warning("autocomplete failed", error=type(error).__name__)
            return
        await report(interaction, error)


class CoachBot(commands.Bot):
    """The bot. What it is made of is passed in, so that run, demo and tests share it."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        rng: Random,
        llm: Engine,
        scheduler: AsyncIOScheduler | None = None,
    ) -> None:
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            tree_cls=CoachTree,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=False
            ),
            proxy=settings.proxy,
            chunk_guilds_at_startup=False,
            max_messages=None,
        )
        self.settings = settings
        self.clock = clock
        self.rng = rng
        self.llm = llm
        self.lender = Lender(llm, settings.data_dir, settings.gpu_reserve)
        self.scheduler = scheduler
        self.store = Store.open(settings.store_url)
        self.hosts = who_sees(settings)
        self.router = Router()
        self.catalogue = Catalogue()
        self.reader = WatchedModel(llm, lambda: self.external_wait) if settings.grader == "model" else None
        model = ModelGrader(self.reader) if self.reader else None
        self.embedder = MiniLMEmbedder() if MiniLMEmbedder.available() else None
        built_in = BuiltInGrader(self.embedder)
        self.graders = Graders(built_in, model)
        self.quiz = Quiz(self.store, lambda: self.catalogue, self.graders, clock, rng)
        self.corrections = Corrections(self.store, lambda: self.catalogue, self.graders, clock)
        self.delivery = Delivery(
            self,
            {
                TEST_NOTICE: lambda words, row: test_notice_card(words, row.id),
                APPEAL_DECIDED: lambda words, row: decided_card(words, row.id, **row.payload),
            },
        )
        self.gallery = Gallery()
        self.command_ids: dict[str, int] = {}
        self.started_at = clock.now()
        # How waits for something outside Discord are made. The offline Discord of tests and
        # demo waits for all other work to end, so it puts its own in here.
        self.external_wait: ExternalWait = wait_directly
        self.streaming: dict[str, asyncio.Task[None]] = {}
        """What reads the answers that appear on a card at this moment, by the ids of their requests."""
        self._wrote_on: date | None = None
        self._background: set[asyncio.Task[None]] = set()

    # -- beginning and end -----------------------------------------------------------

    async def setup_hook(self) -> None:
        """Read the content, take in the features, tell Discord the commands, start the model."""
        put_before(self.http, RestBudget(asyncio.get_running_loop().time))
        await import_shipped(self.store, self.settings.pack_dirs, self.clock.now())
        self.catalogue = await load_catalogue(self.store)
        if self.catalogue.empty:
            log.error("no teaching pack: add one with COACH_PACK_DIRS, see `study-coach packs validate`")
        everywhere = (
            StartCog,
            TodayCog,
            QuizCog,
            LearnCog,
            PracticeCog,
            MistakesCog,
            NotesCog,
            KitCog,
            ProgressCog,
            SettingsCog,
            LearningSettingsCog,
            PrivacyCog,
            HelpCog,
            SetupCog,
            ModelCog,
        )
        for feature in everywhere:
            await self._add(feature(self))
        if self.settings.operator_guild is not None:
            await self._add(StatusCog(self), guild=discord.Object(self.settings.operator_guild))
        self.add_dynamic_items(ActionButton, ActionSelect)
        await self.tree.set_translator(CatalogueTranslator())
        await self._tell_commands()
        await self.lender.begin(self.clock.now())
        if (status := self.llm.status()).state == "failed":
            log.warning("no model; the coach goes on without one", reason=status.last_error)
        if self.scheduler is not None:
            self._schedule(self.scheduler)

    async def _add(self, cog: commands.Cog, guild: discord.Object | None = None) -> None:
        await self.add_cog(cog, guild=guild or discord.utils.MISSING)
        self.router.collect(cog)

    async def _tell_commands(self) -> None:
        """Sync commands only where they changed: Discord allows 200 creations a day."""
        for guild in (None, *self._command_guilds()):
            if guild is not None and self.settings.sync_guild == guild.id:
                self.tree.copy_global_to(guild=guild)
            known = await self.tree.fetch_commands(guild=guild)
            mark = (
                self.settings.data_dir / f"commands-{self.application_id}-{guild.id if guild else 'global'}"
            )
            digest = await self._command_digest(guild)
            if not known or not mark.is_file() or mark.read_text() != digest:
                known = await self.tree.sync(guild=guild)
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.write_text(digest)
            self.command_ids.update({command.name: command.id for command in known})

    def _command_guilds(self) -> list[discord.Object]:
        ids = {self.settings.operator_guild, self.settings.sync_guild} - {None}
        return [discord.Object(guild_id) for guild_id in sorted(i for i in ids if i is not None)]

    async def _command_digest(self, guild: discord.Object | None) -> str:
        translator = self.tree.translator
        payload = [
            await command.get_translated_payload(self.tree, translator)
            if translator
            else command.to_dict(self.tree)
            for command in self.tree.get_commands(guild=guild)
        ]
        return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()

    def _schedule(self, scheduler: AsyncIOScheduler) -> None:
        # A tick that comes late must still come: the default grace of one second drops it.
        common: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler.add_job(self.tick, IntervalTrigger(seconds=TICK_SECONDS), id="deliver", **common)
        scheduler.add_job(self.maintain, IntervalTrigger(seconds=MAINTAIN_SECONDS), id="maintain", **common)
        scheduler.start()

    async def tick(self) -> None:
        """Do what is due by the clock. The scheduler, the tests and the demo call it."""
        try:
            if self.is_ready():
                # Its age tells whoever watches the container that Discord is connected.
                (self.settings.data_dir / HEARTBEAT).touch()
            await self.lender.tick(self.clock.now())
            await self.delivery.deliver(self.clock.now())
        except Exception:
            # A tick that raises would be logged by the scheduler without its row.
            log.exception("tick failed")

    async def maintain(self) -> None:
        """Take in content that another process imported."""
        if await digest_in_use(self.store) != self.catalogue.digest:
            await self.read_content()
            log.info("content reloaded", digest=self.catalogue.digest[:12])
        zone = self.settings.zone_for(self.settings.default_locale)
        night = self.clock.now().astimezone(ZoneInfo(zone))
        if self.settings.write_questions and night.hour == NIGHT_HOUR and self._wrote_on != night.date():
            self._wrote_on = night.date()
            self.background(self._write_questions())

    async def _write_questions(self) -> None:
        """Have the model write questions ahead; those that pass all checks are asked from then on."""
        night = await write_ahead(
            self.store, self.llm, self.catalogue, self.rng, self.clock, embedder=self.embedder
        )
        log.info("questions written", accepted=len(night.accepted), refused=night.refused.total())
        await self.read_content()

    async def read_content(self) -> None:
        """Read the content in use again, after it changed."""
        self.catalogue = await load_catalogue(self.store)

    async def close(self) -> None:
        if self.scheduler is not None and self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.llm.stop()
        await super().close()
        await self.store.close()

    # -- what features ask ------------------------------------------------------------

    def background(self, work: Coroutine[Any, Any, object]) -> None:
        """Run work that outlives its interaction."""

        async def guarded() -> None:
            try:
                await work
            except Exception:
                log.exception("background work failed")

        task = asyncio.create_task(guarded())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def background_done(self) -> None:
        """Wait until no background work is left; for tests and a quiet end."""
        while self._background:
            await asyncio.gather(*self._background, return_exceptions=True)

    async def who(self, interaction: discord.Interaction[Any]) -> Person:
        """The person behind an interaction, and the language to speak."""
        return await who_is(
            self.store,
            interaction.user.id,
            interaction.guild_id,
            interaction.locale.value,
            self.settings.default_locale,
            self.settings.zone_for,
        )

    def look(self, person: Person) -> Look:
        """How quiz cards are drawn for a person today."""
        today = person.today(self.clock.now())
        words = speak(person.locale)
        return Look(words, self.catalogue, today, person.text_only, person.two_button)

    def roles(self, interaction: discord.Interaction[Any], person: Person) -> frozenset[Role]:
        """What the person is, where they act, for the permission table."""
        roles = {Role.PERSON}
        if person.agreed:
            roles |= {Role.LEARNER, Role.OWNER}
        if interaction.guild_id is not None and interaction.permissions.manage_guild:
            roles.add(Role.MANAGER)
            if interaction.guild_id == self.settings.operator_guild:
                roles.add(Role.OPERATOR)
        return frozenset(roles)

    async def test_model_offered(self, person: Person) -> bool:
        """Whether the verdict card shows [ask the test model]."""
        if self.llm.status().state not in ("ready", "loading"):
            return False
        if person.guild_id is None:
            return True
        return (await switches(self.store, person.guild_id))["test_model"]

    async def has_appeals_queue(self, guild_id: int | None) -> bool:
        """Whether somebody in this guild settles disputed verdicts."""
        return guild_id is not None and (await switches(self.store, guild_id))["appeals"]

    async def set_guild_locale(self, guild_id: int, locale: str) -> None:
        """Choose a guild's language, as `/setup` does."""
        await change_guild(self.store, guild_id, self.clock.now(), locale=as_language(locale))

    # -- events ------------------------------------------------------------------------

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take modal submits: the library does not know ours (see `bot.ui.modals`)."""
        if interaction.type is discord.InteractionType.modal_submit:
            data: Any = interaction.data or {}
            await self.router.take(interaction, str(data.get("custom_id", "")))

    async def on_message(self, message: discord.Message, /) -> None:
        """Messages are not commands here."""


def build_bot(
    settings: Settings,
    *,
    clock: Clock,
    rng: Random,
    llm: Engine,
    scheduler: AsyncIOScheduler | None = None,
) -> CoachBot:
    """Put the bot together. The database is at the right revision already.

    `scheduler` is given by `run` alone; tests and the demo call `tick()`.
    """
    return CoachBot(settings, clock=clock, rng=rng, llm=llm, scheduler=scheduler)


class CannotConnect(Exception):
    """Discord refused the bot or could not be reached; `reason` says which, for the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def run(settings: Settings) -> None:
    """Run the bot on Discord until it is told to stop. Raises CannotConnect."""
    assert settings.token is not None
    metrics = Metrics()
    llm = open_engine(settings, metrics=metrics)
    bot = build_bot(
        settings, clock=SystemClock(), rng=SystemRandom(), llm=llm, scheduler=AsyncIOScheduler(timezone="UTC")
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: asyncio.ensure_future(bot.close()))
    try:
        async with bot, shown(metrics, settings.metrics_address):
            await bot.start(settings.token.get_secret_value())
    except discord.LoginFailure as error:
        raise CannotConnect(
            "Discord does not accept the token; make a new one and run `study-coach init`"
        ) from error
    except discord.PrivilegedIntentsRequired as error:
        raise CannotConnect("Discord refuses the intents; the coach needs none that is privileged") from error
    except (aiohttp.ClientError, OSError) as error:
        raise CannotConnect(
            f"Discord could not be reached ({type(error).__name__}); is DISCORD_PROXY needed?"
        ) from error
