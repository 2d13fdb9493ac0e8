"""An exported archive must be opened by the tools that courts and archives use, not by ours alone: pywb replays it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli.evidence import app
from tests.evidence.small import MARKED, OFFER, SITE, Small

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("small-evidence")]
_WAIT_S = 60  # a bound, not a pause: the port is asked again as soon as it has refused


def _tool(name: str) -> str:
    """A command of the environment that `make` lays beside ours: pywb pins libraries that our lock has newer."""
    home = Path(os.environ.get("AUDITOR_TEST_PYWB") or Path(sys.prefix) / "pywb")
    command = home / "bin" / name
    assert command.exists(), f"{command} is missing: run `make venv`"
    return str(command)


_INDEX = """import sys
from pywb.manager.manager import main
for case in sys.argv[1:]:
    main(["init", case])
    main(["add", case, f"{case}.warc.gz"])
"""


@contextmanager
def _replaying(cases: list[str], home: Path) -> Iterator[str]:
    """pywb over the archives <case>.warc.gz of a folder, each its own collection; gives its address and stops it."""
    index = [_tool("python"), "-c", _INDEX, *cases]
    subprocess.run(index, cwd=home, check=True, capture_output=True, timeout=120)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    log = (home / "pywb.log").open("wb")
    server = subprocess.Popen(
        [_tool("wayback"), "-b", "127.0.0.1", "-p", str(port), "-d", str(home)], stdout=log, stderr=log
    )
    try:
        until = time.monotonic() + _WAIT_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, (home / "pywb.log").read_text()
                assert time.monotonic() < until, "pywb does not listen"
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _get(address: str) -> tuple[str, bytes]:
    """Where the answer stands at last, and its bytes as archived."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.url), bytes(answer.read())


def test_pywb_replays_each_exported_page(small: Small, tmp_path: Path) -> None:
    """In the second week no page was stored again: a package must bring the bytes of the first with it."""
    first, second = "2026-W47", "2026-W48"
    cases = {"new": (first, "/", OFFER), "same": (second, "/", OFFER), "unmodified": (second, "/marked.html", MARKED)}
    for case, (week, path, _) in cases.items():
        out = tmp_path / f"{case}.zip"
        finding = small.one(week, path)["finding_id"]
        arguments = ["export", finding, "--run", small.week(week).url, "--out", str(out)]
        assert CliRunner().invoke(app, arguments, catch_exceptions=False).exit_code == 0
        with zipfile.ZipFile(out) as package:
            (tmp_path / f"{case}.warc.gz").write_bytes(package.read("evidence.warc.gz"))
    with _replaying(sorted(cases), tmp_path) as server:
        for case, (week, path, page) in cases.items():
            captured = small.capture(week, f"{SITE}{path}")["fetched_at"].strftime("%Y%m%d%H%M%S")
            where, body = _get(f"{server}/{case}/{captured}id_/{SITE}{path}")
            assert body == page.encode(), case
            assert f"/{captured}id_/" in where, "the very capture of that week, and not the nearest"
