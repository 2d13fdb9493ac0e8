"""Where a page sends readers to check a certificate: hosts in the text that are not the official query service.

A host belongs to a domain only at a label boundary: zscx.osta.org.cn does, zgrlosta.org.cn does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex
from auditor.extract.phrases import Hit
from auditor.model import ClaimKind

MAX_HOSTS = 200  # a page with more is a directory of links
_ENDS = "。！？；\n"
_REACH = 60  # how far from a host its sentence is read, characters


@dataclass(frozen=True)
class _Tables:
    official: tuple[str, ...]
    public: tuple[str, ...]
    host: Regex
    asks: Regex
    about: Regex
    other: Regex
    claims_official: Regex
    resembles: Regex


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = load_yaml("querysites")
    patterns = {key: compile_re(data[key]) for key in ("asks", "about", "other", "claims_official", "resembles")}
    host = compile_re(rf"(?:^|[^a-z0-9.@_-])(?:https?://)?({data['host']})(?:[^a-z0-9_-]|$)")
    return _Tables(tuple(data["official"]), tuple(data["public"]), host, **patterns)


def belongs(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of some domains or stands under one, label by label."""
    name = host.lower().rstrip(".")
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)


def find(text: str) -> list[Hit]:
    """Hosts of normalised text at which certificates are said to be checked and which are not official."""
    return list(_find(text)) if "." in text else []


def _find(text: str) -> Iterator[Hit]:
    t = _tables()
    for match in islice(t.host.finditer(text), MAX_HOSTS):
        start, end = match.span(1)
        host = text[start:end]
        if belongs(host, t.official) or belongs(host, t.public):
            continue
        sentence = _sentence(text, start, end)
        if t.asks.search(sentence) is None or t.about.search(sentence) is None or t.other.search(sentence) is not None:
            continue
        alike = t.resembles.search(host) is not None and t.claims_official.search(sentence) is not None
        claim = ClaimKind.LOOKALIKE_QUERY_SITE if alike else ClaimKind.UNOFFICIAL_QUERY_SITE
        yield Hit(claim.value, "query-host", start, end)


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a host, without the host itself and cut at `_REACH` characters."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    low = max((before.rfind(mark) for mark in _ENDS), default=-1) + 1
    high = min((place for mark in _ENDS if (place := after.find(mark)) >= 0), default=len(after))
    return before[low:] + " " + after[:high]
