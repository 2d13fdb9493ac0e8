"""Renders the plan of a site into pages, by page style."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from auditor.sandbox.articles import article_pages
from auditor.sandbox.bank import load
from auditor.sandbox.damage import say
from auditor.sandbox.layout import PER_LIST, list_path, offer_path, start_path
from auditor.sandbox.nouns import SitePlan
from auditor.sandbox.prose import Shown, show
from auditor.sandbox.site import Page, Site
from auditor.sandbox.voice import Voice

ARTICLE_STYLES = ("official", "news", "reference", "employer")
_BRAND = {"trainer": "职校", "S": "评价中心", "J": "技工", "reseller": "学堂", "person": "工作室", "fraud": "考证网"}
_EXTRA = {
    "about": ("/about.html", "学校概况"),
    "faq": ("/faq.html", "常见问题"),
    "notice": ("/notice.html", "郑重声明"),
}
_GBK_HEADERS = ("text/html", "text/html; charset=utf-8", "text/html; charset=ISO-8859-1")


@cache
def _templates() -> Environment:
    folder = Path(__file__).resolve().parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=False, lstrip_blocks=False)


def template(name: str, context: dict[str, Any]) -> str:
    """One page as text."""
    return _templates().get_template(f"{name}.html.j2").render(context)


def render(plan: SitePlan, seed: int) -> Site:
    """All pages of one site."""
    texts = article_pages(plan, seed, template) if plan.style in ARTICLE_STYLES else _Seller(plan, seed).pages()
    return Site(
        host=plan.host, start=start_path(plan), pages={path: _encode(plan, text) for path, text in texts.items()},
        robots=_robots(plan), publisher=plan.institution.name, region=plan.institution.province,
        delay_s=_delay(plan) if plan.robots == "delay" else 0.0,
    )  # fmt: skip


def _encode(plan: SitePlan, text: str) -> Page:
    rng = Random(f"encode:{plan.slug}")
    if plan.style == "gbk":  # the page says utf-8, the bytes are GBK, the header says nothing or something wrong
        return Page(text.encode("gbk", "xmlcharrefreplace"), rng.choice(_GBK_HEADERS))
    return Page(text.encode("utf-8"), rng.choice(("text/html; charset=utf-8", "text/html;charset=UTF-8", "text/html")))


def _delay(plan: SitePlan) -> float:
    return Random(f"delay:{plan.slug}").choice((0.1, 0.2, 0.3))


def _robots(plan: SitePlan) -> str | None:
    match plan.robots:
        case "missing":
            return None
        case "deny":
            return "User-agent: *\nDisallow: /\n"
        case "delay":
            return f"User-agent: *\nCrawl-delay: {_delay(plan)}\nDisallow: /admin/\n"
    return "User-agent: *\nDisallow: /admin/\nDisallow: /search\n"


class _Seller:
    def __init__(self, plan: SitePlan, seed: int) -> None:
        self.plan, self.voice = plan, Voice(seed, plan)
        who = plan.institution
        brand = who.name if plan.ident == "none" else who.stem + _BRAND.get(who.kind, "")
        self.offers = [show(offer, self.voice, plan) for offer in plan.offers]
        self.hrefs = {offer.key: offer_path(plan, offer) for offer in plan.offers}
        self.base: dict[str, Any] = {
            "v": self.voice, "who": who, "brand": brand, "mode": plan.ident, "charset": "utf-8",
            "start": start_path(plan), "extras": [_EXTRA[name] for name in plan.extra], "hrefs": self.hrefs,
            "banner": say(plan.banner.text) if plan.banner else "",
        }  # fmt: skip

    def pages(self) -> dict[str, str]:
        style, plan = self.plan.style, self.plan
        pages: dict[str, str] = {}
        if style in ("portal", "gbk"):
            lead = Random(f"home:{plan.slug}").choice(load("wording")["home"]).format(brand=self.base["brand"])
            pages["/"] = self._page("home", self.offers, lead=lead)
            pages |= {self.hrefs[offer.key]: self._page("portal", [offer]) for offer in self.offers}
        elif style == "paged":
            pages |= self._lists()
            pages |= {self.hrefs[offer.key]: self._page("detail", [offer]) for offer in self.offers}
        else:
            pages[start_path(plan)] = self._page(style, self.offers, ld=self._json_ld())
        return pages | {_EXTRA[name][0]: self._extra(name) for name in plan.extra}

    def _page(self, name: str, offers: list[Shown], **more: Any) -> str:
        title = offers[0].title if len(offers) == 1 else f"人工智能训练师课程 - {self.base['brand']}"
        return template(name, {**self.base, "offers": offers, "title": title, **more})

    def _lists(self) -> dict[str, str]:
        chunks = [self.offers[i : i + PER_LIST] for i in range(0, len(self.offers), PER_LIST)]
        return {
            list_path(number): self._page(
                "list", chunk, number=number, pages=len(chunks), title=f"课程列表 第{number}页",
                prev=list_path(number - 1) if number > 1 else "",
                next=list_path(number + 1) if number < len(chunks) else "",
            )
            for number, chunk in enumerate(chunks, 1)
        }  # fmt: skip

    def _extra(self, name: str) -> str:
        rng, who, fair = Random(f"extra:{self.plan.slug}:{name}"), self.plan.institution, load("fair")
        lines: list[str] = []
        pairs: list[list[str]] = []
        if name == "about":
            lines = [rng.choice(load("wording")["about"]).format(name=who.name, prov=who.province, city=who.city)]
        elif name == "faq":
            pairs = rng.sample(fair["faq"], 5)
        else:
            lines = ["近期有人冒用我单位名义发布广告，现声明如下：", *rng.sample(fair["negated"], 4), "特此声明。"]
        return template("page", {**self.base, "title": _EXTRA[name][1], "lines": lines, "pairs": pairs})

    def _json_ld(self) -> Markup:
        who, mode = self.plan.institution, self.plan.ident
        provider = {"@type": "EducationalOrganization", "name": who.name, "telephone": who.phone}
        if mode == "full":
            provider |= {"taxID": who.uscc, "address": who.address}
        courses = [
            {"@context": "https://schema.org", "@type": "Course", "name": shown.title, "description": offer.intro,
             "provider": provider, "educationalLevel": "、".join(offer.levels),
             "offers": {"@type": "Offer", "price": f"{offer.total}.00", "priceCurrency": "CNY", "category": "Paid"}}
            for shown, offer in zip(self.offers, self.plan.offers, strict=True)
        ]  # fmt: skip
        data = json.dumps(courses[0] if len(courses) == 1 else courses, ensure_ascii=False, indent=1)
        return Markup(data.replace("<", "\\u003c"))  # noqa: S704 - script content must not be entity-escaped
