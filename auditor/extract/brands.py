"""Who issues under a trade name: 发灵感工坊结营证明, 证书由云鲲颁发. Asked where no body is named in full."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from auditor.extract import linear
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex
from auditor.extract.phrases import Hit
from auditor.extract.polarity import polarity
from auditor.extract.program import Program
from auditor.extract.scope import Scope, free_parts
from auditor.model import CertificateType, Polarity

_SLOTS = 12  # places for a trade name that are looked into
_HEAD = 60  # characters at the head of a page, where it says whose it is
_OWN_NAME = 3  # first characters of a trade name by which it is the owner's
_OWN_WORD = 2  # first characters of a trade name that the owner's own name holds
_SHORT = linear.compile(r"^[\p{Han}]{2,4}(?:学校|学院|学堂|公司|协会|学会)$")
_BARE = linear.compile(r"^(?:本|我|该|培训|职业|技能|评价|教育|科技|数字|技工|技师|人才|信息|[\p{Han}]{1,3}[省市区县])")
_MEANT = (Polarity.AFFIRMED, Polarity.CONDITIONAL)


@lru_cache(maxsize=1)
def _patterns() -> tuple[Regex, Regex, Regex, Regex]:
    data = load_yaml("organisations")
    brand_issue, brand_said, no_brand, vendor_said = (
        compile_re(data[name]) for name in ("brand_issue", "brand_said", "no_brand", "vendor_said")
    )
    return brand_issue, brand_said, no_brand, vendor_said


def issuing(text: str, start: int, end: int, owner: str) -> str:
    """The trade name that a stretch of a page says issues, '' when it says none.

    Args:
        owner: legal name of whoever answers for the page. A name in a slot that may hold other words counts only where
            the page uses it again and bears it in its head, or its owner does.
    """
    sure, slots, none, _ = _patterns()
    for match in sure.finditer(text, start, end):
        name = _first(match.groups())
        if none.search(name) is None and _said(text, match.start(), match.end()):
            return name
    for match in islice(slots.finditer(text, start, end), _SLOTS):
        name, low, high = _first(match.groups()), match.start(), match.end()
        trade = none.search(name) is None and _known(text, name, owner, low)
        if (trade or _short_of(name, owner)) and _said(text, low, high):
            return name
    return ""


def settle(text: str, programs: Sequence[Program]) -> None:
    """Name whose certification a course of a vendor leads to, where nobody was heard to issue it; in place."""
    if not any(p.certificate_type == CertificateType.VENDOR.value and not p.issuer for p in programs):
        return
    spans = [(p.start or 0, p.end or 0) for p in programs]
    for number, program in enumerate(programs):
        if program.certificate_type == CertificateType.VENDOR.value and not program.issuer:
            scope = Scope(*spans[number], spans[:number] + spans[number + 1 :])
            parts = (vendor(text, *part) for part in [spans[number], *free_parts(text, scope)])
            program.issuer = next(filter(None, parts), "")


def vendor(text: str, start: int, end: int) -> str:
    """Whose certification a stretch of a page calls that of a vendor, '' where it names none."""
    if "认证" not in text:
        return ""
    none, said = _patterns()[2:]
    for match in islice(said.finditer(text, start, end), _SLOTS):
        name = _first(match.groups())
        if none.search(name) is None and _said(text, match.start(), match.end()):
            return name
    return ""


def _first(groups: tuple[str | None, ...]) -> str:
    return next(name for name in groups if name)


def _short_of(name: str, owner: str) -> bool:
    """True for 立行学校 and 云贝学堂 where the owner is 立行职业技能培训学校 or 云贝职业培训学校有限公司."""
    return _SHORT.search(name) is not None and _BARE.search(name) is None and name[:_OWN_WORD] in owner


def _known(text: str, name: str, owner: str, slot: int) -> bool:
    if "证" in name:
        return False
    again = text.count(name) > 1 and (name in text[: min(slot, _HEAD)] or name[:_OWN_WORD] in owner)
    return again or name[:_OWN_NAME] in owner


def _said(text: str, start: int, end: int) -> bool:
    return polarity(text, Hit("issuer", "issuer", start, end)) in _MEANT
