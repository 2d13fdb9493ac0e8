"""The frames that quality gates look at: our tables with their source named, and one row per source and register."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.model import FetchOutcome, PageKind, Source, SourceKind
from auditor.rules.joins import by_key, lookup
from auditor.tables import BY_NAME

READ = (FetchOutcome.OK.value, FetchOutcome.NOT_MODIFIED.value)
EARLIER_RUNS = 4  # how many earlier good runs a drop is measured against


def audited(sources: list[Source]) -> list[Source]:
    """The sources offers are read from: no registers, no drafts."""
    return [source for source in sources if source.kind != SourceKind.REGISTER and source.state != "draft"]


def table_frame(name: str, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """A table as gates see it: page text blanked, unnamed RangeIndex, plain float numbers."""
    frame = tables[name].reset_index(drop=True)
    if "text" in frame.columns:
        frame = frame.assign(text="")  # the library fingerprints what it is given, and page text is long
    numbers = {column: frame[column].astype("float64") for column in frame.columns if _is_number(frame[column])}
    return frame.assign(**numbers)


def _is_number(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.Int64Dtype | pd.Float64Dtype)


def source_of_rows(name: str, tables: dict[str, pd.DataFrame]) -> pd.Series:
    """The source each row of a table comes from, '' where that cannot be told."""
    frame = tables[name]
    if "source_id" in frame.columns:
        sources = frame["source_id"]
    else:
        key, owner = ("program_id", "programs") if name == "fees" else ("capture_id", "pages")
        sources = lookup(frame[key], by_key(tables[owner], key)["source_id"])
    return sources.astype(object).where(sources.notna(), "").reset_index(drop=True)


def _mean(flag: pd.Series, source: pd.Series, ids: pd.Index) -> pd.Series:
    return flag.astype("float64").groupby(source.astype(object)).mean().reindex(ids)


def source_frame(
    tables: dict[str, pd.DataFrame], sources: list[Source], previous_counts: list[dict[str, int]]
) -> pd.DataFrame:
    """One row per audited source, index = source id; a number that has no meaning for it is NaN.

    Args:
        previous_counts: programs per source id of earlier good runs, oldest first; the last four are used. A source
            that a run does not name had none counted: that run tells nothing about it.
    """
    wanted = audited(sources)
    ids = pd.Index([source.id for source in wanted], dtype=object)
    captures, pages, programs, fees = (tables[name] for name in ("captures", "pages", "programs", "fees"))
    counted = programs.groupby(programs["source_id"].astype(object)).size().reindex(ids).fillna(0).astype("float64")
    named = programs["institution_name"].astype("string").fillna("").ne("")
    titled = programs["title"].astype("string").fillna("").ne("")
    priced = programs["program_id"].isin(set(fees.loc[fees["amount_fen"].notna(), "program_id"]))
    earlier = pd.DataFrame([pd.Series(run, dtype="float64") for run in previous_counts[-EARLIER_RUNS:]])
    before = (earlier.median() if len(earlier) else pd.Series(dtype="float64")).reindex(ids)
    seconds = pd.to_datetime(captures["fetched_at"], utc=True).astype("int64").astype("float64").div(1e6)
    seconds = seconds.where(captures["fetched_at"].notna())
    age = (seconds.max() - seconds.groupby(captures["source_id"].astype(object)).max()).div(86400)
    return pd.DataFrame(
        {
            "programs": counted,
            "min_programs": pd.Series([s.min_programs or np.nan for s in wanted], index=ids, dtype="float64"),
            "max_programs": pd.Series([s.max_programs or np.nan for s in wanted], index=ids, dtype="float64"),
            "fill_rate": _mean(named & priced, programs["source_id"], ids),
            "fill_institution_name": _mean(named, programs["source_id"], ids),
            "fill_title": _mean(titled, programs["source_id"], ids),
            "fill_fee": _mean(priced, programs["source_id"], ids),
            "min_fill_rate": pd.Series([s.min_fill_rate or np.nan for s in wanted], index=ids, dtype="float64"),
            "previous_programs": before,
            "share_of_previous": counted / before.where(before > 0),
            "fetched_share": _mean(captures["outcome"].isin(READ), captures["source_id"], ids),
            "readable_share": _mean(pages["kind"].ne(PageKind.UNREADABLE.value), pages["source_id"], ids),
            "age_days": age.reindex(ids),
        },
        index=ids,
    )


def register_frame(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per register, province and class, index = 'register 省份 类别'; age counted from the newest capture."""
    coverage, captures = tables["coverage"], tables["captures"]
    newest = pd.to_datetime(captures["fetched_at"].max(), utc=True)
    as_of = pd.to_datetime(coverage["as_of"], utc=True)
    named = coverage[["register", "province", "institution_class"]].astype("string").fillna("")
    subject = named["register"] + " " + named["province"] + " " + named["institution_class"]
    return pd.DataFrame(
        {
            "age_days": (newest - as_of).dt.days.astype("float64").to_numpy(),
            "complete": coverage["complete"].astype("float64").to_numpy(),
        },
        index=pd.Index(subject.str.strip().astype(object)),
    )


def contract_columns(table: str) -> list[str]:
    """The columns a table must have."""
    return list(BY_NAME[table].schema.names)


# table and column → table it points into; '' means "the whole page" and points nowhere.
_LINKS = {
    "orphan_pages": ("pages", "capture_id", "captures"),
    "orphan_programs": ("programs", "capture_id", "pages"),
    "orphan_fees": ("fees", "program_id", "programs"),
    "orphan_claims": ("claims", "capture_id", "pages"),
    "orphan_own_claims": ("claims", "program_id", "programs"),
}


def run_frame(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row for the whole run: rows that point at nothing, and how many register lists are known.

    A number whose tables were not handed over is NaN.
    """
    row: dict[str, float] = {}
    for name, (table, column, target) in _LINKS.items():
        known = table in tables and target in tables and {column} <= set(tables[table]) & set(tables[target])
        row[name] = float(_orphans(tables[table][column], tables[target][column])) if known else np.nan
    row["registers"] = float(len(tables["coverage"])) if "coverage" in tables else np.nan
    return pd.DataFrame([row], index=pd.Index(["run"], dtype=object))


def _orphans(keys: pd.Series, among: pd.Series) -> int:
    named = keys[keys.astype("string").fillna("").ne("")]
    return int((~named.isin(among)).sum())
