"""Carries out what a plan says: one step at a time, each noted before it begins, so that a killed one is finished.

A step first writes everything new under temporary names, then `deletions/pending.json` with all it is going to do. From
there it only goes forward: the store forgets, files are renamed into their places, files go, the run's manifest is
renamed last, the record joins the log, and the note goes. Each part of it may be done twice.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from auditor import sealing
from auditor.errors import AuditorError, CouldNotCheck
from auditor.model import sha256_hex
from auditor.retention import log as deletions
from auditor.retention.plan import PROTECTED, Action, Kept, Plan, Situation, make, situation
from auditor.retention.steps import Refused, Step, prepared
from auditor.runfolder import RunFolder
from auditor.runlock import RunHeld, held_by_this_process
from auditor.settings import Settings
from auditor.store import Store

log = logging.getLogger("auditor.retention")


def run(settings: Settings, plan_of: Situation | None = None, *, day: Any = None, protected: int = PROTECTED) -> Plan:
    """Delete what is too old on a day, after finishing what a killed run left half done.

    Args:
        plan_of: a situation read already; default: that of `day`.

    Returns:
        What was done (`actions`) and what was kept, those included that could not be proven after trimming.

    Raises:
        CouldNotCheck: the store or the log of deletions cannot be read: nothing is deleted then.
    """
    wrong = deletions.problems(settings.data_url)
    if wrong:
        raise CouldNotCheck(
            f"the log of deletions is not whole: {wrong[0]}", deletions.folder(settings.data_url).url,
            "restore it from a backup; nothing is deleted until then",
        )  # fmt: skip
    finish(settings)
    now = plan_of or situation(settings, day, protected=protected)
    planned = make(now)
    done, kept = [], list(planned.kept)
    for action in planned.actions:
        try:
            with _alone(settings, action):
                step = prepared(now, action)
                _note(settings, step)
                finish(settings)
        except (Refused, RunHeld) as refusal:
            kept.append(Kept(action.kind, action.what, str(refusal)))
            log.warning("retention: %s stays: %s", action.what, refusal)
            continue
        done.append(action)
        log.info("retention: %s: %s is gone (record %d)", action.kind, action.what, step.number)
    return Plan(now.day, now.policy, tuple(done), tuple(kept))


def _alone(settings: Settings, action: Action) -> AbstractContextManager[Any]:
    """The lock of a week, for as long as a run of it is deleted or trimmed; raises RunHeld when somebody writes it."""
    week = action.week.partition(".")[0]
    return held_by_this_process(week, "`auditor retention`", settings) if week else nullcontext()


def _note(settings: Settings, step: Step) -> None:
    deletions.folder(settings.data_url).write_bytes(deletions.PENDING, deletions.dumped(step.document()))


def finish(settings: Settings) -> bool:
    """Finish a step that was noted; True when there was one.

    Raises:
        AuditorError: what the note says cannot be done, for example because a temporary file is lost.
    """
    place = deletions.folder(settings.data_url)
    if not place.exists(deletions.PENDING):
        return False
    step: dict[str, Any] = json.loads(place.read_bytes(deletions.PENDING))
    root = RunFolder(settings.data_url)
    _inside(settings, step)
    if step["store"]:
        _forget(settings, step["store"])
    for entry in step["put"][:-1]:
        _put(root, entry)
    _remove(root, step)
    for entry in step["put"][-1:]:  # the manifest
        _put(root, entry)
    record = step["record"].encode("utf-8")
    name = deletions.name_of(step["number"])
    if not place.exists(name):
        place.write_bytes(name, record)
    elif place.read_bytes(name) != record:
        raise AuditorError("the log of deletions has another record of that number", f"{place.url}/{name}",
                           "two retention runs at once? keep both files and ask for help")  # fmt: skip
    for complaint in _still_there(root, step):
        raise AuditorError(complaint, settings.data_url, "run auditor retention run again; it finishes the step")
    place.fs.rm(place.path(deletions.PENDING))
    return True


def _inside(settings: Settings, step: dict[str, Any]) -> None:
    """Nothing outside the folders of the auditor goes, whatever a note says that somebody may have changed."""
    names = [*step["remove"], *step["folders"], *(entry[key] for entry in step["put"] for key in ("name", "staged"))]
    home = Path(settings.register_folder).resolve()
    strange = [name for name in names if not name or name.startswith("/") or ".." in name.split("/")]
    strange += [local for local in step["local"] if home not in Path(local).resolve().parents]
    if strange:
        raise AuditorError(
            f"the noted deletion reaches outside the auditor's folders: {strange[0]!r}",
            f"{settings.data_url}/{sealing.LOG}/{deletions.PENDING}", "look who changed it; nothing was deleted",
        )  # fmt: skip


def _remove(root: RunFolder, step: dict[str, Any]) -> None:
    for name in [*step["remove"], *step["folders"]]:
        if root.exists(name):
            root.fs.rm(root.path(name), recursive=name in step["folders"])
    for local in step["local"]:
        if Path(local).is_dir():
            shutil.rmtree(local)


def _forget(settings: Settings, said: dict[str, Any]) -> None:
    store = Store(settings.database_url)
    try:
        store.retention.forget(**said)
    finally:
        store.close()


def _put(root: RunFolder, entry: dict[str, str]) -> None:
    """Rename a temporary file into its place; one that is there already was renamed before the kill."""
    if root.exists(entry["staged"]):
        root.fs.mv(root.path(entry["staged"]), root.path(entry["name"]))
    elif not root.exists(entry["name"]) or _digest(root, entry["name"]) != entry["sha256"]:
        raise AuditorError(
            f"the temporary file of {entry['name']} is lost", root.url,
            "restore the run folder from a backup, remove deletions/pending.json, and run it again",
        )  # fmt: skip


def _digest(root: RunFolder, name: str) -> str:
    digest = hashlib.sha256()
    with root.open(name) as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _still_there(root: RunFolder, step: dict[str, Any]) -> Iterator[str]:
    """What should be gone and is not; and the seal of the folder as it now stands."""
    root.fs.invalidate_cache()
    for name in [*step["remove"], *step["folders"]]:
        if root.exists(name):
            yield f"{name} is still there"
    for local in step["local"]:
        if Path(local).exists():
            yield f"{local} is still there"
    if step["sealed"]:
        seal = sealing.check(RunFolder(f"{root.url}/{step['sealed']}"))
        for problem in seal.problems:
            yield f"{step['sealed']}: {problem.file}: {problem.what}"


def proof(settings: Settings) -> dict[str, Any]:
    """The log as a whole: number of records, SHA-256 of the newest (note it elsewhere), and what is wrong with it."""
    numbers = deletions.numbers(settings.data_url)
    place = deletions.folder(settings.data_url)
    newest = sha256_hex(place.read_bytes(deletions.name_of(numbers[-1]))) if numbers else ""
    problems = deletions.problems(settings.data_url)
    if place.exists(deletions.PENDING):
        problems.append("a deletion was not finished: run auditor retention run")
    return {"records": len(numbers), "newest_sha256": newest, "problems": problems}


__all__ = ["Action", "finish", "proof", "run"]
