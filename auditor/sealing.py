"""The run manifest: every file of a run folder with its size and SHA-256, chained to the last good run's manifest.

It is written last of all. It carries the digest of its own content too, so that no byte of the folder, itself
included, changes unseen; the next run's manifest keeps the digest of this one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from auditor.errors import AuditorError, BadInput
from auditor.model import sha256_hex
from auditor.planning import code_digest, lock_hash, previous_good
from auditor.removed import FOLDER
from auditor.runfolder import RunFolder
from auditor.settings import Settings

MANIFEST = "manifest.json"
TIMESTAMP = "timestamp.json"  # what an authority says of the manifest; made after it, so that it is not listed in it
_BESIDE = (MANIFEST, TIMESTAMP)
LOG = "deletions"  # beside the runs; auditor.retention.log
_CHUNK = 1 << 20
_PINNED = ("week", "attempt", "as_of", "code_version")


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it was sealed: a file of the run folder, and what is wrong with it.

    Attributes:
        what: 'digest wrong', 'missing', 'not in the manifest', 'unreadable' or 'chain broken'.
    """

    file: str
    what: str
    detail: str = ""


@dataclass(frozen=True)
class Seal:
    """What checking a folder against its manifest gave.

    Attributes:
        manifest: its content; {} when there is none or it cannot be read.
        sha256: of its bytes: the one number to note elsewhere; '' when there is none.
        chain: 'ok', 'first' (no earlier run), 'not here' (the earlier run's folder is not beside this one) or 'broken'.
        files: how many files were compared.
    """

    manifest: dict[str, Any]
    sha256: str
    problems: tuple[Problem, ...]
    chain: str
    files: int


def seal(folder: RunFolder, settings: Settings) -> str:
    """Write the manifest of a finished run; returns the SHA-256 of its bytes.

    The same folder gives the same bytes. Leftovers of writes that were killed are removed first.
    """
    for name in _names(folder):
        if _is_leftover(name):
            folder.fs.rm(folder.path(name))
    planned = folder.read_json("plan.json")
    before = previous_good(folder, settings)
    previous = None
    if before is not None and before.exists(MANIFEST):
        previous = {"week": before.week, "sha256": sha256_hex(before.read_bytes(MANIFEST))}
    names = [name for name in _names(folder) if name not in _BESIDE]
    document: dict[str, Any] = {
        **{name: planned[name] for name in _PINNED},
        "code_digest": code_digest(),
        "lock_hash": lock_hash(),
        "ruleset_digest": folder.read_json("results.json")["ruleset_digest"],
        "previous": previous,
        "files": {name: measure(folder, name) for name in names},
    }
    data = canonical(document)
    folder.write_bytes(MANIFEST, data)
    return sha256_hex(data)


def check(folder: RunFolder) -> Seal:
    """Compare every file of a folder with its manifest, and the manifest with itself and with the run before.

    Raises:
        BadInput: there is no run in this folder.
    """
    if not folder.exists(MANIFEST):
        if not folder.exists("plan.json"):
            raise BadInput("there is no run here", folder.url, "give a week or the folder of a run")
        return Seal({}, "", (Problem(MANIFEST, "missing", "the run was never finished, or it was deleted"),), "", 0)
    raw = folder.read_bytes(MANIFEST)
    manifest = parsed(raw, {"files", "previous", *_PINNED})
    if manifest is None:
        problem = Problem(MANIFEST, "digest wrong", "its own digest does not fit its content")
        return Seal({}, sha256_hex(raw), (problem,), "", 0)
    listed: dict[str, dict[str, Any]] = manifest["files"]
    present = {name for name in _names(folder) if name not in _BESIDE and not _is_leftover(name)}
    problems = _retired(folder, manifest)
    for name in sorted(listed.keys() | present):
        if name not in present:
            problems.append(Problem(name, "missing"))
        elif name not in listed:
            problems.append(Problem(name, "not in the manifest"))
        else:
            problems += _compared(folder, name, listed[name])
    chain = _chain(folder, manifest["previous"])
    if chain == "broken":
        week = manifest["previous"]["week"]
        problems.append(Problem(MANIFEST, "chain broken", f"no run of {week} beside this one has the noted digest"))
    return Seal(manifest, sha256_hex(raw), tuple(problems), chain, len(listed))


def _retired(folder: RunFolder, manifest: dict[str, Any]) -> list[Problem]:
    """A manifest that retention wrote names those it replaced and its record in the log; both must be as named."""
    said = manifest.get("retention")
    if not said:
        return []
    found = []
    for digest in said["replaces"]:
        name = f"{FOLDER}/manifest-{digest[:12]}.json"
        if not folder.exists(name) or sha256_hex(folder.read_bytes(name)) != digest:
            found.append(Problem(name, "chain broken", "the manifest that retention replaced is not as it was"))
    log = f"{folder.root.rpartition('/')[0]}/{LOG}"
    if folder.fs.exists(log):
        place = f"{log}/{said['record']:06d}.json"
        if not folder.fs.exists(place) or sha256_hex(folder.fs.cat_file(place)) != said["record_sha256"]:
            found.append(Problem(f"{LOG}/{said['record']:06d}.json", "chain broken", "the record of the deletion"))
    return found


def altered(folder: RunFolder, names: Iterable[str]) -> list[Problem]:
    """Which of these files are not as they were sealed; a run without a manifest has nothing to compare with."""
    if not folder.exists(MANIFEST):
        return []
    manifest = parsed(folder.read_bytes(MANIFEST), {"files"})
    if manifest is None:
        return [Problem(MANIFEST, "digest wrong", "its own digest does not fit its content")]
    found = []
    for name in names:
        if name in manifest["files"]:
            found += _compared(folder, name, manifest["files"][name])
    return found


def _compared(folder: RunFolder, name: str, sealed: dict[str, Any]) -> list[Problem]:
    try:
        now = measure(folder, name)
    except FileNotFoundError:
        return [Problem(name, "missing")]
    except OSError as error:
        return [Problem(name, "unreadable", str(error))]
    if now == sealed:
        return []
    sizes = f", {now['size']} bytes instead of {sealed['size']}" if now["size"] != sealed["size"] else ""
    return [Problem(name, "digest wrong", f"SHA-256 {now['sha256'][:16]}… instead of {sealed['sha256'][:16]}…{sizes}")]


def _chain(folder: RunFolder, previous: dict[str, str] | None) -> str:
    """A week that was audited again stands aside as '<week>.<n>': any of its folders may be the one meant."""
    if previous is None:
        return "first"
    parent = folder.root.rpartition("/")[0]
    places = folder.fs.glob(f"{parent}/{previous['week']}/{MANIFEST}")
    places += folder.fs.glob(f"{parent}/{previous['week']}.*/{MANIFEST}")
    if places:  # retention replaces a manifest and keeps the one it replaced
        places += folder.fs.glob(f"{parent}/{previous['week']}/{FOLDER}/manifest-*.json")
        places += folder.fs.glob(f"{parent}/{previous['week']}.*/{FOLDER}/manifest-*.json")
    if not places:
        return "not here"
    fits = any(sha256_hex(folder.fs.cat_file(place)) == previous["sha256"] for place in places)
    return "ok" if fits else "broken"


def resealed(before: dict[str, Any], files: dict[str, dict[str, Any]], said: dict[str, Any]) -> bytes:
    """The bytes of the manifest that follows one which retention replaces.

    Args:
        before: the manifest that is replaced. files: name → sha256 and size of all that the folder then holds.
        said: day, rule, state, record, record_sha256, replaces.
    """
    kept = {name: value for name, value in before.items() if name not in ("digest", "files", "retention")}
    return canonical({**kept, "files": files, "retention": said})


def listed(folder: RunFolder) -> list[str]:
    """All files of a folder, relative, sorted, without the leftovers of writes that were killed."""
    return [name for name in _names(folder) if not _is_leftover(name)]


def _names(folder: RunFolder) -> list[str]:
    """All files below the folder, relative, sorted."""
    folder.fs.invalidate_cache()
    return sorted(str(path)[len(folder.root) + 1 :] for path in folder.fs.find(folder.root))


def _is_leftover(name: str) -> bool:
    base = name.rpartition("/")[2]
    return base.startswith(".") and base.endswith(".part")


def measure(folder: RunFolder, name: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with folder.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return {"sha256": digest.hexdigest(), "size": size}


def canonical(document: dict[str, Any]) -> bytes:
    """A document's one spelling; 'digest' in it is the SHA-256 of the document without it."""
    sealed = {**document, "digest": sha256_hex(_dump(document))}
    return _dump(sealed)


def parsed(raw: bytes, keys: set[str]) -> dict[str, Any] | None:
    """What `canonical` wrote, or None when any byte of it is not as written or a key is missing."""
    try:
        document = json.loads(raw)
        body = {name: value for name, value in document.items() if name != "digest"}
        return document if canonical(body) == raw and keys <= body.keys() else None
    except (ValueError, AttributeError, TypeError, AuditorError):
        return None


def _dump(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8") + b"\n"
