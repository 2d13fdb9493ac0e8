"""Reads one site breadth first: its own host only, up to the source's page cap, in document order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from auditor.crawl.answers import nothing
from auditor.crawl.fetcher import Fetcher
from auditor.crawl.links import is_page, links
from auditor.crawl.urls import Refused, canonical, host_of, same_site
from auditor.model import Fetched, FetchOutcome, Source


def crawl_site(source: Source, fetcher: Fetcher) -> Iterator[Fetched]:
    """Fetch the pages of a site source.

    Yields:
        One answer per address asked for, at least one per start address, in order of asking. An address that redirects
        to a page already read gives none. When links remain unread because of the cap, a last answer says so.
    """
    count = 0
    queue: deque[str] = deque()
    known: set[str] = set()
    hosts: set[str] = set()
    for address in source.urls:
        try:
            start = canonical(address, fetcher.routes)
        except Refused:
            count += 1
            yield fetcher.fetch(address)
            continue
        hosts.add(host_of(start))
        _add(queue, known, [start])
    starts, read = frozenset(queue), set[str]()
    while queue and count < source.max_pages:
        url = queue.popleft()
        if url in read:
            continue
        answer = fetcher.fetch(url, delay_s=source.delay_s)
        if answer.ok and answer.final_url in read:
            continue
        read |= {url, answer.final_url} if answer.ok else {url}
        if answer.ok and host_of(answer.final_url) not in hosts:
            if url in starts and any(same_site(host_of(answer.final_url), host) for host in hosts):
                hosts.add(host_of(answer.final_url))
            else:
                answer = _elsewhere(answer, is_start=url in starts)
        count += 1
        yield answer
        if answer.ok and is_page(answer.content_type):
            found = links(answer.body, answer.final_url, answer.content_type, fetcher.routes)
            _add(queue, known, [link for link in found if host_of(link) in hosts])
    left = [url for url in queue if url not in read]
    if left:
        yield _capped(source, left)


def _add(queue: deque[str], known: set[str], found: list[str]) -> None:
    for url in found:
        if url not in known:
            known.add(url)
            queue.append(url)


def _elsewhere(answer: Fetched, *, is_start: bool) -> Fetched:
    """A page of somebody else's host must not be held against this publisher."""
    host = host_of(answer.final_url)
    todo = "如确认属同一机构，请把该网址写入来源目录" if is_start else "该页面不属于本来源，未作审查"
    return replace(
        answer, outcome=FetchOutcome.SKIPPED, body=b"", sha256="", detail=f"网页跳转到另一网站 {host}；{todo}"
    )


def _capped(source: Source, left: list[str]) -> Fetched:
    detail = f"已读满本来源的页数上限（{source.max_pages} 页），至少还有 {len(left)} 个链接没有读；请调大 max_pages"
    return nothing(left[0], FetchOutcome.SKIPPED, detail)
