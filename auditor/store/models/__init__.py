"""The tables of the store, one mapped class each; column names are those of `auditor.tables`."""

from auditor.store.models.accounts import Reviewer, ReviewSession, SignInAttempts
from auditor.store.models.decisions import Decision
from auditor.store.models.findings import Finding, FindingSighting
from auditor.store.models.locks import RunLock
from auditor.store.models.offers import Claim, Fee, Institution, Program, Risk, Verification
from auditor.store.models.register import Coverage, Filing, FilingVersion, RegisterReading
from auditor.store.models.runs import Capture, Gap, Gate, Run, Source
from auditor.store.models.versions import ClaimFacts, ClaimVersion, FoldedWeek, ProgramFacts, ProgramVersion

__all__ = [
    "Capture", "Claim", "ClaimFacts", "ClaimVersion", "Coverage", "Decision", "Fee", "Filing", "FilingVersion",
    "Finding", "FindingSighting", "FoldedWeek", "Gap", "Gate", "Institution", "Program", "ProgramFacts",
    "ProgramVersion", "RegisterReading", "ReviewSession", "Reviewer", "Risk", "Run", "RunLock", "SignInAttempts",
    "Source",
    "Verification",
]  # fmt: skip
