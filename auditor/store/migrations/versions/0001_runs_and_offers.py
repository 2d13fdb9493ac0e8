"""First tables: runs, sources, captures, gaps, gates, programs, fees, claims, verifications, risks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _key(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _text(names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String()) for name in names.split()]


def _int(names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer()) for name in names.split()]


def _pk(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names, name=f"pk_{table}")


def _week(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["week"], ["runs.week"], name=f"fk_{table}_week_runs")


def _to(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    pair = ["week", column]
    name = f"fk_{table}_week_{column}_{parent}"
    return sa.ForeignKeyConstraint(pair, [f"{parent}.{part}" for part in pair], name=name)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Up."""
    _runs()
    _offers()
    _judgements()


def _runs() -> None:
    op.create_table(
        "runs", *_key("week"), sa.Column("as_of", sa.Date()), *_key("state"),
        *_text("code_version lock_hash ruleset_digest"), sa.Column("counts", sa.JSON(), nullable=False),
        *_text("report_url"), _pk("runs", "week"),
    )  # fmt: skip
    op.create_table("sources", *_key("source_id"), *_text("publisher kind region owner"), _pk("sources", "source_id"))
    op.create_table(
        "captures", *_key("week", "capture_id"), *_text("source_id url final_url outcome"), *_int("status"),
        sa.Column("fetched_at", sa.DateTime(timezone=True)), *_text("sha256"), *_int("size"),
        *_text("content_type charset robots etag last_modified warc_file"), sa.Column("warc_offset", sa.BigInteger()),
        *_text("detail page_kind page_why page_title encoding encoding_how tampered"),
        _pk("captures", "week", "capture_id"), _week("captures"),
    )  # fmt: skip
    _index("captures", "source_id")
    op.create_table(
        "gaps", *_key("week", "source_id", "subject", "stage"), *_text("reason todo"),
        _pk("gaps", "week", "source_id", "subject", "stage"), _week("gaps"),
    )  # fmt: skip
    op.create_table(
        "gates", *_key("week", "suite", "check", "subject"), *_text("level"), sa.Column("success", sa.Boolean()),
        *_text("observed expected todo"), _pk("gates", "week", "suite", "check", "subject"), _week("gates"),
    )  # fmt: skip


def _offers() -> None:
    op.create_table(
        "programs", *_key("week", "program_id", "institution_id"),
        *_text("source_id capture_id url natural_key title institution_name uscc occupation_code occupation work_type"),
        *_text("levels certificate_type issuer evaluator_name filing_code"), sa.Column("hours", sa.Double()),
        *_text("exam_date region mode"), *_int("start end"),
        _pk("programs", "week", "program_id"), _week("programs"), _to("programs", "captures", "capture_id"),
    )  # fmt: skip
    _index("programs", "institution_id", "week")
    _index("programs", "program_id")
    op.create_table(
        "fees", *_key("week", "fee_id", "program_id"), *_text("item level"),
        *(sa.Column(name, sa.BigInteger()) for name in ("amount_fen", "amount_max_fen", "list_price_fen")),
        *_text("currency per"), *_int("start end"),
        _pk("fees", "week", "fee_id"), _week("fees"), _to("fees", "programs", "program_id"),
    )  # fmt: skip
    _index("fees", "week", "program_id")
    op.create_table(
        "claims", *_key("week", "claim_id", "capture_id"), *_text("program_id kind phrase normalised"),
        *_int("start end"), *_text("polarity where"),
        _pk("claims", "week", "claim_id"), _week("claims"), _to("claims", "captures", "capture_id"),
    )  # fmt: skip
    _index("claims", "week", "capture_id")


def _judgements() -> None:
    op.create_table(
        "verifications", *_key("week", "program_id"),
        *_text("outcome role asked_name asked_uscc asked_filing_code filing_id matched_name"),
        *_text("institution_class province"),
        sa.Column("valid_from", sa.Date()), sa.Column("valid_to", sa.Date()), *_text("match"),
        sa.Column("score", sa.Double()), *_text("explanation candidates register"), sa.Column("as_of", sa.Date()),
        *_text("evidence_sha256"),
        _pk("verifications", "week", "program_id"), _week("verifications"),
        _to("verifications", "programs", "program_id"),
    )  # fmt: skip
    op.create_table(
        "risks", *_key("week", "subject_kind", "subject_id"), *_text("institution_id name"), *_int("score"),
        *_text("level parts"), *_int("programs fails could_not_check"),
        _pk("risks", "week", "subject_kind", "subject_id"), _week("risks"),
    )  # fmt: skip
    _index("risks", "institution_id")


def downgrade() -> None:
    """Down."""
    for table in (
        "risks",
        "verifications",
        "claims",
        "fees",
        "programs",
        "gates",
        "gaps",
        "captures",
        "sources",
        "runs",
    ):
        op.drop_table(table)
