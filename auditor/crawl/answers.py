"""Answers as values: those without a body, those that were not modified, and the words for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from auditor.crawl.archive import Previous
from auditor.crawl.urls import host_of
from auditor.model import Fetched, FetchOutcome


def nothing(url: str, outcome: FetchOutcome, detail: str, robots: str = "none") -> Fetched:
    """An answer without status and body, dated now.

    Args:
        detail: one Chinese line: what happened, what to do.
        robots: 'unknown' for an address whose robots.txt was not looked at.
    """
    return Fetched(
        url=url, final_url=url, outcome=outcome, status=None, body=b"", content_type="",
        fetched_at=datetime.now(UTC), sha256="", detail=detail, robots=robots,
    )  # fmt: skip


def led_astray(start: str, answer: Fetched) -> Fetched:
    """The last answer of a chain of redirects as the answer to its first address."""
    here, there = host_of(start), host_of(answer.final_url)
    if not answer.ok and here != there:
        answer = replace(answer, detail=f"{here} 跳转到 {there}，未能读取：{answer.detail}")
    return replace(answer, url=start)


def conditions(previous: Previous | None) -> dict[str, str]:
    """Request headers that ask for the page only if it has changed."""
    headers = {}
    if previous and previous.etag:
        headers["If-None-Match"] = previous.etag
    if previous and previous.last_modified:
        headers["If-Modified-Since"] = previous.last_modified
    return headers


def unmodified_answer(answer: Fetched, previous: Previous) -> Fetched:
    """The answer to a 304: the earlier body, vouched for today."""
    return replace(
        answer, outcome=FetchOutcome.NOT_MODIFIED, body=previous.body, sha256=previous.sha256,
        content_type=previous.content_type, etag=answer.etag or previous.etag,
        last_modified=answer.last_modified or previous.last_modified,
    )  # fmt: skip


def http_detail(host: str, status: int) -> str:
    """What an HTTP error means for the reader of a report."""
    if status == 429:
        return f"{host} 表示访问过多（HTTP 429），重试后仍未读到；请过一段时间再试"
    if status >= 500:
        return f"{host} 服务器出错（HTTP {status}），没有读到网页；请稍后重试"
    if status in (404, 410):
        return f"{host} 上没有这个网页（HTTP {status}）；请核对网址是否已失效"
    return f"{host} 拒绝或没有给出网页（HTTP {status}）；请人工打开该网址核对"


def too_slow_detail(host: str, asked_s: float, cap_s: float) -> str:
    """Why a host with a long Crawl-delay is left out."""
    asked = f"{host} 的 robots.txt 要求每次间隔 {asked_s:g} 秒"
    return f"{asked}，超过上限 {cap_s:g} 秒，没有抓取；请调大 delay_cap_s 或人工核查"
