"""What kind of page this is, from features a person can follow: each adds its weight once, `why` names them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from auditor.extract.blocks import Document
from auditor.extract.lexicon import load_yaml, union
from auditor.model import PageKind

_ORDER = (PageKind.OFFICIAL, PageKind.NEWS, PageKind.REFERENCE)


@dataclass(frozen=True)
class Verdict:
    """The kind of a page and the features that decided it, in Chinese."""

    kind: PageKind
    why: str


@dataclass(frozen=True)
class _Feature:
    id: str
    kind: PageKind
    where: str
    weight: int
    way: bool
    zh: str
    pattern: Any


@lru_cache(maxsize=1)
def _features() -> tuple[tuple[_Feature, ...], int, int, Any, Any]:
    data = load_yaml("kinds")
    features = tuple(
        _Feature(
            entry["id"],
            PageKind(entry["kind"]),
            entry["where"],
            entry["weight"],
            bool(entry.get("way", False)),
            entry["zh"],
            union(entry["any"], each_line=entry["where"] == "title"),
        )
        for entry in data["features"]
    )
    block = data["block_pages"]
    return features, data["offer_threshold"], block["max_chars"], union(block["any"]), union(block["missing"])


def unreadable(document: Document, text: str) -> str:
    """Why a decoded page says nothing to a reader, in Chinese, or '' when it can be read."""
    _, _, limit, block, missing = _features()
    visible = "".join(text.split())
    if not visible:
        if document.images:
            return f"页面只有图片（{document.images} 张），没有文字；请人工查看图片或提供文字版"
        return "页面没有可见文字（可能靠脚本生成）；请用浏览器打开后另存为网页再检查"
    if len(visible) <= limit and (found := block.search(text)) is not None:
        return f"页面返回的是拦截或验证页（“{found.group()[:20]}”），不是内容；请稍后重试或人工打开"
    if len(visible) <= limit // 2 and (found := missing.search(text[:200])) is not None:
        return f"页面已不存在（“{found.group()[:20]}”），虽然状态码正常；请核对网址"
    if document.images and len(visible) < 60 and document.images * 30 > len(visible) and "训练师" not in visible:
        return f"页面主要是图片（{document.images} 张，文字仅 {len(visible)} 字）；请人工查看图片或提供文字版"
    return ""


def classify(document: Document, text: str, url: str, *, footer: int, titles: int, structured: bool) -> Verdict:
    """Decide between offer, official, news and reference.

    Args:
        text: normalised text of the page.
        footer: where the footer begins in `text`.
        titles: how many course titles the page shows.
        structured: the page carries a Course or Offer in JSON-LD.
    """
    features, threshold, _, _, _ = _features()
    head = f"{document.title}\n{first_lines(text)}"
    sources = {
        "title": head,
        "body": text[:footer],
        "all": text,
        "host": url.split("?", maxsplit=1)[0][:200],
        "markup": "\n".join(document.inputs),
    }
    points: dict[PageKind, int] = dict.fromkeys(PageKind, 0)
    reasons: dict[PageKind, list[str]] = {kind: [] for kind in PageKind}
    way = any(href.startswith(("tel:", "weixin:", "sms:")) for href, _, _ in document.links)
    if titles:
        points[PageKind.OFFER] += 3
        reasons[PageKind.OFFER].append("有课程标题")
    if structured:
        points[PageKind.OFFER] += 4
        reasons[PageKind.OFFER].append("有结构化的课程或报价数据")
        way = True
    for feature in features:
        if sources[feature.where] and feature.pattern.search(sources[feature.where]) is not None:
            points[feature.kind] += feature.weight
            reasons[feature.kind].append(feature.zh)
            way = way or feature.way
    other = max(_ORDER, key=lambda kind: (points[kind], -_ORDER.index(kind)))
    sold = (
        titles or structured or "写有课程价格" in reasons[PageKind.OFFER] or "可以直接下单" in reasons[PageKind.OFFER]
    )
    if way and sold and points[PageKind.OFFER] >= threshold and points[PageKind.OFFER] > points[other]:
        return Verdict(PageKind.OFFER, _why(reasons[PageKind.OFFER], points[PageKind.OFFER]))
    if points[other] == 0:
        missing = "没有报名或付款途径" if not way else "没有在卖的课程"
        return Verdict(PageKind.REFERENCE, f"{missing}，也没有公文或新闻特征")
    return Verdict(other, _why(reasons[other], points[other]))


def first_lines(text: str, count: int = 4) -> str:
    """The first short lines of a page, where its heading stands; rows and sentences are no headings."""
    lines = [line.strip() for line in text[:3000].split("\n") if line.strip()][:8]
    return "\n".join([line for line in lines if 6 <= len(line) <= 60 and "\t" not in line and "。" not in line][:count])


def _why(reasons: list[str], points: int) -> str:
    return f"{'、'.join(reasons)}（{points} 分）"
