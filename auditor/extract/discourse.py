"""What the lines around a phrase make of it: an answer below a question, a list under a warning, a customer's review.

Only a bounded stretch around a phrase is read, so cost does not grow with the page. Words: lexicons/discourse.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex
from auditor.model import Polarity

_REACH = 600  # how far above a phrase its lead-in line or heading may stand, characters
_ROWS = 12  # and how many lines
_LINE = 160  # characters of a line that are looked at
_HEADING = 30  # a heading is no longer
_QUOTE_REACH = 60  # characters a quotation may hold on either side of a phrase
_PAIRS = {"“": "”", "「": "」", "『": "』", "‘": "’", "【": "】"}
_CLOSERS = frozenset("”」』’")
_GLUE = "、，,和及与或/ "


@dataclass(frozen=True)
class _Words:
    asks: Regex
    topic: Regex
    label: Regex
    doubt: Regex
    no: Regex
    yes: Regex
    needs: Regex
    without: Regex
    refuses: Regex
    vows: Regex
    item: Regex
    masked: Regex
    speaker: Regex
    reviewer_line: Regex
    review_head: Regex
    rather: Regex
    quoted: Regex
    negated: Regex


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = load_yaml("discourse")
    asides = data["asides"]
    return _Words(
        asks=compile_re(data["asks"]),
        topic=compile_re(data["topic"]),
        label=compile_re(data["question_label"]),
        doubt=compile_re(data["doubt"]),
        no=compile_re(f"^(?:{asides})*(?:{data['answer_no']})"),
        yes=compile_re(f"^(?:{asides})*(?:{data['answer_yes']})"),
        needs=compile_re(f"^(?:{asides})*(?:{data['answer_needs']})"),
        without=compile_re(data["without"]),
        refuses=compile_re(data["refuses"]),
        vows=compile_re(load_yaml("polarity")["vows"]),
        item=compile_re(data["item"]),
        masked=compile_re(data["reviewer"]),
        speaker=compile_re(rf"{data['reviewer']}|^[^：:，。]{{0,9}}(?:{data['seller_name']})[^：:，。]{{0,6}}[：:]"),
        reviewer_line=compile_re(data["reviewer_line"]),
        rather=compile_re(data["rather"]),
        review_head=compile_re(data["review_heading"]),
        quoted=compile_re(data["heading_quoted"]),
        negated=compile_re(data["heading_negated"]),
    )


def line_of(text: str, start: int, end: int) -> tuple[int, int]:
    """The line around a stretch, at most `_LINE` characters on either side."""
    low = max(0, start - _LINE)
    high = min(len(text), end + _LINE)
    low = max(text.rfind("\n", low, start) + 1, low)
    stop = text.find("\n", end, high)
    return low, stop if stop >= 0 else high


def above(text: str, position: int) -> Iterator[str]:
    """The lines above an offset, nearest first, blank ones left out."""
    floor = max(0, position - _REACH)
    stop = text.rfind("\n", floor, position)
    for _ in range(_ROWS):
        if stop <= floor:
            return
        begin = max(text.rfind("\n", floor, stop) + 1, floor)
        line = text[max(begin, stop - _LINE) : stop].strip()
        if line:
            yield line
        stop = begin - 1


def below(text: str, position: int) -> Iterator[str]:
    """The next few lines below an offset, blank ones left out."""
    begin = text.find("\n", position, position + _LINE)
    for _ in range(4):
        if begin < 0:
            return
        stop = text.find("\n", begin + 1, begin + 1 + _LINE)
        line = text[begin + 1 : stop if stop >= 0 else begin + 1 + _LINE].strip()
        if line:
            yield line
        begin = stop


def split_question(text: str, at: int) -> bool:
    """True when a phrase begins inside an A-not-A question: 要[不要考试], 有没[有内部名额]."""
    first = text[at]
    if first in "不没":
        return at > 0 and text[at - 1] == text[at + 1 : at + 2]
    return at > 1 and text[at - 1] in "不没" and text[at - 2] == first


def verdict_of(answer: str, phrase: str = "") -> bool | None:
    """Yes, no, or neither, from how an answer begins; 要考 is no to a phrase that does without (不用考试)."""
    words = _words()
    if phrase and words.needs.search(answer) is not None and words.without.search(phrase) is not None:
        return False
    if words.no.search(answer) is not None:
        return False
    if words.yes.search(answer) is not None:
        return True
    first = str(words.vows.sub("〇", answer[:_HEADING].split("。", 1)[0]))
    return False if words.refuses.search(first) is not None else None


def answered(text: str, end: int, start: int | None = None) -> bool | None:
    """What is answered to the question that a phrase stands in: on the same line behind it, or below."""
    words = _words()
    phrase = "" if start is None else text[start:end]
    _, high = line_of(text, end, end)
    rest = text[end:high]
    mark = max(rest.find("？"), rest.find("?"))
    tail = rest[mark + 1 :].strip(' ”」』’"') if mark >= 0 else ""
    if tail:
        return verdict_of(words.label.sub("", tail), phrase)
    for line in below(text, end):
        bare = words.label.sub("", line).strip()
        if bare:
            return verdict_of(bare, phrase)
    return None


def structure(text: str, start: int, end: int) -> Polarity | None:
    """What the structure of lines makes of a phrase, or None when it says nothing."""
    low, high = line_of(text, start, end)
    line = text[low:high].strip()
    asked = _question(text, line, start, end)
    if asked is not None:
        return asked
    if _denied_answer(text, low, start, end):
        return Polarity.NEGATED
    if _review(text, low, start):
        return Polarity.QUOTED
    return _listed(text, low, line, start, end)


def _question(text: str, line: str, start: int, end: int) -> Polarity | None:
    """A line that asks, or a heading such as 谁可以报三级: what counts is the answer."""
    words = _words()
    labelled = words.label.search(line) is not None
    bare = words.label.sub("", line)
    if len(bare) > _HEADING * 2 or any(mark in bare[:-1] for mark in "。！!；"):
        return None
    if len(bare) <= _HEADING and words.topic.search(bare) is not None:
        return Polarity.AFFIRMED if answered(text, end, start) else Polarity.QUESTION
    if words.asks.search(bare) is None:
        return None
    answer = answered(text, end, start)
    if answer is not None:
        return Polarity.AFFIRMED if answer else Polarity.QUESTION
    # An advertisement ends in a question too (免考拿证，心动了吗？); only doubt or a label makes it one.
    return Polarity.QUESTION if labelled or words.doubt.search(bare) is not None else None


def _denied_answer(text: str, low: int, start: int, end: int) -> bool:
    """True for a phrase in an answer that begins with no, when the question above speaks of the same thing."""
    words = _words()
    if text[start : min(start + 4, end)] not in text[max(0, low - _LINE) : low]:
        return False  # cheap, and most phrases have no question above
    before = text[low:start] if start > low else ""
    if verdict_of(words.label.sub("", before).strip()) is not False:
        return False  # also when the phrase itself is the no: 考不过怎么办？ 不过全额退款
    question = next(above(text, low), "")
    if not question or words.asks.search(question) is None:
        return False
    return words.rather.search(before) is None and text[start : min(start + 4, end)] in question


def _review(text: str, low: int, start: int) -> bool:
    """True when a customer speaks: a name with asterisks, or the heading of a list of reviews above."""
    words = _words()
    label = text[low:start]
    spoken = any(mark in label for mark in "*：:")
    if spoken and words.speaker.search(label) is not None:  # the seller answers between customers (弹幕)
        return words.masked.search(label) is not None
    for count, line in enumerate(above(text, low)):
        if count < 3 and ("*" in line or line[0] in "匿追") and words.reviewer_line.search(line) is not None:
            return True
        if len(line) <= _HEADING and words.review_head.search(line) is not None:
            return True
        if line.endswith(("：", ":")) or count >= 8 or line.startswith(("【", "■", "▶", "#")):
            return False
    return False


def _listed(text: str, low: int, line: str, start: int, end: int) -> Polarity | None:
    """The heading above a list governs its items, also one without a colon, also over the items' own explanations."""
    style = _style(line)
    short = len(line) <= max(12, end - start + 8) and "我们" not in line
    if not style and not short:
        return None
    pending = ""
    for lead in above(text, low):
        if style and _style(lead) == style:
            continue
        if pending and (_style(lead) or lead[-1] not in "，,、"):
            break
        head = len(lead) <= _HEADING and lead[-1] not in "。！!？?；;，,"
        colon = lead.endswith(("：", ":"))
        if colon or pending or head or style:
            verdict = _headed(lead + pending, sure=bool(colon or pending or head))
            if verdict is not None:
                return verdict
        if colon and not pending:
            pending = lead  # a lead-in may be several lines long: the first of them says what it is about
        elif pending or (head and not _style(lead)) or not style:
            break
    return None


def _headed(lead: str, *, sure: bool) -> Polarity | None:
    """What a heading makes of its list; a whole sentence above a list is a heading only when it warns."""
    words = _words()
    if words.quoted.search(lead) is not None and (sure or lead.endswith(("。", "！", "!"))):
        return Polarity.QUOTED
    return Polarity.NEGATED if sure and words.negated.search(lead) is not None else None


def _style(line: str) -> str:
    """The kind of mark a list item begins with, '' when it has none."""
    match = _words().item.search(line)
    if match is None:
        return ""
    mark = str(match.group(0)).strip()
    digits = {"一二三四五六七八九十": "一", "0123456789": "1", "①②③④⑤⑥⑦⑧⑨⑩": "①"}
    for same, one in digits.items():
        for char in same:
            mark = mark.replace(char, one)
    return mark.replace("11", "1").replace("一一", "一")


def quotation(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The quotation a phrase stands in, with the quotations listed beside it, or None."""
    floor, ceiling = max(0, start - _QUOTE_REACH), min(len(text), end + _QUOTE_REACH)
    opened = closer = -1
    i = start - 1
    while i >= floor and text[i] not in "\n\t" and text[i] not in _CLOSERS:
        if text[i] in _PAIRS and text[i] != "【":
            opened = i
            break
        i -= 1
    if opened >= 0:
        closer = text.find(_PAIRS[text[opened]], end, ceiling)
    else:
        low = text.rfind("\n", max(0, start - _LINE), start) + 1
        if text.count('"', low, start) % 2:
            opened, closer = text.rfind('"', low, start), text.find('"', end, ceiling)
    if opened < 0 or closer < 0 or "\n" in text[opened:closer]:
        return None
    return _neighbours(text, opened, closer + 1)


def _neighbours(text: str, low: int, high: int) -> tuple[int, int]:
    """Extend a quotation over those listed beside it: “甲”“乙”、“丙”."""
    for _ in range(8):
        at = high
        while at < len(text) and text[at] in _GLUE and at - high < 2:
            at += 1
        if at < len(text) and text[at] in _PAIRS and text[at] != "【":
            closer = text.find(_PAIRS[text[at]], at, at + _QUOTE_REACH)
            if closer > 0 and "\n" not in text[at:closer]:
                high = closer + 1
                continue
        break
    for _ in range(8):
        at = low
        while at > 0 and text[at - 1] in _GLUE and low - at < 2:
            at -= 1
        if at > 0 and text[at - 1] in _CLOSERS:
            opener = max(text.rfind(mark, max(0, at - _QUOTE_REACH), at) for mark in _PAIRS)
            if opener >= 0 and "\n" not in text[opener:at]:
                low = opener
                continue
        break
    return low, high
