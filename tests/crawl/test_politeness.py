"""We are polite guests: robots.txt, spacing, giving up, and stopping at a human check."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from auditor.crawl import HostLimiter
from auditor.model import FetchOutcome
from tests.crawl.conftest import World

OFFER = "<html><body>" + "人工智能训练师三级培训，报名请提供手机号并输入短信验证码。" * 30 + "</body></html>"


def test_a_page_robots_txt_forbids_is_never_asked_for(world: World) -> None:
    url = world.page("/private/a", "secret")
    world.page("/robots.txt", "User-agent: *\nDisallow: /private/")
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.robots, got.status) == (FetchOutcome.ROBOTS_DENIED, "denied", None)
    assert world.paths() == ["/robots.txt"]


def test_rules_for_our_own_name_come_before_rules_for_all(world: World) -> None:
    url = world.page("/a", "a")
    world.page("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: course-auditor\nAllow: /")
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.robots) == (FetchOutcome.OK, "allowed")


def test_robots_txt_is_asked_once_per_host(world: World) -> None:
    urls = [world.page(f"/{n}", "x") for n in range(3)]
    world.page("/robots.txt", "User-agent: *\nDisallow: /private/")
    with world.fetcher() as fetcher:
        assert [fetcher.fetch(url).robots for url in urls] == ["allowed"] * 3
    assert world.paths().count("/robots.txt") == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_without_robots_txt_the_site_may_be_read(world: World, status: int) -> None:
    url = world.page("/", "x")
    world.page("/robots.txt", lambda ask: ask.send(status, "nothing here"))
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.robots) == (FetchOutcome.OK, "none")


def test_a_home_page_in_place_of_robots_txt_is_no_rules(world: World) -> None:
    url = world.page("/", "x")
    world.page("/robots.txt", "<html>Disallow: / </html>")
    with world.fetcher() as fetcher:
        assert fetcher.fetch(url).robots == "none"


@pytest.mark.parametrize("status", [500, 503, 429])
def test_when_robots_txt_cannot_be_read_nothing_is_crawled(world: World, status: int) -> None:
    url = world.page("/", "x")
    world.page("/robots.txt", lambda ask: ask.send(status, "busy"))
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert (got.outcome, got.robots) == (FetchOutcome.ROBOTS_DENIED, "unknown")
    assert "robots.txt" in got.detail
    assert "/" not in world.paths()


def test_when_robots_txt_times_out_nothing_is_crawled(world: World) -> None:
    url = world.page("/", "x")
    world.page("/robots.txt", lambda ask: ask.server.gone.wait())
    with world.fetcher(timeout_s=0.3) as fetcher:
        got = [fetcher.fetch(url), fetcher.fetch(url)]
    assert [(one.outcome, one.robots) for one in got] == [(FetchOutcome.TIMEOUT, "unknown")] * 2
    assert world.paths() == ["/robots.txt"]


def test_a_redirected_robots_txt_is_obeyed(world: World) -> None:
    url = world.page("/a", "x")
    world.page("/robots.txt", lambda ask: ask.send(301, Location="/other.txt"))
    world.page("/other.txt", "User-agent: *\nDisallow: /a")
    with world.fetcher() as fetcher:
        assert fetcher.fetch(url).robots == "denied"


def test_each_hop_of_a_redirect_is_checked_against_its_own_robots_txt(world: World) -> None:
    other = f"other-{world.host}"
    url = world.page("/", lambda ask: ask.send(302, Location=f"http://{other}/hidden"))
    world.page("/hidden", "x", host=other)
    world.page("/robots.txt", "User-agent: *\nDisallow: /hidden", host=other)
    with world.fetcher() as fetcher:
        got = fetcher.fetch(url)
    assert got.outcome is FetchOutcome.ROBOTS_DENIED
    assert world.paths(other) == ["/robots.txt"]


def test_crawl_delay_is_kept_by_the_servers_own_clock(world: World) -> None:
    urls = [world.page(f"/{n}", "x") for n in range(4)]
    world.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.05")
    with world.fetcher() as fetcher, ThreadPoolExecutor(4) as pool:
        assert all(one.ok for one in pool.map(fetcher.fetch, urls))
    times = world.times()
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == 5
    assert min(gaps) >= 0.049


def test_the_longest_of_the_three_delays_holds(world: World) -> None:
    waits: list[float] = []
    url = world.page("/", "x")
    for floor, robots, own, longest in ((3, 1, 2, 3), (1, 3, 2, 3), (1, 2, 3, 3)):
        waits.clear()
        world.page("/robots.txt", f"User-agent: *\nCrawl-delay: {robots}")
        limiter = HostLimiter(clock=lambda: 0.0, sleep=waits.append)
        with world.fetcher(limiter, delay_floor_s=floor) as fetcher:
            fetcher.fetch(url, delay_s=own)
        assert waits == [pytest.approx(longest)]


def test_request_rate_counts_as_a_delay(world: World) -> None:
    waits: list[float] = []
    url = world.page("/", "x")
    world.page("/robots.txt", "User-agent: *\nRequest-rate: 2/10")
    with world.fetcher(HostLimiter(clock=lambda: 0.0, sleep=waits.append)) as fetcher:
        fetcher.fetch(url)
    assert waits == [pytest.approx(5)]


def test_a_crawl_delay_beyond_the_cap_leaves_the_host_out(world: World) -> None:
    url = world.page("/", "x")
    world.page("/robots.txt", "User-agent: *\nCrawl-delay: 86400")
    with world.fetcher(delay_cap_s=30.0) as fetcher:
        got = fetcher.fetch(url)
    assert got.outcome is FetchOutcome.SKIPPED
    assert "86400" in got.detail
    assert world.paths() == ["/robots.txt"]


def test_one_host_is_asked_one_thing_at_a_time_by_all_threads(world: World) -> None:
    """Two fetchers in one process must not double the pace."""
    limiter = HostLimiter()
    urls = [world.page(f"/{n}", "x") for n in range(6)]
    with (
        world.fetcher(limiter, delay_floor_s=0.03) as one,
        world.fetcher(limiter, delay_floor_s=0.03) as two,
        ThreadPoolExecutor(6) as pool,
    ):
        answers = list(pool.map(lambda n: (one, two)[n % 2].fetch(urls[n]), range(6)))
    times = world.times()
    assert all(answer.ok for answer in answers)
    assert min(b - a for a, b in pairwise(times)) >= 0.029


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, "<html><title>安全验证</title><p>请完成安全验证后继续访问</p></html>", {}),
        (403, "<html><h1>访问受限</h1><p>请输入验证码</p></html>", {}),
        (200, "<html><script>window._cf_chl_opt={}</script></html>", {}),
        (412, "<html><script>var __jsl_clearance=1</script></html>", {}),
        (403, "nothing to see", {"cf_mitigated": "challenge"}),
        (200, "<meta charset=gbk><p>拖动滑块完成拼图</p>".encode("gbk"), {"Content_Type": "text/html"}),
    ],
)
def test_a_human_check_stops_the_host_for_this_run(
    world: World, status: int, body: str | bytes, headers: dict[str, str]
) -> None:
    url = world.page("/", lambda ask: ask.send(status, body, **headers))
    other = world.page("/other", OFFER)
    with world.fetcher() as fetcher:
        first, second = fetcher.fetch(url), fetcher.fetch(other)
    assert (first.outcome, first.status, first.body) == (FetchOutcome.CAPTCHA, status, b"")
    assert second.outcome is FetchOutcome.SKIPPED
    assert "人机验证" in first.detail and "人机验证" in second.detail
    assert world.paths() == ["/robots.txt", "/"]


def test_an_offer_with_a_verification_widget_in_its_form_is_no_human_check(world: World) -> None:
    url = world.page("/", OFFER + '<script src="https://x.example/g-recaptcha.js"></script>')
    with world.fetcher() as fetcher:
        assert fetcher.fetch(url).outcome is FetchOutcome.OK


def test_three_failures_in_a_row_give_a_host_up(world: World) -> None:
    urls = [world.page(f"/{n}", lambda ask: ask.send(500, "x")) for n in range(4)]
    with world.fetcher() as fetcher:
        outcomes = [fetcher.fetch(url).outcome for url in urls]
    assert outcomes == [FetchOutcome.HTTP_ERROR] * 3 + [FetchOutcome.SKIPPED]


def test_failures_that_are_not_in_a_row_do_not_give_a_host_up(world: World) -> None:
    good, bad = world.page("/good", "x"), world.page("/bad", lambda ask: ask.send(500, "x"))
    missing = world.page("/missing", lambda ask: ask.send(404))
    with world.fetcher() as fetcher:
        outcomes = [fetcher.fetch(url).outcome for url in (bad, bad, good, bad, bad, missing, bad, bad, good)]
    assert FetchOutcome.SKIPPED not in outcomes


def test_one_hosts_failures_do_not_cost_another_host(world: World) -> None:
    other = f"other-{world.host}"
    good = world.page("/", "x", host=other)
    with world.fetcher() as fetcher:
        for n in range(3):
            fetcher.fetch(world.page(f"/{n}", lambda ask: ask.send(500)))
        assert fetcher.fetch(good).outcome is FetchOutcome.OK
