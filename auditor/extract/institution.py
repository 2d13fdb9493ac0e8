"""Who stands behind a page: legal name, 统一社会信用代码, licence, address, ICP filing, brand. No phone is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from auditor.extract import linear, ownership
from auditor.extract.blocks import Document
from auditor.extract.named import Organisation

# GB 32100-2015: 18 characters without I, O, S, V, Z; whether its check digit holds is the register's business.
_USCC = linear.compile(r"(?:^|[^0-9A-Za-z])([0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?:[^0-9A-Za-z]|$)")
_COLON = r"(?:[\s:：|｜\-—–为是]){0,4}"
_LICENCE = linear.compile(
    r"(?:办学许可证|民办学校许可证|许可证)(?:编|证)?(?:号|编号|号码)?"
    + _COLON
    + r"((?:[\p{Han}]{0,4}人社[\p{Han}]{0,3}|教民|劳社民|人社民|民办)?[\[〔(（]?\d[\d\-\]〕)）]{4,24}号?)"
)
_ADDRESS = linear.compile(
    r"(?:(?:办学|校区?|公司|联系|单位|注册|培训|机构|详细|总部|教学点?|经营|报名)?地址|校址|办学地点|上课地点|培训地点)"
    + _COLON
    + r"([\p{Han}][\p{Han}A-Za-z0-9（）()\-#·]{5,60})"
)
_PLACE = linear.compile(r"省|市|区|县|路|街|道|号|楼|镇|乡|大厦|园")
_ICP = linear.compile(r"[\p{Han}]ICP备\d{4,12}号(?:-\d{1,3})?")
_FILING = linear.compile(r"(?:^|[^0-9A-Za-z])([YSJ]\d{12})(?:[^0-9A-Za-z]|$)")


@dataclass(frozen=True)
class Institution:
    """What a page says about its owner; '' where it says nothing."""

    name: str = ""
    uscc: str = ""
    brand: str = ""
    licence: str = ""
    address: str = ""
    icp: str = ""


def read(document: Document, text: str, organisations: Sequence[Organisation], footer: int) -> Institution:
    """Read the owner of a page from normalised text.

    Args:
        organisations: all names found in `text`.
        footer: offset where the footer begins.
    """
    tail = max(0, min(footer, len(text) - 600))
    found = [(match.group(1), match.span(1)) for match in _USCC.finditer(text)]
    codes = [code for code, _ in found if not code.isdigit() or code[0] == "9"]
    spans = [span for _, span in found]
    placed = any(word in text for word in ("地址", "校址", "地点"))
    addresses = _ADDRESS.finditer(text) if placed else ()
    address = next((m.group(1) for m in addresses if _PLACE.search(m.group(1)) is not None), "")
    licence = _LICENCE.search(text) if "许可证" in text else None
    icp = _ICP.search(text) if "备" in text else None
    return Institution(
        name=ownership.seller(text, document.title, spans, organisations, footer),
        uscc=codes[-1] if codes and len(set(codes)) == 1 else next(iter(_near_footer(text, codes, tail)), ""),
        brand=_brand(document),
        licence=licence.group(1) if licence is not None else "",
        address=address,
        icp=icp.group() if icp is not None else "",
    )


def publisher(document: Document, text: str, owner: Institution, organisations: Sequence[Organisation]) -> Institution:
    """The owner of a page that sells nothing: whoever signs or hosts it."""
    return replace(owner, name=ownership.publisher(text, document.title, organisations))


def filing_code(text: str) -> str:
    """The 13-character code of a filing (class letter, evaluator, province, serial) if exactly one stands there."""
    codes = {match.group(1) for match in _FILING.finditer(text)}
    return codes.pop() if len(codes) == 1 else ""


def _near_footer(text: str, codes: list[str], tail: int) -> list[str]:
    found = [code for code in codes if text.find(code, tail) >= 0]
    return found[:1] if len(set(found)) == 1 else []


def _brand(document: Document) -> str:
    for separator in ("_", "|", " - ", "-", "—"):
        head, found, tail = document.title.rpartition(separator)
        tail = tail.strip()
        if found and head and 2 <= len(tail) <= 14:
            return tail
    return ""
