"""The history of programs and claims, and when a filing left the mirror.

What older weeks said is not filled in here but by `Store.upgrade` afterwards: it takes the same code as publishing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _span() -> Iterator[sa.Column[Any]]:
    for name in ("from_week", "to_week"):
        yield sa.Column(name, sa.String(), nullable=False)
    for name in ("seen_from", "seen_to"):
        yield sa.Column(name, sa.DateTime(timezone=True), nullable=False)
    yield sa.Column("ended_week", sa.String())
    yield sa.Column("ended_at", sa.DateTime(timezone=True))
    for name in ("valid_from", "valid_to"):
        yield sa.Column(name, sa.Date())


def _claim() -> Iterator[sa.Column[Any]]:
    for name in ("kind", "normalised", "polarity", "phrase"):
        yield sa.Column(name, sa.String())


def _table(name: str, key: str, needed: tuple[str, ...], *more: sa.Column[Any] | sa.Constraint) -> None:
    op.create_table(
        name,
        sa.Column(key, sa.String(), nullable=False),
        *(sa.Column(column, sa.String(), nullable=False) for column in needed),
        *more,
    )


def upgrade() -> None:
    """Up."""
    op.add_column("programs", sa.Column("version", sa.String()))
    op.add_column("claims", sa.Column("claim_key", sa.String()))
    op.add_column("filing_versions", sa.Column("gone_on", sa.Date()))
    # When it left was not noted so far: its last day is the latest that is known of it.
    op.execute("UPDATE filing_versions SET gone_on = seen_to WHERE filing_id NOT IN (SELECT filing_id FROM filings)")
    op.create_table(
        "register_readings",
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("register", "province", "day", name="pk_register_readings"),
    )
    _table("folded_weeks", "week", ("digest",), sa.PrimaryKeyConstraint("week", name="pk_folded_weeks"))
    _table(
        "program_facts", "version", ("program_id", "institution_id", "name_key", "facts"),
        sa.PrimaryKeyConstraint("version", name="pk_program_facts"),
    )  # fmt: skip
    _table(
        "claim_facts", "claim_key", ("program_id",), *_claim(),
        sa.PrimaryKeyConstraint("claim_key", name="pk_claim_facts"),
    )  # fmt: skip
    _table(
        "program_versions", "program_id", ("version", "capture_id"), *_span(),
        sa.PrimaryKeyConstraint("program_id", "from_week", name="pk_program_versions"),
        sa.ForeignKeyConstraint(
            ["version"], ["program_facts.version"], name="fk_program_versions_version_program_facts"
        ),
    )  # fmt: skip
    _table(
        "claim_versions", "claim_key", ("capture_id", "program_id"), *_span(),
        *_claim(),
        sa.PrimaryKeyConstraint("claim_key", "from_week", name="pk_claim_versions"),
    )  # fmt: skip
    for table, column in _INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column])


_INDEXED = (
    ("captures", "capture_id"), ("verifications", "program_id"), ("program_facts", "institution_id"),
    ("program_versions", "version"), ("program_versions", "capture_id"),
    ("claim_versions", "capture_id"), ("claim_versions", "program_id"),
)  # fmt: skip


def downgrade() -> None:
    """Down: what programs and claims said can be made again from the weekly snapshots."""
    for table in (
        "claim_versions",
        "claim_facts",
        "folded_weeks",
        "program_versions",
        "program_facts",
        "register_readings",
    ):
        op.drop_table(table)
    op.drop_index("ix_captures_capture_id", "captures")
    op.drop_index("ix_verifications_program_id", "verifications")
    op.drop_column("filing_versions", "gone_on")
    op.drop_column("claims", "claim_key")
    op.drop_column("programs", "version")
