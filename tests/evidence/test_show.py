"""`auditor evidence`: a person gets the proof, or one line that says what is wrong with it; never a wrong proof."""

from __future__ import annotations

import itertools
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from auditor import notary
from auditor.cli.evidence import app
from auditor.errors import AuditorError
from auditor.review import Action, Entry
from auditor.settings import Settings
from auditor.store import Store
from tests.evidence.authority import Authority
from tests.evidence.small import SITE, Small

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("small-evidence")]
At = Callable[[Settings], None]


def _said(*arguments: str) -> tuple[int, str]:
    """Exit code and what a person reads; anything but our own one-line errors is raised."""
    done = CliRunner().invoke(app, list(arguments))
    if isinstance(done.exception, AuditorError):
        line = done.exception.line()
        assert "\n" not in line
        return done.exception.exit_code, line
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x15]) + data[at + 1 :]


def test_a_damaged_folder_gives_one_line_and_never_a_package(mine: Small, at: At, tmp_path: Path) -> None:
    at(mine.settings)
    folder, finding = Path(mine.week("2026-W48").url), mine.one("2026-W48", "/marked.html")["finding_id"]
    names = ["findings", "captures", "pages", "programs", "fees", "verifications", "filings"]
    at_byte = {folder / name: 0 for name in (*(f"{name}.parquet" for name in names), "plan.json", "rules.json")}
    for week in ("2026-W47", "2026-W48"):
        capture = mine.capture(week, f"{SITE}/marked.html")
        at_byte[folder.parent / week / capture["warc_file"]] = int(capture["warc_offset"]) + 200
    damages = itertools.cycle(("flipped", "cut", "gone"))
    for path, place in (*at_byte.items(), *list(at_byte.items())[-2:]):
        whole, damage, out = path.read_bytes(), next(damages), tmp_path / "case.zip"
        if damage == "gone":
            path.unlink()
        else:
            path.write_bytes(_flip(whole, place or len(whole) // 2) if damage == "flipped" else whole[: place or 9])
        code, line = _said("export", finding, "--run", str(folder), "--out", str(out))
        assert not out.exists(), path
        assert code in (2, 3), line
        assert path.name in line or "there is no run" in line or "findings table" in line or "not intact" in line, line
        if path.suffix == ".gz":
            assert _said("show", finding, "--run", str(folder))[0] == 3, (path, damage)
        path.write_bytes(whole)
    assert _said("export", finding, "--run", str(folder), "--out", str(tmp_path / "case.zip"))[0] == 0


def test_a_forged_table_that_can_still_be_read_is_no_proof(mine: Small, at: At, tmp_path: Path) -> None:
    """A table rewritten by hand reads well; only the manifest tells that it is not the one that was published."""
    at(mine.settings)
    folder, finding = mine.week("2026-W48"), mine.one("2026-W48")["finding_id"]
    findings = folder.read_table("findings")
    findings["severity"] = "high"
    folder.write_table(_table(), findings)
    code, line = _said("export", finding, "--run", folder.url, "--out", str(tmp_path / "case.zip"))
    assert (code, "findings.parquet: digest wrong" in line) == (3, True)
    code, text = _said("show", finding, "--run", folder.url)
    assert (code, "ALTERED    findings.parquet: digest wrong" in text) == (3, True)


def _table() -> Any:
    from auditor import tables  # noqa: PLC0415

    return tables.FINDINGS


def test_show_says_where_the_bytes_stand_and_how_the_case_stands(mine: Small, at: At, clock: Authority) -> None:
    wanted = mine.settings.model_copy(update={"timestamp_url": clock.url, "timestamp_ca": str(clock.root)})
    at(wanted)
    folder = mine.week("2026-W48")
    notary.finish(folder, wanted)
    finding = mine.one("2026-W48", outcome="fail")
    store = Store(wanted.database_url)
    store.decide(
        [Entry(finding["finding_id"], Action.DISMISS, "甲", "引文出自他人文章 13800138000")], datetime.now(UTC)
    )
    store.close()
    code, text = _said("show", finding["finding_id"], "--run", folder.url)
    assert code == 0
    held = mine.capture("2026-W47", f"{SITE}/")
    for part in (
        f"unchanged: its bytes stand in 2026-W47/captures/shard-000.warc.gz at {held['warc_offset']}",
        finding["capture_sha256"], "by 127.0.0.1; signature holds", "review     withdrawn; not public",
        "seen in    2026-W47 2026-W48", "dismiss: 引文出自他人文章", "auditor review show",
    ):  # fmt: skip
        assert part in text, part
    assert "13800138000" not in text
    assert "甲" not in text, "who decided is told by the review command, to reviewers"
    document = json.loads(_said("show", finding["finding_id"], "--run", folder.url, "--format", "json")[1])
    assert document["review"]["publication"]["state"] == "withdrawn"
    assert document["run"]["timestamp"]["state"] == "ok"
    assert document["captures"][0]["held_by"]["run"] == "2026-W47"


def test_a_withdrawn_lead_says_so_in_the_package(mine: Small, at: At, clock: Authority, tmp_path: Path) -> None:
    """A lawyer must not file in good faith what a reviewer has taken back."""
    wanted = mine.settings.model_copy(update={"timestamp_url": clock.url, "timestamp_ca": str(clock.root)})
    at(wanted)
    folder = mine.week("2026-W48")
    notary.finish(folder, wanted)
    finding = mine.one("2026-W48", outcome="fail")["finding_id"]
    arguments = ["export", finding, "--run", folder.url, "--out", str(tmp_path / "case.zip")]
    assert _said(*arguments)[0] == 0
    with zipfile.ZipFile(tmp_path / "case.zip") as package:
        assert "线索，待核实" in package.read("finding.html").decode()
        assert package.read("run-manifest.tsr")[:1] == b"0"
        assert "openssl ts -verify -in run-manifest.tsr" in package.read("finding.html").decode()
        assert {"run-manifest.json", "run-manifest-2026-W47.json"} <= set(package.namelist())
    store = Store(wanted.database_url)
    store.decide([Entry(finding, Action.DISMISS, "甲", "<b>不成立</b>")], datetime.now(UTC))
    store.close()
    assert _said(*arguments)[0] == 0
    with zipfile.ZipFile(tmp_path / "case.zip") as package:
        page = package.read("finding.html").decode()
        assert "已撤回" in page
        assert "<b>" not in page


def test_without_the_store_the_state_is_unknown_and_said_so(small: Small) -> None:
    finding = small.one("2026-W48", outcome="fail")["finding_id"]
    code, text = _said("show", finding, "--run", small.week("2026-W48").url)
    assert (code, "review     could not check: the store was never made" in text) == (0, True)
