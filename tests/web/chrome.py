"""A real Chromium driven by its own protocol over a pipe: it types, presses keys and follows forms as a person does.

No script of ours runs in the pages, for their policy forbids every script.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip
PATIENCE_S = 60
# Chromium reads descriptor 3 and writes 4; both ends are first put out of the way, for they may be 3 or 4 already.
_HAND_OVER = (
    "import fcntl, os, sys; given, taken = (fcntl.fcntl(int(x), fcntl.F_DUPFD, 10) for x in sys.argv[1:3]); "
    "os.dup2(given, 3); os.dup2(taken, 4); os.execv(sys.argv[3], sys.argv[3:])"
)
_KEYS = {"Enter": (13, "\r"), "Tab": (9, ""), " ": (32, " "), "ArrowDown": (40, "")}


class Chrome:
    """One browser process; messages are JSON ended by NUL."""

    def __init__(self, program: str, profile: Path) -> None:
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()

        self.process = subprocess.Popen(
            [sys.executable, "-c", _HAND_OVER, str(to_read), str(to_write), program, *FLAGS,
             f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(to_write)
        self._numbers, self._left, self.events = itertools.count(1), b"", list[dict[str, Any]]()
        self.complaints: list[str] = []  # what pages did that the browser had to refuse

    def send(self, method: str, session: str | None = None, **given: Any) -> dict[str, Any]:
        """One command and its answer; events that come in between are kept."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": given} | ({"sessionId": session} if session else {})
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == number:
                assert "error" not in told, (method, told["error"])
                return dict(told["result"])
            self.events.append(told)

    def wait(self, method: str, session: str) -> dict[str, Any]:
        """The next event of that name."""
        while True:
            for at, told in enumerate(self.events):
                if told.get("method") == method and told.get("sessionId") == session:
                    del self.events[: at + 1]
                    return told
            self.events.append(self._next())

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            assert select.select([self._read], [], [], PATIENCE_S)[0], "Chromium does not answer"
            got = os.read(self._read, 1 << 20)
            assert got, "Chromium ended"
            self._left += got
        message, self._left = self._left.split(b"\0", 1)
        told = dict(json.loads(message))
        if told.get("method") == "Log.entryAdded":
            self.complaints.append(told["params"]["entry"]["text"])
        return told

    def person(self, width: int = 1100, height: int = 900) -> Person:
        """A browser window with cookies of its own."""
        context = self.send("Target.createBrowserContext")["browserContextId"]
        target = self.send("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Person(self, session, width, height)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        os.close(self._write)
        os.close(self._read)


class Person:
    """Somebody at a window."""

    def __init__(self, chrome: Chrome, session: str, width: int, height: int) -> None:
        self.chrome, self.session, self.size = chrome, session, (width, height)
        for domain in ("Page", "DOM", "Network", "Log"):
            self.do(f"{domain}.enable")
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def do(self, method: str, **given: Any) -> dict[str, Any]:
        return self.chrome.send(method, self.session, **given)

    def open(self, url: str) -> None:
        self.chrome.events.clear()
        self.do("Page.navigate", url=url)
        self.chrome.wait("Page.loadEventFired", self.session)

    def html(self) -> str:
        """The page as the browser has it now."""
        root = self.do("DOM.getDocument", depth=0)["root"]["nodeId"]
        return str(self.do("DOM.getOuterHTML", nodeId=root)["outerHTML"])

    def focus(self, selector: str) -> None:
        root = self.do("DOM.getDocument", depth=0)["root"]["nodeId"]
        node = self.do("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        assert node, f"nothing on the page is {selector}"
        self.do("DOM.focus", nodeId=node)

    def write(self, selector: str, text: str) -> None:
        self.focus(selector)
        self.do("Input.insertText", text=text)

    def press(self, key: str, *, leads_on: bool = False) -> None:
        """Press a key; with `leads_on` wait for the page it leads to."""
        code, text = _KEYS[key]
        given = {"key": key, "windowsVirtualKeyCode": code, **({"text": text} if text else {})}
        self.chrome.events.clear()
        self.do("Input.dispatchKeyEvent", type="keyDown", **given)
        self.do("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)
        if leads_on:
            self.chrome.wait("Page.loadEventFired", self.session)

    def send_form(self, selector: str) -> None:
        """Press the button with the keyboard alone."""
        self.focus(selector)
        self.press("Enter", leads_on=True)

    def attach(self, selector: str, file: Path) -> None:
        root = self.do("DOM.getDocument", depth=0)["root"]["nodeId"]
        node = self.do("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.do("DOM.setFileInputFiles", nodeId=node, files=[str(file)])

    def cookies(self) -> list[dict[str, Any]]:
        return list(self.do("Network.getCookies")["cookies"])

    def width(self) -> int:
        """How wide the page is: wider than the window means scrolling sideways."""
        return round(self.do("Page.getLayoutMetrics")["cssContentSize"]["width"])

    def shot(self, file: Path) -> None:
        """A picture of the whole page."""
        size = self.do("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": self.size[0], "height": size["height"], "scale": 1}
        data = self.do("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        file.write_bytes(base64.b64decode(data))


@contextmanager
def started(program: str) -> Iterator[Chrome]:
    """A browser with a fresh profile, gone afterwards."""
    profile = Path(tempfile.mkdtemp(prefix="auditor-chrome-"))
    chrome = Chrome(program, profile)
    try:
        yield chrome
    finally:
        chrome.close()
        shutil.rmtree(profile, ignore_errors=True)
