"""Data Docs of one run: the suites and what became of them, built by Great Expectations, told in plain Chinese.

Counts and ids of rules, checks and sources only: no text of a page, no name of an institution, no person. The library
keeps its stores in memory and writes the site to a temporary folder; what comes back is the files. Its own pages load
style sheets and scripts from other hosts and are in English, so pages are drawn by `datadocs_pages`, named in the
site's configuration as the library provides for.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult, RunIdentifier
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)

from auditor.errors import AuditorError
from auditor.rules import plain
from auditor.rules.gx import gates as gating
from auditor.rules.gx import suite as suites
from auditor.rules.gx.run import session
from auditor.rules.model import Rule, RuleSet
from auditor.rules.quality import Suite
from auditor.rules.results import Results

COMPLIANCE, QUALITY = "compliance", "quality"
SITE = "operators"
PAGES = "auditor.rules.gx.datadocs_pages"


def _told(rule: Rule, check_id: str) -> dict[str, Any]:
    """What a page tells of one check; it travels in the expectation's meta."""
    check = next(check for check in rule.checks if check.id == check_id)
    return {
        "title": rule.title_zh,
        "severity": check.severity,
        "requirement": plain.requirement(check),
        "applies_to": plain.applies_to(check.row_condition),
        "basis": [
            {"document": b.document, "article": b.article, "from": b.start, "to": b.end, "province": b.province,
             "verified": b.verified}
            for b in rule.basis_of(check_id)
        ],
    }  # fmt: skip


def _compliance(ruleset: RuleSet) -> Any:
    """The rules as a suite of the library's own types, each with what is told of it."""
    suite, broken = suites.build(ruleset.pairs(), builtin=True)
    for expectation in suite.expectations:
        meta = expectation.meta
        meta.pop("check")
        meta["told"] = _told(ruleset.get(meta["rule_id"]), meta["check_id"])
    suite.meta["unbuilt"] = [
        {"rule_id": rule_id, "check_id": check_id, "told": _told(ruleset.get(rule_id), check_id)}
        for rule_id, check_id in sorted(broken)
    ]
    return suite


def _quality(quality: list[Suite]) -> Any:
    """All gates as one suite; a gate the library refuses is left out here and stands in the table of gates."""
    built = []
    for part in quality:
        for gate in part.gates:
            try:
                expectation = gating.expectation(gate)
            except Exception:  # noqa: S112 - it was run, and its crash is a row of the gates table
                continue
            expectation.meta.update({
                "suite": gate.suite,
                "told": {"level": gate.level, "expected": gate.expected, "todo": gate.todo},
            })  # fmt: skip
            built.append(expectation)
    return gx.ExpectationSuite(name=QUALITY, expectations=built)


def _judged(suite: Any, results: Results) -> list[Any]:
    """One library result per check, counts only, keyed on rule and check id."""
    by_id = {(result.rule, result.check): result for result in results.checks}
    made = []
    for expectation in suite.expectations:
        result = by_id[expectation.meta["rule_id"], expectation.meta["check_id"]]
        made.append(
            ExpectationValidationResult(
                success=result.outcome == "pass",
                expectation_config=expectation.configuration,
                result={
                    "element_count": result.programs,
                    "unexpected_count": result.fail,
                    "could_not_check_count": result.could_not_check,
                    "passed_count": result.passed,
                    "outcome": result.outcome,
                    "crashed": result.crashed,
                },
            )
        )
    return made


def _breaches(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The result of one gate: who breached it. What a crash says may quote a value, so here it only crashed."""
    said = [
        {"subject": row["subject"], "observed": "检查运行出错" if "crashed" in row["observed"] else row["observed"]}
        for row in rows
        if not row["success"]
    ]
    return {"element_count": len(rows), "unexpected_count": len(said), "breaches": said}


def _gated(suite: Any, gates: pd.DataFrame) -> list[Any]:
    """One library result per gate; rows of gates that are no expectation (a missing table) go to the suite's meta."""
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in gates.to_dict("records"):
        rows.setdefault((row["suite"], row["check"]), []).append({str(name): value for name, value in row.items()})
    made = []
    for expectation in suite.expectations:
        own = rows.pop((expectation.meta["suite"], expectation.meta["gate"]), [])
        result = _breaches(own)
        made.append(
            ExpectationValidationResult(
                success=bool(own) and not result["breaches"],
                expectation_config=expectation.configuration,
                result=result,
            )
        )
    suite.meta["unbuilt"] = [
        {
            "suite": name, "gate": gate, "success": not _breaches(own)["breaches"], "result": _breaches(own),
            "told": {"level": own[0]["level"], "expected": own[0]["expected"], "todo": own[0]["todo"]},
        }
        for (name, gate), own in sorted(rows.items())
    ]  # fmt: skip
    return made


def _site(folder: str, about: Mapping[str, Any]) -> dict[str, Any]:
    def part(renderer: str, template: str, **more: Any) -> dict[str, Any]:
        return {
            "renderer": {"module_name": PAGES, "class_name": renderer, "about": dict(about)},
            "view": {"module_name": PAGES, "class_name": "Page", "template": template},
            **more,
        }

    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": folder},
        "site_index_builder": part("Index", "index.html.j2", class_name="DefaultSiteIndexBuilder"),
        "site_section_builders": {
            "expectations": part("Suite", "suite.html.j2", class_name="DefaultSiteSectionBuilder"),
            "validations": part("Validation", "validation.html.j2", class_name="DefaultSiteSectionBuilder"),
            "profiling": "None",
        },
    }


def build(
    *,
    week: str,
    as_of: date,
    ruleset: RuleSet,
    results: Results | None,
    quality: list[Suite],
    gates: pd.DataFrame,
) -> dict[str, bytes]:
    """The files of the site by name, `index.html` among them; the same bytes for the same input.

    Args:
        results: counts of the compliance rules, or None when the run stopped before they were judged.
        gates: GATES frame of the run.

    Raises:
        AuditorError: the library left a page out (it logs its own failures and goes on).
    """
    digest = results.facts_digest if results else ""
    about = {"week": week, "as_of": as_of.isoformat(), "ruleset_digest": ruleset.digest, "judged": results is not None,
             "facts_digest": digest}  # fmt: skip
    # A fixed time, not that of building: the same run gives the same pages.
    run_id = RunIdentifier(run_name=week, run_time=datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC))
    with session() as context, tempfile.TemporaryDirectory() as folder:
        keys: list[Any] = []

        def keep(suite: Any, listed: list[Any] | None, batch: str) -> None:
            """Put a suite and its results into the library's stores, which are in memory."""
            context.suites.add(suite)
            name = ExpectationSuiteIdentifier(suite.name)
            keys.append(name)
            if listed is None:
                return
            unbuilt = suite.meta.get("unbuilt", [])
            success = all(result.success for result in listed) and not unbuilt
            keys.append(ValidationResultIdentifier(name, run_id, batch))
            value = ExpectationSuiteValidationResult(
                success=success, results=listed, suite_name=suite.name, statistics={}, meta={"unbuilt": unbuilt}
            )
            context.validation_results_store.set(keys[-1], value)

        suite = _compliance(ruleset)
        keep(suite, _judged(suite, results) if results else None, digest[:16] or "empty")
        suite = _quality(quality)
        keep(suite, _gated(suite, gates), "gates")
        context.add_data_docs_site(SITE, _site(folder, about))
        context.build_data_docs(site_names=[SITE], resource_identifiers=keys)
        root = Path(folder)
        files = {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.html"))}
    if len([data for data in files.values() if data]) != len(keys) + 1:
        raise AuditorError(f"{len(files)} of {len(keys) + 1} pages were made", "Data Docs", "see the log, report this")
    return files
