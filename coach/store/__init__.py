"""SQLAlchemy models and sessions. Queries live beside the capability that asks."""

from coach.store.base import Base, Snowflake, UtcDateTime, storable
from coach.store.content import ContentItem, CurrentItem, ObjectiveRow, PackRow
from coach.store.due import DueRow
from coach.store.learning import FollowedSource, Note, Practice, Reading, Sketch, StackTool
from coach.store.mistakes import Appeal, MistakeRow, MistakeTry
from coach.store.people import GuildRow, GuildSwitch, Learner
from coach.store.quiz import Attempt, QuestionVote, QuizItem, QuizSession
from coach.store.review import CardRow, ReviewRow
from coach.store.session import Store

__all__ = [
    "Appeal",
    "Attempt",
    "Base",
    "CardRow",
    "ContentItem",
    "CurrentItem",
    "DueRow",
    "FollowedSource",
    "GuildRow",
    "GuildSwitch",
    "Learner",
    "MistakeRow",
    "MistakeTry",
    "Note",
    "ObjectiveRow",
    "PackRow",
    "Practice",
    "QuestionVote",
    "QuizItem",
    "QuizSession",
    "Reading",
    "ReviewRow",
    "Sketch",
    "Snowflake",
    "StackTool",
    "Store",
    "UtcDateTime",
    "storable",
]
