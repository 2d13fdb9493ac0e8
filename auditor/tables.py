"""The column contract of every table between two stages: names, types, order, key.

A stage hands over a pandas frame; `conform` puts it into the contract (column order, Arrow types, rows sorted by
key) or raises. The same input therefore always gives the same bytes. Text of pages stands in `pages` only, never in
`facts`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from auditor.errors import AuditorError

TEXT, INT, FLOAT, BOOL = pa.string(), pa.int64(), pa.float64(), pa.bool_()
TIME, DAY = pa.timestamp("us", tz="UTC"), pa.date32()


@dataclass(frozen=True)
class Table:
    """A named table. `key` columns identify and order its rows."""

    name: str
    key: tuple[str, ...]
    schema: pa.Schema

    def empty(self) -> pd.DataFrame:
        """No rows, all columns."""
        return to_frame(self.schema.empty_table())

    def conform(self, frame: pd.DataFrame) -> pa.Table:
        """Put a frame into this contract.

        Raises:
            AuditorError: a column is missing or unknown, a type does not fit, or the key repeats.
        """
        wanted, given = set(self.schema.names), set(frame.columns)
        if wanted != given:
            raise AuditorError(
                f"table {self.name} breaks its contract",
                f"missing {sorted(wanted - given)}, unknown {sorted(given - wanted)}",
                "fix the stage that writes it (auditor/tables.py holds the contract)",
            )
        ordered = frame[list(self.schema.names)].sort_values(list(self.key), kind="stable", ignore_index=True)
        if ordered.duplicated(list(self.key)).any():
            row = ordered.loc[ordered.duplicated(list(self.key)), list(self.key)].iloc[0].tolist()
            raise AuditorError(f"table {self.name} has two rows for one key", str(row), "fix the stage's ids")
        try:
            table = pa.Table.from_pandas(ordered, schema=self.schema, preserve_index=False, safe=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise AuditorError(f"table {self.name}: {error}", "type contract", "fix the stage's types") from error
        return table.replace_schema_metadata(None)


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Arrow to pandas with nullable types, so that a missing fact stays missing (never 0, False or 'nan')."""
    mapping = {
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.string(): pd.StringDtype(na_value=pd.NA),
    }
    frame: pd.DataFrame = table.to_pandas(types_mapper=mapping.get)
    return frame


def _table(name: str, key: str, /, **columns: pa.DataType) -> Table:
    return Table(name, tuple(key.split()), pa.schema([pa.field(n, t) for n, t in columns.items()]))


CAPTURES = _table(
    "captures", "capture_id",
    capture_id=TEXT,  # stable_id(source_id, url)
    source_id=TEXT, url=TEXT, final_url=TEXT,
    outcome=TEXT,  # FetchOutcome
    status=INT,  # HTTP status, null when none came
    fetched_at=TIME,
    sha256=TEXT,  # of the decoded HTTP payload (content-encoding removed), '' when no body
    size=INT,  # bytes of that payload
    content_type=TEXT, charset=TEXT,  # charset as the Content-Type header declares it, or ''
    robots=TEXT,  # 'allowed' | 'denied' | 'none' (no robots.txt) | 'unknown' (it could not be read)
    etag=TEXT, last_modified=TEXT,
    warc_file=TEXT, warc_offset=INT,  # where the response record stands, relative to the run folder
    detail=TEXT,  # one line for people when outcome is not ok
)  # fmt: skip
PAGES = _table(
    "pages", "capture_id",
    capture_id=TEXT, source_id=TEXT, url=TEXT, sha256=TEXT,
    kind=TEXT,  # PageKind
    why=TEXT,  # the features that decided the kind, or why it is unreadable, in Chinese
    title=TEXT, encoding=TEXT, encoding_how=TEXT, text=TEXT,  # visible text after decoding; spans point into it
    institution_name=TEXT, uscc=TEXT, brand=TEXT, licence=TEXT, address=TEXT, icp=TEXT,
    tampered=TEXT,  # why the page looks altered, or ''
)  # fmt: skip
PROGRAMS = _table(
    "programs", "program_id",
    program_id=TEXT,  # stable_id(source_id, natural_key)
    source_id=TEXT, capture_id=TEXT, url=TEXT,
    natural_key=TEXT,  # URL path + title: stable over weeks
    title=TEXT, institution_name=TEXT, uscc=TEXT,
    occupation_code=TEXT, occupation=TEXT, work_type=TEXT,
    levels=TEXT,  # '五级|四级', low to high, '' when none stated
    certificate_type=TEXT,  # CertificateType or ''
    issuer=TEXT, evaluator_name=TEXT, filing_code=TEXT,
    hours=FLOAT, exam_date=TEXT, region=TEXT, mode=TEXT,
    start=INT, end=INT,  # where the program's own block stands in the page text
)  # fmt: skip
FEES = _table(
    "fees", "fee_id",
    fee_id=TEXT, program_id=TEXT, item=TEXT, level=TEXT,
    amount_fen=INT, amount_max_fen=INT, list_price_fen=INT,  # integer fen; null = not stated
    currency=TEXT, per=TEXT, start=INT, end=INT,
)  # fmt: skip
CLAIMS = _table(
    "claims", "claim_id",
    claim_id=TEXT, capture_id=TEXT,
    program_id=TEXT,  # '' when the claim belongs to the whole page: it then counts for each program on it
    kind=TEXT, phrase=TEXT, normalised=TEXT, start=INT, end=INT,
    polarity=TEXT,
    where=TEXT,  # 'body' | 'title' | 'footer' | 'alt' | 'meta' | 'json-ld' | 'hidden' | 'script' | 'comment'
)  # fmt: skip
FILINGS = _table(
    "filings", "filing_id",
    filing_id=TEXT, name=TEXT, aliases=TEXT,  # aliases joined by '|'
    uscc=TEXT, institution_class=TEXT, filing_code=TEXT, province=TEXT,
    valid_from=DAY, valid_to=DAY, status=TEXT,
    scope=TEXT,  # JSON list of [occupation_code, occupation_name, work_type, level], sorted
    register=TEXT, as_of=DAY, evidence_sha256=TEXT, source_url=TEXT,
)  # fmt: skip
COVERAGE = _table(
    "coverage", "register province institution_class",
    register=TEXT, province=TEXT, institution_class=TEXT,  # '' = all classes
    as_of=DAY, complete=BOOL, filings=INT, why=TEXT,  # why it is not complete, and what to do
    evidence_sha256=TEXT,  # of the list page that shows who is filed (and so who is not)
)  # fmt: skip
VERIFICATIONS = _table(
    "verifications", "program_id",
    program_id=TEXT, outcome=TEXT,  # VerificationOutcome, or null when the page names nobody to look up
    role=TEXT,  # whom we looked up: 'evaluator' | 'issuer' | 'institution' | 'none'
    asked_name=TEXT, asked_uscc=TEXT, asked_filing_code=TEXT,
    filing_id=TEXT, matched_name=TEXT, institution_class=TEXT, province=TEXT,
    valid_from=DAY, valid_to=DAY, match=TEXT,  # 'uscc' | 'filing_code' | 'exact' | 'normalised' | 'fuzzy' | ''
    score=FLOAT, explanation=TEXT,  # one Chinese sentence a person can check
    candidates=TEXT,  # JSON list of [name, province, score]
    register=TEXT, as_of=DAY, evidence_sha256=TEXT,
)  # fmt: skip
FINDINGS = _table(
    "findings", "finding_id",
    finding_id=TEXT,  # stable_id(program_id, rule, check, outcome, facts fingerprint)
    run=TEXT, program_id=TEXT, source_id=TEXT, capture_id=TEXT, institution_name=TEXT, url=TEXT,
    rule=TEXT, rule_version=TEXT, check=TEXT, outcome=TEXT, severity=TEXT,
    title=TEXT, why=TEXT,  # why: for could_not_check the missing fact; for fail what was seen
    phrase=TEXT, start=INT, end=INT,  # null span when the rule is about an absence
    capture_sha256=TEXT, captured_at=TIME, register_sha256=TEXT, register_as_of=DAY,
    basis=TEXT,  # JSON list of {document, article, verified}: those in force on the capture date
    facts_digest=TEXT, ruleset_digest=TEXT,
)  # fmt: skip
RISKS = _table(
    "risks", "subject_kind subject_id",
    subject_kind=TEXT, subject_id=TEXT,  # 'program' | 'institution'; institution id = uscc or name
    name=TEXT, score=INT, level=TEXT, parts=TEXT,  # parts: JSON list of {rule, points, formula}
    programs=INT, fails=INT, could_not_check=INT,
)  # fmt: skip
GAPS = _table(
    "gaps", "source_id subject stage",
    source_id=TEXT, subject=TEXT,  # what was not audited: a URL, a province of a register, a whole source
    stage=TEXT, reason=TEXT, todo=TEXT,  # both in Chinese: they open the report
)  # fmt: skip
GATES = _table(
    "gates", "suite check subject",
    suite=TEXT, check=TEXT, subject=TEXT,  # subject: a source id, or 'run'
    level=TEXT, success=BOOL, observed=TEXT, expected=TEXT, todo=TEXT,  # level: 'fatal' | 'warning'
)  # fmt: skip
PRICES = _table(  # what earlier published runs read, for rules that need a past; kept in the run folder by `plan`
    "prices", "week fee_id",
    week=TEXT, fee_id=TEXT, program_id=TEXT, item=TEXT, level=TEXT, amount_fen=INT, list_price_fen=INT,
    as_of=DAY, capture_sha256=TEXT,
    code_version=TEXT,  # of that run: another version may have read the same page otherwise
    offers=TEXT,  # limited-time words the program affirmed, sorted, joined by '|'
)  # fmt: skip
DECISIONS = _table(  # what people decided about leads; append-only in the store, frozen in the run folder by `plan`
    "decisions", "number",
    number=INT, finding_id=TEXT,
    fingerprint=TEXT,  # of finding_id (which holds the facts) and rule_version
    matter=TEXT,  # of program, rule and check: joins findings whose facts differ
    rule=TEXT, rule_version=TEXT, severity=TEXT, institution_name=TEXT, title=TEXT,  # as they were when it was decided
    action=TEXT, person=TEXT, decided_at=TIME, reason=TEXT, expires_on=DAY,
    was_public=BOOL,  # the public could see the finding when it was decided
)  # fmt: skip

ALL = (
    CAPTURES,
    PAGES,
    PROGRAMS,
    FEES,
    CLAIMS,
    FILINGS,
    COVERAGE,
    VERIFICATIONS,
    FINDINGS,
    RISKS,
    GAPS,
    GATES,
    DECISIONS,
)
BY_NAME = {table.name: table for table in ALL}
