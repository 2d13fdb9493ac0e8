"""The server stands for the outside world: its ordinary answers and its faults must be what a real one would send."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from auditor.cli.sandbox import app
from auditor.errors import BadInput, CouldNotCheck
from auditor.sandbox import register_html, register_json
from auditor.sandbox.faults import NAMES, PRIVATE, Faults
from auditor.sandbox.server import Server, serve
from auditor.sandbox.truth import RULES
from tests.sandbox.worlds import facts, plot, world


def _get(server: Server, host: str, path: str, headers: dict[str, str] | None = None, timeout: float = 10.0):
    link = http.client.HTTPConnection(server.host, server.port, timeout=timeout)
    try:
        link.request("GET", path, headers={"Host": host, **(headers or {})})
        answer = link.getresponse()
        return answer, answer.read()
    finally:
        link.close()


@pytest.fixture(scope="module")
def plain() -> Iterator[Server]:
    with serve(world(1)) as server:
        yield server


@contextmanager
def _faulty(name: str) -> Iterator[tuple[Server, str, str]]:
    """A server with one fault, one host it hits and the start path there."""
    faults = Faults([name])
    host = faults.victims(world(1))[name][0]
    with serve(world(1), faults=[name]) as server:
        yield server, host, world(1).sites[host].start


def test_an_unchanged_page_answers_304_without_a_body(plain: Server) -> None:
    host = plot(1).sites[0].host
    start = world(1).sites[host].start
    first, body = _get(plain, host, start)
    assert first.status == 200
    assert body == world(1).sites[host].pages[start].body
    second, nothing = _get(plain, host, start, {"If-None-Match": str(first.getheader("ETag"))})
    assert (second.status, nothing) == (304, b"")
    assert [request.status for request in plain.log if request.host == host][-2:] == [200, 304]


def test_hosts_are_kept_apart(plain: Server) -> None:
    assert _get(plain, "nobody.sandbox.test", "/")[0].status == 404
    bodies = {_get(plain, site.host, world(1).sites[site.host].start)[1] for site in plot(1).sites[:5]}
    assert len(bodies) == 5


def test_robots_files_delay_deny_and_are_missing(plain: Server) -> None:
    texts = {site.robots: _get(plain, site.host, "/robots.txt") for site in plot(1).sites}
    assert texts["missing"][0].status == 404
    assert texts["deny"][1].decode().endswith("Disallow: /\n")
    assert b"Crawl-delay: 0." in texts["delay"][1]
    assert texts["open"][0].getheader("Content-Type", "").startswith("text/plain")


def test_json_lists_are_paged_and_searched(plain: Server) -> None:
    path = "/api/public/evaluationOrganList?pageSize=50&pageNum="
    pages = [json.loads(_get(plain, register_json.HOST, f"{path}{n}")[1])["body"] for n in (1, 2, 3)]
    assert pages[0]["pages"] == 2
    assert len(pages[0]["list"]) == 50
    assert len(pages[0]["list"]) + len(pages[1]["list"]) == pages[0]["total"]
    assert pages[2]["list"] == []
    path = "/api/public/skillStandardList?pageSize=800&pageNum=1&total=0&nameCode=4-04-05-05&status=1"
    found = json.loads(_get(plain, register_json.HOST, path)[1])
    assert (found["code"], [row["name"] for row in found["body"]["list"]]) == (200, ["人工智能训练师"])


def test_nothing_of_the_truth_is_served() -> None:
    """The audited must have no way to read the answers: neither in a page nor in the server's memory."""
    served = b"".join(page.body for site in world(1).sites.values() for page in site.pages.values())
    for rule in RULES:  # not as a part of an institution's code
        assert not re.search(rb"(?<![0-9A-Z])" + rule.encode() + rb"(?![0-9A-Z])", served), rule
    for word in ("not_found", "scope_exceeded", "breach", "honest", "fraud"):
        assert word.encode() not in served, word
    code = "import sys, auditor.sandbox.server; print(*sorted(m for m in sys.modules if m.startswith('auditor.')))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) == {
        "auditor.errors", "auditor.logsafe", "auditor.sandbox", "auditor.sandbox.faults", "auditor.sandbox.server",
        "auditor.sandbox.site",
    }  # fmt: skip


def test_no_route_answers_about_the_truth(plain: Server) -> None:
    host = plot(1).sites[0].host
    for path in ("/truth", "/truth.json", "/..%2ftruth.py", "/../truth.py", "/evaluate", "/api"):
        assert _get(plain, host, path)[0].status == 404, path


def test_an_unknown_fault_and_a_taken_port_are_explained(plain: Server) -> None:
    with pytest.raises(BadInput, match="choose from"):
        serve(world(1), faults=["earthquake"])
    with pytest.raises(CouldNotCheck, match="--port"):
        Server(world(1), port=plain.port)


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_hits_somebody_and_spares_the_others(name: str) -> None:
    victims = Faults([name]).victims(world(1))[name]
    if name.startswith("registry-"):
        assert victims == sorted([register_html.HOST, register_json.HOST])
    else:
        assert 2 <= len(victims) < len(world(1).sites) / 2
        assert not {register_html.HOST, register_json.HOST} & set(victims)


@pytest.mark.parametrize("host", [register_html.HOST, register_json.HOST])
def test_registers_go_down_or_ask_for_a_human(host: str) -> None:
    with serve(world(1), faults=["registry-down"]) as server:
        assert {_get(server, host, path)[0].status for path in ("/", "/robots.txt", world(1).sites[host].start)} == {
            503
        }
        site = plot(1).sites[0].host
        assert _get(server, site, world(1).sites[site].start)[0].status == 200
    with serve(world(1), faults=["registry-captcha"]) as server:
        answer, body = _get(server, host, world(1).sites[host].start)
        assert answer.status == 200
        assert "安全验证" in body.decode()


def test_captcha_pages_come_with_200() -> None:
    with _faulty("captcha") as (server, host, start):
        answer, body = _get(server, host, start)
        assert answer.status == 200
        assert "滑块" in body.decode()
        assert "训练师" not in body.decode()


def test_broken_sites_still_serve_robots() -> None:
    with _faulty("sites-5xx") as (server, host, start):
        assert _get(server, host, start)[0].status in (500, 503)
        assert _get(server, host, "/robots.txt")[0].status == 200


def test_rate_limit_asks_to_wait_once() -> None:
    with _faulty("rate-limit") as (server, host, start):
        first, _ = _get(server, host, start)
        assert (first.status, first.getheader("Retry-After")) == (429, "1")
        assert _get(server, host, start)[0].status == 200


def test_latency_delays_and_then_answers() -> None:
    with _faulty("latency") as (server, host, start):
        begun = time.monotonic()
        assert _get(server, host, start)[0].status == 200
        assert time.monotonic() - begun >= 0.3


def test_a_hanging_host_never_answers_and_lets_go_when_the_server_stops() -> None:
    with _faulty("timeout") as (server, host, start):
        with pytest.raises(TimeoutError):
            _get(server, host, start, timeout=0.2)
        begun = time.monotonic()
    assert time.monotonic() - begun < 5


def test_a_truncated_body_is_shorter_than_announced() -> None:
    with _faulty("truncated") as (server, host, start), pytest.raises(http.client.IncompleteRead):
        _get(server, host, start)


def test_wrong_charset_leaves_the_bytes_alone() -> None:
    with _faulty("wrong-charset") as (server, host, start):
        answer, body = _get(server, host, start)
        assert answer.getheader("Content-Type", "").split("=")[1] in ("big5", "iso-8859-1")
        assert body == world(1).sites[host].pages[start].body


def test_redirects_loop_or_lead_to_private_addresses() -> None:
    with _faulty("redirect-loop") as (server, host, start):
        path = start
        for _ in range(8):
            answer, _ = _get(server, host, path)
            assert answer.status == 302
            path = str(answer.getheader("Location"))
    victims = Faults(["redirect-private"]).victims(world(1))["redirect-private"]
    with serve(world(1), faults=["redirect-private"]) as server:
        seen = {_get(server, host, world(1).sites[host].start)[0].getheader("Location") for host in victims}
    assert seen and seen <= set(PRIVATE)


def test_a_huge_body_is_far_above_any_cap_but_ends() -> None:
    with _faulty("huge-body") as (server, host, start):
        answer, body = _get(server, host, start)
        assert answer.getheader("Content-Length") is None
        assert 40_000_000 < len(body) < 60_000_000


def test_the_next_week_can_be_shown_without_a_new_port() -> None:
    with serve(world(1)) as server:
        changed = [h for h, s in world(1).sites.items() if s.pages != world(1, 1).sites[h].pages]
        old = [_get(server, host, facts(1).programs[0].paths[0])[1] for host in changed]
        server.world = world(1, 1)
        for host in changed:
            for path, page in world(1, 1).sites[host].pages.items():
                assert _get(server, host, path)[1] == page.body
        assert old


def test_commands_write_catalogue_and_list(tmp_path) -> None:
    runner = CliRunner()
    for command, name in (("catalogue", "sources.yaml"), ("list-file", "list.xlsx")):
        result = runner.invoke(app, [command, "--out", str(tmp_path / name)])
        assert result.exit_code == 0, result.output
        assert (tmp_path / name).stat().st_size > 1000
    refused = runner.invoke(app, ["catalogue", "--out", str(tmp_path / "x.yaml"), "--anchor", "2026-11-17"])
    assert isinstance(refused.exception, BadInput)
    assert not (tmp_path / "x.yaml").exists()


def test_the_serve_command_refuses_what_it_does_not_know() -> None:
    result = CliRunner().invoke(app, ["serve", "--port", "0", "--fault", "earthquake"])
    assert isinstance(result.exception, BadInput)
    assert "registry-down" in result.exception.line()


def test_the_serve_command_answers_and_says_how_to_reach_it() -> None:
    code = "from auditor.cli.sandbox import app; app()"
    command = [sys.executable, "-u", "-c", code, "serve", "--port", "0", "--fault", "captcha"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline() for _ in range(3)]
            address = json.loads(lines[1].split("'")[1])[".sandbox.test"]
            link = http.client.HTTPConnection(address, timeout=5)
            link.request("GET", register_html.INDEX, headers={"Host": register_html.HOST})
            assert link.getresponse().status == 200
            link.close()
        finally:
            process.terminate()
    assert lines[2].startswith("fault captcha: ")
