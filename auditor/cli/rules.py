"""`auditor rules`: what may not be said, on which legal basis, and whether the rule files hold what they promise."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from auditor.errors import BadInput, ConfigError
from auditor.rules import Rule, RuleSet, expectations_folder, lint, load_rules
from auditor.rules.quality import load_gates

app = typer.Typer(no_args_is_help=True, help="List, show, lint and test the compliance rules.")
Folder = Annotated[Path | None, typer.Argument(help="folder with compliance/*.yaml; default: the packaged rules")]
SEVERITY_ZH = {"high": "高", "medium": "中", "low": "低"}


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    YAML = "yaml"


def _load(folder: Path | None) -> RuleSet:
    if folder is not None and not folder.is_dir():
        raise BadInput("no such folder", str(folder), "give a folder with rule files")
    return load_rules(folder)


@app.command()
def export(folder: Folder = None) -> None:
    """The rules as one plain Great Expectations suite, in the library's JSON."""
    from auditor.rules.gx.suite import exported  # noqa: PLC0415 - the library is slow to import

    typer.echo(json.dumps(exported(_load(folder).rules), ensure_ascii=False, indent=1, sort_keys=True))


@app.command("list")
def list_rules(
    folder: Folder = None, output: Annotated[Format, typer.Option("--format", help="text, json or yaml")] = Format.TEXT
) -> None:
    """One line per rule: id, severity, checks, title."""
    rules = _load(folder)
    if output is Format.JSON:
        typer.echo(json.dumps({"digest": rules.digest, "rules": rules.as_dicts()}, ensure_ascii=False, indent=1))
        return
    if output is Format.YAML:
        raise BadInput("the list has no YAML form", "--format", "use text or json, or `rules show ID --format yaml`")
    for rule in rules.rules:
        typer.echo(
            f"{rule.id:<5} {SEVERITY_ZH[rule.severity]} {len(rule.checks)} 项检查  {rule.title_zh} / {rule.title_en}"
        )
    typer.echo(f"{len(rules.rules)} rules, digest {rules.digest[:16]}")


def _lines(rule: Rule) -> list[str]:
    lines = [
        f"{rule.id} {rule.title_zh} (version {rule.version})",
        f"     {rule.title_en}",
        f"严重程度: {SEVERITY_ZH[rule.severity]} ({rule.severity})",
        "检查:",
    ]
    for check in rule.checks:
        arguments = ", ".join(f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in check.kwargs.items())
        lines.append(f"  {check.id} [{check.severity}] {check.expectation}({arguments})")
        if check.row_condition:
            groups = [
                " AND ".join(f"{t.column} {t.test}{'' if t.value is None else f' {t.value}'}" for t in group)
                for group in check.row_condition.groups
            ]
            lines.append(f"      适用: {' OR '.join(groups)}")
        lines.append(f"      说明: {check.seen}")
    lines.append("依据:")
    for basis in rule.basis:
        state = "已核实" if basis.verified else "未核实"
        span = f"{basis.start} 起" + (f"至 {basis.end}" if basis.end else "")
        place = f" [{basis.province}]" if basis.province else ""
        lines.append(f"  {basis.document} {basis.article}（{span}，{state}）{place}")
        if basis.note:
            lines.append(f"      注: {basis.note}")
    lines += [f"建议: {rule.advice_zh}", f"      {rule.advice_en}"]
    counts = (len(rule.must_fire), len(rule.must_not_fire), len(rule.could_not_check))
    return [*lines, "例子: 应当触发 {} 条，不应触发 {} 条，应当无法判断 {} 条".format(*counts), f"文件: {rule.path}"]


@app.command()
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="rule id such as R09a")],
    output: Annotated[Format, typer.Option("--format", help="text, json or yaml")] = Format.TEXT,
) -> None:
    """One rule with its checks, legal basis and advice."""
    rule = load_rules().get(rule_id)
    if output is Format.YAML:
        typer.echo(Path(rule.path).read_text(encoding="utf-8").rstrip("\n"))
    elif output is Format.JSON:
        typer.echo(
            json.dumps({**rule.as_dict(), "file": rule.path, "source": rule.source}, ensure_ascii=False, indent=1)
        )
    else:
        typer.echo("\n".join(_lines(rule)))


@app.command("lint")
def lint_rules(folder: Folder = None) -> None:
    """Check rule files and quality gates: schema, fact table, vocabulary; says file and line of each problem."""
    if folder is not None and not folder.is_dir():
        raise BadInput("no such folder", str(folder), "give a folder with rule files")
    problems = lint(folder)
    if (expectations_folder(folder) / "quality").is_dir():
        try:
            load_gates(folder)
        except ConfigError as error:
            problems.append(error.line())
    for line in problems:
        typer.echo(line)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{len(load_rules(folder).rules)} rules, nothing wrong ({expectations_folder(folder)})")


def read_example(body: bytes, key: str) -> tuple[dict[str, Any], list[Any], list[Any], list[Any]]:
    """The extraction, in the shape `auditor.rules.examples.run` asks for."""
    from auditor.extract import read_page  # noqa: PLC0415 - keeps `auditor --help` fast

    reading = read_page(
        body, capture_id=key, source_id=key, url=f"https://example.invalid/{key}", content_type="text/html"
    )
    return reading.page, reading.programs, reading.fees, reading.claims


@app.command("test")
def test_rules(
    folder: Folder = None,
    rule_id: Annotated[str, typer.Option("--rule", metavar="ID", help="only this rule")] = "",
) -> None:
    """Run every example of every rule through extraction and Great Expectations."""
    from auditor.rules.examples import run  # noqa: PLC0415 - keeps `auditor --help` fast

    rules = _load(folder)
    if rule_id:
        rules = RuleSet((rules.get(rule_id),), rules.digest)
    results = run(rules, read_example)
    failed = [result for result in results if not result.passed]
    for result in failed:
        typer.echo(f"{result.rule} {result.group} {result.number}: {result.label} -> {result.detail}")
    typer.echo(f"{len(results)} examples of {len(rules.rules)} rules, {len(failed)} not as declared")
    if failed:
        raise typer.Exit(1)
