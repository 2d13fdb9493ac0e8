"""An interface behind a log-in: read whole by POST, and its secrets never seen again in files, archives or logs."""

from __future__ import annotations

import gzip
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import yaml

from auditor.errors import ConfigError
from auditor.model import Source, SourceKind
from auditor.registersync import Synced, sync_register
from auditor.registry.frames import to_coverage
from auditor.settings import Settings
from tests.registry.test_json_api import SPEC, record

PASSWORD, TOKEN = "pw-7f31-very-secret", "tok-{}-91ab-secret"
HOST = "own.example"
TODAY = date(2026, 11, 16)


@dataclass
class Interface:
    """A register that speaks POST only; its token serves for `runs_out` questions."""

    port: int = 0
    password: str = PASSWORD
    runs_out: int = 1_000
    form: bool = False
    moved: bool = False
    stuck: bool = False
    logins: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    left: int = 0

    def answer(self, path: str, body: bytes, header: str) -> tuple[int, Any]:
        if self.form:
            given: dict[str, Any] = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        else:
            given = json.loads(body)
        if path == "/api/token":
            self.logins += 1
            self.left = self.runs_out
            if given.get("password") != self.password:
                return 403, {"ok": False}
            return 200, {"ok": True, "data": {"token": TOKEN.format(self.logins)}}
        if header != "Token " + TOKEN.format(self.logins) or self.left <= 0:
            return 401, {"ok": False}
        self.left -= 1
        self.asked.append(given)
        first = 0 if self.stuck else int(given["p"]) * 2
        rows = [record(n) for n in range(1, 6)]
        return 200, {"ok": True, "data": {"items": rows[first : first + 2], "count": 5}}


@contextmanager
def serve(interface: Interface) -> Iterator[Interface]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if interface.moved and self.path.endswith("/orgs"):
                self.send_response(307)
                self.send_header("Location", "/api/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            status, document = interface.answer(self.path, body, self.headers.get("X-Access", ""))
            sent = json.dumps(document, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Set-Cookie", f"session={TOKEN}")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    interface.port = http.server_address[1]
    try:
        yield interface
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def sync(home: Path, interface: Interface, secrets: dict[str, str], **login: Any) -> Synced:
    body = "form" if interface.form else "json"
    spec = {
        **SPEC,
        "request": {**SPEC["request"], "method": "POST", "body": body},
        "login": {
            "path": "/token", "body": body, "fields": {"user": "auditor"}, "secrets": {"password": "own_password"},
            "good": {"ok": True}, "token": "data.token", "header": "X-Access", "prefix": "Token ", **login,
        },
    }  # fmt: skip
    path = home / "interface.yaml"
    path.write_text(yaml.safe_dump(spec, allow_unicode=True), encoding="utf-8")
    source = Source("own", SourceKind.REGISTER, "内部接口", (f"http://{HOST}/api",), adapter="json_api",
                    delay_s=0.0, options={"spec": str(path)})  # fmt: skip
    settings = Settings(
        connect_to={HOST: f"127.0.0.1:{interface.port}"}, delay_floor_s=0.0, retries=0, timeout_s=5,
        register_folder=home / "registers", register_secrets=secrets,
    )  # fmt: skip
    return sync_register(source, settings, TODAY)


def kept(home: Path) -> bytes:
    """Everything on disk, unpacked."""
    files = [path for path in sorted(home.rglob("*")) if path.is_file()]
    return b"".join(gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes() for f in files)


@pytest.mark.parametrize("form", [False, True])
def test_an_interface_behind_a_login_is_read_whole_and_keeps_no_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, *, form: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    with serve(Interface(form=form)) as interface:
        done = sync(tmp_path, interface, {"own_password": PASSWORD})
    (row,) = to_coverage(done.snapshot.coverage)
    assert (row.complete, row.filings, row.why) == (True, 5, "")
    assert [str(given["p"]) for given in interface.asked] == ["0", "1", "2"]
    assert interface.logins == 1
    disk = kept(tmp_path)
    assert "贵州第5技能评价中心".encode() in disk
    assert b"POST /api/orgs" in disk
    for secret in (PASSWORD, TOKEN.format(1), "session="):
        assert secret.encode() not in disk
        assert secret not in caplog.text


def test_a_token_that_runs_out_is_renewed_once_and_nothing_is_asked_twice(tmp_path: Path) -> None:
    with serve(Interface(runs_out=2)) as interface:
        done = sync(tmp_path, interface, {"own_password": PASSWORD})
    assert not done.snapshot.gaps
    assert interface.logins == 2
    assert [given["p"] for given in interface.asked] == [0, 1, 2]


def test_a_refused_login_is_not_tried_again_and_accuses_nobody(tmp_path: Path) -> None:
    with serve(Interface(password="another")) as interface:
        done = sync(tmp_path, interface, {"own_password": PASSWORD})
    (row,) = to_coverage(done.snapshot.coverage)
    assert not row.complete
    assert "登录未成功：HTTP状态403" in row.why
    assert PASSWORD not in row.why
    assert (interface.logins, interface.asked) == (1, [])


def test_a_token_that_is_never_accepted_does_not_go_round_in_circles(tmp_path: Path) -> None:
    with serve(Interface(runs_out=0)) as interface:
        done = sync(tmp_path, interface, {"own_password": PASSWORD})
    (row,) = to_coverage(done.snapshot.coverage)
    assert not row.complete
    assert "令牌不被接受" in row.why
    assert interface.logins == 2


def test_a_redirected_question_is_not_carried_elsewhere(tmp_path: Path) -> None:
    with serve(Interface(moved=True)) as interface:
        done = sync(tmp_path, interface, {"own_password": PASSWORD})
    (row,) = to_coverage(done.snapshot.coverage)
    assert not row.complete
    assert "HTTP状态307" in row.why


def test_a_post_that_always_brings_the_first_page_proves_nobody_absent(tmp_path: Path) -> None:
    with serve(Interface(stuck=True)) as interface:
        done = sync(tmp_path, interface, {"own_password": PASSWORD})
    (row,) = to_coverage(done.snapshot.coverage)
    assert not row.complete
    assert "完全相同" in row.why


def test_a_missing_secret_is_named_and_an_open_line_refused(tmp_path: Path) -> None:
    with serve(Interface()) as interface, pytest.raises(ConfigError, match="own_password") as caught:
        sync(tmp_path, interface, {})
    assert "AUDITOR_REGISTER_SECRETS" in caught.value.line()
    spec = yaml.safe_load((tmp_path / "interface.yaml").read_text("utf-8"))
    assert "login" in spec
    source = Source("own", SourceKind.REGISTER, "内部接口", ("http://open.example/api",), adapter="json_api",
                    options={"spec": str(tmp_path / "interface.yaml")})  # fmt: skip
    settings = Settings(register_folder=tmp_path / "registers", register_secrets={"own_password": PASSWORD})
    with pytest.raises(ConfigError, match="https"):
        sync_register(source, settings, TODAY)
    assert PASSWORD not in repr(settings)
