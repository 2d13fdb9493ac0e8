"""The register mirror, institutions, findings and their weekly sightings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _key(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _text(names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String()) for name in names.split()]


def _pk(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names, name=f"pk_{table}")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Up."""
    op.create_table(
        "filings", *_key("filing_id", "institution_id", "name_key"),
        *_text("name aliases uscc institution_class filing_code province"),
        sa.Column("valid_from", sa.Date()), sa.Column("valid_to", sa.Date()), *_text("status scope register"),
        sa.Column("as_of", sa.Date()), *_text("evidence_sha256 source_url"), _pk("filings", "filing_id"),
    )  # fmt: skip
    _index("filings", "institution_id")
    _index("filings", "name_key")
    op.create_table(
        "coverage", *_key("register", "province", "institution_class"), sa.Column("as_of", sa.Date()),
        sa.Column("complete", sa.Boolean()), sa.Column("filings", sa.Integer()), *_text("why evidence_sha256"),
        _pk("coverage", "register", "province", "institution_class"),
    )  # fmt: skip
    op.create_table(
        "institutions", *_key("institution_id", "name", "uscc", "region", "aliases", "name_key", "search_text"),
        *_text("last_week"), sa.Column("filed", sa.Boolean(), nullable=False), _pk("institutions", "institution_id"),
    )  # fmt: skip
    _index("institutions", "name_key")
    op.create_table(
        "findings", *_key("finding_id"), *_text("program_id source_id rule check outcome"),
        sa.Column("released_at", sa.DateTime(timezone=True)), _pk("findings", "finding_id"),
    )  # fmt: skip
    _index("findings", "program_id")
    op.create_table(
        "finding_sightings", *_key("week", "finding_id"), *_text("program_id capture_id"), *_key("institution_id"),
        *_text("institution_name url rule_version severity title why phrase"),
        sa.Column("start", sa.Integer()), sa.Column("end", sa.Integer()),
        *_text("context_before context_span context_after capture_sha256"),
        sa.Column("captured_at", sa.DateTime(timezone=True)), *_text("register_sha256"),
        sa.Column("register_as_of", sa.Date()), *_text("basis facts_digest ruleset_digest"),
        _pk("finding_sightings", "week", "finding_id"),
        sa.ForeignKeyConstraint(["week"], ["runs.week"], name="fk_finding_sightings_week_runs"),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.finding_id"], name="fk_finding_sightings_finding_id_findings"
        ),
    )  # fmt: skip
    _index("finding_sightings", "finding_id")
    _index("finding_sightings", "institution_id")
    _index("finding_sightings", "week", "program_id")


def downgrade() -> None:
    """Down."""
    for table in ("finding_sightings", "findings", "institutions", "coverage", "filings"):
        op.drop_table(table)
