"""Amounts that are given out in order: 四级、三级学费分别为1580元、2380元; 五级/四级/三级：980/1380/1980元."""

from __future__ import annotations

from auditor.extract import levels as level_reader
from auditor.extract import linear
from auditor.extract.feelabels import TRAINING, Fee, labels, role_of

_NUM = r"¥?\s?\d{1,3}(?:[,，]\d{3})+|¥?\s?\d{2,6}"
_LIST = linear.compile(
    r"(分别|依次|各(?:是|为|收))?(?:[是为收需按：:\s]|人民币|如下|则){0,6}"
    r"((?:" + _NUM + r")\s?(?:元|块)?(?:/人|每人)?"
    r"(?:\s?[/、,，；;和与及跟]{1,2}\s?(?:" + _NUM + r")\s?(?:元|块)?(?:/人|每人)?){1,4})"
)
_ASIDE, _NEAR = linear.compile(r"^\s?[（(][^（）()\d]{1,10}[）)]"), 14
_ONE = linear.compile(_NUM)
_RANK = dict(zip("五四三二一54321", ("五级", "四级", "三级", "二级", "一级") * 2, strict=True))
_SAY = ("分别", "依次", "各是", "各为", "各收")
_LEAST = 2_000  # fen; smaller numbers are counts
_REACH = 60


def from_line(text: str, start: int, end: int) -> tuple[list[Fee], list[tuple[int, int]]]:
    """Fees of the lists of amounts in a line that follow a list of as many levels, or of as many items."""
    fees: list[Fee] = []
    spans: list[tuple[int, int]] = []
    line = text[start:end]
    if not any(word in line for word in _SAY) and "/" not in line:
        return fees, spans
    ranks: list[str] = []  # of the list before, which 评价费分别为… goes on with
    position = 0
    for match in _LIST.finditer(line):
        said, numbers = match.group(1), match.group(2)
        if not said and numbers.count("/") < 1:
            continue
        before = line[max(position, match.start() - _REACH) : match.start()]
        before = before[max(before.rfind(c) for c in "。！？；\t") + 1 :]
        amounts = list(_ONE.finditer(numbers))
        named = ranks_in(before)
        behind = _ASIDE.search(line[match.end() : match.end() + _NEAR])  # 1080/1480/2080（元，培训费）
        aside = behind.group() if behind is not None else ""
        labelled = [m.group() for m in labels().any.finditer(before + aside)]
        roles = [r for label in labelled if (r := role_of(label))]
        items = list(dict.fromkeys(r for r in roles if r not in ("price", "list", "none")))
        position = match.end()
        if "none" in roles or "list" in roles or (not said and not named):
            continue
        ranks = named or (ranks if said else [])
        item = items[-1] if items else TRAINING
        money = (
            bool(items)
            or "price" in roles
            or any(c in numbers + aside for c in "元块¥")
            or line[match.end() :][:1] == "元"
        )
        if not money:
            continue
        if len(ranks) == len(amounts):
            pairs = [(item, rank) for rank in ranks]
        elif said and len(items) == len(amounts):
            pairs = [(each, ranks[0] if len(ranks) == 1 else "") for each in items]
        else:
            continue
        low = start + match.start(2)
        for (what, rank), number in zip(pairs, amounts, strict=True):
            fen = int("".join(c for c in number.group() if c.isdigit())) * 100
            if fen >= _LEAST:
                fees.append(Fee(what, rank, fen, None, None, "CNY", "", low + number.start(), low + number.end()))
        spans.append((start + match.start(), start + match.end()))
    return fees, spans


def ranks_in(before: str) -> list[str]:
    """The levels of a stretch in the order in which they are written."""
    found: list[str] = []
    for mention in level_reader.find(before):
        if mention.held:
            continue
        if len(mention.levels) == 1:
            found.append(mention.levels[0])
        elif not any(c in before[mention.start : mention.end] for c in "-~至到—–"):
            found += [_RANK[c] for c in before[mention.start : mention.end] if c in _RANK]
        else:
            written = [_RANK[c] for c in before[mention.start : mention.end] if c in _RANK]
            ordered = list(mention.levels)
            found += ordered if written[:1] == ordered[:1] else ordered[::-1]
    return list(dict.fromkeys(found))
