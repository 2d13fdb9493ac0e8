"""How often a program has already said what must have passed by now (最后一批, 仅剩3个名额)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from auditor.model import ClaimKind, Polarity

Week = tuple[pd.DataFrame, pd.DataFrame]  # programs and claims of one run


def _said(programs: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Each program with each wording it affirms, its own and page-wide ones."""
    mine = claims[claims["kind"].eq(ClaimKind.LAST_CALL.value) & claims["polarity"].eq(Polarity.AFFIRMED.value)]
    mine = mine.assign(words=mine["phrase"].astype("string").str.replace(r"\s", "", regex=True))
    owner = mine["program_id"].astype("string").fillna("")
    page_wide = mine.loc[owner.eq(""), ["capture_id", "words"]]
    on_page = programs[["program_id", "capture_id"]].merge(page_wide, on="capture_id")
    both = pd.concat([mine.loc[owner.ne(""), ["program_id", "words"]], on_page[["program_id", "words"]]])
    return both.astype("string").drop_duplicates(ignore_index=True)


def urgency_weeks(programs: pd.DataFrame, claims: pd.DataFrame, earlier: Sequence[Week]) -> pd.Series:
    """Earlier runs in which the program used the very words it uses now, by row of `programs`; 2 = two or more.

    Not counted further, or the finding would be another one every week. A countdown whose number changes (仅剩3个,
    仅剩2个) is not the same words. Null throughout without earlier runs.
    """
    if not earlier:
        return pd.Series(pd.NA, index=programs.index, dtype="Int64")
    before = pd.concat([_said(*week) for week in earlier], ignore_index=True)
    times = before.groupby(["program_id", "words"], as_index=False).size()
    now = _said(programs, claims).merge(times, on=["program_id", "words"])
    most = now.groupby("program_id")["size"].max().astype("Int64")
    return (
        most.reindex(pd.Index(programs["program_id"].astype("string"))).set_axis(programs.index).fillna(0).clip(upper=2)
    )
