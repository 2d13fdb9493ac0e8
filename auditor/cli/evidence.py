"""`auditor evidence`: the proof of one finding, on the screen or as a zip."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.errors import BadInput

if TYPE_CHECKING:
    from auditor.evidence.dossier import Dossier
    from auditor.runfolder import RunFolder

app = typer.Typer(no_args_is_help=True, help="The proof of one finding: show, export.")
Finding = Annotated[str, typer.Argument(help="id of the finding, as in findings.csv")]
Run = Annotated[str | None, typer.Option(help="week or run folder; default: the newest run that has the finding")]
Data = Annotated[str | None, typer.Option(help="folder of the runs; default: AUDITOR_DATA_URL")]


def _gathered(finding: str, run: str | None, data_url: str | None) -> tuple[RunFolder, Dossier]:
    from auditor.evidence import dossier, places  # noqa: PLC0415 - pandas and friends only when they are needed
    from auditor.settings import get_settings  # noqa: PLC0415

    folder, row = places.locate(finding, run, data_url or get_settings().data_url)
    return folder, dossier.gather(folder, row)


@app.command()
def show(
    finding: Finding,
    run: Run = None,
    data_url: Data = None,
    fmt: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Print what proves a finding; personal data is masked. Exit code 3 when the stored bytes are not intact."""
    if fmt not in ("text", "json"):
        raise BadInput(f"{fmt!r} is unknown", "--format", "use text or json")
    folder, found = _gathered(finding, run, data_url)
    if fmt == "json":
        typer.echo(json.dumps(found.document(), ensure_ascii=False, sort_keys=True))
    else:
        for line in _lines(folder, found):
            typer.echo(line)
    if not found.states or any(state != "intact" for state in found.states.values()):
        raise typer.Exit(3)


@app.command()
def export(
    finding: Finding,
    out: Annotated[Path, typer.Option(help="zip file to write")],
    run: Run = None,
    data_url: Data = None,
) -> None:
    """Write a zip: WARC slice, finding as JSON and as a page, run manifest, checksums.

    The WARC holds the originals, personal data included: give it only to who may have them.
    """
    if not out.parent.is_dir():
        raise BadInput("there is no such folder", str(out.parent), "make it, or give another --out")
    folder, found = _gathered(finding, run, data_url)
    from auditor.evidence import package  # noqa: PLC0415 - templates only when they are needed

    data = package.export(folder, found)
    part = out.with_name(f".{out.name}.part")
    part.write_bytes(data)
    part.replace(out)
    from auditor.model import sha256_hex  # noqa: PLC0415

    typer.echo(f"{out}  {len(data)} bytes  sha256 {sha256_hex(data)}")


def _lines(folder: RunFolder, found: Dossier) -> Iterator[str]:
    """The dossier for a terminal; every text in it is masked and cannot move the cursor."""
    from auditor.report.safe import shown, visible  # noqa: PLC0415

    f = found.shown
    yield f"finding    {f['id']}  {f['rule']} {f['title']}  [{found.finding['outcome']}, {f['severity']}]"
    yield f"run        {found.run['week']}, as of {found.run['as_of']}  {folder.url}"
    yield f"named      {f['institution'] or '-'}  (as the page names itself)"
    yield f"program    {f['program'] or '-'}"
    yield f"page       {f['url'] or '-'}"
    if quote := f["quote"]:
        yield f"words      …{quote['before']}【{quote['words']}】{quote['after']}…"
        placed = "" if quote["placed"] else "  (context does not fit; see the original)"
        yield f"span       {quote['start']}-{quote['end']}{placed}"
    else:
        yield "words      none: the finding is about something that is not on the page"
    yield f"why        {f['why'] or '-'}"
    yield f"captured   {f['captured'] or '-'} Beijing time"
    if register := f["register"]:
        yield f"register   {register['outcome']}: {register['explanation'] or '-'}"
        if register["filing"]:
            yield f"filing     {register['filing']}"
        yield f"answered   {f['register_as_of'] or '-'}  sha256 {f['register_sha256'] or '-'}"
    else:
        yield "register   not asked"
    yield f"rule       {f['rule']} version {f['version']}, rule set {f['ruleset']}"
    for entry in f["basis"]:
        checked = "" if entry["verified"] else "  (wording not compared with the official text)"
        yield f"basis      {entry['document']} {entry['article']}{checked}"
    if not f["basis"]:
        yield "basis      none in force on the day of the capture"
    for row in found.captures:
        yield f"original   {shown(row['url'])}"
        yield f"           sha256 {row['sha256']}  {row['warc_file']} at {row['warc_offset']}"
        yield f"           {visible(found.states[row['capture_id']])}"
    yield f"manifest   {found.run['manifest_sha256'] or 'none'}"
