"""Can one name stand for another, and how often do pages write it so? Each difference is named.

Harmless: a part of the region left out, a legal form shortened, words written out or left out that many names share
(职业, 技能, 服务, 管理 …), a misprint in such a word or in the region. Never harmless: another brand, another
kind (学校, 中心, 公司), a branch, an ordinal, another city.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from auditor.registry.data_files import load
from auditor.registry.names import Name, without_legal_form
from auditor.registry.similar import one_edit


class Sameness(NamedTuple):
    """How well one name can stand for another.

    Attributes:
        share: how often a page that means the filed body writes it like this, 0-1; only its ratio to others counts.
        clear: False when nothing but a person may take one for the other.
        differs: what differs, in Chinese.
        placed: what speaks for the place: 'name', 'course' (the name shows none), 'none' or 'other' (the course is
            elsewhere).
        kept: how often what follows the brand is written like this, beside its being written as filed.
        misprint: True for one in what follows the brand; anybody else's name might have had it as well.
        region_misprint: True for one in the region.
        loose: no region is shown, and words are missing, too many or misprinted besides.
    """

    share: float
    clear: bool
    differs: tuple[str, ...]
    placed: str
    kept: float = 1.0
    misprint: bool = False
    region_misprint: bool = False
    loose: bool = False


class _Part(NamedTuple):
    share: float
    clear: bool = True
    differs: str = ""
    placed: str = "name"
    misprint: bool = False


AS_FILED = 0.8  # how often a part is written as filed
_SAME = _Part(AS_FILED)
_EXACT = _Part(1.4)  # with its region, a name written in full is hardly another one shortened
_SCHOOL_FORM = 0.05
_WEAK = 0.1  # shared words left out or written out
_FIRM = 0.12  # 公司 for 有限公司
_SHORT_FORM = _Part(_FIRM, True, "公司形式写法不同")
_OTHER_SCHOOL_FORM = _Part(_SCHOOL_FORM, True, "公司形式写法不同")
_SCHOOLS = ("学校", "学院", "中心")
_BARE = (0.5, 0.28, 0.14, 0.09)  # the name shows no region: the filed one has no, one, two, three parts of it
_LONG_BRAND = 3
_LOOSE = 0.11
_COURSE = {"course": 0.75, "none": 0.2, "other": 0.004}  # where the course is, given where the body is filed


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
    if asked.key == filed.key and (asked.head or filed.bracket):
        found: tuple[_Part | None, str] | None = (_EXACT, filed.rest)
    elif asked.brand.startswith(filed.brand):
        asked_rest = asked.brand[len(filed.brand) :] + asked.rest
        if rest_part(asked_rest, filed.rest) is None:
            return None
        found = (_place(asked, filed, province, region), asked_rest)
    else:
        found = _region_misprinted(asked, filed, province, region) or _misprinted(asked, filed, province, region)
    if found is None:
        return None
    place, asked_rest = found
    rest = rest_part(asked_rest, filed.rest)
    if place is None or rest is None:
        return None
    # A name without a region, filed or shown, is a whole name only when nothing else differs.
    clear = place.clear and rest.clear and (place.placed != "other" or rest is _SAME)
    course = _COURSE["course" if region == province else "other"] if region else _COURSE["none"]
    differs = tuple([part.differs for part in (place, rest) if part.differs])
    kept = min(1.0, rest.share / _SAME.share)
    loose = place.placed != "name" and rest.share < _LOOSE
    return Sameness(
        place.share * rest.share * course, clear, differs, place.placed, kept, rest.misprint, place.misprint, loose
    )


def _region_misprinted(asked: Name, filed: Name, province: str, region: str) -> tuple[_Part, str] | None:
    """A name that shows the filed region with one slip before the brand, and what it says after the brand."""
    if not filed.head or not asked.core:
        return None
    at = asked.core.find(filed.brand)
    if at <= 0 or (region != province and asked.province != filed.province):
        return None
    before = asked.head + asked.core[:at]
    for head in _heads(filed):
        swapped = sorted(before) == sorted(head)
        if one_edit(before, head) and (swapped or len(before) > 3 or len(filed.brand) >= _LONG_BRAND):
            return _Part(0.01, True, "地区有一字之差", misprint=True), asked.core[at + len(filed.brand) :]
    return None


def _misprinted(asked: Name, filed: Name, province: str, region: str) -> tuple[_Part, str] | None:
    """A long brand with two neighbours swapped, and nothing else that differs.

    A character less, more or another one may make the name of another body, even one that means to be taken for it.
    """
    size = len(filed.brand)
    if size < _LONG_BRAND or len(asked.core) != size + len(filed.rest) or not asked.core.endswith(filed.rest):
        return None
    brand = asked.core[:size]
    if sorted(brand) != sorted(filed.brand) or not one_edit(brand, filed.brand):
        return None
    place = _place(asked, filed, province, region)
    if place is None or place.placed not in ("name", "course"):
        return None
    return _Part(place.share * 0.01, place.clear, "字号中两字颠倒", place.placed), filed.rest


def _heads(filed: Name) -> list[str]:
    """The region of a filed name as pages write it."""
    city, province = filed.city, filed.province
    short = [city, city + "市", province + city, province + city + "市"] if city else [province, province + "省"]
    return [filed.head, *(form + filed.district for form in short)]


def _shows_province(name: Name) -> bool:
    return bool(name.head) and not (name.city and name.head.startswith(name.city))


def _parts(filed: Name) -> int:
    return bool(filed.bracket) or _shows_province(filed) + bool(filed.city) + bool(filed.district)


def _place(asked: Name, filed: Name, province: str, region: str) -> _Part | None:
    if asked.head and filed.head:
        return _both_places(asked, filed)
    placed = "course" if region == province else "none" if not region else "other"
    if asked.bracket == filed.bracket and asked.head == filed.head:
        # Without a place in the name it could be a namesake; the place of the course has to agree.
        said = {"course": "名称不含地区，与开课地区相符", "none": "", "other": ""}[placed]
        return _SAME if asked.bracket else _Part(_BARE[0], True, said, placed)
    if not asked.head and not asked.bracket:
        said = {"course": "页面省略地区，按开课地区对应", "none": "页面未写地区", "other": "页面省略地区"}[placed]
        return _Part(_BARE[_parts(filed)], placed != "other", said, placed)
    shown = asked.province
    return _Part(0.005, False, "地区写法不同") if shown in (province, "") else None


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
        return _Part(0.2, True, "页面省略部分地区")
    return _Part(0.005, False, "地区写法不同")


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
def _trade(rest: str) -> str:
    return without_legal_form(rest)


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
    asked_trade, filed_trade = _trade(asked), _trade(filed)
    form = _form(asked[len(asked_trade) :], filed[len(filed_trade) :], asked_trade, filed_trade)
    if form is not None and asked_trade == filed_trade and asked_trade:
        return form
    contained = form is not None and (_within(asked_trade, filed_trade) or _within(filed_trade, asked_trade))
    if form is not None and contained and _plain(asked_trade) and _plain(asked_trade) == _plain(filed_trade):
        # 学校 and 学校有限公司 with other words besides are rather two.
        share = _WEAK * (1 if form is _SAME else form.share / _SAME.share)
        return _Part(share, form.share > _SCHOOL_FORM, "通用词语有增减")
    # 教育公司 may be short for 教育科技公司 as well as for 教育咨询公司: nobody can say which.
    shortened = _Part(0.008, False, "业务词语有增减") if form and contained and len(asked_trade) > 1 else None
    if _proper(asked) or asked[1:] in (filed, filed_trade):
        return shortened  # every word is a proper one; or the brand goes on
    long = filed.replace("有限公司", "有限责任公司")
    if one_edit(asked, filed) or one_edit(asked, long):
        return _Part(0.02, True, "通用词语有一字之差", misprint=True)
    if _plain(filed_trade) and (one_edit(_plain(asked), _plain(filed)) or one_edit(_plain(asked), _plain(long))):
        return _Part(0.002, True, "通用词语有增减和一字之差", misprint=True)
    return shortened


def not_ruled_out(asked: str, filed: Iterable[str]) -> list[str]:
    """Those of many trades with kind and legal form for which `rest_part` may find something: a quick first look.

    A text of proper words can only stand for one that it is contained in, or that it contains.
    """
    if not _proper(asked):
        return list(filed)
    chars = _trade_chars(asked)
    return [rest for rest in filed if chars <= _trade_chars(rest) or chars >= _trade_chars(rest)]


@lru_cache(maxsize=50_000)
def _trade_chars(rest: str) -> frozenset[str]:
    return frozenset(_trade(rest))


def _form(asked: str, filed: str, asked_trade: str, filed_trade: str) -> _Part | None:
    """Legal forms: 公司 may stand for 有限公司, and 学校 for 学校有限公司; 股份 and plain 有限 are two."""
    if asked == filed:
        return _SAME
    both = (asked, filed)
    if both in (("股份公司", "股份有限公司"), ("股份有限公司", "股份公司")):
        return _SHORT_FORM
    if "公司" in both and asked.endswith("公司") and filed.endswith("公司"):
        return _SHORT_FORM
    if "" in both and asked_trade.endswith(_SCHOOLS) and filed_trade.endswith(_SCHOOLS):
        return _OTHER_SCHOOL_FORM
    return None


def _within(short: str, long: str) -> bool:
    """True when `short` is `long` with characters left out."""
    if len(short) > len(long):
        return False
    at = 0
    for char in short:
        at = long.find(char, at) + 1
        if not at:
            return False
    return True
