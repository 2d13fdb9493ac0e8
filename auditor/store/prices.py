"""What programs cost in earlier runs: the past that rules about list prices and limited offers need."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
from sqlalchemy import Connection, select

from auditor.model import ClaimKind, Polarity
from auditor.store.models import Capture, Claim, Fee, Program, Run
from auditor.store.runs import NOT_GOOD
from auditor.tables import PRICES, to_frame

RUNS = 12  # how far back: longer than any term a rule asks for


def before(connection: Connection, week: str) -> pd.DataFrame:
    """Every price of the last 12 good runs before a week, with the limited-time words that stood beside it.

    Returns:
        A frame of `auditor.tables.PRICES`; only captures that really came are in it.
    """
    runs = select(Run.week).where(Run.week < week, Run.state.not_in(NOT_GOOD)).order_by(Run.week.desc()).limit(RUNS)
    weeks = [found for (found,) in connection.execute(runs)]
    offers = _offers(connection, weeks)
    query = (
        select(
            Fee.week, Fee.fee_id, Fee.program_id, Fee.item, Fee.level, Fee.amount_fen, Fee.list_price_fen,
            Run.as_of, Capture.sha256, Run.code_version, Program.capture_id,
        )
        .join(Program, (Program.week == Fee.week) & (Program.program_id == Fee.program_id))
        .join(Capture, (Capture.week == Program.week) & (Capture.capture_id == Program.capture_id))
        .join(Run, Run.week == Fee.week)
        .where(Fee.week.in_(weeks), Fee.amount_fen.is_not(None), Run.as_of.is_not(None))
    )  # fmt: skip
    rows = []
    for row in connection.execute(query):
        *values, capture = row
        week_of, program = row[0], row[2]
        said = offers[week_of, capture, ""] | offers[week_of, capture, program]
        rows.append((*values, "|".join(sorted(said))))
    return to_frame(PRICES.conform(pd.DataFrame(rows, columns=_COLUMNS, dtype=object)))


_COLUMNS = [
    "week", "fee_id", "program_id", "item", "level", "amount_fen", "list_price_fen", "as_of", "capture_sha256",
    "code_version", "offers",
]  # fmt: skip


def _offers(connection: Connection, weeks: list[str]) -> defaultdict[tuple[str, str, str], set[str]]:
    """(week, capture, program or '' for the whole page) → affirmed limited-time words without spaces."""
    query = select(Claim.week, Claim.capture_id, Claim.program_id, Claim.phrase).where(
        Claim.week.in_(weeks), Claim.kind == ClaimKind.FAKE_DISCOUNT.value, Claim.polarity == Polarity.AFFIRMED.value
    )
    found: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for week, capture, program, phrase in connection.execute(query):
        found[week, capture, program or ""].add("".join((phrase or "").split()).replace("|", " "))
    return found
