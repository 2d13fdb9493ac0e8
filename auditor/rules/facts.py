"""Build the fact table: one row per program, typed columns, no text, missing is missing. Whole columns at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import yaml

from auditor import __version__
from auditor.errors import AuditorError
from auditor.model import LEVELS, ClaimKind, PageKind
from auditor.rules.benchmark import benchmark_facts
from auditor.rules.columns import (
    BY_NAME,
    CLAIM_STATES,
    COLUMNS,
    FACTS,
    NO_ANSWER,
    NOT_STATED,
    PROVINCES,
    typed,
)
from auditor.rules.fees import fee_facts
from auditor.rules.joins import by_key, lookup
from auditor.rules.listprices import list_price_facts
from auditor.rules.repeats import Week, urgency_weeks
from auditor.rules.seller import seller_identified
from auditor.rules.structure import structure_facts
from auditor.rules.subsidies import subsidy_facts
from auditor.tables import PRICES

__all__ = ["FACTS", "build", "typed"]

_DIGIT = {level: len(LEVELS) - index for index, level in enumerate(LEVELS)}  # 五级 = 5 … 一级 = 1


@lru_cache(maxsize=1)
def _organs() -> dict[str, list[str]]:
    text = resources.files("auditor.rules").joinpath("data/state_organs.yaml").read_text(encoding="utf-8")
    data: dict[str, list[str]] = yaml.safe_load(text)
    return data


def filled(column: pd.Series) -> pd.Series:
    """Where a text column says something: neither null nor ''."""
    return column.notna() & column.astype("string").fillna("").ne("")


def _any_word(column: pd.Series, words: list[str]) -> pd.Series:
    hit = pd.Series(False, index=column.index)
    for word in words:
        hit |= column.str.contains(word, regex=False)
    return hit


def _page_kind(programs: pd.DataFrame, pages: pd.DataFrame) -> pd.Series:
    """Kind of each program's page; null when there is no such page."""
    return lookup(programs["capture_id"], by_key(pages, "capture_id")["kind"])


def _levels(programs: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Digits of the lowest and the highest level; null when none is stated."""
    text = programs["levels"].astype("string").fillna("")
    held = pd.DataFrame({digit: text.str.contains(level, regex=False) for level, digit in _DIGIT.items()})
    digits = held.mul(pd.Series(_DIGIT.values(), index=list(_DIGIT.values())), axis=1)
    low = digits.max(axis=1).astype("Int64")
    high = digits.where(held).min(axis=1).astype("Int64")
    return low.mask(low == 0), high


def _issuer_kind(programs: pd.DataFrame) -> pd.Series:
    issuer = programs["issuer"].astype("string").fillna("")
    words = _organs()
    organ = _any_word(issuer, words["organs"]) & ~_any_word(issuer, words["not_organs"])
    same = {
        name: issuer.eq(programs[f"{name}_name"].astype("string").fillna("")) for name in ("evaluator", "institution")
    }
    choices = [issuer.eq(""), organ, same["evaluator"], same["institution"]]
    names = [NOT_STATED, "state_organ", "evaluator", "institution"]
    return pd.Series(np.select([choice.to_numpy(dtype=bool) for choice in choices], names, "other"), index=issuer.index)


def _region(programs: pd.DataFrame) -> pd.Series:
    text = programs["region"].astype("string").fillna("")
    return text.map({value: next((p for p in PROVINCES if value.startswith(p)), None) for value in text.unique()})


def _claim_codes(programs: pd.DataFrame, claims: pd.DataFrame, readable: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Strength of each kind of claim per program (column order of ClaimKind): an index into CLAIM_STATES, -1 = null."""
    kinds = [kind.value for kind in ClaimKind]
    kind = pd.Index(kinds).get_indexer(pd.Index(claims["kind"].astype(object)))
    rank = pd.Index(CLAIM_STATES).get_indexer(pd.Index(claims["polarity"].astype(object)))
    if (kind < 0).any() or (rank < 1).any():
        row = claims.loc[(kind < 0) | (rank < 1)].iloc[0]
        raise AuditorError(
            f"claim {row['claim_id']} has kind {row['kind']!r} and polarity {row['polarity']!r}",
            "claims table",
            "auditor/model.py lists the allowed values; fix the extraction",
        )
    owner = claims["program_id"].astype("string").fillna("").to_numpy(dtype=object)
    page_wide = owner == ""
    strength = np.zeros((len(programs), len(kinds)), dtype=np.int8)
    row = pd.Index(programs["program_id"].astype(object)).get_indexer(owner)
    own = ~page_wide & (row >= 0)
    np.maximum.at(strength, (row[own], kind[own]), rank[own].astype(np.int8))
    captures = pd.Index(programs["capture_id"].astype(object).unique())
    on_page = np.zeros((len(captures), len(kinds)), dtype=np.int8)
    place = captures.get_indexer(claims["capture_id"].astype(object))
    wide = page_wide & (place >= 0)
    np.maximum.at(on_page, (place[wide], kind[wide]), rank[wide].astype(np.int8))
    if len(captures):
        strength = np.maximum(strength, on_page[captures.get_indexer(programs["capture_id"].astype(object))])
    strength[~readable] = -1
    return strength


def _register(programs: pd.DataFrame, verifications: pd.DataFrame) -> dict[str, pd.Series]:
    known = by_key(verifications, "program_id")
    column = {name: lookup(programs["program_id"], known[name]) for name in ("outcome", "role", "institution_class")}
    return {
        "verification": column["outcome"],
        "verification_role": column["role"],
        "register_answer": column["outcome"].mask(column["outcome"].isin(NO_ANSWER)),
        "evaluator_class": column["institution_class"].mask(column["institution_class"].eq("")),
    }


def build(
    *,
    programs: pd.DataFrame,
    pages: pd.DataFrame,
    fees: pd.DataFrame,
    claims: pd.DataFrame,
    verifications: pd.DataFrame,
    captures: pd.DataFrame,
    earlier: Sequence[Week] = (),
    prices: pd.DataFrame | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """The fact table of some programs; every frame is one of auditor.tables under the same name.

    Args:
        earlier: programs and claims of earlier runs, in any order.
        prices: frame of PRICES of earlier runs; None = none is known.
        today: the day of the run, from which the days to earlier runs are counted; without one nothing has a past.

    Returns:
        One row per program sorted by program_id; columns as in `FACTS`, in the dtypes of auditor.rules.columns.

    Raises:
        AuditorError: a value stands in a table that its contract does not allow.
    """
    programs = programs.sort_values("program_id", kind="stable", ignore_index=True)
    kind = _page_kind(programs, pages)
    readable = (kind.notna() & kind.ne(PageKind.UNREADABLE.value)).fillna(False).to_numpy(dtype=bool)
    low, high = _levels(programs)
    certificate = programs["certificate_type"].astype(object)
    issuer_kind, region = _issuer_kind(programs), _region(programs)
    columns: dict[str, Any] = {
        "program_id": programs["program_id"],
        "page_kind": kind,
        "level_low": low,
        "level_high": high,
        "certificate_type": certificate.where(filled(certificate), NOT_STATED).where(readable, None),
        "issuer_kind": issuer_kind.where(readable, None),
        "region": region,
        "hours": programs["hours"],
        "seller_identified": seller_identified(programs, pages, captures),
        **_register(programs, verifications),
        **fee_facts(programs, fees, high, readable),
        **benchmark_facts(programs, fees, captures, region),
        **subsidy_facts(programs, claims, captures, readable),
        **list_price_facts(
            programs=programs, fees=fees, claims=claims, captures=captures, readable=readable,
            prices=PRICES.empty() if prices is None or today is None else prices, code_version=__version__,
            today=today or date(1970, 1, 1),
        ),
        "urgency_weeks": urgency_weeks(programs, claims, earlier).where(readable, pd.NA),
        **structure_facts(
            programs=programs, pages=pages, fees=fees, claims=claims, verifications=verifications, captures=captures,
            levels=(low, high), region=region, issuer_kind=issuer_kind, readable=readable,
        ),
    }  # fmt: skip
    strength = _claim_codes(programs, claims, readable)
    for index, claim in enumerate(ClaimKind):
        name = f"claim_{claim.value}"
        columns[name] = pd.Categorical.from_codes(strength[:, index], dtype=BY_NAME[name].dtype)  # type: ignore[call-overload]
    return typed(
        pd.DataFrame({"program_id": columns["program_id"], **{fact.name: columns[fact.name] for fact in COLUMNS}})
    )
