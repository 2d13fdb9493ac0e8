"""The links of a page, in document order, and the loose decoding that is good enough to find them."""

from __future__ import annotations

from email.message import Message
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from auditor.crawl.urls import Refused, Routes, canonical

_FOLLOWED = "a[href], area[href], iframe[src], frame[src]"
# Never pages; everything else is decided by what the server says it is.
_SUFFIXES = (
    "jpg jpeg png gif webp svg ico bmp mp3 mp4 avi mov flv wmv m3u8 css js json woff woff2 ttf pdf doc docx xls xlsx "
    "ppt pptx zip rar 7z gz tar exe apk ipa dmg"
)
_NOT_PAGES = frozenset(_SUFFIXES.split())


def charset_of(content_type: str) -> str:
    """The charset a Content-Type header declares, lower case, or ''."""
    message = Message()
    message["Content-Type"] = content_type
    try:
        return (message.get_content_charset("") or "").strip()
    except (LookupError, ValueError):
        return ""


def decode(body: bytes, charset: str) -> str:
    """Text of a page, never failing: the declared charset, else UTF-8, else GB18030 with replacements.

    Reading a page for its content is `auditor.extract`'s work; this is for links and markers, which are mostly ASCII.
    """
    for name in (charset, "utf-8"):
        try:
            return body.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return body.decode("gb18030", errors="replace")


def is_page(content_type: str) -> bool:
    """True for HTML, or where the server does not say."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind in ("", "text/html", "application/xhtml+xml")


def links(body: bytes, url: str, content_type: str, routes: Routes) -> list[str]:
    """Canonical addresses a page links to, in document order, each once; malformed ones are left out.

    Args:
        body: the page.
        url: where it was read from (after redirects).
        content_type: its Content-Type header.
        routes: see `auditor.crawl.urls.parse_routes`.
    """
    charset = charset_of(content_type)
    tree = LexborHTMLParser(decode(body, charset))
    base = url
    stated = tree.css_first("base[href]")
    if stated is not None:
        base = _join(url, stated.attributes.get("href") or "") or url
    found: dict[str, None] = {}
    for node in tree.css(_FOLLOWED):
        target = _join(base, node.attributes.get("href") or node.attributes.get("src") or "")
        if not target or urlsplit(target).path.rpartition(".")[2].lower() in _NOT_PAGES:
            continue
        try:
            found.setdefault(canonical(target, routes))
        except Refused:
            continue
    return list(found)


def _join(base: str, href: str) -> str:
    href = href.strip()
    if not href or href.startswith("#"):
        return ""
    try:
        target = urljoin(base, href)
        return target if urlsplit(target).scheme in ("http", "https") else ""
    except ValueError:
        return ""
