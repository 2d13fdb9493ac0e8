"""Which courses of a page a clause speaks for, where it says so: 前三个班…；第四个班…, 套餐二…, 训练师方向合格者….

A clause is addressed by its first words: a number (第四个班, 前两项, 两个小班), the label of a title (课程1、2),
or words of titles that stand in no other title of the page. It ends where the sentence does, or where another one is
addressed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.extract import linear

_DIGITS = {c: n for row in ("一二三四五六七八九", "123456789") for n, c in enumerate(row, 1)} | {"两": 2}
_COUNT = r"[一二两三四五六七八九1-9]"
_UNIT = r"(?:个|门|项|种|款|档|套|类|班|条)"
_KIND = r"(?:课程|套餐|项目|方案|班型|档位|选项|计划)"
_SIGN = r"[1-9一二三四五六七八九A-Ea-e甲乙丙丁]"
_NUMBERED = linear.compile(rf"^第({_COUNT}){_UNIT}|^(前|后)({_COUNT}){_UNIT}")
_COUNTED = linear.compile(rf"^([两二三四五六]){_UNIT}([\p{{Han}}]{{2}})")
_LABEL = linear.compile(rf"^({_KIND})\s?({_SIGN})")
_FURTHER = linear.compile(rf"^[、和与及/]\s?{_KIND}?\s?({_SIGN})(?:[^\p{{Han}}\d]|[由的都均为发是])")
_WHOLE = linear.compile(r"^.{0,10}的(?:全部|所有|内容|课程)")  # 套餐一的全部内容，再加…: said of the one that holds it
_LEAD = ' 　·-—*•▪✔√>“”"《【[（(:：'
_BEFORE = ("其中", "如果", "报名", "购买", "选择", "只有", "如", "报", "选", "买", "读", "学", "而", "但", "另", "凡")
_NOISE = linear.compile(r"人工智能|职业技能|培训|课程|辅导|证书|考试|报名|招生|学校|项目|套餐")
_INNER = "，,、；"
_AHEAD = 40  # characters of a clause that say whom it is for
_READ = 200  # characters of a sentence in which clauses begin
_SHORTEST, _LONGEST = 3, 10  # characters of a title that name it
_MOST = 24  # courses; a longer page is a catalogue


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text and the numbers of the courses that it speaks for."""

    start: int
    end: int
    courses: frozenset[int]


def find(text: str, titles: Sequence[str], spans: Sequence[tuple[int, int]]) -> list[Clause]:
    """The addressed clauses among the sentences at `spans`, in order; those for all courses are left out.

    Args:
        titles: of the courses in the order of the page.
    """
    if not 1 < len(titles) <= _MOST or not spans:
        return []
    labels, keys = [_label(title) for title in titles], _keys(titles)
    found: list[Clause] = []
    for low, high in spans:
        heads = []
        for at in _heads(text, low, high):
            who = _who(text[at : at + _AHEAD], titles, labels, keys)
            if who is not None:
                heads.append((at, who))
        if any(not who for _, who in heads):
            return []  # a number that fits no course: the page counts other things
        ends = [*(at for at, _ in heads[1:]), high]
        found += [Clause(at, end, who) for (at, who), end in zip(heads, ends, strict=False)]
    return [clause for clause in found if len(clause.courses) < len(titles)]


def _heads(text: str, low: int, high: int) -> Iterator[int]:
    """Where clauses of a sentence may begin to speak of a course."""
    start = True
    for at in range(low, min(high, low + _READ)):
        if start and text[at] not in _LEAD:
            word = next((w for w in _BEFORE if text.startswith(w, at)), "")
            yield at + len(word)
            start = False
        elif text[at] in _INNER:
            start = True


def _who(
    words: str, titles: Sequence[str], labels: Sequence[str], keys: Sequence[frozenset[str]]
) -> frozenset[int] | None:
    """The courses named by the first words of a clause; none where a number fits none, None where nobody is named."""
    if _WHOLE.search(words) is not None:
        return None
    number = _NUMBERED.search(words)
    if number is not None:
        one, side, many = number.groups()
        count, total = _DIGITS[one or many], len(titles)
        if count > total:
            return frozenset()
        return frozenset([count - 1] if one else range(count) if side == "前" else range(total - count, total))
    hit = _by_count(words, titles) or _by_label(words, labels) or _by_words(words, keys)
    return frozenset(hit) if hit else None


def _by_count(words: str, titles: Sequence[str]) -> list[int]:
    """两个小班, where two titles are of a 小班."""
    counted = _COUNTED.search(words)
    hit = [] if counted is None else [i for i, title in enumerate(titles) if counted.group(2) in title]
    return hit if counted is not None and len(hit) == _DIGITS[counted.group(1)] else []


def _by_label(words: str, labels: Sequence[str]) -> list[int]:
    """课程1、2, where titles begin with 课程1 and with 课程2."""
    label = _LABEL.search(words)
    if label is None:
        return []
    named, at = [label.group(1) + label.group(2)], label.end()
    while (more := _FURTHER.search(words[at:])) is not None:
        named.append(label.group(1) + more.group(1))
        at += more.end(1)
    return [i for i, own in enumerate(labels) if own in named]


def _by_words(words: str, keys: Sequence[frozenset[str]]) -> list[int]:
    """训练师方向, where only one title says 训练师; the longest words decide."""
    noise = _NOISE.search(words)
    if noise is not None and noise.start() == 0:
        words = words[noise.end() :]  # 人工智能训练师五级班60课时: the whole title stands there
    for size in range(min(_LONGEST, len(words)), _SHORTEST - 1, -1):
        hit = [i for i, own in enumerate(keys) if words[:size] in own]
        if hit:
            return hit
    return []


def _label(title: str) -> str:
    found = _LABEL.search(title.lstrip(_LEAD))
    return found.group(1) + found.group(2) if found is not None else ""


def _keys(titles: Sequence[str]) -> list[frozenset[str]]:
    """Of each title the words that stand in no other title."""
    held: list[frozenset[str]] = []
    for title in (_NOISE.sub("\n", each) for each in titles):
        sizes = range(_SHORTEST, _LONGEST + 1)
        runs = (title[i : i + size] for size in sizes for i in range(len(title) - size + 1))
        held.append(frozenset(run for run in runs if "\n" not in run))
    return [own.difference(*(other for other in held if other is not own)) for own in held]
