"""Where the operators' Data Docs stand: one site, that of the newest run, switched in one step.

`<data>/datadocs/<week>-<digest>/…` holds the pages and `<data>/datadocs/newest.json` says which folder counts. The
pages are written first, that file last, and the older site is removed after it: a reader sees the old site or the new
one, never half of each.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from auditor.errors import BadInput, CannotWrite
from auditor.model import sha256_hex
from auditor.runfolder import RunFolder

log = logging.getLogger("auditor.ops")
BUILT, FAILED, OFF = "built", "failed", "off"
_STATE = "newest.json"


@dataclass(frozen=True)
class State:
    """What `newest.json` says.

    Attributes:
        week: the newest run that tried to build them.
        state: 'built', 'failed' or 'off' for that run.
        why: one line when they failed, else ''.
        site: folder of the pages that can be read, '' when there are none; after a failure those of `site_week`.
        site_week: the run these pages are of.
        files: names of the pages.
    """

    week: str
    state: str
    why: str = ""
    site: str = ""
    site_week: str = ""
    files: tuple[str, ...] = ()


def _root(data_url: str) -> RunFolder:
    return RunFolder(f"{data_url.rstrip('/')}/datadocs")


def state(data_url: str) -> State | None:
    """What is known, or None when no run has ever tried to build them."""
    root = _root(data_url)
    if not root.exists(_STATE):
        return None
    said: dict[str, Any] = root.read_json(_STATE)
    return State(**{**said, "files": tuple(said["files"])})


def page(data_url: str, name: str) -> bytes | None:
    """A page of the readable site, or None when it has no such page."""
    for _ in range(2):  # a switch between reading the state and the page: look again
        known = state(data_url)
        if known is None or not known.site or name not in known.files:
            return None
        try:
            return _root(data_url).read_bytes(f"{known.site}/{name}")
        except BadInput:
            continue
    return None


def renew(data_url: str, week: str, *, wanted: bool, make: Callable[[], Mapping[str, bytes]]) -> State:
    """Build the site of one run and put it in the place of the older one. Never raises: a run does not fail by it.

    Args:
        wanted: False = the operator switched Data Docs off; older pages go, lest they be taken for new.
        make: gives the files by name.

    Returns:
        The new state; an unchanged one when a newer week has its pages already.
    """
    before: State | None = None
    try:
        before = state(data_url)
        if before is not None and before.week > week:
            log.info("data docs: those of %s stay, %s is older", before.week, week)
            return before
        if not wanted:
            return _switch(data_url, State(week, OFF))
        files = dict(make())
        digest = sha256_hex("".join(f"{name} {sha256_hex(data)}\n" for name, data in sorted(files.items())).encode())
        site = f"{week}-{digest[:12]}"
        root = _root(data_url)
        for name, data in sorted(files.items()):
            root.write_bytes(f"{site}/{name}", data)
        log.info("data docs: %d pages of %s", len(files), week)
        return _switch(data_url, State(week, BUILT, site=site, site_week=week, files=tuple(sorted(files))))
    except Exception as error:  # whatever the library does: the audit is done, only its drawing is not
        why = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
        trouble = isinstance(error, OSError | CannotWrite)  # of the disk, where a traceback tells nobody anything
        log.error("data docs of %s were not built: %s - the run goes on; see the operator page", week, why,
                  exc_info=None if trouble else error)  # fmt: skip
        kept = before or State(week, FAILED)
        failed = State(week, FAILED, why, kept.site, kept.site_week, kept.files)
        try:
            return _switch(data_url, failed)
        except Exception as again:
            log.error("data docs: not even their state could be written: %s (%s)", again, data_url)
            return failed


def _switch(data_url: str, new: State) -> State:
    """Make a state the one that counts, then remove the sites it does not name."""
    root = _root(data_url)
    root.write_json(_STATE, asdict(new))
    for entry in sorted(root.fs.ls(root.root, detail=True), key=lambda entry: str(entry["name"])):
        name = str(entry["name"]).rstrip("/").rpartition("/")[2]
        if entry["type"] == "directory" and name != new.site:
            root.fs.rm(entry["name"], recursive=True)
    return new
