"""The price of a course that states one in words of its own: what no label explains and nothing explains away."""

from __future__ import annotations

from auditor.extract import feeclause, feecover, feelevels, feeroles, linear, money, occupation
from auditor.extract import levels as level_reader
from auditor.extract.feelabels import EVALUATION, TOTAL, TRAINING, Fee, header_role, labels, role_of
from auditor.extract.feeroles import Line
from auditor.extract.money import Amount

_MOST = 12  # amounts of a block that stand unexplained; a page with more is no price list
_BLOCK = 400  # characters of a card of one course
_CLAUSE = 24  # characters; more before an amount is a sentence about something else
_STEMS = (
    (EVALUATION, linear.compile(r"(?:考|评|认定|鉴定|考务)$")),
    ("教材费", linear.compile(r"(?:书|教材|资料|讲义)$")),
    (TRAINING, linear.compile(r"(?:课|学|训|上课|培训)$")),
)
_STRANGERS = linear.compile(
    r"别家|别处|同行|去年|曾|他们|她|记者|网友|市面|市场|行情|其他机构|[一每]年|年入|月|节省|提|返|佣|补|损失|名|套|人数"
)
_CLASS = linear.compile(r"(?:班|课|营|套餐|训练师|[一二三四五]级)[的呢吧啊嘛是呀]{0,2}$")
_TEACHES = linear.compile(r"^(?:上课|课|学|听课|培训)(?:是|要|收|就)?$")
_TEACHES_TOO = linear.compile(
    r"(?:上课|听课|学|培训)[是要收就]?[¥￥]?\d[^。\n]{2,20}(?:考|认定|评价|鉴定|书|教材|资料)"
)
_SENTENCE = str.maketrans(dict.fromkeys("。；;！!？?", "\n"))
_CLOSED = frozenset("，,。；;！!）)、 \n\t|｜/（(就即元块")


def unexplained(text: str, start: int, end: int, fees: list[Fee]) -> list[Fee]:
    """Amounts that could be the price, where a block names none: 我们1280, 课1500，考260，书60, 花1680就能考.

    Args:
        fees: what was read; a block whose price is known has no need of this, and one that only tells what the
            examination costs sells it alone unless words for teaching stand beside the other amount.
    """
    known = {f.item for f in fees}
    if TRAINING in known or TOTAL in known:
        return []
    taken = {f.start for f in fees}
    found: list[Fee] = [] if known else _covering(text, start, end)
    if found:
        return found
    position = start
    for low_line in text[start:end].split("\n"):
        low, high = position, position + len(low_line)
        position = high + 1
        line = Line(low, high, low)
        if not (occupation.names(low_line) or level_reader.find(low_line) or _TEACHES_TOO.search(low_line)):
            continue
        for amount in money.find(text, low, high):
            item = _item(text, amount, line) if amount.start not in taken else ""
            if item and (EVALUATION not in known or (item == TRAINING and _taught(text, amount, line))):
                levels = feelevels.levels_before(text, line, amount) or ("",)
                found += [
                    Fee(item, level, amount.fen, amount.fen_max, None, amount.currency, "", amount.start, amount.end)
                    for level in levels
                ]
            line.position = amount.end
    priced = [f for f in found if f.item in (TRAINING, TOTAL)]
    if not found and not known:
        found = priced = _only(text, start, end)
    return found if priced and len(found) <= _MOST else []


def _covering(text: str, start: int, end: int) -> list[Fee]:
    """我们收6800元，含网课、考试、证书。: the first amount of a block whose own clause says that all is in it."""
    found = []
    if text.find("含", start, end) < 0 and text.find("包括", start, end) < 0:
        return []
    for amount in money.find(text, start, end)[:_MOST]:
        tail = text[amount.end : amount.end + _CLAUSE * 2].translate(_SENTENCE).partition("\n")[0]
        opened = tail.lstrip("/每人位块元，,（( ").startswith(("含", "包含", "包括", "其中包含"))
        if amount.marked and feeclause.plausible(amount) and opened and not feeroles.of_none(text, amount):
            head = text[max(start, amount.start - _CLAUSE) : amount.start].translate(_SENTENCE).rpartition("\n")[2]
            if feecover.said(f"#{tail}") == "exam" and _STRANGERS.search(head) is None:
                found.append(amount)
    return [Fee(TOTAL, "", a.fen, a.fen_max, None, a.currency, "", a.start, a.end, sure=True) for a in found[:1]]


def _only(text: str, start: int, end: int) -> list[Fee]:
    """直播为主，录播随时补看，2480元。: the one amount of a block, where it is a clause of its own."""
    amounts = [a for a in money.find(text, start, end) if a.marked] if end - start <= _BLOCK else []
    if len(amounts) != 1 or not feeclause.plausible(amounts[0]):
        return []
    (amount,) = amounts
    before = text[start : amount.start].rstrip(" ¥￥")
    behind = text[amount.end : amount.end + 6].lstrip(" ")
    own = before[-1:] in "，,。；;\n" and (behind[:1] in "，,。；;！\n" or behind.startswith(("/人", "一人", "每人")))
    sentence = before[max(before.rfind(c) for c in "。；;\n") + 1 :]
    if not own or _STRANGERS.search(sentence) is not None or feeroles.of_none(text, amount):
        return []
    return [Fee(TRAINING, "", amount.fen, amount.fen_max, None, amount.currency, "", amount.start, amount.end)]


def _alone(text: str, amount: Amount, line: Line) -> bool:
    """这个五级的班呢，一千一，一个月: a number that is a clause of its own, behind the clause that names the class."""
    before = text[line.start : amount.start].rstrip(" ¥￥")
    if before[-1:] not in "，," or text[amount.end : amount.end + 1] not in ("", "，", ",", "。", "；", "\n"):
        return False
    clause = before[max(before.rfind(c, 0, len(before) - 1) for c in "，,。；！？\n") + 1 : -1]
    named = _CLASS.search(clause) is not None
    return named and _STRANGERS.search(clause) is None and not feeroles.of_none(text, amount)


def _taught(text: str, amount: Amount, line: Line) -> bool:
    """True for 上课1200, or a number that the clause before it makes the price of a class."""
    before = text[line.start : amount.start]
    clause = before[max(before.rfind(c) for c in "，,。；;！!？?:：、|｜\t") + 1 :].strip(" ¥￥")
    return _TEACHES.search(clause) is not None or (not clause and _alone(text, amount, line))


def _item(text: str, amount: Amount, line: Line) -> str:
    """What an amount without a label may be for, '' when it is something else."""
    before = text[line.position : amount.start]
    before = before[max(before.rfind(c) for c in "，,。；;！!？?：:、|｜\t") + 1 :].strip(" ¥￥")
    behind = text[amount.end : amount.end + 1]
    noun = before.rstrip("是为要收约只就（(")
    stem = next((item for item, pattern in _STEMS if pattern.search(noun) is not None and len(noun) <= 2), "")
    open_end = not amount.marked and behind and behind not in _CLOSED
    hotline = not amount.marked and text[amount.start : amount.end].strip().startswith("123")  # 12333, 12358
    if not (feeclause.plausible(amount) or (stem and amount.fen >= 2_000)) or open_end or hotline:
        return ""
    if not before and _alone(text, amount, line):
        return TRAINING
    if not 0 < len(before) <= _CLAUSE or _STRANGERS.search(before) is not None or feeroles.of_none(text, amount):
        return ""
    if any(role_of(m.group()) in ("none", "list") for m in labels().any.finditer(before)):
        return ""
    said = feecover.said(before + "#")
    if said in ("whole", "exam"):
        return TOTAL
    role = stem or header_role(noun)
    return TRAINING if role in ("", "price") else "" if role in ("none", "list") else role
