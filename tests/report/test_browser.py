"""A real browser shows the report on a desk, on a phone and on paper."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from auditor.report import build
from tests.report import sample

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip
PROBE = (
    "<script>document.documentElement.dataset.overflow="
    "document.documentElement.scrollWidth-document.documentElement.clientWidth</script>"
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium: apt-get install chromium")
        pytest.skip("no chromium on this machine: the report was not opened in a browser")
    folder = tmp_path_factory.mktemp("report")
    b = sample.week()
    files = build(sample.WEEK, b.plan(), b.frames(), {"findings": b.frames()["findings"]}, sample.RULES)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def chromium(folder: Path, page: str, *flags: str) -> str:
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profile'}", *flags, f"file://{folder / page}"]
    return subprocess.run(command, capture_output=True, timeout=60, check=True).stdout.decode("utf-8")


@pytest.mark.parametrize(("name", "width"), [("desk", 1100), ("phone", 500)])
def test_screen_shows_the_report_without_sideways_scrolling(report: Path, name: str, width: int) -> None:
    # The probe is ours and only in this copy; the report's own policy forbids scripts, so the copy lifts it.
    html = (report / "index.html").read_text(encoding="utf-8").replace("default-src 'none';", "default-src *;")
    html = html.replace("default-src *;", "default-src * 'unsafe-inline';").replace("</body>", f"{PROBE}</body>")
    (report / f"{name}.html").write_text(html, encoding="utf-8")
    shot = report / f"{name}.png"
    dom = chromium(report, f"{name}.html", f"--window-size={width},1400", f"--screenshot={shot}", "--dump-dom")
    tree = LexborHTMLParser(dom)
    assert tree.css_first("html").attributes["data-overflow"] == "0"
    assert len(tree.css("details.finding")) == 5
    data = shot.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (width, 1400)
    assert len(data) > 50_000, "an empty page compresses to almost nothing"


def test_paper_opens_every_case(report: Path) -> None:
    """Closed on screen, open on paper: printing must not hide the proof."""
    html = (report / "index.html").read_text(encoding="utf-8")
    (report / "open.html").write_text(html.replace("<details", "<details open"), encoding="utf-8")
    stripped = html.replace("details::details-content", "details::nothing").replace(
        "details:not([open]) > :not(summary)", "nothing"
    )
    (report / "closed.html").write_text(stripped, encoding="utf-8")
    pages = {}
    for name in ("index", "open", "closed"):
        pdf = report / f"{name}.pdf"
        chromium(report, f"{name}.html", "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
        data = pdf.read_bytes()
        assert data.startswith(b"%PDF")
        pages[name] = data.count(b"/Type /Page\n")
    assert pages["index"] == pages["open"] > pages["closed"] > 0
