"""The phrase that proves a claim: the first affirmed one, the program's own before a page-wide one."""

from __future__ import annotations

import pandas as pd

from auditor.model import Polarity

EVIDENCE = ("phrase", "start", "end", "capture_id")


class Phrases:
    """Affirmed claims, sorted once; asked once per check.

    Args:
        claims: CLAIMS frame.
    """

    def __init__(self, claims: pd.DataFrame) -> None:
        affirmed = claims[claims["polarity"].eq(Polarity.AFFIRMED.value).fillna(False)]
        affirmed = affirmed.sort_values(["start", "end", "claim_id"], kind="stable", na_position="last")
        owner = affirmed["program_id"].astype("string").fillna("")
        self._own = affirmed[owner.ne("")]
        self._page = affirmed[owner.eq("")]

    def first(self, programs: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
        """For each row of `programs` (program_id, capture_id): phrase, start, end, capture_id; null where none."""
        own = self._own[self._own["kind"].isin(kinds)].drop_duplicates("program_id").set_index("program_id")
        page = self._page[self._page["kind"].isin(kinds)].drop_duplicates("capture_id")
        page = page.set_index("capture_id", drop=False)
        by_program = own[list(EVIDENCE)].reindex(programs["program_id"]).set_axis(programs.index)
        by_page = page[list(EVIDENCE)].reindex(programs["capture_id"]).set_axis(programs.index)
        # A claim without a span (a meta description) still has a phrase, so the phrase decides whose row is used.
        mine = by_program["phrase"].notna()
        return by_program.where(mine, by_page)
