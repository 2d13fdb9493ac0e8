"""Turns an offer into sections of HTML sentences in the voice of its site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from auditor.sandbox.bank import load
from auditor.sandbox.damage import choose, say
from auditor.sandbox.nouns import Offer, SitePlan
from auditor.sandbox.pricing import usual_list_price
from auditor.sandbox.voice import Voice


@dataclass(frozen=True)
class Section:
    """A headed part of an offer. key 'price' is drawn by the templates themselves from the rows of `Shown`."""

    key: str
    heading: str
    lines: tuple[Markup, ...]


@dataclass(frozen=True)
class Shown:
    """An offer as templates use it.

    Attributes:
        rows: (level as shown, [(item label, amount)], total) per level.
        now, was: the price to be paid and the crossed-out one, as shown ('' = none).
        sentence: the price in one sentence.
        total: whole yuan.
    """

    key: str
    title: str
    sections: tuple[Section, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...]
    hours: tuple[str, ...]
    levels: str
    now: str
    was: str
    sentence: str
    total: int
    evaluator: str

    @property
    def flat(self) -> bool:
        """True when the offer has one amount only."""
        return len(self.rows) == 1 and len(self.rows[0][1]) == 1


def show(offer: Offer, voice: Voice, site: SitePlan) -> Shown:
    """Lay out one offer; the order of the middle sections differs between sites."""
    rows = _rows(offer, voice)
    middle = ["target", "course", "exam", "certificate", "promise"]
    voice.rng.shuffle(middle)
    keys = ["intro", *middle, "price", "notice"]
    texts: dict[str, list[Markup]] = {
        "intro": [escape(offer.intro)],
        "target": [escape(line) for line in offer.entry],
        "course": _course(offer, voice),
        "exam": _exam(offer),
        "certificate": [escape(offer.certificate)],
        "promise": [say(line.text, choose(line.text, voice.line_rng(line.text))) for line in offer.lines],
        "price": [],
        "notice": [escape(line) for line in offer.notices],
    }
    sections = tuple(Section(k, voice.heading[k], tuple(texts[k])) for k in keys if texts[k] or k == "price")
    was = voice.money(offer.list_price or usual_list_price(offer.total)) if offer.list_price >= 0 else ""
    was = was if site.style in ("cards", "shop", "landing") else ""
    return Shown(
        key=offer.key, title=offer.title, sections=sections, rows=rows,
        hours=tuple(voice.pair(voice.level(lv), f"{h}学时") for lv, h in offer.hours.items()),
        levels="、".join(voice.level(level) for level in offer.levels), now=voice.money(offer.total), was=was,
        sentence=_sentence(rows, voice), total=offer.total, evaluator=offer.evaluator,
    )  # fmt: skip


def _rows(offer: Offer, voice: Voice) -> tuple[tuple[str, tuple[tuple[str, str], ...], str], ...]:
    rows = []
    for level in dict.fromkeys(fee.level for fee in offer.fees):
        fees = [fee for fee in offer.fees if fee.level == level]
        cells = tuple((voice.item[fee.item], voice.money(fee.yuan)) for fee in fees)
        rows.append((voice.level(level) or "本课程", cells, voice.money(sum(fee.yuan for fee in fees))))
    return tuple(rows)


def _sentence(rows: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...], voice: Voice) -> str:
    parts = []
    for level, cells, total in rows:
        listed = "，".join(f"{item}{amount}" for item, amount in cells)
        tail = f"，{voice.label['total']}{total}" if len(cells) > 1 else ""
        parts.append(f"{level}{listed}{tail}")
    return voice.pair(voice.label["price"], "；".join(parts)) + "。"


def _course(offer: Offer, voice: Voice) -> list[Markup]:
    words: dict[str, Any] = load("wording")
    high = any(level in ("三级", "二级", "一级") for level in offer.levels)
    low = not high or any(level in ("五级", "四级") for level in offer.levels)
    modules = (words["modules_low"] if low else []) + (words["modules_high"] if high else [])
    lines = [f"{n}. {module}（{words['chapters'][module]}等）" for n, module in enumerate(modules, 1)]
    if len(offer.hours) == 1:
        lines.insert(0, voice.hours(next(iter(offer.hours.values()))))
    elif offer.hours:
        lines.insert(0, voice.pair(voice.label["hours"], "，".join(f"{lv}{h}学时" for lv, h in offer.hours.items())))
    if offer.work:
        lines.append(f"对应工种：{offer.work}")
    return [escape(line) for line in lines]


def _exam(offer: Offer) -> list[Markup]:
    words = load("wording")
    if any("免" in line.text or "不用考" in line.text for line in offer.lines if line.rules):
        return []  # who sells without an exam does not describe one
    lines = [words["exam"][len(offer.title) % len(words["exam"])]]
    if any(level in ("二级", "一级") for level in offer.levels):
        lines.append(words["exam_high"])
    return [escape(line) for line in lines]
