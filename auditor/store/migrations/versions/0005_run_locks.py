"""Who writes which week: the lease of a run's one writer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table(
        "run_locks",
        sa.Column("week", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("token", "owner", "host")),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("by_tasks", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("since", "until")),
        sa.PrimaryKeyConstraint("week", name="pk_run_locks"),
    )


def downgrade() -> None:
    """Down."""
    op.drop_table("run_locks")
