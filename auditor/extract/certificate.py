"""Which paper a program leads to, and who is said to issue it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from auditor.extract import linear
from auditor.extract.lexicon import compile_re, load_yaml, union
from auditor.extract.linear import Regex
from auditor.extract.phrases import Hit
from auditor.extract.polarity import polarity
from auditor.model import CertificateType, Polarity

_MOST = 200  # mentions of one kind; more are a list, and time must stay linear
_REACH = 30
_SENTENCE = 200  # characters of it that are looked back upon


@dataclass(frozen=True)
class _Tables:
    types: tuple[tuple[CertificateType, Any], ...]
    gets: Regex
    held: Regex
    held_after: Regex
    contrast: Regex
    denies: Regex
    checked: Regex
    passed_on: Regex
    belongs: Regex
    doubly: Regex


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = load_yaml("certificates")
    return _Tables(
        tuple((CertificateType(e["type"]), union(e["any"])) for e in data["types"]),
        *(
            compile_re(data[name])
            for name in (
                "gets",
                "held",
                "held_after",
                "contrast",
                "denies",
                "checked",
                "passed_on",
                "belongs",
                "doubly",
            )
        ),
    )


@lru_cache(maxsize=64)  # the same stretch is asked about by title, block, plans and the page
def certificate_type(text: str, start: int, end: int) -> CertificateType | None:
    """What a stretch of the page says one gets, else the first type, in the order of the lexicon, that it affirms."""
    t = _tables()
    named: CertificateType | None = None
    apart: CertificateType | None = None  # what one gets elsewhere is the course's only where it gives no other
    taken: list[tuple[int, int]] = []
    for kind, pattern in t.types:
        spans = [match.span() for match in islice(pattern.finditer(text, start, end), _MOST)]
        for low, high in spans:
            if any(low < e and s < high for s, e in taken):  # 职业技能等级证书 is no other 技能…证书
                continue
            before = text[max(start, low - _REACH) : low]
            before = before[max(before.rfind(c) for c in "。；！？\n") + 1 :]
            if t.held.search(before) is not None or t.held_after.search(text[high : high + 16]) is not None:
                continue
            gets = t.gets.search(before) is not None
            path = not gets or any(c in before for c in ">›»#|｜")  # 首页 > 技能证书 > 正文
            if kind is CertificateType.OTHER and path and _CATEGORY.search(text[low:high]) is not None:
                continue
            if named is not None and (not gets or named is CertificateType.LEVEL):
                continue
            hit = Hit("certificate", kind.value, low, high)
            if _affirmed(text, hit, before, gets=gets):
                if kind is CertificateType.LEVEL and _of_schools(text[max(start, low - _SENTENCE) : low]):
                    return CertificateType.ONE_PLUS_X
                if _elsewhere(text, low, high):
                    apart = apart or kind
                    continue
                if gets:
                    return kind
                named = kind
        taken += spans
    if named is None and "技能等级证" in text[start:end] and t.passed_on.search(text, start, end) is not None:
        return CertificateType.LEVEL
    return named or apart


def names_level(text: str) -> bool:
    """True where the page names a level certificate, and not only to tell it from its own or to send one elsewhere."""
    found = islice(_LEVEL.finditer(text), _MOST) if "等级证" in text else ()
    return any(
        not _dismissed(text, m.start(), m.end())
        and not _elsewhere(text, m.start(), m.end())
        and _NO_SUCH.search(text[max(0, m.start() - 16) : m.start()]) is None
        and _tables().held_after.search(text[m.end() : m.end() + 16]) is None  # 取得X满三年方可报名: one's own
        for m in found
    )


def _elsewhere(text: str, low: int, high: int) -> bool:
    """True for 需要X的，请自行报考 and X要另外去评价机构考: a paper beside the one that the course gives."""
    after = text[high : high + _REACH]
    if _APART.search(after) is not None:
        return True
    return _WISH.search(text[max(0, low - 16) : low]) is not None and _BY_ONESELF.search(after) is not None


def _of_schools(before: str) -> bool:
    """True where the sentence named 1+X before it: that programme of the schools calls its paper the same."""
    sentence = before[max(before.rfind(c) for c in "。；！？\n") + 1 :]
    found = _SCHOOLS.search(sentence)
    if found is None or _tables().denies.search(sentence[: found.start()]) is not None:
        return False
    return _BESIDES.search(sentence[found.end() :]) is None


def _affirmed(text: str, hit: Hit, before: str, *, gets: bool) -> bool:
    """True where the page says that one gets the paper; what it denies of another paper behind it does not count."""
    t = _tables()
    after = text[hit.end : hit.end + 16]
    clause = before[max(before.rfind(c) for c in "，,：: ") + 1 :]
    if gets and _said_so(before, after):
        return True
    if t.doubly.search(before) is not None:
        return True  # 没成绩就不会给您发X: whoever passes gets it
    if t.denies.search(clause) is None and "？" not in after[:4]:
        if t.checked.search(after) is not None:
            return True
        if (gets or t.belongs.search(before) is not None) and t.contrast.search(after) is not None:
            return True
    return polarity(text, hit) in (Polarity.AFFIRMED, Polarity.CONDITIONAL) and not _dismissed(text, hit.start, hit.end)


def _said_so(before: str, after: str) -> bool:
    """True for 双证：X、Y, which is no speech; 叫X in a transcript without commas; 证书为X, whatever follows it."""
    denies = _tables().denies
    if before.rstrip()[-1:] in (":", "：") and denies.search(before) is None:
        return True
    if _SPOKEN.search(before) is not None and denies.search(before[before.rfind(" ") + 1 :]) is None:
        return True
    return "？" not in after[:4] and "吗" not in after[:4] and _STATED.search(before) is not None


def page_wide(text: str, parts: Sequence[tuple[int, int]]) -> CertificateType | None:
    """The paper that a page names once for all of its courses, outside their blocks; the last part first."""
    return next((kind for low, high in reversed(parts) if (kind := certificate_type(text, low, high))), None)


_CATEGORY = linear.compile(r"^(?:技能|专业)(?:类|型)?证书$")  # a shelf of a site, a hashtag, papers at large
_LEVEL = linear.compile(r"(?:职业)?(?:技能)?等级证书?")
_NO_SUCH = linear.compile(r"(?:抵|当|顶|充当?|冒充|代替|不能?作为|不等于)[^，。；\n]{0,6}$")  # 不能拿去抵等级证
_SCHOOLS = linear.compile(r"1\s?\+\s?X")
_BESIDES = linear.compile(r"[、及或]|以外|不是|而是|另|还|也|同时|人社|人力资源")
_STATED = linear.compile(
    r"(?:^|[，。；\s])(?:本?证书|证件|所发证书|证书(?:类型|性质|名称|种类))(?:均|都|统一)?(?:为|是)[^，。；不非无没\n]{0,16}$"
)
_SPOKEN = linear.compile(r"(?:\s|^|，)(?:叫|叫做|就是|是|发的是?|拿的是?|考的是?|证是[\p{Han}]{1,4}发的)$")
_WISH = linear.compile(r"(?:需要|想要?|要考|若需|如需|打算|另考|有意|还要|再要|希望)[^，。；：\n]{0,10}$")
_BY_ONESELF = linear.compile(
    r"^(?:的|者|，)[^。；\n]{0,12}(?:自行|另行|另外|另报|自己|单独|再报|去找|代为|代报|到(?:备案|当地|评价))"
)
_APART = linear.compile(
    r"^[”\"」』）)]?(?:要|须|需|得|请|还要|还得|仍需|仍须)?(?:学员|本人|自己)?(?:另行|另外|自行|另)(?:再|去|到|向|找|由|在)?[^，。；\n]{0,12}(?:考|报名|申请|参加)"
)
_EQUAL = linear.compile(r"^(?:[^，。；\n]{0,8})(?:同等效力|同等|等效|等同|一样(?:有效|管用))")
_BESIDE = linear.compile(r"[与和跟同][^，。；\n]{0,24}$")  # 与X、Y性质不同: two papers are compared, X is none of them
_UNLIKE = linear.compile(
    r"^[^，。；\n]{0,16}(?:不同|无关|不是一回事|不是一码事|不是同一|不是一张|两回事|两码事|两种|没有?(?:任何)?关系|有别|不通用|不互认|不等同|不能互换)"
)
_COMPARED = linear.compile(
    r"(?:等同于?|相当于|可抵|视同|媲美|替代|区别于|有别于|不同于|不发放?|不颁发|均不发放|另有|另可|另设|另售|(?:^|[^是])不是|并非|不属于|非)[^，。；\n]{0,14}$"
)


def _dismissed(text: str, low: int, high: int) -> bool:
    """与职业技能等级证书无关, 和…不同: named only to say that it is another paper."""
    if _EQUAL.search(text[high : high + 16]) is not None or _COMPARED.search(text[max(0, low - 22) : low]) is not None:
        return True
    if _BESIDE.search(text[max(0, low - _REACH) : low]) is not None and _UNLIKE.search(text[high : high + _REACH]):
        return True
    return text[high : high + 6].startswith(
        ("无关", "同等", "三级同等", "等同", "具有同等", "不同", "有别", "是两", "的区别", "没有关系", "不是一")
    ) or text[max(0, low - 4) : low].endswith(("区别于", "有别于", "不同于"))
