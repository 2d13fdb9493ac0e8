"""The history of each filing: what a register showed of it, from when to when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXED = ("name_key", "uscc", "filing_code")


def upgrade() -> None:
    """Up."""
    op.create_table(
        "filing_versions",
        sa.Column("filing_id", sa.String(), nullable=False),
        sa.Column("seen_from", sa.Date(), nullable=False),
        sa.Column("seen_to", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("uscc", sa.String()),
        sa.Column("filing_code", sa.String()),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("evidence_sha256", sa.String()),
        sa.Column("source_url", sa.String()),
        sa.PrimaryKeyConstraint("filing_id", "seen_from", name="pk_filing_versions"),
    )
    for column in _INDEXED:
        op.create_index(f"ix_filing_versions_{column}", "filing_versions", [column])


def downgrade() -> None:
    """Down."""
    op.drop_table("filing_versions")
