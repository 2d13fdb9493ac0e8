"""Which paper a program leads to, and who is said to issue it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

from auditor.extract.lexicon import load_yaml, union
from auditor.extract.phrases import Hit
from auditor.extract.polarity import polarity
from auditor.model import CertificateType, Polarity


@lru_cache(maxsize=1)
def _types() -> tuple[tuple[CertificateType, Any], ...]:
    return tuple((CertificateType(e["type"]), union(e["any"])) for e in load_yaml("certificates")["types"])


def certificate_type(text: str, start: int, end: int) -> CertificateType | None:
    """The first type, in the order of lexicons/certificates.yaml, that a stretch of the page affirms."""
    stretch = text[max(0, start - 80) : end]
    offset = max(0, start - 80)
    for kind, pattern in _types():
        for match in pattern.finditer(stretch):
            low, high = match.start() + offset, match.end() + offset
            if low < start:
                continue
            hit = Hit("certificate", kind.value, low, high)
            if polarity(text, hit) in (Polarity.AFFIRMED, Polarity.CONDITIONAL) and not _dismissed(text, low, high):
                return kind
    return None


_EQUAL = re2.compile(r"^(?:[^，。；\n]{0,8})(?:同等效力|同等|等效|等同|一样(?:有效|管用))")
_COMPARED = re2.compile(
    r"(?:等同于?|相当于|可抵|视同|媲美|替代|区别于|有别于|不同于|不发放?|不颁发|均不发放|另有|另可|另设|另售|不是|并非|不属于|非)[^，。；\n]{0,14}$"
)


def _dismissed(text: str, low: int, high: int) -> bool:
    """与职业技能等级证书无关, 和…不同: named only to say that it is another paper."""
    if _EQUAL.search(text[high : high + 16]) is not None or _COMPARED.search(text[max(0, low - 22) : low]) is not None:
        return True
    return text[high : high + 6].startswith(
        ("无关", "同等", "三级同等", "等同", "具有同等", "不同", "有别", "是两", "的区别", "没有关系", "不是一")
    ) or text[max(0, low - 4) : low].endswith(("区别于", "有别于", "不同于"))
