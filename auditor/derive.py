"""Run folder to tables, in memory: the reading, asking and judging that the stages commit and `report verify` repeats.

Nothing here fetches or writes. What a run needs of earlier runs and what rules it judged by are kept in its folder
(`mirror/`, `rules.json`), so that years later the folder is enough.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from auditor import extract, registry, rules, tables
from auditor.model import ClaimKind, FetchOutcome, PageKind, Source, SourceKind
from auditor.rules import facts as facts_stage
from auditor.rules import validate as validating
from auditor.rules.load import rule_files
from auditor.runfolder import RunFolder

log = logging.getLogger("auditor.pipeline")
RULES = "rules.json"
_SAMPLE, _MANY = 200, 5_000  # pages; from so many on, half a minute of compiling patterns is won back
_BATCH, _BATCH_BYTES = 256, 4_000_000  # pages read together, and the bytes from which fewer are
Week = tuple[pd.DataFrame, pd.DataFrame]  # programs and claims of one run


@dataclass(frozen=True)
class Reading:
    """What the archived pages say.

    Attributes:
        frames: pages, programs, fees and claims in their contracts.
        drifted: gap rows of sites that no longer keep what their selectors promise.
    """

    frames: dict[str, pd.DataFrame]
    drifted: list[dict[str, Any]]


def of_sites(captures: pd.DataFrame, sources: Iterable[Source]) -> pd.DataFrame:
    """The captures that are no register's answers."""
    registers = {source.id for source in sources if source.kind is SourceKind.REGISTER}
    return captures[~captures["source_id"].isin(registers)]


def reading(
    captures: pd.DataFrame, sources: Sequence[Source], body_of: Callable[[dict[str, Any]], bytes | None],
    sealed: dict[str, pd.DataFrame] | None = None,
) -> Reading:  # fmt: skip
    """Read every captured page.

    Args:
        captures: all of a run.
        body_of: a row of captures → its bytes; None leaves the page out.
        sealed: rows of pages, programs, fees and claims that an earlier reading gave for pages whose bytes are gone.
    """
    known = {source.id: source for source in sources}
    seen = of_sites(captures, sources)
    readable = seen[seen["outcome"].isin([FetchOutcome.OK, FetchOutcome.NOT_MODIFIED])]
    rows: dict[str, list[dict[str, Any]]] = {"pages": [], "programs": [], "fees": [], "claims": []}
    drifted: list[dict[str, Any]] = []
    for stored, found in _read(readable, body_of):
        source = known[stored.source_id]
        if extract.selectors.applies(source.selectors, source.selector_pages, found.page["url"]):
            selected = extract.selectors.select(stored.body, stored.content_type, source.selectors)
            found, drift = extract.selectors.apply(found, selected)  # noqa: PLW2901 - the same page, better read
            drifted += _drift(found.page, drift)
        rows["pages"].append(found.page)
        rows["programs"] += found.programs
        rows["fees"] += found.fees
        rows["claims"] += found.claims
        if len(rows["pages"]) == _SAMPLE and len(readable) >= _MANY:
            _quicken([page["text"] for page in rows["pages"]])
    frames = {name: _frame(tables.BY_NAME[name], rows[name]) for name in rows}
    for name, earlier_rows in (sealed or {}).items():  # first, for of two rows with one id the first is kept
        frames[name] = pd.concat([earlier_rows, frames[name]], ignore_index=True)
    joined = extract.join_site(*frames.values())
    return Reading(dict(zip(rows, joined, strict=True)), drifted)


def _read(
    readable: pd.DataFrame, body_of: Callable[[dict[str, Any]], bytes | None]
) -> Iterator[tuple[extract.Stored, extract.PageReading]]:
    """The captures in the order of their ids, read some at a time: quicker than one by one, and the same."""
    batch: list[extract.Stored] = []
    size = 0
    for capture in readable.sort_values("capture_id").to_dict("records"):
        body = body_of({str(name): value for name, value in capture.items()})
        if body is None:
            continue
        url = capture["final_url"] or capture["url"]
        ids = (capture["capture_id"], capture["source_id"], url, capture["content_type"], capture["sha256"])
        batch.append(extract.Stored(body, *ids))
        size += len(body)
        if len(batch) == _BATCH or size > _BATCH_BYTES:
            yield from zip(batch, extract.read_pages(batch), strict=True)
            batch, size = [], 0
    yield from zip(batch, extract.read_pages(batch), strict=True)


def _quicken(sample: list[str]) -> None:
    """Compile all patterns into one automaton; only the time of what follows depends on it."""
    try:
        log.info("extract: %d patterns in one automaton", extract.prepare(sample))
    except OSError as error:
        log.warning("extract: reads on without its automaton, which cannot be kept (%s) - set XDG_CACHE_HOME to a "
                    "folder that can be written", error)  # fmt: skip


def kept_rows(folder: RunFolder, captures: Iterable[str]) -> dict[str, pd.DataFrame]:
    """The rows a run's tables hold of these captures: pages, programs, fees and claims."""
    wanted = list(captures)
    frames = {name: folder.read_table(name) for name in ("pages", "programs", "fees", "claims")}
    for name in ("pages", "programs", "claims"):
        frames[name] = frames[name][frames[name]["capture_id"].isin(wanted)].reset_index(drop=True)
    beside = frames["fees"]["program_id"].isin(frames["programs"]["program_id"])
    frames["fees"] = frames["fees"][beside].reset_index(drop=True)
    return frames


def _frame(table: tables.Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return tables.to_frame(table.conform(pd.DataFrame(rows, columns=table.schema.names)))


def _drift(page: dict[str, Any], drift: Sequence[str]) -> list[dict[str, Any]]:
    """A site that no longer keeps what its selectors promise; an unreadable page has a gap of its own already."""
    if not drift or page["kind"] == PageKind.UNREADABLE:
        return []
    todo = "请核对该站是否改版并更新来源目录中的选择器；在此之前以通用读法为准"
    return [{"source_id": page["source_id"], "subject": page["url"], "reason": "；".join(drift), "todo": todo}]


def register(folder: RunFolder) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Filings and coverage as this run knows them: its own answers over the mirror's older ones."""
    places = [("mirror/filings.parquet", "mirror/coverage.parquet")]
    for shard in sorted(int(n) for n in folder.read_json("plan.json")["shards"]):
        if folder.exists(f"shards/filings-{shard:03d}.parquet"):
            places.append((f"shards/filings-{shard:03d}.parquet", f"shards/coverage-{shard:03d}.parquet"))
    return registry.merge(
        [(folder.read_table(tables.FILINGS, f), folder.read_table(tables.COVERAGE, c)) for f, c in places]
    )


def admitted(folder: RunFolder, programs: pd.DataFrame) -> pd.DataFrame:
    """The programs of the sources that passed their gates."""
    return programs[~programs["source_id"].isin(folder.read_json("gate.json")["withheld"])].reset_index(drop=True)


def answers(
    folder: RunFolder, filings: pd.DataFrame, coverage: pd.DataFrame, programs: pd.DataFrame, max_age_days: int
) -> pd.DataFrame:
    """What the register says about whom each program names (frame of VERIFICATIONS).

    Args:
        max_age_days: how old a register may be; what the plan of the run says goes before it.
    """
    planned = folder.read_json("plan.json")
    resolver = registry.Resolver(filings, coverage, planned.get("register_max_age_days", max_age_days))
    return resolver.verify(programs, date.fromisoformat(planned["as_of"]))


def keep_earlier(folder: RunFolder, weeks: Sequence[tuple[str, Week]]) -> None:
    """Keep what rules with a past need of earlier weeks: claims of "last places", and the programs beside them."""
    for week, (programs, claims) in weeks:
        said = claims[claims["kind"].eq(ClaimKind.LAST_CALL.value)]
        beside = programs[programs["capture_id"].isin(said["capture_id"])]
        folder.write_table(tables.PROGRAMS, beside, f"mirror/earlier-{week}-programs.parquet")
        folder.write_table(tables.CLAIMS, said, f"mirror/earlier-{week}-claims.parquet")


def earlier(folder: RunFolder) -> list[Week]:
    """What `keep_earlier` kept."""
    weeks = [run["week"] for run in folder.read_json("plan.json")["history"]]
    places = [(f"mirror/earlier-{week}-programs.parquet", f"mirror/earlier-{week}-claims.parquet") for week in weeks]
    return [
        (folder.read_table(tables.PROGRAMS, programs), folder.read_table(tables.CLAIMS, claims))
        for programs, claims in places
        if folder.exists(programs)
    ]


def facts(folder: RunFolder, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The fact table of the admitted programs; `frames` are pages, programs, fees, claims, verifications, captures."""
    return facts_stage.build(
        **frames,
        earlier=earlier(folder),
        prices=folder.read_table(tables.PRICES, "mirror/prices.parquet"),
        today=date.fromisoformat(folder.read_json("plan.json")["as_of"]),
    )


def judged(
    folder: RunFolder, ruleset: rules.RuleSet, known: pd.DataFrame, frames: dict[str, pd.DataFrame]
) -> validating.Validated:
    """The verdicts of the rules on a fact table."""
    read = {name: frames[name] for name in ("programs", "pages", "claims", "verifications", "captures")}
    return validating.validated(ruleset, known, run=folder.read_json("plan.json")["week"], **read)


def pin_rules(folder: RunFolder, expectations: Path | None) -> None:
    """Keep the text of the rule files this run is judged by."""
    folder.write_json(RULES, {path.name: path.read_text(encoding="utf-8") for path in rule_files(expectations)})


def pinned_rules(folder: RunFolder) -> rules.RuleSet:
    """The rule set this run was judged by.

    Raises:
        BadInput: the run kept none. ConfigError: it is not what this code can read.
    """
    texts = json.loads(folder.read_bytes(RULES))
    with tempfile.TemporaryDirectory() as scratch:
        for name, text in texts.items():
            (Path(scratch) / Path(name).name).write_text(text, encoding="utf-8")
        return rules.load_rules(Path(scratch))
