"""One finding as a zip that a lawyer can file: WARC slice, finding as JSON and as a page, run manifest, checksums."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from auditor import timestamps
from auditor.errors import CouldNotCheck
from auditor.evidence.dossier import Dossier
from auditor.evidence.warcslice import Slice, cut
from auditor.model import FetchOutcome, sha256_hex
from auditor.report.safe import shown
from auditor.report.texts import texts
from auditor.runfolder import RunFolder
from auditor.sealing import MANIFEST

WARC, SUMS = "evidence.warc.gz", "SHA256SUMS"
_TEMPLATES = Path(__file__).with_name("templates")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can say: when it was packed is no part of the proof


def export(folder: RunFolder, dossier: Dossier) -> bytes:
    """The zip, the same bytes for the same run.

    Raises:
        CouldNotCheck: the bytes behind the finding, or the tables it stands in, are not what they were: nothing is
            exported.
    """
    broken = [f"{problem.file}: {problem.what}" for problem in dossier.altered]
    broken += [f"{row['url']}: {dossier.states[row['capture_id']]}" for row in dossier.captures
              if dossier.states[row["capture_id"]] != "intact"]  # fmt: skip
    if broken or not dossier.captures:
        raise CouldNotCheck(
            "the evidence of this finding is not intact", broken[0] if broken else folder.url,
            f"auditor report verify {folder.week} says what is damaged; restore the run folder",
        )  # fmt: skip
    piece = cut(folder, dossier.captures, dossier.held)
    document = dossier.document()
    for row in document["captures"]:
        row["exported_offset"] = piece.offsets[row["capture_id"]]
        row["exported_revisit_offset"] = piece.visits.get(row["capture_id"])
    files = {
        WARC: piece.data,
        "finding.json": json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n",
        "finding.html": page(dossier, piece).encode(),
    }
    for home in {home.url: home for _, home in (*dossier.held.values(), (None, folder))}.values():
        if home.exists(MANIFEST):
            name = "run-manifest.json" if home.url == folder.url else f"run-manifest-{home.week}.json"
            files[name] = home.read_bytes(MANIFEST)
    if dossier.stamp.answer and dossier.stamp.state != timestamps.WRONG:
        files["run-manifest.tsr"] = dossier.stamp.answer
    files[SUMS] = "".join(f"{sha256_hex(files[name])}  {name}\n" for name in sorted(files)).encode()
    return packed(files)


def page(dossier: Dossier, piece: Slice) -> str:
    """The finding for people: escaped, masked, no scripts, nothing from outside."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["shown"] = shown
    captures = [
        {
            "url": shown(row["url"]),
            **{name: row[name] for name in ("sha256", "warc_file", "warc_offset")},
            "offset": piece.offsets[row["capture_id"]],
            "unchanged": row["outcome"] == FetchOutcome.NOT_MODIFIED,
            "visit": piece.visits.get(row["capture_id"]),
            "held": dossier.borrowed(row),
        }
        for row in dossier.captures
    ]
    return environment.get_template("finding.html.j2").render(
        f=dossier.shown,
        outcome=dossier.finding["outcome"],
        captures=captures,
        register_archived=archived_register(dossier),
        run=dossier.run,
        stamp=dossier.stamp,
        review=dossier.review,
        words=texts("zh")["review"],
    )


def archived_register(dossier: Dossier) -> bool:
    """Whether the register's answer itself is in this run's archive."""
    return any(row["sha256"] == dossier.shown["register_sha256"] for row in dossier.captures[1:])


def packed(files: dict[str, bytes]) -> bytes:
    """A zip whose bytes depend on names and contents alone; stored, since the WARC is compressed already."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry: Any = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            archive.writestr(entry, files[name])
    return sink.getvalue()
