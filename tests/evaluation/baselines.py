"""Two fair baselines: the keyword list of a watch desk, and trafilatura's text with plain regular expressions."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import trafilatura
import yaml
from selectolax.lexbor import LexborHTMLParser

from auditor.model import OCCUPATION_CODE, OCCUPATION_NAME
from tests.evaluation.corpus import Labelled
from tests.evaluation.reading import Fee, Program, Reading, fen, name_key, settled

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_NOT_MINE = re.compile(r"(不|没有|无|非|谨防|警惕|严禁|禁止|切勿|拒绝|宣称|所谓|打击|杜绝|勿信)[^，。！？；\n]{0,6}$")
_NUMBER = r"(\d[\d,]*(?:\.\d+)?)\s*(万|千|k|K)?"
_ITEMS = {
    "评价费": "评价费|认定费|考试费|考核费|鉴定费|考务费",
    "教材费": "教材费|资料费|书本费|教材资料费",
    "报名费": "报名费",
    "补考费": "补考费",
    "证书费": "证书费|工本费|制证费",
    "加急费": "加急费",
    "总费用": "总费用|合计|总价|总计|全包价|一价全含",
    "其他": "定金|押金|保证金",
    "培训费": "培训费|学费|课程费|价格|费用|售价|现价|优惠价|报名价|培训价",
}
_ITEM = re.compile("|".join(f"({words})" for words in _ITEMS.values()))
_MONEY = re.compile(
    r"(?:[¥￥]\s*" + _NUMBER + r"|" + _NUMBER + r"\s*(?:元|块))(?:\s*(?:-|~|至|—|–)\s*[¥￥]?" + _NUMBER + r"\s*元?)?"
)
_LIST_PRICE = re.compile(r"(?:原价|门市价|标价)[：:\s]*[¥￥]?\s*" + _NUMBER)
_LEVEL = re.compile(r"([五四三二一])级|(初级工|中级工|高级工|高级技师|技师)")
_LEVEL_NAMES = {"初级工": "五级", "中级工": "四级", "高级工": "三级", "技师": "二级", "高级技师": "一级"}
_ENTITY = re.compile(
    r"[\u4e00-\u9fff（）()]{4,28}?(?:有限责任公司|有限公司|培训学校|技工学校|职业学院|培训中心|研究院|协会|学会)"
)
_USCC = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")
_EVALUATOR = re.compile(r"(?:评价机构|认定机构|考核机构|评价组织|发证单位|发证机构)[：:]\s*([^\s，。；|、]{4,40})")
_ISSUER = re.compile(
    r"(?:颁发单位|颁发机构|发证单位|发证机构|颁证单位)[：:]\s*([^\s，。；|]{2,40})|由\s*([^，。；\n]{2,40}?)\s*(?:统一)?(?:颁发|核发|发证)"
)
_HOURS = re.compile(r"(\d{1,3})\s*个?(?:课时|学时)")


@lru_cache(maxsize=1)
def watchwords() -> dict[str, Any]:
    """The keyword list."""
    path = Path(__file__).with_name("watchwords.yaml")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def plain_decode(body: bytes) -> str:
    """Declared charset, then UTF-8, then GB18030: what most scripts do."""
    declared = _CHARSET.search(body[:4096])
    for name in (declared.group(1).decode() if declared else "utf-8", "utf-8", "gb18030"):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8", "replace")


def keywords(page: Labelled) -> Reading:
    """The watch desk: decode, strip tags, look for words."""
    text = plain_decode(page.body)
    if page.html:
        tree = LexborHTMLParser(text)
        tree.strip_tags(["script", "style"])
        text = tree.text(separator="\n")
    kind = _kind(text)
    fired = frozenset(kind_ for kind_, words in watchwords()["claims"].items() if any(word in text for word in words))
    programs = (_program(text, ""),) if kind == "offer" else ()
    return Reading(kind, programs=programs, claims=fired)


def naive(page: Labelled) -> Reading:
    """Trafilatura's text, then regular expressions with a glance at the words before."""
    source = plain_decode(page.body)
    main = whole = source
    if page.html:
        main = trafilatura.extract(source, include_tables=True, favor_recall=True) or ""
        whole = trafilatura.html2txt(source) or main
        main = main or whole
    kind = _kind(main + "\n" + whole[-400:])
    claims = frozenset(
        kind_ for kind_, words in watchwords()["claims"].items() if kind == "offer" and _said(main, words)
    )
    names = [m.group() for m in _ENTITY.finditer(whole)]
    codes = _USCC.findall(whole)
    title = main.strip().split("\n", 1)[0][:60]
    programs = (_program(main, title, details=True),) if kind == "offer" else ()
    return Reading(
        kind, name_key(names[-1] if names else ""), name_key(codes[0] if codes else ""), False, programs, claims
    )


def _kind(text: str) -> str:
    if len("".join(text.split())) < 40:
        return "unreadable"
    points = {kind: sum(word in text for word in words) for kind, words in watchwords()["kinds"].items()}
    best = max(points, key=lambda kind: points[kind])
    return best if points[best] else "reference"


def _said(text: str, words: list[str]) -> bool:
    for word in words:
        at = text.find(word)
        while at >= 0:
            if _NOT_MINE.search(text[max(0, at - 14) : at]) is None and not text[at : at + 12].rstrip().endswith("？"):
                return True
            at = text.find(word, at + 1)
    return False


def _program(text: str, title: str, *, details: bool = False) -> Program:
    lists = watchwords()
    values = dict.fromkeys(("work_type", "issuer", "evaluator_name", "hours"), "")
    values["occupation_code"] = name_key(OCCUPATION_CODE) if OCCUPATION_NAME in text else ""
    values["work_type"] = next((name_key(w) for w in lists["work_types"] if w in text), "")
    types = (kind for kind, words in lists["certificates"].items() if any(word in text for word in words))
    values["certificate_type"] = name_key(next(types, ""))
    levels = frozenset(level for level, words in lists["levels"].items() if any(word in text for word in words))
    if not details:
        return Program(title, levels, frozenset(), values)
    if (found := _EVALUATOR.search(text)) is not None:
        values["evaluator_name"] = name_key(found.group(1))
    if (found := _ISSUER.search(text)) is not None:
        values["issuer"] = name_key(found.group(1) or found.group(2))
    if (found := _HOURS.search(text)) is not None:
        values["hours"] = f"{float(found.group(1)):g}"
    return Program(title, levels, settled(levels, frozenset(_fees(text))), values)


def _fees(text: str) -> list[Fee]:
    fees = []
    for line in text.split("\n"):
        if "补贴" in line or "月薪" in line or "年薪" in line:
            continue
        listed = _LIST_PRICE.search(line)
        list_price = _amount(listed.group(1), listed.group(2)) if listed else -1
        cut = line.replace(listed.group(), "　" * len(listed.group())) if listed else line
        for money in _MONEY.finditer(cut):
            a, a_unit, b, b_unit, high, high_unit = money.groups()
            before = cut[: money.start()]
            items = list(_ITEM.finditer(before))
            item = list(_ITEMS)[items[-1].lastindex - 1] if items and items[-1].lastindex else "培训费"
            levels = list(_LEVEL.finditer(before))
            level = ""
            if levels:
                level = f"{levels[-1].group(1)}级" if levels[-1].group(1) else _LEVEL_NAMES[levels[-1].group(2)]
            top = _amount(high, high_unit) if high else -1
            fees.append(Fee(item, level, _amount(a or b, a_unit or b_unit), top, list_price))
    return fees


def _amount(number: str, unit: str | None) -> int:
    return fen(number.replace(",", "")) * {"万": 10_000, "千": 1000, "k": 1000, "K": 1000}.get(unit or "", 1)
