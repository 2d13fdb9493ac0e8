"""Which prices cover the examination as well (总费用): what their sentence, the next one or the whole block says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from auditor.extract import linear, money
from auditor.extract.feelabels import EVALUATION, OTHER, TOTAL, TRAINING, Fee, labels, last_label
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex

_ENDS = "。；;！？!?\n"
_BEFORE, _BEHIND = 40, 70  # characters of a sentence around an amount
_NEXT = 60  # a longer sentence below a price is about something else
_SENTENCES = 20  # about prices; a page with more is a contract
_NEAR = 8  # fees before and behind one that can share its sentence; time must stay linear
_LIST = 40  # characters between the prices of one list
_GOODS = ("书", "教材", "资料", "讲义", "材料", "邮", "运费", "快递", "工本")  # 不另收书钱 says nothing of examinations
_GOODS_BEFORE = linear.compile(
    r"(?:^|[，,。；（(#\s])[^，,。；（(#考评认鉴学课\s]{0,3}(?:书本?|教材|资料|讲义|材料|耗材|餐费?|住宿)[^，,。；（(#考评认鉴学课]{0,8}[，,]?$"
)
_CLOSED = str.maketrans("）", ")")
_BESIDE = 16  # characters between the prices of two kinds of buyers: 会员单位每人1200元，非会员单位每人1600元
_OTHER_PRICE = linear.compile(r"^(?:/?每?人)?[，,、；;/／]\s?[\p{Han}]{2,8}[:：]?[¥￥]?$")
_ASIDE = linear.compile(r"^元?[（(]?[^（()），,。]{0,12}[）)]")  # 一千六百八十元（¥1680），都是…
# 1650元，没有其他费用；评价费320元: beside a fee of the examination it only says that nothing else comes.
_DENIAL = linear.compile(
    r"(?:没有|不会?再|无|再无|不)(?:任何)?(?:其[他它]|别的|另|额外|二次|隐形|隐性)[^，,。；\n]{0,8}"
)
_AGAIN = linear.compile(r"补考|重考|未合格|不合格|没过|未过|未通过|不及格")
_TAUGHT = linear.compile(r"培训|课[程和与、+＋/及]|[学教][和与、+＋/及]?考|学习|上课|听课|网课|面授|辅导|\b课\b")
_LABEL = 6  # characters before an amount in which its own label stands
_SUBJECT = 4  # a sentence that speaks of the price above says so in its first words


@dataclass(frozen=True)
class _Patterns:
    nothing_more: Regex
    mock: Regex
    inside: Regex
    again: Regex
    goods_in: Regex
    beside: Regex
    apart: Regex
    covers: Regex
    whole: Regex
    of_all: Regex


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data = load_yaml("cover")

    def filled(patterns: list[str]) -> Regex:
        text = "|".join(f"(?:{p})" for p in patterns)
        for name, word in data["words"].items():
            text = text.replace(f"<{name}>", word)
        return compile_re(text.replace("{+}", r"\x03"))

    return _Patterns(
        compile_re(data["nothing_more"]),
        compile_re(data["mock"]),
        filled([data["inside"]]),
        compile_re(data["again"]),
        compile_re(data["goods_in"]),
        compile_re(data["beside"]),
        compile_re(data["apart"]),
        filled([*data["whole"], *data["exam"]]),
        filled(data["whole"]),
        compile_re(data["of_all"]),
    )


def settle(text: str, fees: list[Fee], start: int, end: int) -> None:
    """Turn training fees that cover the examination into total costs; in place.

    Args:
        start, end: the block that the fees stand in; what stands outside says nothing of them.
    """
    _left_out(text, fees, end)
    training = [f for f in fees if f.item == TRAINING]
    if not training:
        return
    covered_by_page(text[start:end], fees)
    for index, fee in enumerate(fees):
        if fee.item == TRAINING and fee.start >= 0:
            _by_sentence(text, fees, index, (start, end))


def _left_out(text: str, fees: list[Fee], end: int) -> None:
    """总共1580元，考试费不在内: a sum of nothing, from which the examination is left out, is the price; in place."""
    for index, fee in enumerate(fees):
        if fee.item != TOTAL or fee.start < 0 or any(f.item not in (TOTAL, OTHER, EVALUATION) for f in fees):
            continue
        stop = min([f.start for f in fees[index + 1 : index + 2]] + [fee.end + _BEHIND, end])
        tail = text[fee.end : stop]
        tail = tail[: min((p for c in _ENDS if (p := tail.find(c)) >= 0), default=len(tail))]
        if said("#" + tail) == "apart":
            fee.item = TRAINING


def own_words(text: str, fees: list[Fee], start: int, end: int) -> None:
    """Turn prices whose own sentence says that teaching and examination are in them into total costs; in place."""
    for index, fee in enumerate(fees):
        if fee.item == TRAINING and start <= fee.start < end:
            _by_sentence(text, fees, index, (start, end))


def in_own_lines(text: str, fees: list[Fee]) -> None:
    """The same of the fees of all courses of a page, wherever they were read, each in its own line; in place.

    What an examiner's page calls 评价费, or a model called tuition, is the whole cost where its sentence says that
    lessons and examination are in it: 四级1350，课和考都含.
    """
    fees = sorted((f for f in fees if f.start >= 0), key=lambda f: f.start)
    for index, fee in enumerate(fees):
        labelled = fee.item == EVALUATION and last_label(text[max(0, fee.start - _LABEL) : fee.start]).endswith("费")
        if fee.item in (TRAINING, EVALUATION) and not labelled:
            low = text.rfind("\n", max(0, fee.start - _BEFORE), fee.start) + 1
            high = text.find("\n", fee.end, fee.end + _BEHIND)
            line = (low or max(0, fee.start - _BEFORE), high if high >= 0 else min(len(text), fee.end + _BEHIND))
            _by_sentence(text, fees, index, line, verdicts=("exam",))


@lru_cache(maxsize=512)
def said(stretch: str) -> str:
    """'whole' where a stretch says that all is in the price, 'exam' where the examination is, 'apart', or ''."""
    p = _patterns()
    stretch = p.mock.sub("", p.beside.sub("", stretch))
    if "在" in stretch or "含" in stretch:
        # 书和账号都在里面了 speaks of these goods only.
        stretch = p.goods_in.sub("\\1", stretch.replace("内容", "明细"))
    while (match := p.nothing_more.search(stretch)) is not None:
        other = stretch[match.end() :].lstrip("的").startswith(_GOODS) or match.group().endswith(_GOODS)
        beside = _GOODS_BEFORE.search(stretch[: match.start()]) is not None  # 教材随堂发，不另计
        mark = "" if other or beside or p.again.search(stretch[: match.start()]) is not None else "\x03"
        stretch = stretch[: match.start()] + mark + stretch[match.end() :]
    if p.inside.search(stretch) is not None:
        return "exam"
    if p.apart.search(stretch) is not None:
        return "apart"
    if p.covers.search(stretch) is None:
        return ""
    return "whole" if p.whole.search(stretch) is not None else "exam"


def beside(text: str, end: int, stop: int) -> str:
    """The item that the bracket behind a bare number gives it: 3999（学费、考试费通通包含）, 2000（不含考试）."""
    if text[end : end + 1] not in ("（", "("):
        return ""
    inside = text[end + 1 : min(stop, end + 40)].translate(_CLOSED).partition(")")[0]
    return {"whole": TOTAL, "exam": TOTAL, "apart": "price"}.get(said(f"#{inside}"), "")


def priced(head: str, tail: str) -> bool:
    """True for an amount without a label whose clause says that all is in it: 2380块钱从报名到拿证全管了."""
    head = head[max(head.rfind(c) for c in _ENDS) + 1 :]
    cut = min((p for c in _ENDS if (p := tail.find(c)) >= 0), default=len(tail))
    return said(head[-_BEFORE:] + "#" + tail[:cut]) == "whole"


def _by_sentence(
    text: str, fees: list[Fee], index: int, block: tuple[int, int], verdicts: Sequence[str] = ("whole", "exam")
) -> None:
    fee = fees[index]
    start, end = block
    earlier, later = fees[max(0, index - _NEAR) : index], fees[index + 1 : index + 1 + _NEAR]
    before_end = max((f.end for f in earlier if f.end <= fee.start), default=start)
    low = max(fee.start - _BEFORE, before_end, start)
    head = text[low : fee.start]
    head = head[max(head.rfind(c) for c in _ENDS) + 1 :]
    stop = min([f.start for f in later if f.start >= fee.end] + [fee.end + _BEHIND, end])
    behind = text[fee.end : stop]
    cut = min((p for c in _ENDS if (p := behind.find(c)) >= 0), default=-1)
    tail = behind if cut < 0 else behind[:cut]
    if cut < 0 and stop < end and any(f.start == stop for f in later):
        tail = tail.rstrip("：: ")
        at = max(tail.rfind(c) for c in "，,；、（( ") + 1
        if not tail[at:].startswith(("含", "包含", "包括", "内含")):
            tail = tail[:at].rstrip("，,、（( ")  # the label of the next amount
    first = not any(f.end <= fee.start and not any(c in text[f.end : fee.start] for c in _ENDS) for f in earlier)
    verdict = said(_clause(head, first=first) + "#" + tail)
    if not verdict and cut >= 0:
        rest = behind[cut + 1 :].lstrip("\n \t")
        nearest = min((p for c in _ENDS if (p := rest.find(c)) >= 0), default=len(rest))
        taught = fee.item != EVALUATION or _TAUGHT.search(rest[:nearest]) is not None
        if taught and nearest <= _NEXT and not any(a.marked for a in money.find(rest[:nearest])):
            verdict = said(rest[:nearest]) if _about_price(rest[:nearest]) else ""
            if verdict in verdicts:
                _also(text, earlier, fee, "。！？!?")
                fee.item, fee.sure = TOTAL, True
                return
    if verdict == "whole" and any(f.item == EVALUATION and f.level in ("", fee.level) for f in fees):
        verdict = said(_clause(head, first=first).replace("不", "") + "#" + _DENIAL.sub("", tail))
    if fee.item == EVALUATION and _TAUGHT.search(head + "#" + tail) is None:
        return
    if verdict in verdicts:
        shared = _ASIDE.sub("", tail)[:1] in "，, " or "/" in head[-6:] or any(c in tail[:6] for c in "均都")
        if shared:
            _also(text, earlier, fee, "。！？!?\n")
        fee.item, fee.sure = TOTAL, True


def _of_all(text: str) -> list[str]:
    """The short sentences of a block that speak of its prices as a whole and name none: 以上都是一口价，…."""
    found = []
    for match in islice(_patterns().of_all.finditer(text), _SENTENCES):
        sentence = match.group(1)
        if not any(a.marked for a in money.find(sentence)):
            found.append(sentence)
    return found


def _clause(head: str, *, first: bool) -> str:
    """What stands before an amount and may speak of it: all of the sentence before the first, little before others."""
    if first:
        return head
    closed = head.rstrip().endswith(("）", ")"))
    inner = max(head.rfind("（"), head.rfind("(")) if closed else len(head)  # 全包（含考试、教材）2080元
    return head[max(head.rfind(c, 0, max(inner, 0)) for c in "，,、") + 1 :]


def _about_price(sentence: str) -> bool:
    """True for a sentence below a price that goes on about it: it opens with what is in it, or that nothing is not."""
    opened = said(sentence[: _SUBJECT * 5])
    return opened in ("whole", "exam") or (
        labels().any.search(sentence[: _SUBJECT * 2]) is not None and said(sentence) in ("whole", "exam")
    )


def _also(text: str, before: Sequence[Fee], last: Fee, bounds: str) -> None:
    """四级1950元，三级2550元，含所有环节: what is said last is said of the other levels of the list too."""
    start = last.start
    for fee in reversed(before):
        gap = text[fee.end : start]
        same = fee.level == last.level
        if fee.item != last.item or len(gap) > (_LIST + 20 if fee.level and not same else _BESIDE):
            return
        if any(c in gap for c in bounds) or (same and _OTHER_PRICE.search(gap) is None):
            return
        fee.item, fee.sure, start = TOTAL, True, fee.start


def told_apart(text: str) -> bool:
    """True where a stretch of a page says that the examination is paid for apart; a second sitting is none."""
    for match in labels().exam_apart.finditer(text):
        if _AGAIN.search(text[max(0, match.start() - 8) : match.end()]) is None:
            return True
    return False


def covered_by_page(text: str, fees: list[Fee]) -> None:
    """以上价格均含考试费: what a block says of all its prices; parts listed on their own speak against it. In place."""
    if any(fee.item in (TOTAL, EVALUATION) for fee in fees):
        return
    if told_apart(text) or not (
        labels().all_in.search(text) is not None or any(said(s) in ("whole", "exam") for s in _of_all(text))
    ):
        return
    for fee in fees:
        fee.item = TOTAL if fee.item == TRAINING else fee.item
