"""`auditor scan`: files, standard input or addresses in; what the audit would say of them out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from auditor.errors import AuditorError, BadInput
from auditor.inputs import check_input
from auditor.settings import get_settings


def read_input(name: str) -> tuple[str, bytes]:
    """Bytes of one PATH, '-' or URL.

    Raises:
        BadInput: no such file, not a file, or over the size cap. CouldNotCheck: the address did not answer.
    """
    if name.startswith(("http://", "https://")):
        from auditor.scan import scan_url  # noqa: PLC0415

        return scan_url(name)
    cap = get_settings().max_bytes
    if name == "-":
        return "-", sys.stdin.buffer.read(cap + 1)
    path = Path(name)
    if not path.is_file():
        what = "is a folder, not a file" if path.is_dir() else "no such file"
        raise BadInput(what, name, "give a page saved as HTML, a text file, '-' or an address")
    with path.open("rb") as handle:
        return name, handle.read(cap + 1)


def as_text(answer: dict[str, Any]) -> str:
    """One answer for people, in Chinese."""
    page, risk = answer["page"], answer["risk"]
    kinds = {"offer": "招生页", "official": "官方文件", "news": "新闻", "reference": "资料", "unreadable": "无法读取"}
    lines = [f"{answer['input']}: {kinds.get(page['kind'], page['kind'])}（{page['why']}）"]
    if page.get("tampered"):
        lines.append(f"  页面疑似被改动: {page['tampered']}")
    if answer["institution"]:
        who = answer["institution"]
        lines.append(f"  机构: {who['name'] or '未写明'}  {who['uscc'] or ''}".rstrip())
    for program in answer["programs"]:
        fees = (
            "，".join(f"{f['level'] or ''}{f['item']} {f['amount']} 元" for f in program["fees"] if f["amount"])
            or "未写明费用"
        )
        lines.append(f"  项目: {program['title'] or program['occupation']}  {'/'.join(program['levels'])}  {fees}")
    if answer["verification"]:
        lines.append(f"  备案核对: {answer['verification']['explanation']}")
    for finding in answer["findings"]:
        quoted = f"“{finding['phrase']}”" if finding["phrase"] else ""
        basis = "；".join(finding["basis"])
        lines.append(f"  线索 {finding['rule']} [{finding['severity']}] {finding['title']} {quoted}  依据: {basis}")
    lines += [f"  无法核实 {item['rule']}: {item['why']}" for item in answer["could_not_check"]]
    if not answer["programs"]:
        lines.append("  未发现收费培训或证书项目，不作任何判断。")
    else:
        lines.append(f"  风险 {risk['level']}（{risk['score']}/100）。线索须经人工复核，不是违法认定。")
    return "\n".join(lines)


def scan(
    inputs: Annotated[
        list[str], typer.Argument(metavar="PATH|URL|-...", help="files, addresses, or - for standard input")
    ],
    fmt: Annotated[str, typer.Option("--format", help="text, json or jsonl")] = "text",
    fail_on: Annotated[str, typer.Option(help="exit with 1 on findings: 'none' or 'findings'")] = "none",
) -> None:
    """Read pages or texts and say what the audit would say of them. Unusable inputs are named one by one."""
    if fmt not in ("text", "json", "jsonl"):
        raise BadInput(f"{fmt!r} is unknown", "--format", "use text, json or jsonl")
    if fail_on not in ("none", "findings"):
        raise BadInput(f"{fail_on!r} is unknown", "--fail-on", "use none or findings")
    usable, worst = [], 0
    for name in inputs:
        try:
            document = read_input(name)
            check_input(*document, get_settings().max_bytes)
            usable.append(document)
        except AuditorError as error:
            sys.stderr.write(f"auditor: {error.line()}\n")
            worst = max(worst, error.exit_code)
    answers: list[dict[str, Any]] = []
    if usable:
        from auditor.scan import scan_bytes  # noqa: PLC0415 - needs pandas and Great Expectations

        answers = scan_bytes(usable)
    if fmt == "json" and answers:
        typer.echo(json.dumps(answers[0] if len(inputs) == 1 else answers, ensure_ascii=False, indent=1))
    for answer in answers if fmt != "json" else []:
        typer.echo(json.dumps(answer, ensure_ascii=False) if fmt == "jsonl" else as_text(answer))
    if worst:
        raise typer.Exit(worst)
    if fail_on == "findings" and any(answer["findings"] for answer in answers):
        raise typer.Exit(1)
