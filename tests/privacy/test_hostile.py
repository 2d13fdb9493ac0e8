"""Everything a page says is hostile: it must not run, calculate, move a cursor or turn the reading direction."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from auditor.cli.terminal import plain
from auditor.report.safe import cell
from auditor.visible import DIRECTION, visible
from tests.privacy import exits
from tests.privacy.conftest import DECEIVING, FORMULAS, MARKUP, World
from tests.web.test_browser import FLAGS, chromium

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("privacy")]
__all__ = ["chromium"]
_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def _active(name: str, text: str) -> list[str]:
    """Elements and attributes in a page that could run something."""
    page = LexborHTMLParser(text)
    found = [node.tag for node in page.css("script, iframe, object, embed, base, form[action^='http']")]
    for node in page.css("*"):
        for key, value in node.attributes.items():
            target = (value or "").strip().lower()
            if key.startswith("on") or (
                key in ("href", "src", "action") and target.startswith(("javascript:", "data:"))
            ):
                found.append(f"{node.tag} {key}={value}")
    return [f"{name}: {what}" for what in found]


def _deceives(name: str, text: str) -> list[str]:
    return [f"{name}: {char!a}" for char in sorted(set(text) & DIRECTION | set(_CONTROL.findall(text)))]


def test_no_markup_of_a_page_is_markup_of_ours(hostile: World) -> None:
    pages = [(n, t) for n, t in (*exits.web(hostile, "public"), *exits.web(hostile, "operator"), *exits.files(hostile))
             if t.lstrip().lower().startswith("<!doctype")]  # fmt: skip
    assert len(pages) > 20
    assert [what for name, text in pages for what in (*_active(name, text), *_deceives(name, text))] == []
    whole = "".join(text for _, text in pages)
    assert "owned" in whole, "it is shown as text"
    assert "{{7*7}}" in whole and ">49<" not in whole


def test_no_cell_of_the_spreadsheet_calculates(hostile: World) -> None:
    text = hostile.folder.read_bytes("report/findings.csv").decode("utf-8-sig")
    cells = [value for row in csv.reader(io.StringIO(text, newline="")) for value in row]
    assert [value for value in cells if value.lstrip(" ").startswith(_STARTS)] == []
    assert _deceives("findings.csv", text.replace("\r\n", "\n")) == []


@pytest.mark.parametrize("text", [*FORMULAS, *MARKUP, *DECEIVING])
@pytest.mark.parametrize("before", ["", " ", "\u200b", "\ufeff", "\u3000", "\u202e", "\x00", "\u00a0", "\u2060"])
def test_nothing_before_a_formula_hides_it(text: str, before: str) -> None:
    made = cell(before + text)
    kept = made.lstrip(" \u3000\u00a0")
    assert not kept.startswith(_STARTS) and not visible(kept).startswith(_STARTS)
    assert not set(made) & DIRECTION


def test_no_command_moves_the_cursor_of_who_reads_it(hostile: World) -> None:
    seen = list(exits.commands(hostile))
    assert [what for name, text in seen for what in _deceives(name, text)] == []
    assert sum("owned" in text for _, text in seen) >= 2


@pytest.mark.parametrize("text", [*DECEIVING, "\x9b2J", "a\rb", "\u2028", "\ud800"])
def test_a_terminal_gets_no_control_character_and_json_stays_the_same_string(text: str) -> None:
    import json  # noqa: PLC0415

    assert not set(plain(text)) & (DIRECTION | set("\x1b\x9b\r\x07"))
    if not any(0xD800 <= ord(char) < 0xE000 for char in text):
        assert json.loads(plain(json.dumps(text, ensure_ascii=False))) == text


def test_no_line_of_the_log_turns_or_moves(hostile: World) -> None:
    assert "could not read" in hostile.logged
    assert _deceives("log", hostile.logged) == []


def test_the_evidence_package_runs_nothing(hostile: World, tmp_path: Path) -> None:
    import zipfile  # noqa: PLC0415

    from typer.testing import CliRunner  # noqa: PLC0415

    from auditor.cli.evidence import app  # noqa: PLC0415

    out = tmp_path / "e.zip"
    done = CliRunner().invoke(app, ["export", hostile.finding_ids()[0], "--out", str(out), "--run", hostile.folder.url])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(out) as archive:
        page = archive.read("finding.html").decode()
    assert _active("finding.html", page) + _deceives("finding.html", page) == []


@pytest.mark.browser
def test_a_real_browser_runs_nothing_of_it(hostile: World, chromium: str, tmp_path: Path) -> None:
    """Each hostile string sets the title to 'owned' when it runs; without any policy header, from plain files."""
    pages = [(n, t) for n, t in (*exits.files(hostile), *exits.web(hostile, "operator")) if "<html" in t[:500].lower()]
    chosen = [text for name, text in pages if "owned" in text][:6]
    assert len(chosen) >= 3
    control = tmp_path / "control.html"
    control.write_text("<html><body><script>document.title='owned'</script></body></html>", encoding="utf-8")
    for number, text in enumerate(chosen):
        (tmp_path / f"{number}.html").write_text(
            re.sub(r"<meta[^>]*Content-Security-Policy[^>]*>", "", text), encoding="utf-8"
        )
    titles = {}
    for path in [control, *sorted(tmp_path.glob("[0-9].html"))]:
        dumped = subprocess.run(
            [chromium, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", path.as_uri()],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        title = LexborHTMLParser(dumped.stdout).css_first("title")
        titles[path.name] = title.text() if title else ""
    assert titles.pop("control.html") == "owned", "the browser does run scripts"
    assert "owned" not in titles.values() and all(titles.values())
