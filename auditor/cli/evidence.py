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
    from auditor import timestamps  # noqa: PLC0415
    from auditor.evidence import dossier, places  # noqa: PLC0415 - pandas and friends only when they are needed
    from auditor.evidence.reviewed import reviewed  # noqa: PLC0415
    from auditor.settings import get_settings  # noqa: PLC0415

    settings = get_settings()
    folder, row = places.locate(finding, run, data_url or settings.data_url)
    return folder, dossier.gather(folder, row, reviewed(finding, settings), timestamps.read(folder, settings))


@app.command()
def show(
    finding: Finding,
    run: Run = None,
    data_url: Data = None,
    fmt: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Print what proves a finding; personal data is masked. Exit code 3 when stored bytes or tables are not intact."""
    if fmt not in ("text", "json"):
        raise BadInput(f"{fmt!r} is unknown", "--format", "use text or json")
    folder, found = _gathered(finding, run, data_url)
    if fmt == "json":
        typer.echo(json.dumps(found.document(), ensure_ascii=False, sort_keys=True))
    else:
        for line in _lines(folder, found):
            typer.echo(line)
    if found.altered or not found.states or any(state != "intact" for state in found.states.values()):
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
        if held := found.borrowed(row):
            yield f"           unchanged: its bytes stand in {held['run']}/{held['warc_file']} at {held['offset']}"
            yield f"           captured {visible(held['date'])}"
    yield f"manifest   {found.run['manifest_sha256'] or 'none'}"
    when = f"{found.stamp.time} by {found.stamp.authority}; " if found.stamp.time else ""
    yield f"timestamp  {visible(when + (found.stamp.detail or 'signature holds'))}"
    for problem in found.altered:
        yield f"ALTERED    {problem.file}: {problem.what}; what stands above was read from it"
    yield from _review(found)


def _review(found: Dossier) -> Iterator[str]:
    """What may be said in public, and the decisions that made it so."""
    from auditor.report.safe import shown  # noqa: PLC0415

    known = found.review
    if known["publication"] is None:
        yield f"review     could not check: {shown(known['why'])}"
        return
    if found.finding["outcome"] == "fail":
        now = known["publication"]
        notes = [f"reopened ({now['reopened']})"] if now["reopened"] else []
        notes += ["waits for a second person"] if now["waits_for_second"] else []
        notes += [f"until {now['until']}"] if now["until"] else []
        public = "public" if known["released"] else "not public"
        yield f"review     {'; '.join([now['state'], *notes])}; {public}"
    yield f"seen in    {' '.join(known['weeks'])}"
    for row in known["decisions"]:
        other = "" if row["holds_for_these_facts"] else "  (on other facts or another rule version)"
        yield f"decision   {row['decided_at']:%Y-%m-%d} {row['action']}: {shown(row['reason'])}{other}"
    if known["decisions"]:
        yield f"           by whom: auditor review show {found.finding['finding_id']}"
