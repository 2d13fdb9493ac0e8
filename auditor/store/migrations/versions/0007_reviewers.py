"""Reviewers who sign in, their sessions, and how often signing in failed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table(
        "reviewers",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("login", name="pk_reviewers"),
        sa.UniqueConstraint("name_key", name="uq_reviewers_name_key"),
    )
    op.create_table(
        "review_sessions",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_review_sessions"),
        sa.ForeignKeyConstraint(["login"], ["reviewers.login"], name="fk_review_sessions_login_reviewers"),
    )
    op.create_index("ix_review_sessions_login", "review_sessions", ["login"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_attempts"),
    )


def downgrade() -> None:
    """Down: accounts go, and are made again by hand; what their persons decided stays in the log."""
    for table in ("sign_in_attempts", "review_sessions", "reviewers"):
        op.drop_table(table)
