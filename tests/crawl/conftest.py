"""A real threaded HTTP server on loopback with virtual hosts, whose misbehaviour each test writes down itself."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from auditor.crawl import Archive, Fetcher, HostLimiter
from auditor.settings import Settings

Handler = Callable[["Ask"], None]
_numbers = count(1)


@dataclass
class Hit:
    """One request as the server saw it."""

    host: str
    path: str
    at: float
    headers: dict[str, str]


class Ask(BaseHTTPRequestHandler):
    """One request; a test's handler answers it with `send` or writes raw bytes itself."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for an acknowledgement
    server: LoopbackServer  # type: ignore[assignment]

    @property
    def host(self) -> str:
        return str(self.headers["Host"]).partition(":")[0]

    def do_GET(self) -> None:
        self.server.hits.append(Hit(self.host, self.path, time.monotonic(), dict(self.headers.items())))
        handler = self.server.pages.get((self.host, self.path))
        if handler is None and self.path == "/robots.txt":
            self.send(404)
        elif handler is None:
            handler = self.server.pages.get((self.host, "*"))
            handler(self) if handler else self.send(404, "no such page")
        else:
            handler(self)

    def send(self, status: int, body: str | bytes = "", **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        headers.setdefault("Content_Type", "text/html; charset=utf-8")
        headers.setdefault("Content_Length", str(len(data)))
        for name, value in headers.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def drop(self) -> None:
        """Cut the connection here."""
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        return


class LoopbackServer(ThreadingHTTPServer):
    """`pages` maps (host, path) to a handler; `hits` is the server's own log; `gone` is set when the test is over."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Ask)
        self.pages: dict[tuple[str, str], Handler] = {}
        self.hits: list[Hit] = []
        self.gone = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        return  # clients that hang up on purpose are what is tested here

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


@dataclass
class World:
    """A server, a host name nobody used before, and a fetcher for it."""

    server: LoopbackServer
    scratch: Path
    host: str = field(default_factory=lambda: f"s{next(_numbers)}.site.test")

    def page(self, path: str, answer: str | Handler, host: str = "") -> str:
        """Serve a page (or a handler) at a path; returns its address."""
        handler = answer if callable(answer) else (lambda ask: ask.send(200, answer))
        self.server.pages[host or self.host, path] = handler
        return f"http://{host or self.host}{path}"

    def paths(self, host: str = "") -> list[str]:
        """What this host was asked for, in order."""
        return [hit.path for hit in self.server.hits if hit.host == (host or self.host)]

    def times(self, host: str = "") -> list[float]:
        """When, in seconds."""
        return [hit.at for hit in self.server.hits if hit.host == (host or self.host)]

    def settings(self, **changes: Any) -> Settings:
        values: dict[str, Any] = {
            "connect_to": {".site.test": self.server.address}, "delay_floor_s": 0.0, "timeout_s": 2.0,
            "total_timeout_s": 5.0, "retries": 2, "max_bytes": 100_000, "host_workers": 8,
        }  # fmt: skip
        return Settings(_env_file=None, **{**values, **changes})

    def fetcher(self, limiter: HostLimiter | None = None, archive: Archive | None = None, **changes: Any) -> Fetcher:
        return Fetcher(self.settings(**changes), archive, limiter=limiter or HostLimiter())


@pytest.fixture(scope="session")
def _server() -> Iterator[LoopbackServer]:
    server = LoopbackServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def world(_server: LoopbackServer, tmp_path: Path) -> Iterator[World]:
    _server.pages.clear()
    _server.hits.clear()
    _server.gone.clear()
    yield World(_server, tmp_path)
    _server.gone.set()


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[LoopbackServer]:
    """The same server behind a certificate that nobody has signed."""
    server = LoopbackServer()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def self_signed(folder: Path) -> Path:
    """A key and a self-signed certificate for s.site.test in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "s.site.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("s.site.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "self-signed.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
