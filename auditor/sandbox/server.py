"""Serves a world over real HTTP on loopback: virtual hosts by Host header, ETag and 304, robots.txt, faults, a log."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Collection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from auditor.errors import CouldNotCheck
from auditor.sandbox.faults import HUGE_BYTES, Answer, Faults
from auditor.sandbox.site import Listing, Page, Site, World

HANG_LIMIT_S = 120.0  # a request that is never answered is let go after this, or when the server stops
_CHUNK = b"<p>" + "人工智能训练师课程介绍。".encode() * 1500 + b"</p>\n"


class Request(NamedTuple):
    """One line of the request log. time: monotonic seconds; status 0 = no answer was sent."""

    host: str
    path: str
    time: float
    status: int


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    owner: Server

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that hangs up (a cap, a timeout) is normal here and no news."""


class Server:
    """A running sandbox; also a context manager.

    Attributes:
        world: what is served; may be replaced while running (the next week).
        log: all requests in the order their answers began.
    """

    def __init__(self, world: World, host: str = "127.0.0.1", port: int = 0, faults: Collection[str] = ()) -> None:
        self.world, self.faults = world, Faults(faults)
        self.log: list[Request] = []
        self.stopping = threading.Event()
        self._seen: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        try:
            self._http = _Http((host, port), _Handler)
        except OSError as error:
            raise CouldNotCheck(
                f"cannot listen: {error.strerror}", f"{host}:{port}", "choose another --port"
            ) from error
        self._http.owner = self
        self.host, self.port = host, int(self._http.server_address[1])
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """ip:port, as `settings.connect_to` wants it."""
        return f"{self.host}:{self.port}"

    def start(self) -> Server:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and let waiting requests go."""
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def __enter__(self) -> Server:
        return self if self._thread.is_alive() else self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def record(self, host: str, path: str, status: int) -> None:
        """Append to the log."""
        with self._lock:
            self.log.append(Request(host, path, time.monotonic(), status))

    def answer(self, host: str, target: str) -> Answer:
        """The answer to one GET, faults included."""
        site = self.world.sites.get(host)
        if site is None:
            return _not_found()
        path = urlsplit(target).path
        with self._lock:
            first = (host, target) not in self._seen
            self._seen.add((host, target))
        page = _page(site, path, target)
        fault = self.faults.answer(site, path, page, first=first)
        if fault is not None:
            return fault
        return Answer(page=page) if page else _not_found()


def serve(world: World, host: str = "127.0.0.1", port: int = 0, faults: Collection[str] = ()) -> Server:
    """Start a server (port 0 = any free one); stop it with `.stop()`.

    Raises:
        BadInput: a fault's name is unknown.
        CouldNotCheck: the address cannot be listened on.
    """
    return Server(world, host, port, faults).start()


def _not_found() -> Answer:
    return Answer(404, Page("<h1>404</h1><p>页面不存在</p>".encode()))


def _page(site: Site, path: str, target: str) -> Page | None:
    if path == "/robots.txt":
        return Page(site.robots.encode(), "text/plain; charset=utf-8") if site.robots is not None else None
    listing = site.listings.get(path)
    return _list(listing, parse_qs(urlsplit(target).query)) if listing else site.pages.get(path)


def _list(listing: Listing, query: dict[str, list[str]]) -> Page:
    word = query.get("nameCode", [""])[0]
    rows = [row for row in listing.rows if not word or any(word in str(row[name]) for name in listing.search)]
    size, number = (_number(query, name, default) for name, default in (("pageSize", 10), ("pageNum", 1)))
    shown = rows[(number - 1) * size : number * size]
    body = {"list": shown, "pages": -(-len(rows) // size), "total": len(rows)}
    text = json.dumps({"code": 200, "msg": "操作成功", "body": body}, ensure_ascii=False, separators=(",", ":"))
    return Page(text.encode(), "application/json;charset=UTF-8")


def _number(query: dict[str, list[str]], name: str, default: int) -> int:
    value = query.get(name, [""])[0]
    return min(1000, max(1, int(value))) if value.isascii() and value.isdigit() else default


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "nginx", ""
    wbufsize = -1  # one packet per answer, no delayed acknowledgements
    disable_nagle_algorithm = True
    timeout = 60
    server: _Http

    def do_GET(self) -> None:
        owner, host = self.server.owner, self.headers.get("Host", "").partition(":")[0].lower()
        answer = owner.answer(host, self.path)
        if answer.wait_s:
            owner.stopping.wait(answer.wait_s)
        same = answer.status == 200 and self.headers.get("If-None-Match") == answer.page.etag
        unfaulted = answer.declared is None and not answer.huge and not answer.hang
        status = 0 if answer.hang else 304 if same and unfaulted else answer.status
        owner.record(host, self.path, status)
        if answer.hang:
            owner.stopping.wait(HANG_LIMIT_S)
            self.close_connection = True
        elif answer.huge:
            self._huge(answer)
        else:
            self._send(status, answer)

    do_HEAD = do_GET

    def _send(self, status: int, answer: Answer) -> None:
        body = b"" if status == 304 else answer.page.body
        self.send_response(status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if status in (200, 304):
            self.send_header("ETag", answer.page.etag)
        if status != 304:
            self.send_header("Content-Type", answer.page.content_type)
            self.send_header("Content-Length", str(len(body) if answer.declared is None else answer.declared))
        if answer.declared is not None:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _huge(self, answer: Answer) -> None:
        self.send_response(200)
        self.send_header("Content-Type", answer.page.content_type)
        self.send_header("Connection", "close")
        self.close_connection = True
        self.end_headers()
        self.wfile.write(answer.page.body)
        sent = 0
        while sent < HUGE_BYTES and not self.server.owner.stopping.is_set():
            self.wfile.write(_CHUNK)
            sent += len(_CHUNK)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: `Server.log` is the log."""
