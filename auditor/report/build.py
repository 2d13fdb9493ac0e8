"""Puts the weekly report together: a page for people, two files for machines, and the manifest last."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from auditor.report import files, numbers, overview
from auditor.report.cases import Cases
from auditor.report.chart import findings_chart
from auditor.report.compare import Changes, compare
from auditor.report.decided import printed
from auditor.report.rows import Run, read_run
from auditor.report.safe import link, shown
from auditor.report.texts import Texts, texts
from auditor.report.unknown import missing, unknown
from auditor.runfolder import check_week

_TEMPLATES = Path(__file__).with_name("templates")


def build(
    week: str,
    plan: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    previous: Mapping[str, pd.DataFrame] | None,
    rules: list[dict[str, Any]],
    *,
    lang: str = "zh",
) -> dict[str, bytes]:
    """The files of one weekly report, the same bytes for the same input.

    Args:
        week: ISO week such as '2026-W47'.
        plan: the frozen plan: as_of, sources (list of dicts), code_version, ruleset_digest, lock_hash, and
            table_digests where known.
        tables: frames by name as laid down in `auditor.tables`; those left out count as empty.
        previous: the last report's tables (of which findings are used), or None.
        rules: dicts with id, title_zh, title_en, severity, advice_zh, basis.
        lang: 'zh' or 'en' for the fixed sentences; text of pages, registers and rules stays as it is.

    Returns:
        'index.html', 'findings.csv', 'findings.json' and, last, 'manifest.json'.

    Raises:
        BadInput: no such week or language.
        AuditorError: a table breaks its contract.
    """
    check_week(week)
    t = texts(lang)
    run = read_run(plan, tables, rules)
    changes = compare(run, previous)
    rows = files.findings_rows(run, changes)
    out = {
        "index.html": page(week, run, changes, t).encode("utf-8"),
        "findings.csv": files.findings_csv(rows),
        "findings.json": files.findings_json(week, run, changes, rows, t),
    }
    out["manifest.json"] = files.manifest(week, plan, out)
    return out


def page(week: str, run: Run, changes: Changes, t: Texts) -> str:
    """The report as one self-contained HTML page without scripts or outside resources."""
    cases = Cases(run, changes, t)
    accused = cases.accused()
    counts = numbers.per_rule(run, t)
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["shown"] = shown
    environment.filters["link"] = link
    # Our own stylesheet and our own chart are the only markup that enters unescaped.
    style = Markup((_TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704
    chart = Markup(findings_chart(counts, t))  # noqa: S704
    return environment.get_template("index.html.j2").render(
        t=t,
        week=week,
        style=style,
        chart=chart,
        head=overview.head(week, run, t),
        summary=overview.summary(run, len(accused), t),
        gaps=overview.gaps(run, t),
        gap_count=len(run.gaps),
        coverage=overview.coverage(run, t),
        gates=overview.gates(run, t),
        tiles=numbers.tiles(run, len(cases.offered), counts, changes, t),
        counts=counts,
        total=numbers.totals(counts),
        accused=accused,
        unknown=unknown(run, changes, t),
        changes=changes,
        missing=missing(run, changes, t),
        others=cases.others(),
        tampered=overview.tampered(run),
        buried=[row["finding_id"] for row in run.withdrawn],
        corrections=printed(run, t),
    )
