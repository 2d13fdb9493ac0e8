"""Review: what people decided about leads, and what may therefore be said about an institution (design.md §4, §5)."""

from auditor.review.entries import LONGEST, Entry, NotTaken, as_person, read_csv
from auditor.review.entries import check as check_entry
from auditor.review.standing import (
    ONE_PERSON,
    REFUSALS,
    Action,
    Decision,
    Standing,
    State,
    refusal,
    same_person,
    standing,
)
from auditor.review.subjects import fingerprint_of, log_of, matter_of, standings

__all__ = [
    "LONGEST", "ONE_PERSON", "REFUSALS", "Action", "Decision", "Entry", "NotTaken", "Standing", "State", "as_person",
    "check_entry", "fingerprint_of", "log_of", "matter_of", "read_csv", "refusal", "same_person", "standing",
    "standings",
]  # fmt: skip
