"""What each run's manifest and its timestamp were when it was published: a folder rewritten as a whole is found out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ADDED = ("manifest_sha256", "timestamp_sha256")


def upgrade() -> None:
    """Up; runs that were published before say nothing."""
    for name in _ADDED:
        op.add_column("runs", sa.Column(name, sa.String()))


def downgrade() -> None:
    """Down."""
    for name in reversed(_ADDED):
        op.drop_column("runs", name)
