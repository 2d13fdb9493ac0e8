"""The three codes by which an institution or a certificate is known: credit code, filing code, certificate number.

Sources: 统一社会信用代码 GB 32100-2015; number formats of 职业技能等级证书: docs/registers.md, with how sure they are.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import re2

from auditor.registry.provinces import province_of_code

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_VALUE = {char: value for value, char in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
# Registering department and category may be letters (A, N, Y …); the division is six digits.
_USCC = re2.compile(r"^[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}$")
_FILING = re2.compile(r"^([YSJ])([0-9]{4})([0-9]{2})([0-9]{6})$")
_LEVEL_NUMBER = re2.compile(r"^([YSJ][0-9]{4}[0-9]{2}[0-9]{6})([0-9]{2})([1-5])([0-9]{6})$")
_SPECIAL_NUMBER = re2.compile(r"^[A-Z]{2}[0-9]{20}$")
_OLD_NUMBER = re2.compile(r"^[0-9]{16}$")
_LEVELS = {"5": "五级", "4": "四级", "3": "三级", "2": "二级", "1": "一级"}

# GB 32100-2015, characters 1 and 2: registering department and the kind of body within it. The letters came later
# than the digits; a department that is not listed here is unknown, never wrong.
_DEPARTMENTS = {
    "1": ("机构编制", {"1": "机关", "2": "事业单位", "3": "编办直接管理机构编制的群众团体", "9": "其他"}),
    "2": ("外交", {"1": "外国常驻新闻机构", "9": "其他"}),
    "3": ("司法行政", {"1": "律师执业机构", "2": "公证处", "3": "基层法律服务所", "4": "司法鉴定机构",
                       "5": "仲裁委员会", "9": "其他"}),
    "4": ("文化", {"1": "外国在华文化中心", "9": "其他"}),
    "5": ("民政", {"1": "社会团体", "2": "民办非企业单位", "3": "基金会", "9": "其他"}),
    "6": ("旅游", {"1": "外国旅游部门常驻代表机构", "2": "港澳台地区旅游部门常驻内地代表机构", "9": "其他"}),
    "7": ("宗教", {"1": "宗教活动场所", "2": "宗教院校", "9": "其他"}),
    "8": ("工会", {"1": "基层工会", "9": "其他"}),
    "9": ("工商（市场监管）", {"1": "企业", "2": "个体工商户", "3": "农民专业合作社"}),
    "A": ("中央军委改革和编制办公室", {"1": "军队事业单位", "9": "其他"}),
    "N": ("农业农村", {"1": "组级集体经济组织", "2": "村级集体经济组织", "3": "乡镇级集体经济组织", "9": "其他"}),
    "Y": ("其他", {"1": "其他"}),
}  # fmt: skip


@dataclass(frozen=True)
class CreditCode:
    """What a 统一社会信用代码 tells by itself.

    Attributes:
        authority: kind of registering department, '' when its letter is not known to us.
        category: kind of body, '' when unknown.
        province: of the registering division, or ''.
        organisation_code: characters 9-17, the former 组织机构代码 without its hyphen.
    """

    code: str
    authority: str
    category: str
    division: str
    province: str
    organisation_code: str


@dataclass(frozen=True)
class FilingCode:
    """The 13 characters of a 备案. `province` is '' when the two digits are not a known province."""

    code: str
    institution_class: str
    evaluator_code: str
    province: str
    serial: str


@dataclass(frozen=True)
class CertificateNumber:
    """What a certificate number says by its form alone.

    Attributes:
        kind: 'level' (22 characters), 'special' (2 letters and 20 digits, 特级技师), 'old_qualification' (16 digits)
            or 'unknown' - which is never to be read as forged.
        filing: the evaluator's filing for kind 'level', else None.
        year: four digits, or None.
        level: 五级 … 一级, or ''.
    """

    code: str
    kind: str
    filing: FilingCode | None = None
    year: int | None = None
    level: str = ""


def clean_code(text: str) -> str:
    """A code as written → NFKC, upper case, without spaces and hyphens."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in folded if not char.isspace() and char not in "-‐–—_·.")


def uscc_check_char(first17: str) -> str:
    """The check character for the first 17 characters (GB 32100-2015, weights 3^i mod 31)."""
    total = sum(_VALUE[char] * weight for char, weight in zip(first17, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def check_uscc(code: str) -> bool:
    """True for a well-formed 统一社会信用代码 with a right check character; full-width and lower case are accepted."""
    cleaned = clean_code(code)
    return bool(_USCC.match(cleaned)) and uscc_check_char(cleaned[:17]) == cleaned[17]


def parse_uscc(code: str) -> CreditCode | None:
    """The parts of a valid 统一社会信用代码, or None when its form or check character is wrong."""
    cleaned = clean_code(code)
    if not check_uscc(cleaned):
        return None
    authority, categories = _DEPARTMENTS.get(cleaned[0], ("", {}))
    return CreditCode(
        cleaned, authority, categories.get(cleaned[1], ""), cleaned[2:8], province_of_code(cleaned[2:4]), cleaned[8:17]
    )


def uscc_province(code: str) -> str:
    """Province of the registering division of a valid code (characters 3-4), or ''."""
    return province_of_code(clean_code(code)[2:4]) if check_uscc(code) else ""


def parse_filing_code(code: str) -> FilingCode | None:
    """The parts of a 13-character filing code, or None when it has another form."""
    cleaned = clean_code(code)
    found = _FILING.match(cleaned)
    if not found:
        return None
    letter, evaluator, province, serial = found.groups()
    return FilingCode(cleaned, letter, evaluator, province_of_code(province), serial)


def parse_certificate_number(code: str) -> CertificateNumber:
    """What the form of a certificate number tells; an unfamiliar form gives kind 'unknown', not an error."""
    cleaned = clean_code(code)
    found = _LEVEL_NUMBER.match(cleaned)
    if found:
        filing, year, level, _ = found.groups()
        return CertificateNumber(cleaned, "level", parse_filing_code(filing), 2000 + int(year), _LEVELS[level])
    if _SPECIAL_NUMBER.match(cleaned):
        return CertificateNumber(cleaned, "special")
    if _OLD_NUMBER.match(cleaned):
        return CertificateNumber(cleaned, "old_qualification")
    return CertificateNumber(cleaned, "unknown")
