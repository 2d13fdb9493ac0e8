"""The log of decisions, which the database itself keeps from being changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INDEXED = ("finding_id", "fingerprint", "matter")
_SAYS = "decisions are only added, never changed or deleted"


def upgrade() -> None:
    """Up."""
    op.create_table(
        "decisions",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _INDEXED),
        *(sa.Column(name, sa.String()) for name in ("rule", "rule_version", "severity", "institution_name", "title")),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("was_public", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_decisions"),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.finding_id"], name="fk_decisions_finding_id_findings"),
    )
    for column in _INDEXED:
        op.create_index(f"ix_decisions_{column}", "decisions", [column])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER decisions_no_{verb.lower()} BEFORE {verb} ON decisions "
                f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION decisions_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER decisions_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions "
        "FOR EACH STATEMENT EXECUTE FUNCTION decisions_only_added()"
    )


def downgrade() -> None:
    """Down; refused while the log holds anything, for going back a release must not destroy decisions."""
    bind = op.get_bind()
    if bind.execute(sa.text("SELECT EXISTS (SELECT 1 FROM decisions)")).scalar():
        raise RuntimeError("the log of decisions is not empty: keep a copy of the database and empty it by hand first")
    op.drop_table("decisions")  # its triggers go with it
    if bind.dialect.name != "sqlite":
        op.execute("DROP FUNCTION decisions_only_added()")
