"""Who else knows what a run's manifest was: the store notes its digest, and a timestamp authority may sign it.

Without them, whoever rewrites a run folder as a whole, a fresh manifest included, is found out only by the next week's.
"""

from __future__ import annotations

import re
from typing import Any

from auditor import sealing, timestamps
from auditor.errors import AuditorError, CouldNotCheck
from auditor.model import sha256_hex
from auditor.runfolder import RunFolder
from auditor.sealing import MANIFEST, TIMESTAMP, Problem, Seal
from auditor.settings import Settings
from auditor.store import Store
from auditor.timestamps import Stamp

_UNKNOWN = "could not check against the store"
_MISSING, _OTHER = "missing", "not the published one"


def finish(folder: RunFolder, settings: Settings) -> str:
    """Seal a published run, have it timestamped if that is wanted, and note both in the store; the same if repeated.

    Returns:
        SHA-256 of the manifest.
    """
    sealed = sealing.seal(folder, settings)
    stamped = timestamps.stamp(folder, settings)
    store = Store(settings.database_url)
    try:
        store.note_seal(folder.week, sealed, stamped)
    finally:
        store.close()
    return sealed


def stamp_later(folder: RunFolder, settings: Settings) -> tuple[Stamp, str]:
    """Timestamp a run that was published without.

    Returns:
        The timestamp, and a line about the store when it could not be told of it.

    Raises:
        CouldNotCheck: the folder is not as it was published, or the authority does not answer. ConfigError: no address.
    """
    seal = sealing.check(folder)
    problems, note = against_store(folder, seal, settings)
    stamp = timestamps.read(folder, settings)
    changed = [problem for problem in (*seal.problems, *problems) if problem.file != TIMESTAMP]
    if changed:
        what = f"the folder is not as it was published: {changed[0].file} {changed[0].what}"
        raise CouldNotCheck(what, folder.url, "a timestamp would vouch for it; see auditor report verify")
    if stamp.state in (timestamps.NONE, timestamps.WRONG):
        timestamps.ask(folder, settings)
        stamp = timestamps.read(folder, settings)
    if note:
        return stamp, note
    store = Store(settings.database_url)
    try:
        store.note_seal(seal.manifest["week"], seal.sha256, sha256_hex(folder.read_bytes(TIMESTAMP)))
    finally:
        store.close()
    return stamp, ""


def against_store(folder: RunFolder, seal: Seal, settings: Settings) -> tuple[list[Problem], str]:
    """Compare a folder's manifest and timestamp with what the store noted when the run was published.

    Returns:
        What differs; and when that cannot be told, a line that says why, else ''.
    """
    if not seal.manifest:
        return [], ""  # damaged or missing: said already
    week = str(seal.manifest["week"])
    noted, why = _noted(week, settings)
    if noted is None:
        return [], f"{_UNKNOWN}: {why}"
    known = noted["manifest_sha256"]
    if known is None:
        return [], f"{_UNKNOWN}: it noted no manifest of {week}, which was published by an older version or not sealed"
    if known == seal.sha256:
        return _stamp_noted(folder, noted["timestamp_sha256"]), ""
    if re.fullmatch(re.escape(week) + r"\.[0-9]+", folder.week):
        return [], f"{_UNKNOWN}: it notes the last attempt of a week, and this one was set aside"
    detail = f"the store noted SHA-256 {known[:16]}… when {week} was published, this is {seal.sha256[:16]}…"
    return [Problem(MANIFEST, _OTHER, f"{detail}: the folder, or the store, was rewritten")], ""


def _stamp_noted(folder: RunFolder, noted: str | None) -> list[Problem]:
    if noted is None:
        return []
    if not folder.exists(TIMESTAMP):
        return [Problem(TIMESTAMP, _MISSING, "the store knows that the run was timestamped")]
    if sha256_hex(folder.read_bytes(TIMESTAMP)) != noted:
        return [Problem(TIMESTAMP, _OTHER, f"the store noted SHA-256 {noted[:16]}…")]
    return []


def _noted(week: str, settings: Settings) -> tuple[dict[str, Any] | None, str]:
    try:
        store = Store(settings.database_url)
        try:
            return store.noted_seal(week), f"it has no run of {week}"
        finally:
            store.close()
    except AuditorError as error:
        return None, f"{error.what} ({error.where})"
