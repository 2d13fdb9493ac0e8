"""Sentences that say of all prices above what they are: 以上均为认定费, 两个套餐都含考务, 这1500里课、书、考试都有.

They stand below lists and plans, outside the block of each, so they are read when all programs of a page are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.extract import feecover, money
from auditor.extract.feelabels import EVALUATION, TOTAL, TRAINING, Fee, labels, last_label, role_of
from auditor.extract.lexicon import section
from auditor.extract.linear import Regex
from auditor.extract.program import Program

_ENDS = "。；;！!？?"
_LONGEST = 120  # characters; a longer sentence is about more than prices
_REACH = 1_500  # characters of a price list above a note
_SENTENCES = 40  # of a page; one with more is a contract
_TIMES = 6  # a price is looked for so often
_WHOLES = ("总价", "一口价", "打包价", "全包价")  # 以上为总价，涵盖…
_LABEL = 12  # characters before an amount in which its own label stands


def _tables() -> dict[str, Regex]:
    return section("tariffs", "notes")


def settle(programs: Sequence[Program], text: str) -> None:
    """Put right the items of prices that a sentence elsewhere on the page names; in place.

    Args:
        text: normalised text of the page up to its footer.
    """
    fees = [f for p in programs for f in p.fees if f.start >= 0]
    if not any(f.item in (TRAINING, TOTAL, EVALUATION) for f in fees):
        return
    for start, sentence in _about_prices(text):
        if not _named(text, start, sentence, fees):
            _covered(programs, text, start, sentence)
    for program in programs:
        _told_again(program, text)


def _about_prices(text: str) -> Iterator[tuple[int, str]]:
    """The sentences that speak of all prices, with their places."""
    position, left = 0, _SENTENCES
    subject = _tables()["subject"]
    for sentence in _in_lines(text).split("\n"):
        if 4 <= len(sentence) <= _LONGEST and subject.search(sentence) is not None:
            yield position, sentence
            left -= 1
            if not left:
                return
        position += len(sentence) + 1


def _in_lines(text: str) -> str:
    """Every sentence a line of its own; one sign after the other, which is faster than a table of them."""
    for mark in _ENDS:
        text = text.replace(mark, "\n")
    return text


def _named(text: str, start: int, sentence: str, fees: Sequence[Fee]) -> bool:
    """以上均为认定费: the prices above that no label of their own names are that; True when a note says so."""
    note = _tables()["names"].search(sentence)
    if note is None:
        return False
    label = labels().any.search(sentence, note.end())
    if label is None or label.start() - note.end() > 1 or not ("费" in label.group() or label.group() in _WHOLES):
        return False
    item = role_of(label.group())
    if item in ("", "price", "list", "none"):
        return False
    for fee in fees:
        if fee.item not in (TRAINING, TOTAL) or not 0 <= start - fee.end <= _REACH:
            continue
        own = last_label(text[max(0, fee.start - _LABEL) : fee.start])
        if not own.endswith("费") or role_of(own) != fee.item:
            fee.item = item
    return True


def _covered(programs: Sequence[Program], text: str, start: int, sentence: str) -> None:
    """两个套餐都含考试环节的费用: the prices above cover the examination."""
    if any(a.marked for a in money.find(sentence)) or feecover.said(sentence) not in ("whole", "exam"):
        return
    if feecover.told_apart(text):
        return
    # 报考费用 above, 以上费用包括报名、网上培训、考试 below: the only prices are those of lessons and examination.
    only = not any(f.item in (TRAINING, TOTAL) for p in programs for f in p.fees)
    taught = only and _tables()["lessons"].search(sentence) is not None
    for program in programs:
        examined = [f for f in program.fees if f.item == EVALUATION]
        if examined and not taught:
            continue
        for fee in examined:
            if 0 <= start - fee.end <= _REACH:
                fee.item = TOTAL
        for fee in program.fees:
            own = last_label(text[max(0, fee.start - _LABEL) : fee.start])
            other = "价" in sentence[:_LABEL] and own.endswith("费")  # 套餐价…含考务 says nothing of 学费 299 元
            if fee.item == TRAINING and 0 <= start - fee.end <= _REACH and not other:
                fee.item = TOTAL


def _told_again(program: Program, text: str) -> None:
    """一次付1288，评价费已含在内: where the page comes back to a price, it says what is in it."""
    if any(f.item in (EVALUATION, TOTAL) for f in program.fees):
        return
    for fee in program.fees:
        if fee.item == TRAINING and fee.fen % 100 == 0 and fee.fen >= 10_000 and _covering(text, fee):
            fee.item = TOTAL


def _covering(text: str, fee: Fee) -> bool:
    yuan = fee.fen // 100
    for number in {str(yuan), f"{yuan:,}"}:
        place = -1
        for _ in range(_TIMES):
            place = text.find(number, place + 1)
            if place < 0:
                break
            end = place + len(number)
            if fee.start <= place < fee.end or text[place - 1 : place].isdigit() or text[end : end + 1].isdigit():
                continue
            head = _in_lines(text[max(0, place - _LONGEST) : place]).rpartition("\n")[2]
            tail = _in_lines(text[end : end + _LONGEST]).partition("\n")[0]
            if any(a.marked and a.fen != fee.fen for a in money.find(head + tail)):
                continue
            if feecover.said(f"{head}#{tail}") in ("whole", "exam"):
                return True
    return False
