"""Joining what the pages of one source say: list rows to detail pages, the institution across pages."""

from __future__ import annotations

import pandas as pd

from auditor.extract import occupation

_IDENTITY = ("institution_name", "uscc")


def join_site(
    pages: pd.DataFrame, programs: pd.DataFrame, fees: pd.DataFrame, claims: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Join the readings of any number of sources; rows of different sources never meet.

    A program without an institution takes the one its source's pages agree on. A list row that a detail page repeats
    (same title, same source) is dropped, its fees and claims are given to the detail. A side page (常见问题) of a site
    that names its courses elsewhere is no course of its own. Rows are unique by id and sorted.
    """
    pages = pages.drop_duplicates("capture_id").sort_values("capture_id", ignore_index=True)
    programs = programs.drop_duplicates("program_id").sort_values("program_id", ignore_index=True)
    fees = fees.drop_duplicates("fee_id").sort_values("fee_id", ignore_index=True)
    claims = claims.drop_duplicates("claim_id").sort_values("claim_id", ignore_index=True)
    if programs.empty:
        return pages, programs, fees, claims
    programs = _with_institutions(pages, programs)
    aside = _side_pages(programs, fees)
    programs = programs[~programs["program_id"].isin(aside)].reset_index(drop=True)
    claims["program_id"] = claims["program_id"].mask(claims["program_id"].isin(aside), "")
    moved = _repeats(programs)
    if moved:
        programs = programs[~programs["program_id"].isin(list(moved))].reset_index(drop=True)
        had = set(fees.loc[~fees["program_id"].isin(list(moved)), "program_id"])
        # The detail page's own fees are the fuller ones; a list price is kept only where the detail has none.
        spare = fees["program_id"].isin(list(moved)) & fees["program_id"].map(moved).isin(list(had))
        fees = fees[~spare].reset_index(drop=True)
        fees["program_id"] = fees["program_id"].replace(moved)
        claims["program_id"] = claims["program_id"].replace(moved)
    return pages, programs, fees, claims


def _with_institutions(pages: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    for column in _IDENTITY:
        known = pages[pages[column].fillna("") != ""]
        agreed = known.groupby("source_id")[column].agg(lambda names: names.iloc[0] if names.nunique() == 1 else "")
        missing = programs[column].fillna("") == ""
        programs[column] = programs[column].mask(
            missing, programs["source_id"].map(agreed.to_dict()).astype("object").fillna("")
        )
    return programs


def _side_pages(programs: pd.DataFrame, fees: pd.DataFrame) -> set[str]:
    """Ids of what was read from pages such as 常见问题: no course title, no price, and the courses stand elsewhere."""
    titled = programs["title"].fillna("").map(occupation.names).astype(bool)
    priced = programs["program_id"].isin(set(fees["program_id"]))
    selling = set(programs.loc[titled, "capture_id"])
    beside = programs["source_id"].isin(set(programs.loc[titled, "source_id"]))
    return set(programs.loc[beside & ~titled & ~priced & ~programs["capture_id"].isin(selling), "program_id"])


def _repeats(programs: pd.DataFrame) -> dict[str, str]:
    """List row id → detail id: same source and title, on different captures; the detail is the one that says more."""
    title = programs["title"].str.replace(r"\s+", "", regex=True)
    said = (programs["end"].fillna(0) - programs["start"].fillna(0)).astype("int64")
    ranked = programs.assign(_title=title, _said=said).sort_values(
        ["source_id", "_title", "_said", "program_id"], ascending=[True, True, False, True]
    )
    moved: dict[str, str] = {}
    for _, group in ranked.groupby(["source_id", "_title"], sort=True):
        if len(group) < 2:
            continue
        detail = group.iloc[0]
        for _, row in group.iloc[1:].iterrows():
            # Two full descriptions under one title are two programs; a row with a fraction of the text is a repeat.
            if row["capture_id"] != detail["capture_id"] and (row["_said"] < 120 or row["_said"] * 3 < detail["_said"]):
                moved[row["program_id"]] = detail["program_id"]
    return moved
