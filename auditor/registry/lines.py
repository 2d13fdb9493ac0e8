"""What registers write in a line: dates, periods, classes, states, occupations with a 工种 in brackets."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

import re2

from auditor.model import OCCUPATION_CODE, OCCUPATION_NAME, FilingStatus, InstitutionClass

_DAY = re2.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_OCCUPATION_CODE = re2.compile(r"^(\d)-(\d{2})-(\d{2})-(\d{2})(?:-\d{2})?$")
_BRACKET = re2.compile(r"^([^()]+)\(([^()]+)\)$")
_CLASSES = (
    ("社会培训", InstitutionClass.PUBLIC_EVALUATOR), ("社评", InstitutionClass.PUBLIC_EVALUATOR),
    ("用人单位", InstitutionClass.EMPLOYER), ("企业", InstitutionClass.EMPLOYER),
    ("技工院校", InstitutionClass.TECHNICAL_SCHOOL), ("院校", InstitutionClass.TECHNICAL_SCHOOL),
)  # fmt: skip
_STATES = (
    ("注销", FilingStatus.CANCELLED), ("取消", FilingStatus.CANCELLED), ("撤销", FilingStatus.CANCELLED),
    ("退出", FilingStatus.CANCELLED), ("暂停", FilingStatus.SUSPENDED), ("中止", FilingStatus.SUSPENDED),
    ("整改", FilingStatus.RECTIFYING), ("到期", FilingStatus.EXPIRED), ("过期", FilingStatus.EXPIRED),
    ("失效", FilingStatus.EXPIRED), ("有效", FilingStatus.ACTIVE), ("正常", FilingStatus.ACTIVE),
)  # fmt: skip


def clean(text: str) -> str:
    """NFKC and single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def squash(text: str) -> str:
    """Single spaces, and else as written: a name is shown in the register's own spelling."""
    return " ".join(text.split())


def parse_day(value: object) -> date | None:
    """A date cell or a text with one date; None when it is not exactly one real date."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    days = _days(clean(str(value or "")))
    return days[0] if len(days) == 1 else None


def parse_period(text: str) -> tuple[date | None, date | None]:
    """'2024-03-01至2027-02-28' → both days; anything unclear → (None, None), that is: unknown."""
    cleaned = clean(text)
    days = _days(cleaned)
    if len(days) == 2 and days[0] is not None and days[1] is not None and days[0] <= days[1]:
        return days[0], days[1]
    if len(days) == 1 and ("至" in cleaned or "止" in cleaned):
        return None, days[0]
    return None, None


def _days(text: str) -> list[date | None]:
    result: list[date | None] = []
    for year, month, day in _DAY.findall(text):
        try:
            result.append(date(int(year), int(month), int(day)))
        except ValueError:
            result.append(None)
    return result


def parse_class(text: str) -> str:
    """'社会培训评价组织' → 'S', 用人单位 → 'Y', 技工院校 → 'J'; '' when it is none of them."""
    cleaned = clean(text)
    if cleaned in ("S", "Y", "J"):
        return cleaned
    return next((letter.value for word, letter in _CLASSES if word in cleaned), "")


def parse_status(text: str) -> str:
    """The register's word as a FilingStatus value; '未注明' when missing or unfamiliar."""
    cleaned = clean(text)
    if cleaned.startswith(("无效", "非")):
        return FilingStatus.EXPIRED.value if cleaned == "无效" else FilingStatus.UNKNOWN.value
    return next((state.value for word, state in _STATES if word in cleaned), FilingStatus.UNKNOWN.value)


def parse_occupation_code(text: str) -> str:
    """'４－０４－０５－０５' → '4-04-05-05'; a 工种 sub-code gives its occupation; '' for any other form."""
    cleaned = clean(text).replace(" ", "")
    for dash in "‐‑–—―−﹣":
        cleaned = cleaned.replace(dash, "-")
    found = _OCCUPATION_CODE.match(cleaned)
    return "-".join(found.groups()) if found else ""


def code_of_occupation(name: str) -> str:
    """The code of the occupation this audit is about, by its name; '' for others."""
    return OCCUPATION_CODE if name == OCCUPATION_NAME else ""


def parse_occupation(text: str) -> tuple[str, tuple[str, ...]]:
    """'人工智能训练师（数据标注员、人工智能算法测试员）' → the occupation and its 工种; '/' and '无' mean none."""
    cleaned = clean(text).replace(" ", "")
    found = _BRACKET.match(cleaned)
    name, inside = found.groups() if found else (cleaned, "")
    if not found and cleaned.startswith(f"{OCCUPATION_NAME}/"):
        name, inside = OCCUPATION_NAME, cleaned[len(OCCUPATION_NAME) + 1 :]
    return name, parse_work_types(inside)


def parse_work_types(text: str) -> tuple[str, ...]:
    """The 工种 in a cell; () for an empty cell, '/', '-', '无' and '全部'."""
    cleaned = clean(text).replace(" ", "")
    for mark in ",;，；/":
        cleaned = cleaned.replace(mark, "、")
    parts = [part for part in cleaned.split("、") if part]
    return (
        () if set(parts) & {"全部", "不限", "全部工种"} else tuple(p for p in parts if p not in ("-", "—", "--", "无"))
    )
