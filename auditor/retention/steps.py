"""Turns one action of a plan into a step: everything new written under temporary names, everything to do written down.

Nothing that counts is changed here.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditor import removed, sealing
from auditor.errors import AuditorError
from auditor.model import sha256_hex
from auditor.retention import log as deletions
from auditor.retention import trim
from auditor.retention.plan import Action, Situation
from auditor.runfolder import RunFolder
from auditor.store import Store
from auditor.tables import FINDINGS

Row = dict[str, Any]


class Refused(Exception):
    """An action that must not be carried out; the message says why, for people."""


@dataclass
class Step:
    """What `apply.finish` does, in its order; file names are relative to the root of the runs.

    Attributes:
        store: arguments of `Retention.forget`. put: files to rename into place, the manifest last. remove: files that
            go. folders: folders that go whole. local: folders of the registers that go whole.
        sealed: the run folder whose seal must be sound afterwards, or ''.
    """

    number: int
    record: bytes
    store: Row = field(default_factory=dict)
    put: list[dict[str, str]] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    local: list[str] = field(default_factory=list)
    sealed: str = ""

    def document(self) -> Row:
        """Plain values for pending.json."""
        return {**vars(self), "record": self.record.decode("utf-8")}


def prepared(now: Situation, action: Action) -> Step:
    """The step of an action.

    Raises:
        Refused: it would break a proof, or the run is not as it was sealed.
    """
    if action.captures:
        return _trimming(now, action)
    if action.week:
        return _run(now, action)
    return _plain(now, action)


def _recorded(now: Situation, action: Action, **more: Any) -> tuple[int, bytes]:
    kind = now.policy[action.kind]
    body = {
        "day": now.day.isoformat(), "kind": action.kind, "what": action.what, "reason": action.reason,
        "rule": {"kind": kind.name, "days": kind.days, "policy_sha256": now.policy.digest}, **more,
    }  # fmt: skip
    return deletions.chained(now.settings.data_url, body)


def _plain(now: Situation, action: Action) -> Step:
    """Leads, names, a folder of the registers, a copy of a report, Data Docs."""
    if action.ids:
        names = action.kind == "decision_names"
        store: Row = {"numbers": [int(key) for key in action.ids]} if names else {"finding_ids": list(action.ids)}
        number, record = _recorded(now, action, items=[{"what": key} for key in action.ids])
        return Step(number, record, store=store)
    if Path(action.path).is_absolute() or Path(action.path).is_relative_to(now.settings.register_folder):
        folder = Path(action.path)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        items = [{"what": path.relative_to(folder).as_posix(), **_measured(path)} for path in files]
        number, record = _recorded(now, action, items=items)
        return Step(number, record, local=[str(folder.resolve())])
    place = RunFolder(f"{now.settings.data_url.rstrip('/')}/{action.path}")
    number, record = _recorded(now, action, items=_all(place))
    return Step(number, record, folders=[action.path])


def _measured(path: Path) -> Row:
    with path.open("rb") as stream:
        return {"sha256": hashlib.file_digest(stream, "sha256").hexdigest(), "size": path.stat().st_size}


def _all(place: RunFolder) -> list[Row]:
    return [{"what": name, **sealing.measure(place, name)} for name in sealing.listed(place)]


def _run(now: Situation, action: Action) -> Step:
    """A whole run. One that was sealed leaves a tombstone, so that the chain of manifests can still be followed."""
    folder = RunFolder(f"{now.settings.data_url.rstrip('/')}/{action.week}")
    items = _all(folder)
    week = action.week.partition(".")[0]
    row = now.known["runs"].get(week)
    published = action.kind == "runs" and row is not None
    counts = _rows(now, week) if published else {}
    copies = _copies(now, week) if published else []
    for name in copies:
        items += [{**item, "what": f"{name}/{item['what']}"} for item in _all(RunFolder(f"{_root(now)}/{name}"))]
    number, record = _recorded(now, action, items=items, rows=counts)
    step = Step(number, record, store={"week": week, "rows": True} if published else {}, folders=copies)
    if not folder.exists(sealing.MANIFEST):
        step.folders.append(action.week)
        return step
    raw = folder.read_bytes(sealing.MANIFEST)
    before = json.loads(raw)
    retired = _retired(folder, raw)
    said = _said(now, action, step, raw)
    kept = {name: {"sha256": sha256_hex(data), "size": len(data)} for name, data in retired.items()}
    new = {**retired, sealing.MANIFEST: sealing.resealed(before, kept, said)}
    if published:
        step.store |= _noted(week, new[sealing.MANIFEST])
    _stage(folder, step, new)
    step.remove = [f"{action.week}/{name}" for name in sealing.listed(folder) if name not in new]
    step.sealed = action.week
    return step


def _root(now: Situation) -> str:
    return now.settings.data_url.rstrip("/")


def _rows(now: Situation, week: str) -> dict[str, int]:
    store = Store(now.settings.database_url)
    try:
        return store.retention.rows_of_week(week)
    finally:
        store.close()


def _copies(now: Situation, week: str) -> list[str]:
    root = RunFolder(_root(now))
    names = [str(path).rstrip("/").rpartition("/")[2] for path in root.fs.glob(f"{root.root}/published/{week}-*")]
    return [f"published/{name}" for name in sorted(names)]


def _retired(folder: RunFolder, raw: bytes) -> dict[str, bytes]:
    """All manifests a folder ever had, with their timestamps, by the names they get."""
    kinds = (f"{removed.FOLDER}/manifest-", f"{removed.FOLDER}/timestamp-")
    kept = {name: folder.read_bytes(name) for name in sealing.listed(folder) if name.startswith(kinds)}
    mark = sha256_hex(raw)[:12]
    stamps = {f"{removed.FOLDER}/timestamp-{mark}.json": folder.read_bytes(name) for name in _stamps(folder)}
    return {**kept, **stamps, f"{removed.FOLDER}/manifest-{mark}.json": raw}


def _said(now: Situation, action: Action, step: Step, raw: bytes) -> Row:
    """What the new manifest says about retention, `raw` being the manifest before it."""
    earlier = (json.loads(raw).get("retention") or {}).get("replaces", [])
    return {
        "state": removed.TRIMMED if action.captures else removed.DELETED, "day": now.day.isoformat(),
        "rule": now.policy[action.kind].rule, "record": step.number, "record_sha256": sha256_hex(step.record),
        "replaces": [*earlier, sha256_hex(raw)],
    }  # fmt: skip


def _stage(folder: RunFolder, step: Step, files: dict[str, bytes]) -> None:
    """Write new files beside their places, under names that count as leftovers until they are renamed."""
    for name in sorted(files, key=lambda name: (name == sealing.MANIFEST, name)):
        parent, slash, base = name.rpartition("/")
        staged = f"{parent}{slash}.{base}.retention.part"
        folder.write_bytes(staged, files[name])
        place = {"name": f"{folder.week}/{name}", "staged": f"{folder.week}/{staged}"}
        step.put.append({**place, "sha256": sha256_hex(files[name])})


def _trimming(now: Situation, action: Action) -> Step:
    """A run that loses the bytes nobody needs; its living findings are verified on a copy before anything is noted."""
    folder = RunFolder(f"{_root(now)}/{action.week}")
    seal = sealing.check(folder)
    if seal.problems:
        first = seal.problems[0]
        raise Refused(f"not as it was sealed ({first.what}: {first.file}); auditor report verify {action.week}")
    raw, before = folder.read_bytes(sealing.MANIFEST), seal.manifest
    rules, day = dict(action.captures), now.day.isoformat()
    number = deletions.chained(now.settings.data_url, {})[0]
    while True:
        try:
            trimmed = trim.build(folder, rules, before, lent=action.lent, day=day, record=number)
            said = deletions.dumped(trim.removals(folder, trimmed, day=day, rules=rules, record=number))
            broken = trim.unproven(folder, trimmed, said, action.living, now.settings)
        except AuditorError as error:
            raise Refused(f"could not be trimmed: {error.line()}") from error
        if not broken:
            break
        rules = _widened(folder, rules, broken)
    changed = {name: trim.measured(data) for name, data in trimmed.files.items()}
    number, record = _recorded(
        now, action,
        items=[{"what": r["capture_id"], "sha256": r["sha256"], "size": int(r["size"])} for r in trimmed.gone],
        replaced=[{"what": n, "before": before["files"][n], "after": changed[n]} for n in sorted(changed)],
        files=[{"what": name, **before["files"][name]} for name in trimmed.dropped],
        proven=list(action.living),
    )  # fmt: skip
    step = Step(number, record, sealed=action.week)
    new = {**trimmed.files, **_retired(folder, raw), removed.REMOVED: said}
    names = before["files"] | {name: trim.measured(data) for name, data in new.items()}
    left = {name: names[name] for name in names if name not in trimmed.dropped}
    new[sealing.MANIFEST] = sealing.resealed(before, left, _said(now, action, step, raw))
    step.store = _noted(action.week, new[sealing.MANIFEST])
    step.remove = [f"{action.week}/{name}" for name in (*trimmed.dropped, *_stamps(folder))]
    _stage(folder, step, new)
    return step


def _noted(week: str, manifest: bytes) -> Row:
    """The store notes the manifest of each week's last attempt: it must know the one that follows."""
    return {"week": week, "manifest_sha256": sha256_hex(manifest)} if "." not in week else {}


def _stamps(folder: RunFolder) -> list[str]:
    """A timestamp is of the manifest it was made for, and goes with it to the retired ones."""
    return [sealing.TIMESTAMP] if folder.exists(sealing.TIMESTAMP) else []


def _widened(folder: RunFolder, rules: dict[str, str], broken: list[str]) -> dict[str, str]:
    """Fewer captures go: all pages of the sites stay whose findings could not be proven without them.

    Raises:
        Refused: that was tried already.
    """
    findings = folder.read_table(FINDINGS)
    sites = set(findings[findings["finding_id"].isin(broken)]["source_id"].dropna())
    captures = folder.read_table("captures")
    beside = set(captures[captures["source_id"].isin(sites)]["capture_id"])
    left = {key: rule for key, rule in rules.items() if key not in beside}
    if not left or len(left) == len(rules):
        raise Refused(f"{len(broken)} living findings could not be proven without what would go, {broken[0]} first")
    return left
