"""Finds what is older than its period: runs, bytes in runs, leads, register answers, copies of reports, names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from auditor import removed, tables
from auditor.crawl import Held
from auditor.errors import AuditorError
from auditor.model import FindingOutcome, SourceKind
from auditor.ops import datadocs
from auditor.planning import sources_of
from auditor.retention import trim
from auditor.retention.plan import Action, Kept, Situation
from auditor.retention.trim import archived
from auditor.runfolder import RunFolder

_RUN = re.compile(r"^([0-9]{4}-W[0-9]{2})(\.[0-9]+)?$")
_DAY = re.compile(r"^(?:run-)?([0-9]{4}-[0-9]{2}-[0-9]{2})")
_UNREADABLE = (AuditorError, OSError, ValueError, KeyError, TypeError, pa.ArrowException)
Found = Iterator[Action | Kept]


def everything(now: Situation) -> Found:
    """Runs first, then what stands beside them, then the store."""
    root = RunFolder(now.settings.data_url)
    names = [str(path).rstrip("/").rpartition("/")[2] for path in root.fs.glob(f"{root.root}/*")]
    folders = [RunFolder(f"{now.settings.data_url.rstrip('/')}/{name}") for name in sorted(filter(_RUN.match, names))]
    folders = [folder for folder in folders if folder.exists("plan.json")]  # no tombstones, and what is no run at all
    loans = trim.loans(folders)
    for folder in folders:
        name = folder.week
        try:
            yield from _run(now, folder, loans.get(name.partition(".")[0], []))
        except _UNREADABLE as error:
            why = error.what if isinstance(error, AuditorError) else f"{type(error).__name__}: {error}"
            yield Kept("runs", name, f"could not be looked at: {why}; auditor report verify {name}")
    yield from _reports(now, root)
    yield from _data_docs(now)
    yield from _registers(now)
    yield from _leads(now)
    yield from _names(now)


def _run(now: Situation, folder: RunFolder, loans: list[tuple[Held, str]]) -> Found:
    name, week = folder.week, folder.week.partition(".")[0]
    as_of = date.fromisoformat(folder.read_json("plan.json")["as_of"])
    published = folder.exists("published.json") and name == week
    kind = now.policy["runs" if published else "unfinished_runs"]
    age = f"audit day {as_of}, kept through {kind.until(as_of)}"
    oldest = min(kind.until(as_of), now.policy["page_bytes"].until(as_of)) if published else kind.until(as_of)
    if now.day <= oldest:
        return
    if why := _never(now, folder, published=published):
        yield Kept(kind.name, name, why)
        return
    living = _living(now, folder, but_in=None if published else RunFolder.of(now.settings.data_url, week))
    lent = [(held, to) for held, to in loans if trim.stands_in(folder, held)]
    if now.day > kind.until(as_of) and not living and not lent:
        yield Action(kind.name, f"run {name}", f"{age}; no living finding in it", week=name)
        return
    if not published or now.day > kind.until(as_of):
        only = "" if published else " that stand only here"
        yield Kept(kind.name, name, "; ".join([
            *([f"{len(living)} living findings{only}: {_some(now, living)}"] if living else []),
            *([f"{len(lent)} of its records are needed by later runs, {lent[0][1]} first"] if lent else []),
        ]))  # fmt: skip
    if published:
        yield from _bytes(now, folder, as_of, living, tuple(sorted({held for held, _ in lent})))


def _never(now: Situation, folder: RunFolder, *, published: bool) -> str:
    """Why a run is not touched whatever its age, or ''."""
    if published and folder.week in now.protected:
        return "one of the newest published runs"
    if why := now.held_run(folder.week):
        return why
    row = now.known["runs"].get(folder.week)
    if published and (row is None or str(row["report_url"] or "").rpartition("/")[2] != _report_name(folder)):
        return "the store does not know this run: is AUDITOR_DATABASE_URL the store of these runs?"
    return ""


def _report_name(folder: RunFolder) -> str:
    return str(folder.read_json("published.json")["report_url"]).rpartition("/")[2]


def _findings(folder: RunFolder) -> list[dict[str, Any]]:
    if not folder.exists("findings.parquet"):
        return []
    columns = ["finding_id", "program_id", "capture_id", "register_sha256", "outcome"]
    with folder.open("findings.parquet") as stream:
        rows: list[dict[str, Any]] = pq.read_table(stream, columns=columns).to_pylist()
    return [row for row in rows if row["outcome"] == FindingOutcome.FAIL]


def _cited(folder: RunFolder, findings: list[dict[str, Any]]) -> set[str]:
    """Digests of the register answers that stand behind findings: their own, and that about their program."""
    programs = {row["program_id"] for row in findings}
    with folder.open("verifications.parquet") as stream:
        answers = pq.read_table(stream, columns=["program_id", "evidence_sha256"]).to_pylist()
    found = {row["evidence_sha256"] for row in answers if row["program_id"] in programs}
    return {digest for digest in found | {row["register_sha256"] for row in findings} if digest}


def _living(now: Situation, folder: RunFolder, *, but_in: RunFolder | None) -> list[dict[str, Any]]:
    """Rows of the living findings in a folder; of an attempt set aside, those that the week's own folder lacks."""
    rows = [row for row in _findings(folder) if (life := now.lives.get(row["finding_id"])) and life.living]
    if but_in is None or not rows or not but_in.exists("findings.parquet"):
        return rows
    there = {row["finding_id"] for row in _findings(but_in)} if but_in.root != folder.root else set()
    return [row for row in rows if row["finding_id"] not in there]


def _some(now: Situation, rows: list[dict[str, Any]]) -> str:
    """The first of them with its reason, for a person."""
    ids = sorted(row["finding_id"] for row in rows)
    rest = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
    return f"{ids[0]} ({now.lives[ids[0]].line()}){rest}"


def _bytes(
    now: Situation, folder: RunFolder, as_of: date, living: list[dict[str, Any]], lent: tuple[Held, ...]
) -> Found:
    """Captures whose bytes no living finding and no later run needs."""
    registers = {source.id for source in sources_of(folder) if source.kind is SourceKind.REGISTER}
    needed = {row["capture_id"] for row in living}
    with folder.open("captures.parquet") as stream:
        captures = tables.to_frame(pq.read_table(stream))
    done, rules = removed.captures(folder), {}
    # Bytes are archived once, under whichever capture brought them first: what is needed is known by its digest.
    cited = _cited(folder, living) | {held.sha256 for held in lent}
    cited |= set(captures[captures["capture_id"].isin(needed)]["sha256"])
    for row in archived(captures).to_dict("records"):
        kind = now.policy["register_answers" if row["source_id"] in registers else "page_bytes"]
        free = row["sha256"] not in cited and row["capture_id"] not in {*needed, *done}
        if free and now.day > kind.until(as_of):
            rules[str(row["capture_id"])] = kind.rule
    if not rules:
        return
    kind = now.policy["page_bytes"]
    yield Action(
        kind.name, f"{len(rules)} captures of run {folder.week}",
        f"audit day {as_of}, kept through {kind.until(as_of)}; {len(living)} living findings keep theirs",
        week=folder.week, captures=rules, living=tuple(sorted(row["finding_id"] for row in living)),
        lent=lent,
    )  # fmt: skip


def _reports(now: Situation, root: RunFolder) -> Found:
    kind = now.policy["reports"]
    for path in sorted(str(path).rstrip("/") for path in root.fs.glob(f"{root.root}/published/*")):
        name = path.rpartition("/")[2]
        row = now.known["runs"].get(name[:8])
        if row is None or row["as_of"] is None or row["state"] != "published":
            continue
        shown = str(row["report_url"] or "").rpartition("/")[2]
        if name != shown and now.day > kind.until(row["as_of"]):
            yield Action(kind.name, f"published/{name}", f"replaced by {shown}", path=f"published/{name}")


def _data_docs(now: Situation) -> Found:
    kind, state = now.policy["data_docs"], datadocs.state(now.settings.data_url)
    if state is None or not state.site_week:
        return
    monday = date.fromisocalendar(int(state.site_week[:4]), int(state.site_week[6:]), 1)
    if now.day > kind.until(monday):
        yield Action(kind.name, f"datadocs of {state.site_week}", f"kept through {kind.until(monday)}", path="datadocs")


def _registers(now: Situation) -> Found:
    kind = now.policy["register_answers"]
    cited = {digest: life for life in now.lives.values() if life.living for digest in life.register}
    for folder in sorted(path for path in Path(now.settings.register_folder).glob("*/*") if path.is_dir()):
        stated = _DAY.match(folder.name)
        what = f"registers/{folder.parent.name}/{folder.name}"
        if not stated or now.day <= kind.until(date.fromisoformat(stated[1])):
            continue
        digests = _digests(folder)
        if digests & now.known["register_digests"]:
            yield Kept(kind.name, what, "the mirror of the registers still rests on it")
        elif used := sorted(digests & cited.keys()):
            yield Kept(kind.name, what, f"cited by {cited[used[0]].finding_id} ({cited[used[0]].line()})")
        else:
            last = kind.until(date.fromisoformat(stated[1]))
            yield Action(kind.name, what, f"kept through {last}; cited by no living finding", path=str(folder))


def _digests(folder: Path) -> set[str]:
    index = folder / "answers.jsonl"
    found = set()
    for raw in index.read_bytes().split(b"\n") if index.exists() else ():
        try:
            found.add(str(json.loads(raw)["sha256"]))
        except (ValueError, KeyError, TypeError):  # empty, torn, or a rejected answer
            continue
    return found


def _leads(now: Situation) -> Found:
    """Dead leads that the store still shows; those of a protected run are seen too lately to be dead."""
    protected = now.protected
    of_kind: dict[str, list[str]] = {}
    for row in now.known["leads"]:
        life = now.lives[row["finding_id"]]
        shown = row["weeks"] or row["released"]
        if not life.living and shown and not protected & set(row["weeks"]):
            of_kind.setdefault(life.kind, []).append(life.finding_id)
        elif life.held and now.day > life.until:
            yield Kept(life.kind, f"finding {life.finding_id}", life.held)
    for name, ids in sorted(of_kind.items()):
        yield Action(name, f"{len(ids)} findings", f"older than {now.policy[name].days} days", ids=tuple(sorted(ids)))


def _names(now: Situation) -> Found:
    kind = now.policy["decision_names"]
    living = {key for key, life in now.lives.items() if life.living}
    by_matter: dict[str, list[dict[str, Any]]] = {}
    for row in now.known["decisions"]:
        by_matter.setdefault(row["matter"], []).append(row)
    numbers: list[int] = []
    for rows in by_matter.values():
        latest = max(row["day"] for row in rows)
        if now.day > kind.until(latest) and not living & {row["finding_id"] for row in rows}:
            numbers += [row["number"] for row in rows]
    if numbers:
        ids = tuple(str(number) for number in sorted(numbers))
        yield Action(kind.name, f"{len(ids)} names in the log of decisions", f"older than {kind.days} days", ids=ids)
