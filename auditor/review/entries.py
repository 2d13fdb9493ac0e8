"""Decisions as people write them: one by one, or many in a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from auditor.errors import BadInput
from auditor.masking import mask
from auditor.review.standing import Action, same_person

COLUMNS = ("finding_id", "action", "person", "reason", "expires_on")
LONGEST = 2_000  # characters of a reason
_LONGEST_NAME = 100


class NotTaken(BadInput):
    """A decision that cannot be recorded.

    Attributes:
        code: why, so that pages can say it in their own language.
    """

    def __init__(self, code: str, what: str, where: str = "", todo: str = "") -> None:
        self.code = code
        super().__init__(what, where, todo)


@dataclass(frozen=True)
class Entry:
    """A decision to be recorded; personal numbers in the reason are masked already."""

    finding_id: str
    action: Action
    person: str
    reason: str
    expires_on: date | None = None


def check(given: Mapping[str, str | None], today: date) -> Entry:
    """A decision from its fields as text.

    Args:
        given: finding_id, action, person, reason, and optionally expires_on (YYYY-MM-DD, dismissals only).
        today: the day it is made on.

    Raises:
        NotTaken: a field is missing or makes no sense.
    """
    text = {name: (given.get(name) or "").replace("\x00", "").strip() for name in COLUMNS}
    where = text["finding_id"]
    if not where:
        raise NotTaken("no_finding", "no finding is named", "finding_id", "see `auditor review list`")
    try:
        action = Action(text["action"])
    except ValueError as error:
        what, todo = f"unknown decision {text['action']!r}", f"use one of {', '.join(Action)}"
        raise NotTaken("unknown_action", what, where, todo) from error
    if not text["person"]:
        raise NotTaken("no_person", "no person is named", where, "say who decides")
    if not text["reason"]:
        raise NotTaken("no_reason", "no reason is given", where, "write one that the institution may read")
    for name, most in (("person", _LONGEST_NAME), ("reason", LONGEST)):
        if len(text[name]) > most:
            raise NotTaken("too_long", f"the {name} has {len(text[name])} characters", where, f"at most {most}")
    expires = _expiry(text["expires_on"], action, where, today)
    return Entry(where, action, " ".join(text["person"].split()), mask(text["reason"]), expires)


def _expiry(text: str, action: Action, where: str, today: date) -> date | None:
    if not text:
        return None
    if action is not Action.DISMISS:
        raise NotTaken("cannot_expire", f"{action} cannot expire", where, "only a dismissal has an expiry")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NotTaken("not_a_date", f"{text!r} is not a date", where, "write the expiry like 2027-03-31") from error
    if day <= today:
        raise NotTaken("expiry_passed", f"the expiry {text} has passed", where, "give a day to come, or none")
    return day


def as_person(row: Mapping[str, str | None], person: str) -> dict[str, str | None]:
    """The row as a decision of the one who is signed in.

    Raises:
        NotTaken: the row names somebody else.
    """
    named = (row.get("person") or "").strip()
    if named and same_person(named) != same_person(person):
        raise NotTaken("other_person", "the row names another person", row.get("finding_id") or "", "leave it empty")
    return {**row, "person": person}


def read_csv(
    data: bytes, name: str, optional: tuple[str, ...] = ("expires_on",)
) -> list[tuple[int, dict[str, str | None]]]:
    """The rows of a CSV file with their line numbers; blank rows are left out.

    Args:
        data: UTF-8 (with or without byte-order mark) or GB 18030, with a header of COLUMNS in any order.
        name: of the file, for messages.
        optional: columns that may be missing.

    Raises:
        BadInput: not such a file, or columns are missing or unknown.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise BadInput("neither UTF-8 nor GB 18030 text", name, "save the table as CSV UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="")
    header = [(column or "").strip() for column in reader.fieldnames or ()]
    missing = sorted(set(COLUMNS) - set(header) - set(optional))
    unknown = sorted(set(header) - set(COLUMNS))
    if missing or unknown or len(set(header)) != len(header):
        raise BadInput(
            f"the first line is not the header (missing {missing}, unknown {unknown})", name,
            f"the columns are {','.join(COLUMNS)}",
        )  # fmt: skip
    reader.fieldnames = header
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise BadInput(f"not a CSV file: {error}", name, "save the table as CSV UTF-8") from error
    return [(line, row) for line, row in rows if any(row.values())]
