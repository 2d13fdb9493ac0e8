"""The pages in a real browser, over a real socket: what a reader sees is what we mean, with nothing blocked or cut."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from auditor.model import stable_id
from auditor.settings import Settings
from auditor.web import create_app
from tests.store import sample
from tests.web.conftest import fill, scan

R01 = stable_id("prog1", "R01", "fail")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail("needs Chromium on PATH")
    pytest.skip("needs Chromium on PATH")


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The real application behind uvicorn on a free port of loopback."""
    bound = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[object] | None = None) -> None:
            await super().startup(sockets)
            bound.set()

    server = Server(uvicorn.Config(create_app(settings, scan), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert bound.wait(20)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application over the authored sample."""
    folder = tmp_path_factory.mktemp("served")
    settings = Settings(database_url=f"sqlite:///{folder / 'store.db'}", web_audience="internal", _env_file=None)
    fill(settings.database_url).close()
    with served(settings) as url:
        yield url


def browse(chromium: str, profile: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [chromium, *FLAGS, f"--user-data-dir={profile}", "--enable-logging=stderr", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/?q=澄明", ["备案有效", "没有审计到的内容"]),
        ("/programs/prog1", [f"<mark>{sample.FEARED}</mark>", "未经人工复核的线索", "2,980.00 元"]),
        ("/programs/prog2", ["&lt;script&gt;alert("]),
    ],
)
def test_a_reader_sees_the_page(chromium: str, address: str, tmp_path: Path, path: str, seen: list[str]) -> None:
    shot = tmp_path / "page.png"
    done = browse(chromium, tmp_path / "profile", f"--screenshot={shot}", "--window-size=390,900", address + path)
    assert shot.stat().st_size > 20_000, "a page without its stylesheet or text is a small picture"
    assert "Content Security Policy" not in done.stderr, "the page asks for something its own policy forbids"
    dom = browse(chromium, tmp_path / "profile", "--dump-dom", address + path).stdout
    for words in seen:
        assert words in dom
    assert not re.search(r"<script|<img[^>]+onerror", dom), "markup from a page came alive"


@pytest.mark.browser
def test_no_page_is_wider_than_a_phone(chromium: str, address: str, tmp_path: Path) -> None:
    """Sideways scrolling makes evidence unreadable on a phone; the picture must end where the screen does."""
    frame = tmp_path / "frame.html"
    pages = ["/", "/flagged", "/programs/prog1", f"/findings/{R01}", "/check"]
    for path in pages:
        text = _fetch(address + path)
        style = _fetch(address + "/static/style.css")
        script = "<script>document.title=document.documentElement.scrollWidth+' of '+innerWidth</script>"
        frame.write_text(text.replace("</head>", f"<style>{style}</style></head>") + script, encoding="utf-8")
        dom = browse(chromium, tmp_path / "profile", "--window-size=500,900", "--dump-dom", frame.as_uri()).stdout
        width, inner = re.search(r"<title>(\d+) of (\d+)</title>", dom).groups()  # type: ignore[union-attr]
        assert int(width) <= int(inner), path


def _fetch(url: str) -> str:
    import httpx  # noqa: PLC0415

    return httpx.get(url).text
