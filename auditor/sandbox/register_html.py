"""The register of 社会培训评价组织 as static HTML: province index → province page → detail page with rowspan tables."""

from __future__ import annotations

from html import escape
from itertools import groupby

from auditor.sandbox.bank import load
from auditor.sandbox.nouns import Entry, Scenario
from auditor.sandbox.site import Page, Site

HOST = "pjjg.sandbox.test"
INDEX = "/pjjg/3303_gd_dfpjjgpx.html"
ATTACHED = "四川"  # publishes its list as an attachment only
ATTACHMENT = "/attachment/sichuan-2026.xlsx"
_NAMES = {5: "五级/初级工", 4: "四级/中级工", 3: "三级/高级工", 2: "二级/技师", 1: "一级/高级技师"}
_NAV = ("首页", "职业标准", "证书查询", "机构查询", "政策法规", "办事指南", "联系我们")
_SHELL = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{0}</title></head><body>{1}</body></html>'


def level_name(digit: int) -> str:
    """五级/初级工 for 5, and so on."""
    return _NAMES[digit]


def build(scenario: Scenario, xlsx: bytes) -> Site:
    """The virtual host; 四川's page lists nobody and links the attachment."""
    numbered = {14148 + 31 * n: e for n, e in enumerate(e for e in scenario.entries if e.letter == "S")}
    pages: dict[str, Page] = {}
    anchors = "".join(f'<li><a href="#">{word}</a></li>' for word in _NAV)
    for province in load("names")["provinces"]:
        path = f"/pjjg/{province['code']}_dfpjjg.html"
        anchors += f'<li><a href="{path}">{province["name"]}省</a></li>'
        pages[path] = _page(f"{province['name']}省评价机构", _province(province["name"], numbered))
    pages[INDEX] = _page("地方评价机构", f"<ul>{anchors}</ul>")
    for number, entry in numbered.items():
        if entry.institution.province != ATTACHED:
            pages[f"/detail/{number}detail.html"] = _page(entry.institution.name, _detail(entry))
    pages[ATTACHMENT] = Page(xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    return Site(HOST, INDEX, pages, "User-agent: *\nAllow: /\n", "评价机构公示查询（沙盒）", register=True)


def _page(title: str, body: str) -> Page:
    return Page(_SHELL.format(escape(title), body).encode("utf-8"))


def _province(name: str, numbered: dict[int, Entry]) -> str:
    if name == ATTACHED:
        return (
            f'<div class="mid"><p>{name}省社会培训评价组织名单以附件形式公布，本页不逐一列出。</p>'
            f'<p>附件：<a href="{ATTACHMENT}">{name}省社会培训评价组织清单.xlsx</a></p></div>'
        )
    rows = [(n, e.institution.name) for n, e in numbered.items() if e.institution.province == name]
    items = "".join(f'<li><a class="detail" href="/detail/{n}detail.html">{escape(text)}</a></li>' for n, text in rows)
    return f'<div class="list"><h2>{name}省</h2><ul>{items}</ul></div>'


def _detail(entry: Entry) -> str:
    who = entry.institution
    lines = [
        "联系人：招生办", f"地址：{who.address}", f"统一社会信用代码：{who.uscc}", f"机构编码：{entry.code}",
        "机构类别：社会培训评价组织",
    ]  # fmt: skip
    if entry.valid_to:
        lines.append(f"有效期：{entry.valid_from}至{entry.valid_to}")
    lines.append(f"状态：{entry.status}")
    block = "".join(f"<p>{escape(line)}</p>" for line in lines)
    head = "<tr><th>职业(工种)</th><th>职业编码</th><th>工种</th><th>等级</th></tr>"
    return (
        f'<div class="main_title">{escape(who.name)}</div><div class="mid">{block}</div>'
        f'<table class="scope">{head}{_scope(entry)}</table>'
    )


def _scope(entry: Entry) -> str:
    rows = ""
    for (code, name), group in groupby(entry.scope, key=lambda item: item[:2]):
        items = list(group)
        for number, (_, _, work, digit) in enumerate(items):
            first = f'<td rowspan="{len(items)}" style="width: 230px;">{name}</td>' if number == 0 else ""
            rows += f"<tr>{first}<td>{code}</td><td>{work or '/'}</td><td>{level_name(digit)}</td></tr>"
    return rows
