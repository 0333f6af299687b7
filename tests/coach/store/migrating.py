"""Alembic's commands against a URL, and a later revision that exists only in tests."""

from __future__ import annotations

import shutil
from pathlib import Path

from alembic import command
from alembic.config import Config

from coach.bundled import bundled
from coach.store import Store
from coach.store.migrate import head_revision

LATER = '''"""A later revision that rebuilds a table others refer to."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {head!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("learners", recreate="auto") as batch_op:
        batch_op.add_column(sa.Column("nickname", sa.String(length=32), nullable=True))
        batch_op.alter_column("zone", type_=sa.String(length=80), existing_nullable=False)


def downgrade() -> None:
    pass
'''


def with_a_later_revision(folder: Path) -> Path:
    """Copy the migrations into `folder` and add a revision 9999; return the copy."""
    copy = folder / "migrations"
    shutil.copytree(bundled("migrations"), copy)
    (copy / "versions" / "9999_later.py").write_text(LATER.format(head=head_revision()))
    return copy


async def downgrade(store: Store, revision: str) -> None:
    """Go down to `revision` ("base": no tables left)."""
    config = Config()
    config.set_main_option("script_location", str(bundled("migrations")))
    async with store.engine.connect() as connection:

        def down(sync: object) -> None:
            config.attributes["connection"] = sync
            command.downgrade(config, revision)

        await connection.run_sync(down)
