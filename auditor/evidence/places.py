"""Which run folder a person means, and in which one a finding stands."""

from __future__ import annotations

import io
import re
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from auditor import removed
from auditor.errors import BadInput, CouldNotCheck
from auditor.runfolder import RunFolder, check_week
from auditor.tables import FINDINGS

Row = dict[str, Any]
_WEEK = re.compile(r"^([0-9]{4}-W[0-9]{2})(\.[0-9]+)?$")
_ID = re.compile(r"^[0-9a-f]{16}$")


def run_folder(run: str, data_url: str, *, deleted_too: bool = False) -> RunFolder:
    """The folder of a run.

    Args:
        run: an ISO week ('2026-W47'), a week that was set aside ('2026-W47.1'), or the path or URL of a run folder.
        data_url: where weeks stand.
        deleted_too: give the folder of a run that retention deleted as well: what is left of it can be checked.

    Raises:
        BadInput: no such week, or no run in that folder. CouldNotCheck: retention deleted it.
    """
    text = run.strip().rstrip("/")
    named = _WEEK.match(text)
    if named:
        check_week(named[1])
    elif not text or ("/" not in text and not RunFolder(text).exists("plan.json")):
        raise BadInput(f"{run!r} is neither a week nor the folder of a run", "RUN", "write it like 2026-W47")
    folder = RunFolder(f"{data_url.rstrip('/')}/{text}" if named else text)
    if not deleted_too:
        removed.refuse_gone(folder)
    elif folder.exists(removed.FOLDER):
        return folder
    if not folder.exists("plan.json"):
        raise BadInput("there is no run here", folder.url, "see auditor status, or give the folder of a run")
    return folder


def locate(finding_id: str, run: str | None, data_url: str) -> tuple[RunFolder, Row]:
    """A finding and the run folder it stands in: the given one, else the newest that has it.

    Raises:
        BadInput: not an id, or no run has it. CouldNotCheck: a findings table cannot be read.
    """
    if not _ID.match(finding_id):
        raise BadInput(f"{finding_id!r} is not the id of a finding", "FINDING", "take it from findings.csv or a report")
    folders = [run_folder(run, data_url)] if run else _newest_first(data_url)
    for folder in folders:
        row = _row(folder, finding_id)
        if row is not None:
            return folder, row
    where = folders[0].url if run else data_url
    raise BadInput(f"no finding {finding_id}", where, "give --run, or look the id up in findings.csv of that week")


def _newest_first(data_url: str) -> list[RunFolder]:
    """Weeks newest first; of one week the last attempt before those set aside, the later of these first."""
    root = RunFolder(data_url)
    names = [str(path).rstrip("/").rpartition("/")[2] for path in root.fs.glob(f"{root.root}/*")]
    found = [match for match in map(_WEEK.match, names) if match]
    found.sort(key=lambda match: (match[1], match[2] is None, int((match[2] or ".0")[1:])), reverse=True)
    folders = [RunFolder(f"{data_url.rstrip('/')}/{match[0]}") for match in found]
    return [folder for folder in folders if folder.exists("findings.parquet")]


def _row(folder: RunFolder, finding_id: str) -> Row | None:
    try:
        data = io.BytesIO(folder.read_bytes("findings.parquet"))
        rows = pq.read_table(data, filters=[("finding_id", "=", finding_id)]).select(FINDINGS.schema.names).to_pylist()
    except (pa.ArrowException, OSError, KeyError) as error:
        todo = f"auditor report verify {folder.week} says what is damaged"
        raise CouldNotCheck("the findings table cannot be read", folder.url, todo) from error
    return rows[0] if rows else None
