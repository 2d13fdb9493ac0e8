"""A person's number on a page that we quote must not be published by us."""

from __future__ import annotations

import io
import zipfile
from html import unescape
from pathlib import Path

import pytest

from auditor.cli.evidence import app
from tests.privacy import exits
from tests.privacy.conftest import PERSONAL, World

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("privacy")]


def _leaks(name: str, text: str) -> list[str]:
    seen = exits.digests_gone(unescape(exits.read_back(name, text)))
    return [f"{name}: {secret}" for _, secret in PERSONAL if secret in seen]


def test_the_pages_are_read_and_accused_or_nothing_is_proven_here(personal: World) -> None:
    assert len(personal.finding_ids()) >= 5
    text = "".join(personal.folder.read_table("pages")["text"])
    assert all(secret in text for _, secret in PERSONAL), "the store's own tables keep what the page says"


@pytest.mark.parametrize("audience", ["public", "internal", "operator"])
def test_no_page_and_no_answer_of_the_api_shows_it(personal: World, audience: str) -> None:
    seen = list(exits.web(personal, audience))
    assert sum("包过" in text for _, text in seen) >= 10, "the findings are shown"
    assert [leak for name, text in seen for leak in _leaks(name, text)] == []


def test_no_file_of_the_report_and_no_data_docs_show_it(personal: World) -> None:
    seen = list(exits.files(personal))
    assert {Path(name).suffix for name, _ in seen} >= {".csv", ".json", ".html"}
    assert [leak for name, text in seen for leak in _leaks(name, text)] == []


def test_no_command_prints_it(personal: World) -> None:
    seen = list(exits.commands(personal))
    assert [leak for name, text in seen for leak in _leaks(name, text)] == []
    assert sum("包过" in text for _, text in seen) >= 3


def test_no_line_of_the_log_carries_it(personal: World) -> None:
    assert "could not read" in personal.logged and "ValueError" in personal.logged
    assert _leaks("log", personal.logged) == []


def test_the_evidence_package_masks_its_pages_and_says_that_the_originals_are_not(
    personal: World, tmp_path: Path
) -> None:
    from typer.testing import CliRunner  # noqa: PLC0415

    for number, finding in enumerate(personal.finding_ids()[:4]):
        out = tmp_path / f"{number}.zip"
        done = CliRunner().invoke(app, ["export", finding, "--out", str(out), "--run", personal.folder.url])
        assert done.exit_code == 0, done.output
        with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
            for name in ("finding.json", "finding.html"):
                assert _leaks(name, archive.read(name).decode()) == []
            page = archive.read("finding.html").decode()
    assert "不得公开" in page and "未经遮盖" in page


def test_the_hotline_of_an_institution_stays_readable(personal: World) -> None:
    pages = "".join(personal.folder.read_table("pages")["text"])
    from auditor.masking import mask  # noqa: PLC0415

    assert pages.count("400-820-8820") == mask(pages).count("400-820-8820") == len(PERSONAL)


def test_masking_for_display_does_not_move_a_span(personal: World) -> None:
    """What is marked on the page shown is what stands at the span in the page read."""
    pages = personal.folder.read_table("pages").set_index("capture_id")["text"]
    findings = personal.folder.read_table("findings").dropna(subset=["start", "end", "phrase"])
    assert len(findings)
    for row in findings.to_dict("records"):
        assert pages[row["capture_id"]][int(row["start"]) : int(row["end"])] == row["phrase"]
