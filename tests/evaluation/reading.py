"""One shape for what a label says and what a reader read, so that both are compared field by field."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import opencc

from auditor.extract import PageReading, read_page
from auditor.model import Polarity
from tests.evaluation.corpus import Labelled

SCORED_CLAIMS = (
    "guarantee_pass", "pass_rate", "insider", "state_issuer", "state_patron", "superlative", "state_recognition",
    "vocational_qualification", "mandatory_licence", "no_exam", "cheating", "certificate_rental", "job_promise",
    "urgency", "unconditional_benefit", "no_entry_condition", "extra_fee", "no_refund", "subsidy_promise",
    "agent_recruiting", "self_issued", "other_certificate_as_level",
)  # fmt: skip
SCALARS = ("occupation_code", "work_type", "certificate_type", "issuer", "evaluator_name", "hours")
_DROPPED = set(" \t\r\n\u3000\u200b\ufeff·•'\"“”‘’「」『』《》〈〉【】[]")


class Fee(NamedTuple):
    """One fee; money in fen, -1 = not stated."""

    item: str
    level: str
    amount: int
    amount_max: int
    list_price: int


@dataclass(frozen=True)
class Program:
    """One thing sold; '' = not stated. `title` serves alignment only."""

    title: str = ""
    levels: frozenset[str] = frozenset()
    fees: frozenset[Fee] = frozenset()
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What somebody says a page says. `claims` are the kinds that the page itself affirms."""

    kind: str
    institution_name: str = ""
    uscc: str = ""
    tampered: bool = False
    programs: tuple[Program, ...] = ()
    claims: frozenset[str] = frozenset()


_SIMPLIFIED = opencc.OpenCC("t2s")  # authors of labels wrote names either way


def name_key(name: Any) -> str:
    """A name for comparison: NFKC, simplified, no spaces, brackets of one kind, no quotation marks, one case."""
    text = _SIMPLIFIED.convert(unicodedata.normalize("NFKC", str(name or "")).casefold())
    text = text.replace("〔", "(").replace("〕", ")")
    return "".join(c for c in text if c not in _DROPPED).strip("。,;:、.")


def scalar(field_name: str, value: Any) -> str:
    """One value for comparison; '' = not stated."""
    if value in (None, ""):
        return ""
    if field_name == "hours":
        return f"{float(value):g}"
    return name_key(value)


def fen(amount: Any) -> int:
    """Yuan as text or number → fen; -1 = not stated."""
    return -1 if amount is None or amount == "" else int((Decimal(str(amount)) * 100).to_integral_value())


def from_labels(page: Labelled) -> Reading:
    """The labels of a page."""
    labels = page.labels
    owner = labels["institution"] or {}
    return Reading(
        kind=labels["page"]["kind"],
        institution_name=name_key(owner.get("name")),
        uscc=name_key(owner.get("uscc")),
        tampered=bool(labels["page"]["tampered"]),
        programs=tuple(_labelled(entry) for entry in labels["programs"] or ()),
        claims=frozenset(claim["kind"] for claim in labels["claims"] or ()) & frozenset(SCORED_CLAIMS),
    )


def settled(levels: frozenset[str], fees: frozenset[Fee]) -> frozenset[Fee]:
    """Fees of a program with one level belong to that level, whether or not the line with the price repeats it."""
    if len(levels) != 1:
        return fees
    (only,) = levels
    return frozenset(fee if fee.level else fee._replace(level=only) for fee in fees)


def _labelled(entry: dict[str, Any]) -> Program:
    fees = frozenset(
        Fee(f["item"], f["level"] or "", fen(f["amount"]), fen(f["amount_max"]), fen(f["list_price"]))
        for f in entry["fees"] or ()
    )
    values = {name: scalar(name, entry[name]) for name in SCALARS}
    levels = frozenset(entry["levels"] or ())
    return Program(entry["title"] or "", levels, settled(levels, fees), values)


def ours(page: Labelled) -> Reading:
    """What the auditor reads."""
    return from_rows(
        read_page(
            page.body,
            capture_id="c",
            source_id="s",
            url=page.labels.get("url") or f"http://{page.family}.invalid/{page.path.name}",
            content_type=page.labels.get("content_type") or "",
        )
    )


def from_rows(read: PageReading) -> Reading:
    """The rows of a page in the shape for comparison."""
    programs = []
    for row in read.programs:
        fees = frozenset(
            Fee(f["item"], f["level"] or "", *(_fen(f[c]) for c in ("amount_fen", "amount_max_fen", "list_price_fen")))
            for f in read.fees
            if f["program_id"] == row["program_id"]
        )
        levels = frozenset(level for level in (row["levels"] or "").split("|") if level)
        values = {name: scalar(name, row[name]) for name in SCALARS}
        programs.append(Program(row["title"], levels, settled(levels, fees), values))
    affirmed = frozenset(claim["kind"] for claim in read.claims if claim["polarity"] == Polarity.AFFIRMED)
    return Reading(
        kind=str(read.page["kind"]),
        institution_name=name_key(read.page["institution_name"]),
        uscc=name_key(read.page["uscc"]),
        tampered=bool(read.page["tampered"]),
        programs=tuple(programs),
        claims=affirmed & frozenset(SCORED_CLAIMS),
    )


def _fen(amount: Any) -> int:
    return -1 if amount is None else int(amount)
