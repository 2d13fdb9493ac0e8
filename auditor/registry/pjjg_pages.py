"""The three pages of the static HTML register (pjjg): province index, province page, institution page.

Layout: domain brief §3.4. Each reader is strict: what it does not recognise raises `Drift`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from auditor.model import Fetched, Filing, Scope
from auditor.registry.codes import check_uscc, clean_code, parse_filing_code
from auditor.registry.data_files import load
from auditor.registry.drift import Drift, cause, grid, node_text, parse_html
from auditor.registry.frames import PUBLISHED_ELSEWHERE, filing_id
from auditor.registry.levels import parse_levels
from auditor.registry.lines import (
    code_of_occupation,
    parse_class,
    parse_occupation,
    parse_occupation_code,
    parse_period,
    parse_status,
    parse_work_types,
    squash,
)
from auditor.registry.provinces import canonical_province, province_names


@dataclass(frozen=True)
class ProvincePage:
    """Links of one province; or none, with `elsewhere` saying that the list is published in another place."""

    links: tuple[str, ...]
    elsewhere: str = ""


def _links(tree: LexborHTMLParser, selector: str, base: str) -> list[tuple[str, str]]:
    host = urlsplit(base).netloc
    result = []
    for anchor in tree.css(selector):
        href = anchor.attributes.get("href") or ""
        url = urljoin(base, href)
        if href and urlsplit(url).netloc == host:
            result.append((node_text(anchor), url))
    return result


def read_index(answer: Fetched) -> list[tuple[str, str]]:
    """(province, URL of its page), in the order of the index.

    Raises:
        Drift: no province among the links, a province named twice, or two provinces with one address.
    """
    tree = parse_html(answer)
    known = set(province_names())
    found: list[tuple[str, str]] = []
    for text, url in _links(tree, "a", answer.final_url):
        province = canonical_province(text)
        # Navigation may mention a province inside a sentence; an entry is the bare name.
        if province in known and len(text) <= len(province) + 8:
            found.append((province, url))
    if not found:
        raise Drift(cause(answer.body.decode("utf-8", "replace")) or "省份目录中没有任何省份，页面结构已变")
    if len({name for name, _ in found}) != len(found) or len({url for _, url in found}) != len(found):
        raise Drift("省份目录有重复的省份或地址")
    return found


def read_province(answer: Fetched) -> ProvincePage:
    """The institution links of one province page.

    Raises:
        Drift: it lists nobody and does not say that the list is published elsewhere.
    """
    tree = parse_html(answer)
    urls = [url for _, url in _links(tree, "a.detail", answer.final_url)]
    if urls:
        if len(set(urls)) != len(urls):
            raise Drift("机构链接重复")
        return ProvincePage(tuple(urls))
    text = node_text(tree.body) if tree.body else ""
    reason = cause(text)
    if not reason and any(word in text for word in load("drift")["published_elsewhere"]):
        return ProvincePage(
            (), f"{PUBLISHED_ELSEWHERE}：该省以附件公布名单，请取得附件后用 auditor registry import 导入"
        )
    raise Drift(reason or "省份页面没有列出任何机构，可能结构已变")


def _facts(tree: LexborHTMLParser) -> dict[str, str]:
    facts: dict[str, str] = {}
    for line in tree.css("div.mid > p"):
        label, colon, value = node_text(line).partition(":")  # NFKC has made ： a colon
        if colon:
            facts.setdefault(label.replace(" ", ""), value.strip())
    return facts


def _scope(tree: LexborHTMLParser) -> tuple[Scope, ...]:
    for table in tree.css("table"):
        rows = grid(table)
        header = [cell.replace(" ", "") for cell in rows[0]] if rows else []
        if not header or not any(cell.startswith("职业") for cell in header) or "等级" not in header:
            continue
        return tuple(scope for row in rows[1:] for scope in _scope_of(dict(zip(header, row, strict=True))))
    raise Drift("没有找到职业(工种)与等级表格，页面结构已变")


def _scope_of(row: dict[str, str]) -> list[Scope]:
    cell = row.get("职业(工种)") or row.get("职业") or row.get("职业名称") or ""
    name, inside = parse_occupation(cell)
    work_types = parse_work_types(row.get("工种", "")) or inside or ("",)
    code = parse_occupation_code(row.get("职业编码", "")) or code_of_occupation(name)
    levels = parse_levels(row["等级"])
    if not name or not levels:
        raise Drift(f"范围表中有无法识别的一行（{cell or '职业为空'}，等级“{row['等级']}”）")
    return [Scope(code, name, work_type, level) for work_type in work_types for level in levels]


def read_detail(answer: Fetched, *, register: str, province: str, default_class: str, today: date) -> Filing:
    """One institution page as a filing. Facts that the page does not show stay unknown.

    Args:
        province: of the page that linked here; the filing code's own province wins.
        default_class: class of institutions in this register when the page does not name it.

    Raises:
        Drift: no name, or no readable table of occupations and levels.
    """
    tree = parse_html(answer)
    title = tree.css_first("div.main_title")
    name = squash(title.text(deep=True, separator=" ")) if title else ""
    if not name:
        raise Drift(cause(answer.body.decode("utf-8", "replace")) or "机构页面没有名称，页面结构已变")
    facts = _facts(tree)
    scope = _scope(tree)
    if not scope:
        raise Drift("职业(工种)表格为空")
    code = parse_filing_code(facts.get("机构编码", ""))
    uscc = clean_code(facts.get("统一社会信用代码", ""))
    valid_from, valid_to = parse_period(facts.get("有效期", ""))
    letter = parse_class(facts.get("机构类别", "")) or (code.institution_class if code else default_class)
    where = (code.province if code else "") or province
    filing_code = code.code if code else ""
    former = facts.get("曾用名", "").replace("、", "|")
    return Filing(
        filing_id=filing_id(
            register, name, institution_class=letter, filing_code=filing_code, province=where, valid_to=valid_to
        ),
        name=name,
        aliases=tuple(part.strip() for part in former.split("|") if part.strip()),
        uscc=uscc if check_uscc(uscc) else "",
        institution_class=letter,
        filing_code=filing_code,
        province=where,
        valid_from=valid_from,
        valid_to=valid_to,
        status=parse_status(facts.get("状态", "")),
        scope=scope,
        register=register,
        as_of=today,
        evidence_sha256=answer.sha256,
        source_url=answer.final_url,
    )
