"""Mistakes, appeals, votes on questions; confidence, hints and corrections; how a learner learns

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _added() -> dict[str, list[sa.Column]]:
    """Columns that existing tables get; a column object belongs to one table, so they are made anew."""
    return {
        "learners": [
            sa.Column("retention", sa.Double(), server_default="0.9", nullable=False),
            sa.Column("new_per_day", sa.SmallInteger(), server_default="10", nullable=False),
            sa.Column("two_button", sa.Boolean(), server_default=sa.false(), nullable=False),
            sa.Column("ask_confidence", sa.Boolean(), server_default=sa.true(), nullable=False),
            sa.Column("easy_days", sa.String(length=7), nullable=True),
            sa.Column("placed_from", sa.String(length=130), nullable=True),
        ],
        "cards": [
            sa.Column("resting_since", sa.Date(), nullable=True),
            sa.Column("leech_at", sa.SmallInteger(), server_default="0", nullable=False),
        ],
        "quiz_sessions": [
            sa.Column("purpose", sa.String(length=16), server_default="quiz", nullable=False),
            sa.Column("reflections", sa.SmallInteger(), server_default="0", nullable=False),
        ],
        "quiz_items": [
            sa.Column("asks_confidence", sa.Boolean(), server_default=sa.false(), nullable=False),
            sa.Column("pending", sa.Text(), nullable=True),
            sa.Column("hints", sa.SmallInteger(), server_default="0", nullable=False),
            sa.Column("asks_reflection", sa.Boolean(), server_default=sa.false(), nullable=False),
        ],
        "attempts": [
            sa.Column("confidence", sa.SmallInteger(), nullable=True),
            sa.Column("hints", sa.SmallInteger(), server_default="0", nullable=False),
            sa.Column("slip", sa.Boolean(), server_default=sa.false(), nullable=False),
            sa.Column("settled", sa.String(length=16), nullable=True),
            sa.Column("settled_by", sa.String(length=16), nullable=True),
            sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("placing", sa.Boolean(), server_default=sa.false(), nullable=False),
        ],
    }


def _foreign(table: str, column: str, parent: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{parent}")
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_cards_learner_id_due_day", "cards", ["learner_id", "due_day"], unique=False)
    op.create_index(
        "ix_cards_learner_id_objective_id_reviews",
        "cards",
        ["learner_id", "objective_id", "reviews"],
        unique=False,
    )
    op.create_index("ix_attempts_learner_id_study_day", "attempts", ["learner_id", "study_day"], unique=False)
    op.create_index(
        "ix_attempts_learner_id_objective_id_study_day",
        "attempts",
        ["learner_id", "objective_id", "study_day"],
        unique=False,
    )
    op.create_table(
        "mistakes",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("objective_id", ROW_ID, nullable=True),
        sa.Column("concept", sa.String(length=130), nullable=True),
        sa.Column("content_id", ROW_ID, nullable=True),
        sa.Column("attempt_id", ROW_ID, nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("right_answer", sa.Text(), nullable=True),
        sa.Column("confidence", sa.SmallInteger(), nullable=True),
        sa.Column("cause", sa.String(length=16), nullable=True),
        sa.Column("confused_with", sa.String(length=130), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("later_on", sa.Date(), nullable=True),
        sa.Column("url", sa.String(length=200), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_day", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        _foreign("mistakes", "learner_id", "learners", "CASCADE"),
        _foreign("mistakes", "objective_id", "objectives"),
        _foreign("mistakes", "content_id", "content_items"),
        _foreign("mistakes", "attempt_id", "attempts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mistakes")),
        sa.UniqueConstraint("learner_id", "objective_id", name=op.f("uq_mistakes_learner_id_objective_id")),
    )
    op.create_table(
        "mistake_tries",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("mistake_id", ROW_ID, nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_day", sa.Date(), nullable=False),
        _foreign("mistake_tries", "mistake_id", "mistakes", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mistake_tries")),
    )
    op.create_table(
        "appeals",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("attempt_id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("second_grader", sa.String(length=64), nullable=True),
        sa.Column("second_version", sa.String(length=32), nullable=True),
        sa.Column("second_verdict", sa.String(length=16), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        _foreign("appeals", "learner_id", "learners", "CASCADE"),
        _foreign("appeals", "attempt_id", "attempts", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_appeals_attempt_id")),
    )
    op.create_table(
        "question_votes",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("content_id", ROW_ID, nullable=False),
        sa.Column("liked", sa.Boolean(), nullable=True),
        sa.Column("report", sa.String(length=16), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _foreign("question_votes", "learner_id", "learners", "CASCADE"),
        _foreign("question_votes", "content_id", "content_items"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_votes")),
        sa.UniqueConstraint("learner_id", "content_id", name=op.f("uq_question_votes_learner_id_content_id")),
    )
    for table, column in INDEXED:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


INDEXED = (
    ("mistakes", "learner_id"),
    ("mistakes", "attempt_id"),
    ("mistake_tries", "mistake_id"),
    ("appeals", "learner_id"),
    ("appeals", "guild_id"),
    ("question_votes", "content_id"),
)


def downgrade() -> None:
    for table, column in INDEXED:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    for table in ("question_votes", "appeals", "mistake_tries", "mistakes"):
        op.drop_table(table)
    op.drop_index("ix_attempts_learner_id_objective_id_study_day", table_name="attempts")
    op.drop_index("ix_attempts_learner_id_study_day", table_name="attempts")
    op.drop_index("ix_cards_learner_id_objective_id_reviews", table_name="cards")
    op.drop_index("ix_cards_learner_id_due_day", table_name="cards")
    for table, columns in _added().items():
        for column in columns:
            op.drop_column(table, column.name)
