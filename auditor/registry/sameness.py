"""Are two differently written names the same body? Only harmless differences make it so; each is named.

Harmless: a part of the region left out, a legal form shortened, words written out or left out that many names share
(职业, 技能, 服务, 管理 …), a misprint in such a word or in the region. Never harmless: another brand, another
kind (学校, 中心, 公司), a branch, an ordinal, another city.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from auditor.registry.data_files import load
from auditor.registry.names import Name, without_legal_form
from auditor.registry.similar import one_edit

CLEAR = 0.88  # at or above it, two names may stand for one body
RIVAL = 0.065  # another body so little behind makes both unclear
RIVAL_WITHOUT_PLACE = 0.1  # the same, when the page gives no region


@dataclass(frozen=True)
class Sameness:
    """How well one name can stand for another: 0-1, whether that is enough, and what differs, in Chinese.

    `weak_place`: the page gives no region; 'course' when the place of the course speaks for this body, 'none' when
    nothing does.
    """

    score: float
    clear: bool
    differs: tuple[str, ...]
    weak_place: str = ""


@dataclass(frozen=True)
class _Part:
    cost: float
    clear: bool = True
    differs: str = ""


_SAME = _Part(0.0)
_SCHOOL_FORM = 0.06
_BY_COURSE = _Part(0.08, True, "页面省略地区，按开课地区对应")
_NOWHERE = _Part(0.1, True, "页面未写地区，名录中仅此一家")
_LOCAL = _Part(0.0, True, "名称不含地区，与开课地区相符")
_WEAK = {_BY_COURSE: "course", _LOCAL: "course", _NOWHERE: "none"}


def compare(asked: Name, filed: Name, province: str, region: str) -> Sameness | None:
    """Can the asked name stand for the filed one?

    Args:
        province: of the filing.
        region: where the course is offered, or ''.

    Returns:
        None when they contradict each other or the brand differs.
    """
    if len(filed.brand) < 2 or asked.branch != filed.branch:
        return None
    found = _after_brand(asked, filed, province, region)
    if found is None:
        return None
    place, asked_rest = found
    rest = rest_part(asked_rest, filed.rest)
    if place is None or rest is None:
        return None
    parts = (place, rest)
    score = round(1 - sum(part.cost for part in parts), 3)
    clear = all(part.clear for part in parts) and score >= CLEAR
    return Sameness(score, clear, tuple(part.differs for part in parts if part.differs), _WEAK.get(place, ""))


def _after_brand(asked: Name, filed: Name, province: str, region: str) -> tuple[_Part | None, str] | None:
    """How the regions agree, and what the asked name says after the brand; None when the brand is another."""
    if asked.brand.startswith(filed.brand):
        return _place(asked, filed, province, region), asked.brand[len(filed.brand) :] + asked.rest
    if not filed.head or not asked.core:
        return None
    at = asked.core.find(filed.brand)
    if at <= 0:
        return None
    if region != province and asked.province != filed.province:
        return None
    before = asked.head + asked.core[:at]
    swapped = sorted(before) == sorted(filed.head)
    if one_edit(before, filed.head) and (swapped or len(before) > 3):
        return _Part(0.06, True, "地区有一字之差"), asked.core[at + len(filed.brand) :]
    return None


def _shows_province(name: Name) -> bool:
    return bool(name.head) and not (name.city and name.head.startswith(name.city))


def _place(asked: Name, filed: Name, province: str, region: str) -> _Part | None:
    if asked.head and filed.head:
        return _both_places(asked, filed)
    if asked.bracket == filed.bracket and asked.head == filed.head:
        # Without a place in the name it could be a namesake; the place of the course has to agree.
        return (
            _SAME
            if asked.bracket
            else _LOCAL
            if region == province
            else _NOWHERE
            if not region
            else _Part(0.2, False, "名称不含地区")
        )
    if not asked.head and not asked.bracket:
        if region and region == province:
            return _BY_COURSE
        return _Part(0.2, False, "页面省略地区") if region else _NOWHERE
    shown = asked.province
    return _Part(0.12, False, "地区写法不同") if shown in (province, "") else None


def _both_places(asked: Name, filed: Name) -> _Part | None:
    if (asked.province and filed.province and asked.province != filed.province) or (
        asked.city and filed.city and asked.city != filed.city
    ):
        return None
    if asked.district and filed.district and asked.district != filed.district:
        return None
    if asked.city == filed.city and asked.district == filed.district:
        return _SAME
    less = asked.city in ("", filed.city) and asked.district in ("", filed.district)
    if less and (asked.city or (_shows_province(filed) and not asked.city)):
        return _Part(0.05, True, "页面省略部分地区")
    return _Part(0.12, False, "地区写法不同")


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load("names")

    def choice(*lists: str) -> str:
        every = {word for name in lists for word in words[name]}
        return "|".join(re.escape(word) for word in sorted(every, key=lambda word: (-len(word), word)))

    return (
        re.compile(f"(?:{choice('weak')})"),
        re.compile(f"(?:{choice('generic', 'legal_forms', 'organisation_endings', 'weak')})*$"),
    )


@lru_cache(maxsize=50_000)
def _plain(text: str) -> str:
    """Without the words that pages leave out or write out at will."""
    return _patterns()[0].sub("", text.replace("有限", "").replace("责任", ""))


@lru_cache(maxsize=50_000)
def _proper(text: str) -> bool:
    """True when a text consists of known words only: it is then what was meant, and no misprint."""
    return len(text) < 3 or _patterns()[1].match(text) is not None


@lru_cache(maxsize=50_000)
def rest_part(asked: str, filed: str) -> _Part | None:  # noqa: PLR0911 - one way out per kind of difference
    """What differs in trade, kind and legal form; None when they are two."""
    if asked == filed:
        return _SAME
    asked_trade, filed_trade = without_legal_form(asked), without_legal_form(filed)
    form = _form(asked[len(asked_trade) :], filed[len(filed_trade) :], asked_trade, filed_trade)
    if form is not None and asked_trade == filed_trade and asked_trade:
        return form
    plain_asked, plain_filed = _plain(asked_trade), _plain(filed_trade)
    contained = _within(asked_trade, filed_trade) or _within(filed_trade, asked_trade)
    if form is not None and plain_asked and plain_asked == plain_filed and contained:
        # 学校 and 学校有限公司 with other words besides are rather two.
        return _Part(form.cost + 0.05, form.cost < _SCHOOL_FORM, "通用词语有增减")
    if _proper(asked) or asked[1:] in (filed, filed_trade):
        return None  # every word is a proper one; or the brand goes on
    long = filed.replace("有限公司", "有限责任公司")
    if one_edit(asked, filed) or one_edit(asked, long):
        return _Part(0.05, True, "通用词语有一字之差")
    if plain_filed and (one_edit(_plain(asked), _plain(filed)) or one_edit(_plain(asked), _plain(long))):
        return _Part(0.08, True, "通用词语有增减和一字之差")
    return None


def _form(asked: str, filed: str, asked_trade: str, filed_trade: str) -> _Part | None:
    """Legal forms: 公司 may stand for 有限公司, and 学校 for 学校有限公司; 股份 and plain 有限 are two."""
    if asked == filed:
        return _SAME
    short = {asked, filed}
    if short == {"股份公司", "股份有限公司"}:
        return _Part(0.01, True, "公司形式写法不同")
    if "公司" in short and all(form.endswith("公司") for form in short):
        return _Part(0.02, True, "公司形式写法不同")
    if "" in short and all(trade.endswith(("学校", "学院", "中心")) for trade in (asked_trade, filed_trade)):
        return _Part(_SCHOOL_FORM, True, "公司形式写法不同")
    return None


def _within(short: str, long: str) -> bool:
    """True when `short` is `long` with characters left out."""
    rest = iter(long)
    return all(char in rest for char in short)
