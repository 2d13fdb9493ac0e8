"""A truth that the pages do not show, or a page that shows more than the truth, would judge the auditor falsely."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from auditor.sandbox.bank import load
from auditor.sandbox.damage import KINDS, plain, say
from auditor.sandbox.layout import offer_path
from auditor.sandbox.nouns import SitePlan
from auditor.sandbox.site import Page
from tests.sandbox.worlds import SEEDS, facts, plot, text_of, world

_SIMPLIFIED = str.maketrans("過證國級學費內庫頒發認報師資門檻額", "过证国级学费内库颁发认报师资门槛额")


def _encoding(site: SitePlan) -> str:
    return "gbk" if site.style == "gbk" else "utf-8"


def _squeeze(text: str) -> str:
    return text_of_words(text).translate(_SIMPLIFIED)


def text_of_words(text: str) -> str:
    return text_of(Page(f"<body>{text}</body>".encode()))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_true_breach_can_be_read_on_its_page(seed: int) -> None:
    styles = {site.slug: site for site in plot(seed).sites}
    for row in facts(seed).rows:
        if row.phrase:
            page = world(seed).sites[f"{row.source_id}.sandbox.test"].pages[urlsplit(row.url).path]
            shown = text_of(page, _encoding(styles[row.source_id])).translate(_SIMPLIFIED)
            assert _squeeze(row.phrase) in shown, (row.rule, row.url)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_page_of_an_honest_seller_carries_a_breaching_sentence(seed: int) -> None:
    bad = {
        _squeeze(plain(entry["text"]))
        for lines in load("breaches").values()
        for entry in lines
        if "{" not in entry["text"]
    }
    guilty = {row.source_id for row in facts(seed).rows} | set(facts(seed).forbidden)
    for site in plot(seed).sites:
        if site.slug not in guilty and not site.unreadable:
            for path, page in world(seed).sites[site.host].pages.items():
                shown = text_of(page, _encoding(site)).translate(_SIMPLIFIED)
                assert not [words for words in bad if words in shown], (site.host, path)


def test_gbk_pages_lie_about_their_charset() -> None:
    sites = [site for site in plot(1).sites if site.style == "gbk"]
    assert len(sites) >= 3
    headers = set()
    for site in sites:
        for page in world(1).sites[site.host].pages.values():
            headers.add(page.content_type)
            assert b"charset=utf-8" in page.body[:600]
            with pytest.raises(UnicodeDecodeError):
                page.body.decode("utf-8")
            assert "首页" in page.body.decode("gbk") or "主页" in page.body.decode("gbk")
    assert headers - {"text/html; charset=utf-8"}, "at least one header must not agree with the meta tag"


def test_pages_that_cannot_be_read_show_nothing_of_their_offer() -> None:
    for url in facts(1).unreadable:
        page = world(1).sites[urlsplit(url).netloc].pages[urlsplit(url).path]
        assert "训练师" not in page.body.decode("utf-8"), url


def test_every_page_can_be_reached_by_links_from_the_start() -> None:
    """A page nobody links to would count as missed without any fault of the crawler."""
    for site in plot(1).sites:
        served = world(1).sites[site.host]
        seen, queue = {served.start}, [served.start]
        while queue:
            tree = LexborHTMLParser(served.pages[queue.pop()].body.decode(_encoding(site)))
            for node in tree.css("a[href^='/']"):
                path = str(node.attributes["href"])
                assert path in served.pages, (site.host, path)
                if path not in seen:
                    seen.add(path)
                    queue.append(path)
        assert seen == set(served.pages), site.host


def test_json_ld_can_be_parsed_and_names_the_price() -> None:
    sites = [site for site in plot(1).sites if site.style == "jsonld"]
    assert sites
    for site in sites:
        page = world(1).sites[site.host].pages[offer_path(site, site.offers[0])]
        node = LexborHTMLParser(page.body.decode()).css_first("script[type='application/ld+json']")
        data = json.loads(node.text())
        courses = data if isinstance(data, list) else [data]
        assert [course["offers"]["price"] for course in courses] == [f"{offer.total}.00" for offer in site.offers]


@pytest.mark.parametrize("kind", KINDS)
def test_a_disguise_never_changes_the_words(kind: str) -> None:
    shown = str(say("本班[[100%包过]]，请报名<今天>。", kind))
    assert _squeeze(shown) == _squeeze("本班100%包过，请报名&lt;今天&gt;。")


def test_anonymous_sellers_show_neither_name_nor_code_nor_address() -> None:
    anonymous = [site for site in plot(1).sites if site.ident == "none"]
    assert len(anonymous) >= 3
    for site in anonymous:
        for page in world(1).sites[site.host].pages.values():
            text = text_of(page)
            assert site.institution.address not in text
            assert "信用代码" not in text
            assert "许可证" not in text


@pytest.mark.parametrize("seed", SEEDS)
def test_each_newer_rule_has_at_least_two_look_alikes_on_honest_pages(seed: int) -> None:
    """A world without '本校不包就业' could not show that a rule accuses whoever says so."""
    said = {entry["text"]: entry["rule"] for entry in load("fair")["lookalike"]}
    innocent = {program.program for program in facts(seed).programs if not program.rules}
    found: dict[str, int] = {}
    for site in plot(seed).sites:
        for offer in site.offers:
            if f"{site.slug}/{offer.key}" in innocent:
                for notice in offer.notices:
                    if notice in said:
                        found[said[notice]] = found.get(said[notice], 0) + 1
    assert {rule: number for rule, number in found.items() if number < 2} == {}
    assert set(found) == set(said.values()) == {"R03", "R12", "R14", "R15", "R16", "R22", "R23", "R28", "R29"}
