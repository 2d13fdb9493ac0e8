"""Gates on our own data, run by Great Expectations. A breach accuses nobody: it stops a source, or the run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd

import auditor.model
from auditor.errors import ConfigError
from auditor.model import Source
from auditor.rules.load import expectations_folder, schema_problems
from auditor.rules.quality_frames import (
    contract_columns,
    register_frame,
    run_frame,
    source_frame,
    source_of_rows,
    table_frame,
)
from auditor.rules.yamlfile import YamlFile
from auditor.tables import GATES, to_frame

RUN = "run"
MADE = ("sources", "registers", RUN)  # frames of our own, one row per subject, whose name is the index
NEEDED = ("captures", "pages", "programs", "fees")  # without these there is no row per source


@dataclass(frozen=True)
class Gate:
    """One check of one suite, as its file says it."""

    suite: str
    table: str
    id: str
    expectation: str
    kwargs: dict[str, Any]
    level: str
    per_source: bool
    expected: str
    todo: str


@dataclass(frozen=True)
class Suite:
    """The gates of one file; `required`: the run stops when its table was not handed over."""

    name: str
    table: str
    required: bool
    gates: list[Gate]


def _resolve(value: Any, table: str) -> Any:
    """'@contract' → the table's columns; '@PageKind' → the values of that enumeration."""
    if value == "@contract":
        return contract_columns(table)
    if isinstance(value, str) and value.startswith("@"):
        kind: type[StrEnum] = getattr(auditor.model, value[1:])
        return [member.value for member in kind]
    return value


def load_gates(folder: Path | None = None) -> list[Suite]:
    """Every file in quality/, sorted by file name.

    Raises:
        ConfigError: a file is malformed or breaks the schema, or there is none.
    """
    root = expectations_folder(folder) / "quality"
    suites = []
    for path in sorted(root.glob("*.yaml")):
        file = YamlFile(path)
        wrong = schema_problems(file, "quality")
        if wrong:
            place, _, what = wrong[0].partition(": ")
            raise ConfigError(what, place, "auditor/rules/quality.schema.json says what a gate may hold")
        data = file.data
        gates = []
        for index, check in enumerate(data["checks"]):
            try:
                kwargs = {key: _resolve(value, data["table"]) for key, value in check["kwargs"].items()}
            except AttributeError as error:
                where = file.at("checks", index, "kwargs")
                raise ConfigError(str(error), where, "name an enumeration of auditor/model.py") from error
            gates.append(
                Gate(
                    data["suite"], data["table"], check["id"], check["expectation"], kwargs, check["level"],
                    check.get("per_source", False), check["expected"], check["todo"],
                )
            )  # fmt: skip
        suites.append(Suite(data["suite"], data["table"], data.get("required", True), gates))
    if not suites:
        raise ConfigError("no quality gates", str(root), "put the repository's expectations/quality there")
    return suites


def _row(gate: Gate, subject: str, success: bool, observed: str) -> dict[str, Any]:
    todo = "" if success else gate.todo
    return {
        "suite": gate.suite, "check": gate.id, "subject": subject, "level": gate.level, "success": success,
        "observed": observed, "expected": gate.expected, "todo": todo,
    }  # fmt: skip


def _number(value: Any) -> str:
    return "不适用" if pd.isna(value) else f"{float(value):.4g}"


def _per_row(gate: Gate, frame: pd.DataFrame, failed: set[int]) -> list[dict[str, Any]]:
    """One gate row per row of a frame of MADE: the subject is the index, the numbers are shown."""
    names = [gate.kwargs[key] for key in ("column", "column_A", "column_B") if key in gate.kwargs]
    rows = []
    for number, (subject, values) in enumerate(zip(frame.index, frame[names].itertuples(index=False), strict=True)):
        observed = "，".join(f"{name}={_number(value)}" for name, value in zip(names, values, strict=True))
        rows.append(_row(gate, str(subject), number not in failed, observed))
    return rows


def _rows(gate: Gate, answer: Any, frame: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> list[dict[str, Any]]:
    if answer.crashed:
        return [_row(gate, RUN, False, f"gate crashed: {answer.crashed[:300]}")]
    if gate.table in MADE:
        return _per_row(gate, frame, set(answer.failed))
    if gate.per_source and not answer.success:
        owners = source_of_rows(gate.table, tables).iloc[list(answer.failed)]
        counts = owners.value_counts().sort_index()
        return [_row(gate, str(owner) or RUN, False, f"{count} 行不符") for owner, count in counts.items()]
    observed = f"{len(frame)} 行，全部符合" if answer.success else f"{len(frame)} 行中 {answer.count} 行不符"
    return [_row(gate, RUN, bool(answer.success), observed)]


def _frame(table: str, tables: dict[str, pd.DataFrame], sources: list[Source], previous: list[dict[str, int]]) -> Any:
    """The frame a suite looks at, or None when a table it needs was not handed over."""
    if table == "sources":
        return source_frame(tables, sources, previous) if set(NEEDED) <= set(tables) else None
    if table == "registers":
        return register_frame(tables) if {"coverage", "captures"} <= set(tables) else None
    if table == RUN:
        return run_frame(tables)
    return table_frame(table, tables) if table in tables else None


def check(
    tables: dict[str, pd.DataFrame],
    sources: list[Source],
    previous_counts: list[dict[str, int]],
    folder: Path | None = None,
) -> pd.DataFrame:
    """Run every gate.

    Args:
        tables: frames of auditor.tables by name: captures, pages, programs, fees, claims, and coverage if known.
        sources: the catalogue; bounds are taken from it. Registers and drafts are left out.
        previous_counts: one dict {source id: programs} per earlier good run, oldest first.

    Returns:
        GATES frame. `level` fatal and `success` False: do not publish `subject` (a source id, or 'run' for everything).
    """
    from auditor.rules.gx.gates import run_gates  # noqa: PLC0415 - seconds to import, not needed for --help

    rows: list[dict[str, Any]] = []
    for suite in load_gates(folder):
        table, gates = suite.table, suite.gates
        frame = _frame(table, tables, sources, previous_counts)
        if frame is None:
            if suite.required:
                todo = "上一步没有完成，先重新运行"
                gate = Gate(suite.name, table, "table", "", {}, "fatal", False, f"有 {table} 表", todo)
                rows.append(_row(gate, RUN, False, "没有这张表"))
            continue
        if frame.empty and table in MADE:
            continue
        answers = run_gates(gates, frame.reset_index(drop=True))
        for gate in gates:
            rows += _rows(gate, answers[gate.id], frame, tables)
    return to_frame(GATES.conform(pd.DataFrame(rows, columns=list(GATES.schema.names))))
