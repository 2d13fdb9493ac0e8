"""Which paper a program leads to, and who is said to issue it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from auditor.extract.lexicon import Hit, load_yaml, union
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


def _dismissed(text: str, low: int, high: int) -> bool:
    """与职业技能等级证书无关, 和…不同: named only to say that it is another paper."""
    return text[high : high + 6].startswith(("无关", "不同", "有别", "是两", "的区别", "没有关系", "不是一")) or text[
        max(0, low - 4) : low
    ].endswith(("区别于", "有别于", "不同于"))
