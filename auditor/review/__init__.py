"""Review: what people decided about leads, and what may therefore be said about an institution (design.md §4, §5)."""

from auditor.review.entries import Entry, read_csv
from auditor.review.entries import check as check_entry
from auditor.review.standing import Action, Decision, Standing, State, refusal, standing
from auditor.review.subjects import fingerprint_of, log_of, matter_of, standings

__all__ = [
    "Action", "Decision", "Entry", "Standing", "State", "check_entry", "fingerprint_of", "log_of", "matter_of",
    "read_csv", "refusal", "standing", "standings",
]  # fmt: skip
