"""What learners think of questions. Enough against one that a model wrote takes it out of use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.curriculum.generated import is_generated
from coach.errors import NotFound
from coach.people.learners import Person
from coach.quiz.writing.accepting import retire
from coach.store import ContentItem, CurrentItem, Learner, QuestionVote, Store

ReportReason = Literal["wrong", "unclear", "typo", "other"]
REASONS: tuple[ReportReason, ...] = get_args(ReportReason)

ENOUGH = 3
"""Learners who report a generated question, or dislikes beyond the likes, that retire it."""


@dataclass(frozen=True, slots=True)
class Reported:
    """`retired`: this voice took the question out of use, for everybody."""

    retired: bool


@dataclass(frozen=True, slots=True)
class Opinion:
    """What was said of a question. `reports`: reason → learners; `prompt` in the question's language."""

    content_id: int
    pack_key: str
    key: str
    language: str
    prompt: str
    generated: bool
    in_use: bool
    likes: int
    dislikes: int
    reports: Mapping[str, int]


async def vote(store: Store, person: Person, content_id: int, liked: bool | None, now: datetime) -> Reported:
    """Keep whether a person likes a question; None takes it back. Their report stays.

    Raises NotFound for an unknown question or somebody of whom nothing is kept, and StoreBusy.
    """
    async with store.write() as session:
        row = await _own(session, person, content_id, now)
        row.liked, row.made_at = liked, now
        return await _weighed(session, content_id)


async def report(
    store: Store, person: Person, content_id: int, reason: ReportReason, now: datetime
) -> Reported:
    """Keep a person's report of a question; a second one replaces the first.

    Raises like `vote`, and ValueError for a reason that is none of `REASONS`.
    """
    if reason not in REASONS:
        raise ValueError(f"{reason!r} is no reason for a report")
    async with store.write() as session:
        row = await _own(session, person, content_id, now)
        row.report, row.made_at = reason, now
        return await _weighed(session, content_id)


async def _own(session: AsyncSession, person: Person, content_id: int, now: datetime) -> QuestionVote:
    """The person's vote on the question, new where there is none."""
    # One at a time for each learner, or two clicks at once would make two rows.
    if await session.scalar(select(Learner.id).where(Learner.id == person.id).with_for_update()) is None:
        raise NotFound("learner")
    if await session.scalar(select(ContentItem.kind).where(ContentItem.id == content_id)) != "question":
        raise NotFound("question")
    mine = (QuestionVote.learner_id == person.id) & (QuestionVote.content_id == content_id)
    row = await session.scalar(select(QuestionVote).where(mine))
    if row is None:
        row = QuestionVote(learner_id=person.id, content_id=content_id, made_at=now)
        session.add(row)
    return row


async def _weighed(session: AsyncSession, content_id: int) -> Reported:
    """Retire the question where it is a generated one and enough speaks against it."""
    await session.flush()
    counts = await session.execute(
        select(
            func.count(QuestionVote.report),
            func.count().filter(QuestionVote.liked.is_(False)),
            func.count().filter(QuestionVote.liked.is_(True)),
        ).where(QuestionVote.content_id == content_id)
    )
    reports, dislikes, likes = counts.one()
    against = reports >= ENOUGH or dislikes - likes >= ENOUGH
    return Reported(against and await retire(session, content_id))


async def reported_questions(store: Store) -> list[Opinion]:
    """Return the questions that somebody reported or more dislike than like, the most reported first."""
    async with store.read() as session:
        votes = await session.execute(
            select(QuestionVote.content_id, QuestionVote.liked, QuestionVote.report)
        )
        likes: Counter[tuple[int, bool]] = Counter()
        reports: dict[int, Counter[str]] = {}
        for content_id, liked, reason in votes:
            mine = reports.setdefault(content_id, Counter())
            if reason is not None:
                mine[reason] += 1
            if liked is not None:
                likes[content_id, liked] += 1
        wanted = [one for one in reports if reports[one] or likes[one, False] > likes[one, True]]
        rows = await session.execute(
            select(ContentItem, CurrentItem.content_id.is_not(None))
            .outerjoin(CurrentItem, CurrentItem.content_id == ContentItem.id)
            .where(ContentItem.id.in_(wanted))
        )
        found = [
            Opinion(
                content_id=item.id,
                pack_key=item.pack_key,
                key=item.item_key,
                language=item.language,
                prompt=str(next(iter(item.body["prompt"].values()))),
                generated=is_generated(item.item_key),
                in_use=in_use,
                likes=likes[item.id, True],
                dislikes=likes[item.id, False],
                reports=dict(reports[item.id]),
            )
            for item, in_use in rows
        ]
    return sorted(
        found, key=lambda one: (-sum(one.reports.values()), one.likes - one.dislikes, one.content_id)
    )
