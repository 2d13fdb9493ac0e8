"""Is an advertised subsidy more than any scheme known to pay? Bounds from data/benchmark.yaml, whole columns at a time.

Local schemes may pay more than we know of. So every figure known, verified or not, clears a claim; only an amount above
all of them is doubted, and even then only while a verified cap is in force. Unverified figures accuse nobody.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.model import ClaimKind, Polarity
from auditor.rules.fees import offered
from auditor.rules.joins import by_key, lookup
from auditor.rules.reference import references

_AMOUNT = r"(\d[\d,]*)\s*(?:元|块)"


def _advertised(programs: pd.DataFrame, claims: pd.DataFrame) -> pd.Series:
    """The largest amount each program affirms, its own claims and page-wide ones, in fen; null without any."""
    mine = claims[claims["kind"].eq(ClaimKind.SUBSIDY_AMOUNT.value) & claims["polarity"].eq(Polarity.AFFIRMED.value)]
    text = mine["normalised"].astype("string").fillna(mine["phrase"].astype("string")).str.normalize("NFKC")
    yuan = text.str.extract(_AMOUNT, expand=False).str.replace(",", "").astype("Int64")
    mine = mine.assign(fen=yuan * 100)
    owner = mine["program_id"].astype("string").fillna("")
    own = programs["program_id"].astype("string").map(mine[owner.ne("")].groupby("program_id")["fen"].max())
    wide = programs["capture_id"].astype("string").map(mine[owner.eq("")].groupby("capture_id")["fen"].max())
    return pd.concat([own.astype("Float64"), wide.astype("Float64")], axis=1).max(axis=1).astype("Int64")


def subsidy_facts(
    programs: pd.DataFrame, claims: pd.DataFrame, captures: pd.DataFrame, readable: np.ndarray[Any, Any]
) -> dict[str, pd.Series]:
    """`subsidy_fit`, `subsidy_fen` and `subsidy_known_fen`, in the row order of `programs`.

    The bound is that of the level offered that gets most, so that no reading of a range does anybody wrong.
    """
    fen = _advertised(programs, claims)
    known = references().subsidies
    highest = {d: max(s.caps[d] for s in known if d in s.caps) for d in sorted({d for s in known for d in s.caps})}
    levels = offered(programs)
    levels["cap"] = levels["level"].map(highest).astype("float64")
    # A level for which nothing is known may get any amount.
    caps = levels.groupby("row")["cap"].agg(["max", "count", "size"]).reindex(range(len(programs)))
    bound = caps["max"].where(caps["count"].eq(caps["size"])).set_axis(programs.index).astype("Float64").astype("Int64")
    when = pd.to_datetime(lookup(programs["capture_id"], by_key(captures, "capture_id")["fetched_at"]), utc=True)
    day = when.dt.tz_convert("Asia/Shanghai").dt.strftime("%Y-%m-%d").fillna("")
    certain = pd.Series(False, index=programs.index)
    for scheme in known:
        if scheme.verified and not scheme.province:
            certain |= day.ge(scheme.start) & (day.le(scheme.end) if scheme.end else day.ne(""))
    over = (fen > bound).fillna(False)
    fit = np.select([fen.isna(), bound.isna(), ~over, certain], ["none", "", "within", "over"], "")
    answer = pd.Series(fit, index=programs.index, dtype=object).replace("", None).where(readable, None)
    return {"subsidy_fit": answer, "subsidy_fen": fen, "subsidy_known_fen": bound.where(fen.notna(), pd.NA)}
