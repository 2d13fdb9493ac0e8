"""Claims: how a page writes the name of a body, one to three changes away from the register, with the truth."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from tests.evaluation.register.world import Body, World, _place, words


@dataclass(frozen=True)
class Claim:
    """A name on a page.

    Attributes:
        region: province the course is offered in, or ''; one in ten is not the province of the body.
        truth: position of the filed body, or -1.
        edits: what was done to the name.
    """

    name: str
    region: str
    truth: int
    edits: tuple[str, ...]


@dataclass(frozen=True)
class _Draft:
    """A name in the making: parts first, then the finished text."""

    body: Body
    text: str = ""
    spoiled: int = 0  # characters of the brand that are wrong

    def written(self) -> str:
        return self.text or self.body.name


Edit = Callable[[_Draft, random.Random], _Draft]


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    mistaken: dict[str, str] = {}
    for pair in words()["mistaken"].split():
        mistaken |= {pair[0]: pair[1], pair[1]: pair[0]}
    return mistaken, {pair[0]: pair[1] for pair in words()["traditional"].split()}


def _structure(draft: _Draft, **changes: str) -> _Draft:
    return draft if draft.text else replace(draft, body=replace(draft.body, **changes))


def _drop_region(draft: _Draft, chance: random.Random) -> _Draft:
    """The whole region, or one of its parts."""
    shown = draft.body.shown
    options = {""} | {shown.replace(mark, "") for mark in shown if mark != "c" or "d" not in shown}
    return _structure(draft, shown=chance.choice(sorted(options)))


def _shorten(draft: _Draft, chance: random.Random) -> _Draft:
    """职业技能培训学校 → 培训学校, 人力资源管理咨询有限公司 → 人力资源公司, or nothing but the brand."""
    body = draft.body
    if draft.text:
        return draft
    if chance.random() < 0.08 and body.shown:
        return _structure(draft, trade="", ending="", branch="")
    trade = body.trade
    for long in chance.sample(
        ["职业技能等级", "职业技能", "职业", "技能", "服务", "管理咨询", "管理", "咨询", "人才"], 4
    ):
        if long in trade and long != trade:
            trade = trade.replace(long, "", 1)
        elif long == trade and body.ending[:2] in ("培训", "评价", "认定", "鉴定", "考评"):
            trade = ""
    return _structure(draft, trade=trade)


def _lengthen(draft: _Draft, chance: random.Random) -> _Draft:
    """培训学校 → 职业技能培训学校: the page writes out what the name does not say."""
    body = draft.body
    if body.trade in ("", "职业", "技能") and body.ending[:2] in ("培训", "评价", "认定"):
        return _structure(draft, trade="职业技能")
    return _structure(draft, trade=body.trade + "服务") if body.trade == "人力资源" else draft


def _legal_form(draft: _Draft, chance: random.Random) -> _Draft:
    ending = draft.body.ending
    for old, new in (
        ("有限责任公司", "有限公司"),
        ("股份有限公司", "股份公司"),
        ("学校有限公司", "学校"),
        ("有限公司", "有限责任公司"),
    ):
        if ending.endswith(old):
            written = chance.choice([new, "公司"]) if new.endswith("公司") else new
            return _structure(draft, ending=ending[: -len(old)] + written)
    return draft


def _province_words(draft: _Draft, chance: random.Random) -> _Draft:
    """浙江 → 浙江省, 杭州 → 杭州市 or 浙江省杭州."""
    body, text = draft.body, draft.written()
    if text.startswith(body.province) and "p" in body.shown and "c" not in body.shown:
        return replace(draft, text=body.full + text[len(body.province) :])
    if body.city and text.startswith(body.city) and not text.startswith(body.city + "市"):
        head = chance.choice([body.city + "市", body.province + body.city, body.full + body.city + "市"])
        return replace(draft, text=head + text[len(body.city) :])
    return draft


def _script(draft: _Draft, chance: random.Random) -> _Draft:
    return replace(draft, text="".join(_tables()[1].get(char, char) for char in draft.written()))


def _spacing(draft: _Draft, chance: random.Random) -> _Draft:
    text = draft.written()
    if "（" in text:
        return replace(draft, text=text.replace("（", "(").replace("）", ")"))
    at = chance.randint(1, len(text) - 1)
    return replace(draft, text=text[:at] + chance.choice([" ", "·", "\u3000", "-"]) + text[at:])


def _typo(draft: _Draft, chance: random.Random) -> _Draft:
    """One character mistaken, lost, doubled or swapped; never so that less than half of the brand remains."""
    text, brand = draft.written(), draft.body.brand
    at = chance.randrange(len(text))
    start = text.find(brand[0])
    inside = start <= at < start + len(brand) if start >= 0 else True
    if inside and (draft.spoiled + 1) * 2 > len(brand):
        return draft
    how = chance.choice(["mistaken", "mistaken", "mistaken", "random", "lost", "doubled", "swapped"])
    char = text[at]
    if how == "mistaken":
        new = text[:at] + _tables()[0].get(char, chance.choice("天大小中文明国")) + text[at + 1 :]
    elif how == "random":
        new = text[:at] + chance.choice(words()["brand_characters"].replace(" ", "")) + text[at + 1 :]
    elif how == "lost":
        new = text[:at] + text[at + 1 :]
    elif how == "doubled":
        new = text[:at] + char + text[at:]
    else:
        new = text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
    return replace(draft, text=new, spoiled=draft.spoiled + inside)


def _noise(draft: _Draft, chance: random.Random) -> _Draft:
    return replace(draft, text=draft.written() + chance.choice(words()["endings_added"]))


EDITS: dict[str, tuple[int, Edit]] = {
    "drop_region": (20, _drop_region), "shorten": (14, _shorten), "lengthen": (5, _lengthen),
    "legal_form": (13, _legal_form), "province_words": (9, _province_words), "script": (8, _script),
    "spacing": (9, _spacing), "typo": (7, _typo), "noise": (6, _noise),
}  # fmt: skip


def make_claims(world: World, count: int, seed: int) -> list[Claim]:
    """`count` claims, 15 % of them about bodies that are not filed."""
    chance = random.Random(seed)
    made = []
    while len(made) < count:
        truth = -1 if chance.random() < 0.15 else chance.randrange(len(world.filed))
        body = chance.choice(world.absent) if truth < 0 else world.filed[truth]
        claim = _claim(body, truth, chance)
        if claim.edits:
            made.append(claim)
    return made


def _claim(body: Body, truth: int, chance: random.Random) -> Claim:
    draft, done = _Draft(body), []
    if truth >= 0 and body.former and chance.random() < 0.5:
        draft, done = _Draft(body, body.former), ["former"]
    names = list(EDITS)
    wanted = chance.choices((1, 2, 3), (50, 32, 18))[0]
    order = sorted(names, key=lambda name: chance.random() ** (1 / EDITS[name][0]), reverse=True)
    chosen = set(order[:wanted]) if chance.random() < 0.5 else set(order[: wanted + 1])  # some will change nothing
    for name in (n for n in names if n in chosen):  # changes of parts come before changes of the finished text
        before = draft.written()
        draft = EDITS[name][1](draft, chance) if len(done) < 3 else draft
        if draft.written() != before:
            done.append(name)
    luck = chance.random()
    region = body.province if luck < 0.7 else "" if luck < 0.9 else _place(chance)[0]
    return Claim(draft.written(), region, truth, tuple(done))
