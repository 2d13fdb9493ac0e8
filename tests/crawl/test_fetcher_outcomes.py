"""Each fault outside becomes its own outcome, never a page and never an exception."""

from __future__ import annotations

import gzip
import socket
import zlib
from typing import Any

import pytest

from auditor.crawl import Fetcher, HostLimiter
from auditor.crawl.addresses import is_public
from auditor.model import FetchOutcome, sha256_hex
from auditor.settings import Settings
from tests.crawl.conftest import Ask, LoopbackServer, World


class FakeClock:
    """A clock that sleeping moves: waits are asserted, not lived through."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def limiter(self) -> HostLimiter:
        return HostLimiter(clock=lambda: self.now, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_an_ordinary_page_arrives_whole_with_its_digest(world: World) -> None:
    url = world.page("/", lambda ask: ask.send(200, "人工智能训练师", ETag='"1"', Last_Modified="yesterday"))
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.status, got.body.decode()) == (FetchOutcome.OK, 200, "人工智能训练师")
    assert got.sha256 == sha256_hex(got.body)
    assert (got.etag, got.last_modified, got.robots, got.detail) == ('"1"', "yesterday", "none", "")
    assert got.fetched_at.tzinfo is not None


def test_the_request_names_us_and_our_contact(world: World) -> None:
    url = world.page("/", "ok")
    with world.fetcher(user_agent="course-auditor/0.1 (+mailto:me@example.invalid)") as fetcher:
        fetcher.fetch(url)
    assert {hit.headers["User-Agent"] for hit in world.server.hits} == {
        "course-auditor/0.1 (+mailto:me@example.invalid)"
    }
    assert all("Cookie" not in hit.headers for hit in world.server.hits)


@pytest.mark.parametrize("status", [400, 404, 410, 500, 501])
def test_an_error_status_is_not_read_as_a_page_and_not_asked_again(world: World, status: int) -> None:
    url = world.page("/", lambda ask: ask.send(status, "oops"))
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.status, got.body, got.sha256) == (FetchOutcome.HTTP_ERROR, status, b"", "")
    assert f"HTTP {status}" in got.detail
    assert world.paths() == ["/robots.txt", "/"]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_passing_server_error_is_retried_and_then_read(world: World, status: int) -> None:
    left = [status, status]
    url = world.page("/", lambda ask: ask.send(left.pop(), "busy") if left else ask.send(200, "ok"))
    with world.fetcher() as fetcher:
        assert fetcher.fetch(url).outcome is FetchOutcome.OK
    assert world.paths() == ["/robots.txt", "/", "/", "/"]


def test_retries_are_bounded(world: World) -> None:
    url = world.page("/", lambda ask: ask.send(503, "busy"))
    with world.fetcher(retries=1) as fetcher:
        assert fetcher.fetch(url).outcome is FetchOutcome.HTTP_ERROR
    assert world.paths().count("/") == 2


def test_retry_after_is_waited_for(world: World) -> None:
    clock, left = FakeClock(), [429]
    url = world.page("/", lambda ask: ask.send(left.pop(), Retry_After="17") if left else ask.send(200, "ok"))
    with world.fetcher(clock.limiter()) as fetcher:
        assert fetcher.fetch(url).outcome is FetchOutcome.OK
    assert sum(clock.slept) == pytest.approx(17)


def test_a_retry_after_beyond_the_cap_gives_the_host_up(world: World) -> None:
    clock = FakeClock()
    url = world.page("/", lambda ask: ask.send(429, "slow down", Retry_After="3600"))
    other = world.page("/other", "ok")
    with world.fetcher(clock.limiter()) as fetcher:
        assert fetcher.fetch(url).outcome is FetchOutcome.HTTP_ERROR
        skipped = fetcher.fetch(other)
    assert skipped.outcome is FetchOutcome.SKIPPED
    assert "3600" in skipped.detail
    assert clock.slept == []
    assert world.paths() == ["/robots.txt", "/"]


def test_a_malformed_retry_after_does_not_crash(world: World) -> None:
    url = world.page("/", lambda ask: ask.send(429, "slow", Retry_After="soon"))
    with world.fetcher(FakeClock().limiter()) as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.status) == (FetchOutcome.HTTP_ERROR, 429)


def test_a_server_that_says_nothing_is_a_timeout(world: World) -> None:
    url = world.page("/", lambda ask: ask.server.gone.wait())
    with world.fetcher(timeout_s=0.3) as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.status, got.body) == (FetchOutcome.TIMEOUT, None, b"")
    assert world.paths().count("/") == 1


def test_a_body_that_stops_coming_is_a_timeout(world: World) -> None:
    def stall(ask: Ask) -> None:
        ask.send(200, "half", Content_Length="1000")
        ask.server.gone.wait()

    url = world.page("/", stall)
    with world.fetcher(timeout_s=0.3) as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.status, got.body) == (FetchOutcome.TIMEOUT, 200, b"")


def test_a_body_that_drips_for_ever_ends_at_the_total_time(world: World) -> None:
    def drip(ask: Ask) -> None:
        ask.send(200, "", Content_Length="1000000")
        while not ask.server.gone.wait(0.02):
            ask.wfile.write(b"x")

    url = world.page("/", drip)
    with world.fetcher(timeout_s=1.0, total_timeout_s=0.5) as fetcher:
        assert fetcher.fetch(url).outcome is FetchOutcome.TIMEOUT


def test_headers_that_drip_for_ever_end_at_the_total_time(world: World) -> None:
    """A read timeout never fires when one byte comes in time: one such server would hold a worker for days."""

    def drip(ask: Ask) -> None:
        ask.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not ask.server.gone.wait(0.02):
            ask.wfile.write(b"x")

    url = world.page("/", drip)
    with world.fetcher(timeout_s=1.0, total_timeout_s=0.5) as fetcher:
        assert fetcher.fetch(url).outcome is FetchOutcome.TIMEOUT


def test_latency_below_the_timeout_is_no_fault(world: World) -> None:
    def late(ask: Ask) -> None:
        ask.server.gone.wait(0.05)
        ask.send(200, "late")

    url = world.page("/", late)
    with world.fetcher(timeout_s=1.0) as fetcher:
        assert fetcher.fetch(url).body == b"late"


@pytest.mark.parametrize(
    "headers", [{"Content_Length": "1000"}, {"Content_Length": "", "Transfer_Encoding": "chunked"}]
)
def test_a_body_cut_short_is_not_read_as_a_page(world: World, headers: dict[str, str]) -> None:
    """Half a page may lack the line that makes the other half lawful."""

    def cut(ask: Ask) -> None:
        ask.send(200, "3e8\r\nhalf a page", **headers)
        ask.drop()

    url = world.page("/", cut)
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.status, got.body) == (FetchOutcome.TRUNCATED, 200, b"")
    assert world.paths().count("/") == 3, "a broken connection may succeed on the next try"


def test_a_huge_body_is_not_read_to_its_end(world: World) -> None:
    url = world.page("/", lambda ask: ask.send(200, b"x" * 200_001))
    with world.fetcher(max_bytes=100_000) as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.body) == (FetchOutcome.TOO_LARGE, b"")


def test_a_body_of_exactly_the_cap_is_read(world: World) -> None:
    url = world.page("/", lambda ask: ask.send(200, b"x" * 100_000))
    with world.fetcher(max_bytes=100_000) as fetcher:
        assert len(fetcher.fetch(url).body) == 100_000


def test_the_cap_applies_after_decompression(world: World) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000
    url = world.page("/", lambda ask: ask.send(200, bomb, Content_Encoding="gzip"))
    with world.fetcher(max_bytes=100_000) as fetcher:
        assert fetcher.fetch(url).outcome is FetchOutcome.TOO_LARGE


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", gzip.compress(b"hello", mtime=0)),
        ("x-gzip", gzip.compress(b"hel", mtime=0) + gzip.compress(b"lo", mtime=0)),
        ("gzip", gzip.compress(b"hello", mtime=0) + b"\0\0\0"),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compress(b"hello")[2:-4]),
        ("identity", b"hello"),
    ],
)
def test_compressed_bodies_are_read(world: World, encoding: str, data: bytes) -> None:
    url = world.page("/", lambda ask: ask.send(200, data, Content_Encoding=encoding))
    with world.fetcher() as fetcher:
        assert fetcher.fetch(url).body == b"hello"


@pytest.mark.parametrize(
    ("encoding", "data"),
    [("gzip", gzip.compress(b"hello" * 99, mtime=0)[:-12]), ("gzip", b"plain text"), ("br", b"\x0b\x02\x80hello\x03")],
)
def test_a_body_that_cannot_be_decompressed_is_not_read_as_a_page(world: World, encoding: str, data: bytes) -> None:
    url = world.page("/", lambda ask: ask.send(200, data, Content_Encoding=encoding))
    with world.fetcher() as fetcher:
        assert fetcher.fetch(url).outcome is FetchOutcome.TRUNCATED


def test_an_empty_page_is_a_page(world: World) -> None:
    url = world.page("/", "")
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.sha256) == (FetchOutcome.OK, sha256_hex(b""))


def test_a_certificate_nobody_signed_is_refused(world: World, tls_server: LoopbackServer) -> None:
    tls_server.pages["s.site.test", "/"] = lambda ask: ask.send(200, "ok")
    with world.fetcher(connect_to={".site.test": tls_server.address}) as fetcher:
        got = fetcher.fetch("https://s.site.test/")
    assert (got.outcome, got.status, got.robots) == (FetchOutcome.TLS_ERROR, None, "unknown")
    assert tls_server.hits == []


def test_a_refused_connection_is_a_network_error(world: World) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        target = f"127.0.0.1:{closed.getsockname()[1]}"
    with world.fetcher(connect_to={".site.test": target}) as fetcher:
        got = fetcher.fetch("http://nobody.site.test/")
    assert (got.outcome, got.status) == (FetchOutcome.NETWORK_ERROR, None)
    assert "无法连接" in got.detail


def no_such_name(*_: Any, **__: Any) -> Any:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_name_without_address_is_a_network_error(monkeypatch: Any) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    with Fetcher(Settings(_env_file=None, delay_floor_s=0.0), limiter=HostLimiter()) as fetcher:
        got = fetcher.fetch("http://no-such-host.invalid/")
    assert got.outcome is FetchOutcome.NETWORK_ERROR
    assert "无法解析" in got.detail


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "0x7f.1", "0"])
def test_private_addresses_are_never_asked(world: World, host: str) -> None:
    with world.fetcher() as fetcher:
        got = fetcher.fetch(f"http://{host}/")
    assert got.outcome is FetchOutcome.ADDRESS_REFUSED
    assert world.server.hits == []


def test_a_name_that_resolves_to_a_private_address_is_refused(world: World, monkeypatch: Any) -> None:
    asked = []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.1.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with world.fetcher() as fetcher:
        got = fetcher.fetch("http://intranet.example/")
    assert got.outcome is FetchOutcome.ADDRESS_REFUSED
    assert "192.168.1.1" in got.detail
    assert asked == ["intranet.example"], "one look-up: the checked address is the one connected to"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2400:3200::1", True), ("64:ff9b::808:808", True), ("::ffff:8.8.8.8", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.0.1", False),
        ("169.254.1.1", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("240.0.0.1", False), ("::", False), ("::1", False), ("fe80::1%eth0", False),
        ("fc00::1", False), ("ff02::1", False), ("::ffff:127.0.0.1", False), ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False), ("198.18.0.1", False), ("192.0.2.1", False), ("2001:db8::1", False),
    ],
)  # fmt: skip
def test_what_counts_as_a_public_address(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_redirect_to_a_private_address_is_refused(world: World) -> None:
    url = world.page("/", lambda ask: ask.send(302, Location="http://127.0.0.1/admin"))
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert got.outcome is FetchOutcome.ADDRESS_REFUSED
    assert got.final_url == "http://127.0.0.1/admin"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://x.example/", "http://u:p@x.example/", "http://x:99999/"]
)
def test_a_redirect_to_an_odd_address_is_refused(world: World, target: str) -> None:
    url = world.page("/", lambda ask: ask.send(302, Location=target))
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.url) == (FetchOutcome.ADDRESS_REFUSED, url)
    assert "跳转被拒绝" in got.detail


def test_a_redirect_is_followed_and_the_last_address_told(world: World) -> None:
    url = world.page("/", lambda ask: ask.send(301, Location="next?a=1#part"))
    world.page("/next?a=1", "there")
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.url, got.final_url, got.body) == (url, f"http://{world.host}/next?a=1", b"there")


def test_a_redirect_loop_ends(world: World) -> None:
    url = world.page("/a", lambda ask: ask.send(302, Location="/b"))
    world.page("/b", lambda ask: ask.send(302, Location="/a"))
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert got.outcome is FetchOutcome.REDIRECT_LOOP
    assert world.paths() == ["/robots.txt", "/a", "/b"]


def test_an_endless_chain_of_redirects_ends_at_the_cap(world: World) -> None:
    url = world.page("/0", "")
    world.page("*", lambda ask: ask.send(302, Location=f"/{int(ask.path[1:]) + 1}"))
    world.server.pages.pop((world.host, "/0"))
    with world.fetcher(max_redirects=3) as fetcher:
        assert fetcher.fetch(url).outcome is FetchOutcome.REDIRECT_LOOP
    assert world.paths() == ["/robots.txt", "/0", "/1", "/2", "/3"]


def test_a_redirect_without_target_is_an_error(world: World) -> None:
    url = world.page("/", lambda ask: ask.send(302))
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.status) == (FetchOutcome.HTTP_ERROR, 302)


@pytest.mark.parametrize(
    "url",
    ["ftp://a.site.test/", "http://user:secret@a.site.test/", "http://a.site.test:8081/", "http:///x", "javascript:1",
     "", "http://[::1/", "http://a.site.test:port/", "http://exa mple/", "file:///etc/passwd", "http://%31%32%37.0.0.1/"],
)  # fmt: skip
def test_addresses_we_do_not_ask(world: World, url: str) -> None:
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.url) == (FetchOutcome.ADDRESS_REFUSED, url)
    assert got.detail and "\n" not in got.detail
    assert "secret" not in got.detail
    assert world.server.hits == []


def test_an_explicit_port_is_allowed_where_connect_to_names_it(world: World) -> None:
    world.page("/", "ok")
    with world.fetcher() as fetcher:
        got = fetcher.fetch(f"http://{world.host}:{world.server.server_port}/")
    assert got.outcome is FetchOutcome.OK


def test_connect_to_covers_whole_labels_only(world: World, monkeypatch: Any) -> None:
    """'.site.test' must not open the door for evilsite.test."""
    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    with world.fetcher() as fetcher:
        got = fetcher.fetch("http://evilsite.test/")
    assert got.outcome is FetchOutcome.NETWORK_ERROR
    assert world.server.hits == []


def test_a_proxy_from_the_environment_does_not_bypass_the_address_check(world: World, monkeypatch: Any) -> None:
    monkeypatch.setenv("http_proxy", f"http://{world.server.address}")
    monkeypatch.setenv("HTTP_PROXY", f"http://{world.server.address}")
    with world.fetcher() as fetcher:
        assert fetcher.fetch("http://10.0.0.1/").outcome is FetchOutcome.ADDRESS_REFUSED
    assert world.server.hits == []


def test_details_are_one_line(world: World) -> None:
    pages = {
        "/500": lambda ask: ask.send(500),
        "/404": lambda ask: ask.send(404),
        "/big": lambda ask: ask.send(200, b"x" * 2000),
        "/loop": lambda ask: ask.send(302, Location="/loop"),
        "/cut": lambda ask: (ask.send(200, Content_Length="9"), ask.drop()),
    }
    with world.fetcher(max_bytes=1000) as fetcher:
        for path, handler in pages.items():
            got = fetcher.fetch(world.page(path, handler))
            assert not got.ok
            assert len(got.detail.splitlines()) == 1, path
            assert "；" in got.detail, "says what to do as well"
