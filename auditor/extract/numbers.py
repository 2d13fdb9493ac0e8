"""Certificate numbers shown on a page. Only their telling part is kept: the running number belongs to a person.

Forms (domain brief §2.1): a class letter and 21 digits (level certificate), two letters and 20 digits (特级技师),
16 digits (the old 职业资格证书). Any other form is unfamiliar, which is never to be read as forged.
"""

from __future__ import annotations

from itertools import islice

from auditor.extract import linear
from auditor.extract.phrases import Hit
from auditor.model import ClaimKind

MAX_NUMBERS = 50
_LABEL = r"(?:证书(?:样本)?(?:的)?(?:编号|号码|号)|证书样本|证号)"
_LEVEL = linear.compile(r"(?:^|[^0-9A-Za-z])([YSJ]\d{21})(?:[^0-9A-Za-z]|$)")
_LABELLED = linear.compile(
    _LABEL + r"(?:[\s:：|｜]|为|是|形如|例如|如){0,4}([A-Za-z]{0,3}\d[0-9A-Za-z]{9,25})(?:[^0-9A-Za-z*＊]|$)"
)
_SPECIAL = linear.compile(r"^[A-Z]{2}\d{20}$")
_OLD = linear.compile(r"^\d{16}$")
_UNFAMILIAR = 4  # characters kept of a number of unfamiliar form


def find(text: str) -> list[Hit]:
    """The telling parts of all certificate numbers in normalised text, in text order."""
    spans: dict[int, int] = {}
    for match in islice(_LABELLED.finditer(text), MAX_NUMBERS):
        start, end = match.span(1)
        spans[start] = start + _told(text[start:end])
    for match in islice(_LEVEL.finditer(text), MAX_NUMBERS):
        spans[match.start(1)] = match.start(1) + 16
    return [Hit(ClaimKind.CERTIFICATE_NUMBER.value, "number", start, end) for start, end in sorted(spans.items())]


def _told(number: str) -> int:
    """How many characters at the head of a number say what it is, without the running number."""
    number = number.upper()
    if _SPECIAL.match(number):
        return 17
    if _OLD.match(number):
        return 11
    return 16 if _LEVEL.match(number) else _UNFAMILIAR
