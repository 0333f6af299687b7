"""Reading, practice, notes, sketches, sources and stack

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("readings", "practices", "notes", "sketches", "followed_sources", "stack_tools")
LISTED = ("practices", "notes", "sketches", "followed_sources")
"""Tables with rows by the dozen for one learner."""


def _learner(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_learner_id_learners")
    return sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("concept", sa.String(length=130), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_day", sa.Date(), nullable=False),
        _learner("readings"),
        sa.PrimaryKeyConstraint("learner_id", "concept", name=op.f("pk_readings")),
    )
    op.create_table(
        "practices",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("exercise", sa.String(length=130), nullable=False),
        sa.Column("content_id", ROW_ID, nullable=False),
        sa.Column("variant", sa.String(length=16), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("study_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content_items.id"], name=op.f("fk_practices_content_id_content_items")
        ),
        _learner("practices"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
    )
    op.create_table(
        "notes",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("concept", sa.String(length=130), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        _learner("notes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_table(
        "sketches",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("concept", sa.String(length=130), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        _learner("sketches"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketches")),
    )
    op.create_table(
        "followed_sources",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=130), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=True),
        sa.Column("url", sa.String(length=200), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        _learner("followed_sources"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed_sources")),
        sa.UniqueConstraint("learner_id", "source", name=op.f("uq_followed_sources_learner_id_source")),
    )
    op.create_table(
        "stack_tools",
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("layer", sa.String(length=130), nullable=False),
        sa.Column("tool", sa.String(length=40), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        _learner("stack_tools"),
        sa.PrimaryKeyConstraint("learner_id", "layer", name=op.f("pk_stack_tools")),
    )
    for table in LISTED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_learner_id"), ["learner_id"], unique=False)


def downgrade() -> None:
    for table in reversed(TABLES):
        if table in LISTED:
            with op.batch_alter_table(table, schema=None) as batch_op:
                batch_op.drop_index(batch_op.f(f"ix_{table}_learner_id"))
        op.drop_table(table)
