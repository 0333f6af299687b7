"""First revision

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite counts up by itself only for INTEGER, which is 64 bits there.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# What may never change once written: (table, columns). Deleting stays possible, for
# people who leave; so does clearing a review's link to an attempt that goes with them.
UNCHANGEABLE = (
    ("content_items", "pack_key, kind, item_key, revision, language, body, digest, accepted_at"),
    ("reviews", "learner_id, card_id, corrects_id, rating, reviewed_at, zone, study_day"),
)


def upgrade() -> None:
    op.create_table(
        "guilds",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("study_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guilds")),
    )
    op.create_table(
        "learners",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("rollover_hour", sa.SmallInteger(), server_default="4", nullable=False),
        sa.Column("track", sa.String(length=64), nullable=True),
        sa.Column("reminders", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("text_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("notice_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("notice_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learners")),
    )
    op.create_table(
        "packs",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_packs")),
    )
    op.create_table(
        "content_items",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("pack_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pack_key"], ["packs.key"], name=op.f("fk_content_items_pack_key_packs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_items")),
        sa.UniqueConstraint(
            "pack_key",
            "kind",
            "item_key",
            "revision",
            "language",
            name=op.f("uq_content_items_pack_key_kind_item_key_revision_language"),
        ),
    )
    op.create_table(
        "due_rows",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=True),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nonce", sa.String(length=25), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_due_rows_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_rows")),
        sa.UniqueConstraint("kind", "key", "generation", name=op.f("uq_due_rows_kind_key_generation")),
    )
    with op.batch_alter_table("due_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_due_rows_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index("ix_due_rows_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "guild_switches",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_guild_switches_guild_id_guilds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "name", name=op.f("pk_guild_switches")),
    )
    op.create_table(
        "objectives",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("pack_key", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["pack_key"], ["packs.key"], name=op.f("fk_objectives_pack_key_packs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objectives")),
        sa.UniqueConstraint("pack_key", "key", name=op.f("uq_objectives_pack_key_key")),
    )
    op.create_table(
        "quiz_sessions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name=op.f("fk_quiz_sessions_learner_id_learners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_sessions")),
    )
    with op.batch_alter_table("quiz_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_sessions_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(
            "uq_quiz_sessions_open",
            ["learner_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "attempts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("session_id", ROW_ID, nullable=True),
        sa.Column("objective_id", ROW_ID, nullable=False),
        sa.Column("content_id", ROW_ID, nullable=False),
        sa.Column("option_order", sa.JSON(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("grader", sa.String(length=64), nullable=False),
        sa.Column("grader_version", sa.String(length=32), nullable=False),
        sa.Column("grader_confidence", sa.Double(), nullable=False),
        sa.Column("prompt_version", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("study_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content_items.id"], name=op.f("fk_attempts_content_id_content_items")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_attempts_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name=op.f("fk_attempts_objective_id_objectives")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["quiz_sessions.id"],
            name=op.f("fk_attempts_session_id_quiz_sessions"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempts_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempts_objective_id"), ["objective_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempts_session_id"), ["session_id"], unique=False)

    op.create_table(
        "cards",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("objective_id", ROW_ID, nullable=False),
        sa.Column("stability", sa.Double(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("last_rating", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_cards_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name=op.f("fk_cards_objective_id_objectives")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("learner_id", "objective_id", name=op.f("uq_cards_learner_id_objective_id")),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cards_due_day"), ["due_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_cards_objective_id"), ["objective_id"], unique=False)

    op.create_table(
        "current_items",
        sa.Column("pack_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("content_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content_items.id"], name=op.f("fk_current_items_content_id_content_items")
        ),
        sa.ForeignKeyConstraint(["pack_key"], ["packs.key"], name=op.f("fk_current_items_pack_key_packs")),
        sa.PrimaryKeyConstraint("pack_key", "kind", "item_key", "language", name=op.f("pk_current_items")),
    )
    with op.batch_alter_table("current_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_current_items_content_id"), ["content_id"], unique=False)

    op.create_table(
        "quiz_items",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("session_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("objective_id", ROW_ID, nullable=False),
        sa.Column("content_id", ROW_ID, nullable=False),
        sa.Column("option_order", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempts.id"],
            name=op.f("fk_quiz_items_attempt_id_attempts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content_items.id"], name=op.f("fk_quiz_items_content_id_content_items")
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name=op.f("fk_quiz_items_objective_id_objectives")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["quiz_sessions.id"],
            name=op.f("fk_quiz_items_session_id_quiz_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_items")),
        sa.UniqueConstraint("session_id", "position", name=op.f("uq_quiz_items_session_id_position")),
    )
    op.create_table(
        "reviews",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", ROW_ID, nullable=False),
        sa.Column("attempt_id", ROW_ID, nullable=True),
        sa.Column("corrects_id", ROW_ID, nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("study_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_reviews_attempt_id_attempts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["card_id"], ["cards.id"], name=op.f("fk_reviews_card_id_cards"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["reviews.id"], name=op.f("fk_reviews_corrects_id_reviews"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_reviews_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviews_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reviews_card_id"), ["card_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reviews_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reviews_learner_id"), ["learner_id"], unique=False)

    refuse_changes()


def refuse_changes() -> None:
    """Let the database itself refuse to rewrite accepted content and the review log."""
    if op.get_bind().dialect.name == "sqlite":
        for table, columns in UNCHANGEABLE:
            op.execute(
                f"CREATE TRIGGER {table}_unchangeable BEFORE UPDATE OF {columns} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table, columns in UNCHANGEABLE:
        op.execute(
            f"CREATE TRIGGER {table}_unchangeable BEFORE UPDATE OF {columns} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviews_learner_id"))
        batch_op.drop_index(batch_op.f("ix_reviews_corrects_id"))
        batch_op.drop_index(batch_op.f("ix_reviews_card_id"))
        batch_op.drop_index(batch_op.f("ix_reviews_attempt_id"))

    op.drop_table("reviews")
    op.drop_table("quiz_items")
    with op.batch_alter_table("current_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_current_items_content_id"))

    op.drop_table("current_items")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cards_objective_id"))
        batch_op.drop_index(batch_op.f("ix_cards_due_day"))

    op.drop_table("cards")
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempts_session_id"))
        batch_op.drop_index(batch_op.f("ix_attempts_objective_id"))
        batch_op.drop_index(batch_op.f("ix_attempts_learner_id"))

    op.drop_table("attempts")
    with op.batch_alter_table("quiz_sessions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_quiz_sessions_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_quiz_sessions_learner_id"))

    op.drop_table("quiz_sessions")
    op.drop_table("objectives")
    op.drop_table("guild_switches")
    with op.batch_alter_table("due_rows", schema=None) as batch_op:
        batch_op.drop_index("ix_due_rows_state_due_at")
        batch_op.drop_index(batch_op.f("ix_due_rows_learner_id"))

    op.drop_table("due_rows")
    op.drop_table("content_items")
    op.drop_table("packs")
    op.drop_table("learners")
    op.drop_table("guilds")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_change()")
