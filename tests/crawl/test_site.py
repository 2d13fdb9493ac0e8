"""A site is read breadth first and within its bounds, and what was left out is said."""

from __future__ import annotations

import pytest

from auditor.crawl.site import crawl_site
from auditor.model import FetchOutcome, Source, SourceKind
from tests.crawl.conftest import World


def source(*urls: str, **changes: object) -> Source:
    values: dict[str, object] = {"id": "s", "kind": SourceKind.SITE, "publisher": "某校", "urls": urls, "delay_s": 0.0}
    return Source(**{**values, **changes})  # type: ignore[arg-type]


def linked(*targets: str) -> str:
    return "".join(f'<a href="{target}">x</a>' for target in targets)


def test_pages_are_read_breadth_first_in_document_order(world: World) -> None:
    start = world.page("/", linked("/b", "/a", "/b", "http://elsewhere.site.test/"))
    world.page("/b", linked("/b/1", "/"))
    world.page("/a", linked("/a/1"))
    for path in ("/b/1", "/a/1"):
        world.page(path, "leaf")
    with world.fetcher() as fetcher:
        answers = list(crawl_site(source(start), fetcher))
    assert world.paths() == ["/robots.txt", "/", "/b", "/a", "/b/1", "/a/1"]
    assert all(answer.ok for answer in answers)
    assert world.paths("elsewhere.site.test") == []


def test_the_page_cap_holds_and_what_is_left_is_said(world: World) -> None:
    """A silent cut at the cap would read as 'this site offers nothing else'."""
    start = world.page("/", linked(*(f"/{n}" for n in range(9))))
    world.page("*", "leaf")
    with world.fetcher() as fetcher:
        answers = list(crawl_site(source(start, max_pages=4), fetcher))
    assert [answer.outcome for answer in answers] == [FetchOutcome.OK] * 4 + [FetchOutcome.SKIPPED]
    assert "6" in answers[-1].detail and "max_pages" in answers[-1].detail
    assert len(world.paths()) == 5


def test_a_failing_start_page_still_gives_an_answer(world: World) -> None:
    start = world.page("/", lambda ask: ask.send(500, linked("/a")))
    with world.fetcher() as fetcher:
        answers = list(crawl_site(source(start), fetcher))
    assert [answer.outcome for answer in answers] == [FetchOutcome.HTTP_ERROR]


def test_a_refused_start_address_still_gives_an_answer(world: World) -> None:
    with world.fetcher() as fetcher:
        answers = list(crawl_site(source("http://u:p@x.site.test/", "http://10.0.0.1/"), fetcher))
    assert [answer.outcome for answer in answers] == [FetchOutcome.ADDRESS_REFUSED] * 2


def test_after_a_human_check_the_rest_is_listed_as_skipped(world: World) -> None:
    start = world.page("/", linked("/a", "/b", "/c"))
    world.page("/a", "请完成安全验证")
    with world.fetcher() as fetcher:
        answers = list(crawl_site(source(start), fetcher))
    assert [answer.outcome for answer in answers] == [
        FetchOutcome.OK, FetchOutcome.CAPTCHA, FetchOutcome.SKIPPED, FetchOutcome.SKIPPED,
    ]  # fmt: skip
    assert world.paths() == ["/robots.txt", "/", "/a"]


def test_a_site_that_moved_to_www_is_followed(world: World) -> None:
    www = f"www.{world.host}"
    start = world.page("/", lambda ask: ask.send(301, Location=f"http://{www}/"))
    world.page("/", linked("/a"), host=www)
    world.page("/a", "leaf", host=www)
    with world.fetcher() as fetcher:
        answers = list(crawl_site(source(start), fetcher))
    assert [answer.final_url for answer in answers] == [f"http://{www}/", f"http://{www}/a"]


@pytest.mark.parametrize("path", ["/", "/inner"])
def test_a_page_that_leads_to_somebody_elses_site_is_not_held_against_this_publisher(world: World, path: str) -> None:
    world.page("/", linked("/inner"))
    world.page("/inner", "leaf")
    world.page(path, lambda ask: ask.send(302, Location="http://stranger.site.test/offer"))
    world.page("/offer", "包过！", host="stranger.site.test")
    with world.fetcher() as fetcher:
        answers = list(crawl_site(source(f"http://{world.host}/"), fetcher))
    led_away = [answer for answer in answers if answer.final_url == "http://stranger.site.test/offer"]
    assert [(one.outcome, one.body) for one in led_away] == [(FetchOutcome.SKIPPED, b"")]
    assert "stranger.site.test" in led_away[0].detail


def test_one_page_under_two_addresses_is_one_capture(world: World) -> None:
    start = world.page("/", linked("/index.html", "/old", "/new"))
    world.page("/index.html", lambda ask: ask.send(302, Location="/"))
    world.page("/old", lambda ask: ask.send(302, Location="/new"))
    world.page("/new", "leaf")
    with world.fetcher() as fetcher:
        answers = list(crawl_site(source(start), fetcher))
    assert [answer.final_url.rpartition("/")[2] for answer in answers] == ["", "new"]


def test_only_html_is_searched_for_links(world: World) -> None:
    start = world.page("/", linked("/data", "/text"))
    world.page("/data", lambda ask: ask.send(200, linked("/no"), Content_Type="application/json"))
    world.page("/text", lambda ask: ask.send(200, linked("/no"), Content_Type="text/plain"))
    with world.fetcher() as fetcher:
        assert len(list(crawl_site(source(start), fetcher))) == 3
    assert "/no" not in world.paths()


def test_a_link_robots_txt_forbids_is_listed_but_not_read(world: World) -> None:
    start = world.page("/", linked("/secret", "/open"))
    world.page("/open", "x")
    world.page("/robots.txt", "User-agent: *\nDisallow: /secret")
    with world.fetcher() as fetcher:
        outcomes = {answer.url.rpartition("/")[2]: answer.outcome for answer in crawl_site(source(start), fetcher)}
    assert outcomes == {"": FetchOutcome.OK, "secret": FetchOutcome.ROBOTS_DENIED, "open": FetchOutcome.OK}
