"""One name written in two ways on a page: with words of the sentence before it, or shortened.

发证|南榕市电子商务协会 and 考核|南榕市电子商务协会, 现任|衡湘技能评价有限公司 and the same name without 现任: what two
names share at their end is the name, unless what stands before it is a place or a part that a longer name may have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from auditor.extract import linear, namestart
from auditor.extract.linear import Regex
from auditor.extract.named import Organisation

_LEAST = 6  # characters of a name that another may end with
_REACH = 8  # characters that may stand before it
_ALIKE = -0.6  # a shorter name that stands on the page by itself may begin this much less likely than the longer one
_NAMES = 40  # names of a page that are compared; time must stay linear
_LINE = ("", "\n", "\t")
_REGION = linear.compile(r"[省市区县州镇乡]$|^(?:中国|中华|全国)")


def cut(text: str, found: Sequence[Organisation], at_place: Regex) -> list[Organisation]:
    """The organisations, each name without the words before it that the page's other names prove to be none of it."""
    ends: dict[str, bool] = {}
    names = list(islice(dict.fromkeys(o.name for o in found), _NAMES))
    for name in names:
        if at_place.search(name) is None and _REGION.search(name) is None:
            for other in names:
                size = _shared(name, other)
                if _LEAST <= size == len(other) < len(name) <= size + _REACH:
                    ends[other] = True
                elif _LEAST < size < min(len(name), len(other)) and max(len(name), len(other)) <= size + _REACH // 2:
                    ends.setdefault(name[-size:], False)
    return [_cut(text, o, ends, at_place) for o in found] if ends else list(found)


def in_full(organ: str, others: Sequence[str]) -> str:
    """The longest of several writings of one state organ: 人力资源和社会保障部 holds the characters of 人社部."""
    best = organ
    for name in others:
        left = iter(name)
        if len(name) > len(best) and name[-1] == organ[-1] and all(character in left for character in organ):
            best = name
    return best


def _cut(text: str, o: Organisation, ends: dict[str, bool], at_place: Regex) -> Organisation:
    """One name cut at the longest end that begins like a name; `ends` says of each whether it stands by itself."""
    if at_place.search(o.name) is None and text[o.start : o.end] == o.name:
        alone = text[o.start - 1 : o.start] in _LINE and text[o.end : o.end + 1] in _LINE
        for end in sorted(ends, key=lambda end: (-len(end), end)):
            if o.name.endswith(end) and len(end) < len(o.name) <= len(end) + _REACH:
                start = o.end - len(end)
                if _REGION.search(o.name[: -len(end)]) is not None:
                    continue
                better = namestart.better(text, o.start, start, o.end)
                if better > 0 or (ends[end] and not alone and (better > _ALIKE or at_place.search(end) is not None)):
                    return replace(o, name=end, start=start)
    return o


def _shared(one: str, other: str) -> int:
    """How many last characters two names have in common."""
    size = 0
    while size < min(len(one), len(other)) and one[-1 - size] == other[-1 - size]:
        size += 1
    return size
