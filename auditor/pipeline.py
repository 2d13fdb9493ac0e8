"""The stages of the weekly audit: plain functions from run folder to run folder, called alike by the DAG and the CLI.

Each stage reads tables that earlier stages committed and commits its own; files appear whole or not at all. Clearing a
stage and running it again gives the same bytes: the one stage that talks to the outside, `crawl`, keeps what it has
already committed for the same attempt.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import pandas as pd

from auditor import __version__, catalogue, derive, notary, report, review, rules, runlock, tables
from auditor.crawl import Bodies
from auditor.errors import BadInput, GateBreach
from auditor.model import FetchOutcome, PageKind, Source, sha256_hex, stable_id
from auditor.ops import datadocs
from auditor.planning import lock_hash, previous_good, sources_of, split_into_shards, unfinished_instead
from auditor.rules import facts as facts_stage
from auditor.rules import quality
from auditor.rules import score as scoring
from auditor.rules.results import Results
from auditor.runfolder import BEIJING, RunFolder, iso_week
from auditor.settings import Settings, get_settings
from auditor.shardwork import crawl_one_shard
from auditor.store import Store

log = logging.getLogger("auditor.pipeline")
_DECISIONS = "mirror/decisions.parquet"  # frozen by `plan`, so that a report built again has the same bytes


def plan(
    *,
    attempt: str,
    week: str | None = None,
    as_of: date | None = None,
    only: Sequence[str] = (),
    settings: Settings | None = None,
) -> dict[str, Any]:
    """Fix what this run will do, before anything is asked of anybody.

    Args:
        attempt: names one try at the week (the Airflow run id). The same attempt planned again changes nothing; another
            attempt sets the older folder aside as `<week>.<n>` and starts anew.
        week: ISO week such as '2026-W47'; default: the week of `as_of`.
        as_of: the day on which validity is judged; default: today in Beijing.
        only: ids of the sources to audit; empty = all that are not drafts.

    Returns:
        {'run_url': …, 'shards': [0, 1, …]}: all that travels between tasks.

    Raises:
        BadInput: no such week or source. ConfigError: the catalogue or a rule file is wrong.
    """
    settings = settings or get_settings()
    day = as_of or datetime.now(BEIJING).date()
    folder = RunFolder.of(settings.data_url, week or iso_week(day))
    earlier = folder.read_json("plan.json") if folder.exists("plan.json") else None
    if earlier is not None and earlier["attempt"] == attempt:
        return {"run_url": folder.url, "shards": sorted(int(n) for n in earlier["shards"])}
    chosen = _choose(catalogue.load(settings.catalogue), only)
    shards = split_into_shards(chosen, settings.shards)
    ruleset = rules.load_rules(settings.expectations)
    store = Store(settings.database_url)
    try:
        store.upgrade()
        filings, coverage = store.mirror()
        prices = store.prices(before=folder.week)
        decisions = store.decisions()
        runs = [run for run in store.runs() if run["week"] < folder.week and run["state"] == "published"]
    finally:
        store.close()
    if earlier is not None:
        folder.set_aside()
    history = sorted(({"week": r["week"], "counts": r["counts"]} for r in runs), key=lambda r: r["week"])[-4:]
    derive.keep_earlier(folder, _earlier([run["week"] for run in history], settings))
    folder.write_table(tables.FILINGS, filings, "mirror/filings.parquet")
    folder.write_table(tables.COVERAGE, coverage, "mirror/coverage.parquet")
    folder.write_table(tables.PRICES, prices, "mirror/prices.parquet")
    folder.write_table(tables.DECISIONS, decisions, _DECISIONS)
    folder.write_json(
        "plan.json",
        {
            "week": folder.week,
            "attempt": attempt,
            "as_of": day.isoformat(),
            "sources": [asdict(source) for source in chosen],
            "shards": {str(n): [source.id for source in group] for n, group in shards.items()},
            "code_version": __version__,
            "lock_hash": lock_hash(),
            "ruleset_digest": ruleset.digest,
            "register_max_age_days": settings.register_max_age_days,
            "history": history,
        },
    )
    log.info("plan: %d sources in %d shards for %s, as of %s", len(chosen), len(shards), folder.week, day)
    return {"run_url": folder.url, "shards": sorted(shards)}


def _choose(all_sources: list[Source], only: Sequence[str]) -> list[Source]:
    known = {source.id for source in all_sources}
    if unknown := sorted(set(only) - known):
        raise BadInput(f"no source called {', '.join(unknown)}", "--sources", "see `auditor sources list`")
    chosen = [s for s in all_sources if (s.id in only if only else s.state != "draft")]
    if not chosen:
        raise BadInput("the catalogue has nothing to audit", "every entry is a draft", "set an entry's state to live")
    return sorted(chosen, key=lambda source: source.id)


def crawl(run_url: str, shard: int, settings: Settings | None = None) -> dict[str, int]:
    """Fetch one shard into its WARC and its tables; a shard that is already committed is left as it is."""
    settings = settings or get_settings()
    folder = RunFolder(run_url)
    counts = crawl_one_shard(folder, shard, settings, previous_good(folder, settings))
    log.info("crawl[%d]: %s", shard, ", ".join(f"{n} {outcome}" for outcome, n in sorted(counts.items())))
    return counts


def extract_pages(run_url: str) -> dict[str, int]:
    """Read every captured page into pages, programs, fees and claims."""
    folder = RunFolder(run_url)
    captures = folder.read_shards(tables.CAPTURES, "shards")
    folder.write_table(tables.CAPTURES, captures)
    sources, bodies = sources_of(folder), Bodies(folder)
    read = derive.reading(captures, sources, lambda row: bodies.read(row["warc_file"], int(row["warc_offset"])))
    for name, frame in read.frames.items():
        folder.write_table(tables.BY_NAME[name], frame)
    pages, programs = read.frames["pages"], read.frames["programs"]
    unread = _unread_captures(derive.of_sites(captures, sources))
    _write_gaps(folder, "extract", unread + _unread_pages(pages) + read.drifted)
    log.info("extract: %d pages, %d programs, %d claims", len(pages), len(programs), len(read.frames["claims"]))
    return {"pages": len(pages), "programs": len(programs)}


# What to do about a page that did not come; anything else is simply tried again next week.
_TODO = {
    FetchOutcome.ROBOTS_DENIED: "该站不允许自动读取，已遵守；确需核查请人工打开",
    FetchOutcome.CAPTCHA: "该站要求人机验证，不会绕过；请人工打开核查",
    FetchOutcome.SKIPPED: "本次未读取，原因如左；下次运行会再读",
}


def _unread_captures(captures: pd.DataFrame) -> list[dict[str, Any]]:
    lost = captures[~captures["outcome"].isin([FetchOutcome.OK, FetchOutcome.NOT_MODIFIED])]
    return [
        {
            "stage": "crawl",
            "source_id": r["source_id"],
            "subject": r["url"],
            "reason": r["detail"] or f"未能读取（{r['outcome']}）",
            "todo": _TODO.get(FetchOutcome(r["outcome"]), "下次运行自动重试；仍失败请人工打开该网址核对"),
        }
        for r in lost.to_dict("records")
    ]


def _unread_pages(pages: pd.DataFrame) -> list[dict[str, Any]]:
    lost = pages[pages["kind"] == PageKind.UNREADABLE]
    return [
        {"source_id": r["source_id"], "subject": r["url"], "reason": r["why"], "todo": "请人工打开该页面核对"}
        for r in lost.to_dict("records")
    ]


def gate(run_url: str, settings: Settings | None = None) -> dict[str, list[str]]:
    """Hold our own data against the quality gates; a thin or broken source is withheld, and nobody is accused by it.

    Raises:
        GateBreach: the whole run is unfit; the last good run stays published.
    """
    folder = RunFolder(run_url)
    planned = folder.read_json("plan.json")
    names = ("captures", "pages", "programs", "fees", "claims")
    found = quality.check(
        {name: folder.read_table(name) for name in names} | {"coverage": derive.register(folder)[1]},
        sources_of(folder),
        [run["counts"]["programs_by_source"] for run in planned["history"]],
    )
    folder.write_table(tables.GATES, found)
    fatal = found[(found["level"] == "fatal") & ~found["success"].astype(bool)].sort_values(["subject", "check"])
    withheld = fatal[fatal["subject"] != "run"]
    folder.write_json("gate.json", {"withheld": sorted(set(withheld["subject"]))})
    _write_gaps(
        folder,
        "gate",
        [
            {"source_id": subject, "subject": "本周全部页面", "todo": "；".join(sorted(set(rows["todo"]))),
             "reason": "；".join(f"质量门 {r.check}：实测 {r.observed}，要求 {r.expected}" for r in rows.itertuples())}
            for subject, rows in withheld.groupby("subject")
        ],
    )  # fmt: skip
    whole = fatal[fatal["subject"] == "run"]
    if len(whole):
        first = whole.iloc[0]
        settings = settings or get_settings()
        _data_docs(folder, settings, rules.load_rules(settings.expectations), None)
        raise GateBreach(
            f"gate {first['check']}: observed {first['observed']}, expected {first['expected']}",
            folder.url,
            f"{first['todo']}; nothing was published, the last good run stays",
        )
    log.info("gate: %d checks, %d sources withheld", len(found), withheld["subject"].nunique())
    return {"withheld": sorted(set(withheld["subject"]))}


def verify(run_url: str, settings: Settings | None = None) -> dict[str, int]:
    """Cross-check whom each program names against the register: this run's answers over the mirror's older ones."""
    settings = settings or get_settings()
    folder = RunFolder(run_url)
    filings, coverage = derive.register(folder)
    folder.write_table(tables.FILINGS, filings)
    folder.write_table(tables.COVERAGE, coverage)
    answers = derive.answers(folder, filings, coverage, _admitted(folder), settings.register_max_age_days)
    folder.write_table(tables.VERIFICATIONS, answers)
    gaps = [folder.read_table(tables.GAPS, f"gaps/{stage}.parquet") for stage in ("extract", "gate")]
    folder.write_table(tables.GAPS, pd.concat([*gaps, folder.read_shards(tables.GAPS, "shards")], ignore_index=True))
    outcomes = {str(k): int(v) for k, v in answers["outcome"].value_counts().items()}
    log.info("verify: %d filings; %s", len(filings), ", ".join(f"{n} {o}" for o, n in sorted(outcomes.items())))
    return outcomes


def _admitted(folder: RunFolder) -> pd.DataFrame:
    """The programs of the sources that passed their gates."""
    return derive.admitted(folder, folder.read_table(tables.PROGRAMS))


def _earlier(weeks: Sequence[str], settings: Settings) -> list[tuple[str, derive.Week]]:
    """Programs and claims of published weeks whose folders are still there."""
    places = [(week, RunFolder.of(settings.data_url, week)) for week in weeks]
    return [
        (week, (place.read_table(tables.PROGRAMS), place.read_table(tables.CLAIMS)))
        for week, place in places
        if place.exists("published.json")
    ]


def validate(run_url: str, settings: Settings | None = None) -> dict[str, int]:
    """Let Great Expectations judge the fact table by the rule files; write facts and findings."""
    settings = settings or get_settings()
    folder = RunFolder(run_url)
    ruleset = rules.load_rules(settings.expectations)
    derive.pin_rules(folder, settings.expectations)
    frames = {name: folder.read_table(name) for name in ("pages", "fees", "claims", "verifications", "captures")}
    frames["programs"] = _admitted(folder)
    facts = derive.facts(folder, frames)
    folder.write_table(facts_stage.FACTS, facts)
    judged = derive.judged(folder, ruleset, facts, frames)
    folder.write_blocks(tables.FINDINGS, judged.blocks())
    folder.write_json("results.json", judged.results.as_dict())
    _data_docs(folder, settings, ruleset, judged.results)
    checks = judged.results.checks
    outcomes = {"fail": sum(c.fail for c in checks), "could_not_check": sum(c.could_not_check for c in checks)}
    log.info("validate: %d rules, %d programs; %s", len(ruleset.rules), len(facts), outcomes)
    return outcomes


def _data_docs(folder: RunFolder, settings: Settings, ruleset: rules.RuleSet, results: Results | None) -> None:
    """Renew the operators' Data Docs from what this run has so far; nothing that goes wrong there stops the run."""

    def make() -> dict[str, bytes]:
        from auditor.rules.gx import datadocs as pages  # noqa: PLC0415 - seconds to import

        return pages.build(
            week=folder.week,
            as_of=date.fromisoformat(folder.read_json("plan.json")["as_of"]),
            ruleset=ruleset,
            results=results,
            quality=quality.load_gates(settings.expectations),
            gates=folder.read_table(tables.GATES),
        )

    datadocs.renew(settings.data_url, folder.week, wanted=settings.data_docs, make=make)


def score(run_url: str) -> dict[str, int]:
    """Weigh the findings into a documented 0-100 per program and institution."""
    folder = RunFolder(run_url)
    risks = scoring.score(_standing(folder, folder.read_table(tables.FINDINGS)), _admitted(folder))
    folder.write_table(tables.RISKS, risks)
    institutions = risks[risks["subject_kind"] == "institution"]
    levels = {str(k): int(v) for k, v in institutions["level"].value_counts().items()}
    log.info("score: %d institutions; %s", len(institutions), levels)
    return levels


PUBLISHED_TABLES = (
    "captures", "pages", "programs", "fees", "claims", "filings", "coverage", "verifications", "findings",
    "risks", "gaps", "gates",
)  # fmt: skip


def _publishable(folder: RunFolder) -> dict[str, pd.DataFrame]:
    """All tables of a run without its shadow and withheld sources (audited, but not shown to anybody)."""
    frames = {name: folder.read_table(name) for name in PUBLISHED_TABLES}
    hidden = {s.id for s in sources_of(folder) if s.state == "shadow"} | set(folder.read_json("gate.json")["withheld"])
    dropped = frames["programs"].loc[frames["programs"]["source_id"].isin(hidden), "program_id"]
    pages = frames["pages"].loc[frames["pages"]["source_id"].isin(hidden), "capture_id"]
    for name in ("captures", "pages", "programs", "findings"):
        frames[name] = frames[name][~frames[name]["source_id"].isin(hidden)].reset_index(drop=True)
    for name in ("fees", "verifications"):
        frames[name] = frames[name][~frames[name]["program_id"].isin(dropped)].reset_index(drop=True)
    frames["claims"] = frames["claims"][~frames["claims"]["capture_id"].isin(pages)].reset_index(drop=True)
    if hidden:
        frames["risks"] = scoring.score(_standing(folder, frames["findings"]), frames["programs"])
    frames["decisions"] = _decisions(folder)
    return frames


def _decisions(folder: RunFolder) -> pd.DataFrame:
    """The log of decisions as `plan` froze it; a folder from before there was one has none."""
    return folder.read_table(tables.DECISIONS, _DECISIONS) if folder.exists(_DECISIONS) else tables.DECISIONS.empty()


def _standing(folder: RunFolder, findings: pd.DataFrame) -> pd.DataFrame:
    """The findings without the withdrawn ones: what a person dismissed must not weigh in a score."""
    decisions = tables.DECISIONS.conform(_decisions(folder)).to_pylist()
    if not decisions:
        return findings
    day = date.fromisoformat(folder.read_json("plan.json")["as_of"])
    columns = ["finding_id", "program_id", "rule", "check", "rule_version", "outcome", "captured_at"]
    rows = tables.FINDINGS.conform(findings).select(columns).to_pylist()
    gone = [key for key, now in review.standings(rows, decisions, day).items() if now.state is review.State.WITHDRAWN]
    return findings[~findings["finding_id"].isin(gone)].reset_index(drop=True)


def build_report(run_url: str, settings: Settings | None = None) -> dict[str, int]:
    """Write `report/` of the run; its manifest comes last."""
    settings = settings or get_settings()
    folder = RunFolder(run_url)
    planned = folder.read_json("plan.json")
    earlier = previous_good(folder, settings)
    previous = {"findings": _publishable(earlier)["findings"]} if earlier else None
    planned["table_digests"] = {
        f"{name}.parquet": sha256_hex(folder.read_bytes(f"{name}.parquet")) for name in (*PUBLISHED_TABLES, "facts")
    }
    rule_texts = [rule.as_dict() for rule in rules.load_rules(settings.expectations).rules]
    files = report.build(folder.week, planned, _publishable(folder), previous, rule_texts)
    for name in sorted(files, key=lambda name: (name == "manifest.json", name)):
        folder.write_bytes(f"report/{name}", files[name])
    log.info("report: %s", ", ".join(f"{name} {len(data)} bytes" for name, data in sorted(files.items())))
    return {name: len(data) for name, data in files.items()}


def publish(run_url: str, settings: Settings | None = None) -> dict[str, Any]:
    """Make this run the one that readers see: report copied under its digest, store switched in one transaction."""
    settings = settings or get_settings()
    folder = RunFolder(run_url)
    planned = folder.read_json("plan.json")
    manifest = folder.read_bytes("report/manifest.json")
    shown = RunFolder(f"{settings.data_url.rstrip('/')}/published/{folder.week}-{sha256_hex(manifest)[:12]}")
    for name in ("index.html", "findings.csv", "findings.json", "manifest.json"):
        shown.write_bytes(name, folder.read_bytes(f"report/{name}"))
    frames = _publishable(folder)
    counts = {
        "institutions": int((frames["risks"]["subject_kind"] == "institution").sum()),
        "programs": len(frames["programs"]),
        "programs_by_source": {str(k): int(v) for k, v in frames["programs"]["source_id"].value_counts().items()},
        "fail": int((frames["findings"]["outcome"] == "fail").sum()),
        "could_not_check": int((frames["findings"]["outcome"] == "could_not_check").sum()),
        "gaps": len(frames["gaps"]),
    }
    run = {key: planned[key] for key in ("week", "code_version", "lock_hash", "ruleset_digest", "as_of")}
    run |= {"counts": counts, "state": "published", "report_url": shown.url, "sources": planned["sources"]}
    store = Store(settings.database_url)
    try:
        store.upgrade()
        # It also renews the mirror of the registers, where this run's answers are not older.
        store.publish(run, frames, token=runlock.token_of(settings, folder.week))
    finally:
        store.close()
    folder.write_json("published.json", {"attempt": planned["attempt"], "report_url": shown.url, "counts": counts})
    log.info("publish: %s; manifest of the run %s", shown.url, notary.finish(folder, settings))
    return {"report_url": shown.url, "counts": counts}


def _write_gaps(folder: RunFolder, stage: str, rows: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame([{"stage": stage, **row} for row in rows], columns=tables.GAPS.schema.names)
    folder.write_table(tables.GAPS, frame.drop_duplicates(list(tables.GAPS.key)), f"gaps/{stage}.parquet")


def audit(
    *,
    week: str | None = None,
    only: Sequence[str] = (),
    as_of: date | None = None,
    resume: bool = False,
    settings: Settings | None = None,
) -> dict[str, Any]:
    """Run all stages in this process; with `resume`, go on with what the week's last attempt committed."""
    settings, now = settings or get_settings(), datetime.now(BEIJING)  # the one look at the clock
    day = as_of or now.date()
    folder = RunFolder.of(settings.data_url, week or iso_week(day))
    if resume and not week and (begun := unfinished_instead(folder)):
        todo = f"add --week {begun} to finish it, or leave out --resume to audit {folder.week}"
        raise BadInput(f"{begun} was begun and not published; of {folder.week} there is nothing", folder.url, todo)
    with runlock.held_by_this_process(folder.week, "`auditor audit`", settings) as still_ours:
        earlier = folder.read_json("plan.json")["attempt"] if folder.exists("plan.json") else None
        attempt = earlier if resume and earlier else f"cli-{stable_id(now.isoformat())}"
        planned = plan(attempt=attempt, week=folder.week, as_of=day, only=only, settings=settings)
        for shard in planned["shards"]:
            still_ours()
            crawl(planned["run_url"], shard, settings)
        for stage in (extract_pages, gate, verify, validate, score, build_report):
            still_ours()
            given = {"settings": settings} if stage in (gate, verify, validate, build_report) else {}
            stage(planned["run_url"], **given)
        return publish(planned["run_url"], settings)
