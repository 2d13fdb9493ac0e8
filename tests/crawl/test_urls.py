"""One page has one address, and a malformed link on a page never stops a crawl."""

from __future__ import annotations

import pytest

from auditor.crawl.links import charset_of, decode, links
from auditor.crawl.urls import Refused, canonical, parse_routes, redirect_target, route, same_site
from auditor.errors import ConfigError


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("HTTP://Example.COM", "http://example.com/"),
        ("http://example.com:80/a#part", "http://example.com/a"),
        ("https://example.com:443/", "https://example.com/"),
        ("https://example.com:80/", "https://example.com:80/"),
        (" http://example.com/a b\n", "http://example.com/a%20b"),
        ("http://example.com/a/../b/./c", "http://example.com/b/c"),
        ("http://例子.test/课程?名=师", "http://xn--fsqu00a.test/%E8%AF%BE%E7%A8%8B?%E5%90%8D=%E5%B8%88"),
        ("http://example.com/%bf%ce?x=%C8%CB", "http://example.com/%BF%CE?x=%C8%CB"),
        ("http://example.com./", "http://example.com/"),
        ("http://example.com/%41%7e", "http://example.com/A~"),
        ("http://example.com/?a[]=1&b=2", "http://example.com/?a%5B%5D=1&b=2"),
    ],
)
def test_spellings_of_one_address_are_one(written: str, spelled: str) -> None:
    assert canonical(written) == spelled
    assert canonical(spelled) == spelled


@pytest.mark.parametrize(
    "url", ["", "//x/", "mailto:a@b", "http://", "http://a@b/", "http://b:22/", "http://b:70000/", "http://[::/",
            "http://a..b/", "http://" + "a" * 70 + ".com/", "http://a\uff0fb.com/", "http://a b/", "http://a%2eb/"],
)  # fmt: skip
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        canonical(url)


def test_a_lone_surrogate_in_an_address_does_not_crash() -> None:
    assert canonical("http://example.com/\udcff?\udcff").startswith("http://example.com/")


def test_raw_bytes_in_a_redirect_are_kept_byte_for_byte() -> None:
    location = "/课程".encode("gbk").decode("latin-1")
    assert redirect_target("http://a.test/x", location, {}) == "http://a.test/%BF%CE%B3%CC"


def test_routes_match_whole_labels() -> None:
    routes = parse_routes({".sandbox.test": "127.0.0.1:81", "[::1]": "[::1]:82"})
    assert route("a.b.sandbox.test", routes) == ("127.0.0.1", 81)
    assert route("sandbox.test", routes) == ("127.0.0.1", 81)
    assert route("asandbox.test", routes) is None


@pytest.mark.parametrize("target", ["127.0.0.1", ":80", "127.0.0.1:http", ""])
def test_a_malformed_connect_to_is_named(target: str) -> None:
    with pytest.raises(ConfigError, match=r"\.x\.test"):
        parse_routes({".x.test": target})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a.com", "www.a.com", True), ("m.a.com", "www.a.com", True), ("a.com", "shop.a.com", True),
        ("a.com", "b.com", False), ("ba.com", "a.com", False), ("www.com", "a.com", False),
    ],
)  # fmt: skip
def test_what_counts_as_the_same_site(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


PAGE = """<html><head><base href="/deep/"></head><body>
<a href="one.html">1</a> <a href=" /two?x=1#top ">2</a> <a href="one.html#again">1</a>
<a href="javascript:void(0)">no</a><a href="mailto:a@b.test">no</a><a href="tel:1">no</a><a href="#x">no</a>
<a href="">no</a><a href>no</a><a href="http://[bad/">no</a><a href="http://u:p@a.test/">no</a>
<a href="http://a.test:22/">no</a><a href="photo.JPG">no</a><a href="/list.pdf?x=1">no</a>
<map><area href="three"></map><iframe src="four"></iframe><a href="http://例子.test/五">5</a>
</body></html>"""


def test_links_in_document_order_and_malformed_ones_left_out() -> None:
    assert links(PAGE.encode(), "http://a.test/start", "text/html", {}) == [
        "http://a.test/deep/one.html",
        "http://a.test/two?x=1",
        "http://a.test/deep/three",
        "http://a.test/deep/four",
        "http://xn--fsqu00a.test/%E4%BA%94",
    ]


@pytest.mark.parametrize("content_type", ["text/html; charset=gbk", "text/html", "text/html; charset=nonsense"])
def test_links_of_a_gbk_page(content_type: str) -> None:
    body = '<a href="/课程.html">人工智能训练师</a>'.encode("gbk")
    assert links(body, "http://a.test/", content_type, {}) == ["http://a.test/%E8%AF%BE%E7%A8%8B.html"]


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"<a href=", b"<" * 5000])
def test_rubbish_has_no_links(body: bytes) -> None:
    assert links(body, "http://a.test/", "text/html", {}) == []


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=GBK", "gbk"), ('text/html; charset="utf-8"', "utf-8"), ("text/html", ""), ("", ""),
        (";;;=", ""), ("text/html; charset=", ""),
    ],
)  # fmt: skip
def test_the_charset_a_header_declares(header: str, charset: str) -> None:
    assert charset_of(header) == charset


@pytest.mark.parametrize("charset", ["", "gbk", "hex", "utf-16", "idna", "no-such"])
def test_decoding_never_fails(charset: str) -> None:
    assert isinstance(decode(b"\xff\xfe\x00abc\x81", charset), str)
