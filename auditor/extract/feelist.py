"""Lists of prices in bare words: lines or clauses that are a noun and a number each (学 1500 / 考 350 / 书 60).

One such line says little; two or more beside each other, under a head about money or with words for teaching and for
the examination among them, are a price list, and each row says what it is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.extract import digits, feecover, feeroles, linear, money
from auditor.extract import levels as level_reader
from auditor.extract.feelabels import EVALUATION, OTHER, TOTAL, TRAINING, Fee, header_role
from auditor.extract.money import Amount

_NOUN, _LINE = 12, 48  # characters of a row's noun, and of a row
_MOST_ROWS = 12
_NO_NOUN = digits.DIGITS | frozenset("，。；！？,;!?")
_HEAD = linear.compile(
    r"(?:开销|开支|价目|费用|收费|账单?|价格|价位|价钱|价|学费|报价|明细|多少钱|怎么收|金额)(?:一览|说明|如下|表|项目|标准|明细|金额|[\s：:])*$"
)
_MARKS = " ・·•-–—*✓✔☑✅▪●◆①②③④⑤⑥.、)）:：|｜=\t¥￥"
_NUMBERED = linear.compile(r"^\s*\d{1,2}[.、)）:：]\s*")
_EXAM = linear.compile(r"^(?:报)?(?:考|认定|评价|鉴定|测评)(?:试|核|务|证|评)?(?:服务)?$")
_LESSON = linear.compile(r"^(?:单|只|光|仅)?(?:报)?(?:学|课|上课|听课|培训|教学|辅导|课程|学习|授课)$")
_BOOKS = linear.compile(r"^(?:书|课本|教材|讲义|资料|书本)$")
_WHOLE = linear.compile(r"^(?:合|合计|总|共|总共|一共|总计|全部|加起来)$")
_BOTH = linear.compile(r"^(?:课程?|学|培训|上课)(?:\+|＋|和|加|带|连)(?:考|认定|评价|考试|考证|拿证)")
_BUYER = linear.compile(
    r"^(?:标准|普通|正常|在校生?|学生|大学生|退役军人|军人|退役|军属|会员|非会员|会员单位|非会员单位|单报|团报|单人|双人|个人|企业|集体|老学员|新学员|老生|新生|本地|外地|社会人员|应届生|教师|残疾人)(?:报名|价|班|学员)?$"
)


@dataclass(frozen=True)
class _Row:
    amount: Amount
    role: str  # '' for a noun that only a list explains
    level: str


def unread(text: str, lines: Sequence[tuple[int, int]], fees: Sequence[Fee]) -> list[Fee]:
    """The fees of rows that nothing else has read.

    Args:
        lines: spans of the lines of a block, in order.
        fees: what was read from them.
    """
    starts = {f.start for f in fees}
    found: list[Fee] = []
    run: list[_Row] = []
    above = ""
    for low, high in [*lines, (0, 0)]:
        line = text[low:high]
        rows = _rows(text, low, high) if 0 < len(line) <= _LINE and digits.any_in(line) else []
        if rows and len(run) < _MOST_ROWS:
            run += rows
            continue
        found += _listed(text, run, above, starts)
        run, above = [], line.strip()
    return found


def _listed(text: str, run: Sequence[_Row], above: str, starts: set[int]) -> list[Fee]:
    if len(run) < 2:
        return []
    known = {r.role for r in run if r.role}
    headed = _HEAD.search(above) is not None and len(above) <= _NOUN * 2
    told = TRAINING in known and bool(known & {EVALUATION, TOTAL, "教材费"})
    buyers = sum(r.role == "buyer" for r in run)
    if not (told or (headed and known) or buyers > 1):
        return []
    found = []
    for row in run:
        role = {"buyer": TRAINING, "": OTHER if told or headed else ""}.get(row.role, row.role)
        a = row.amount
        if role and a.start not in starts and _plausible(a, role) and not feeroles.of_none(text, a):
            found.append(Fee(role, row.level, a.fen, a.fen_max, None, a.currency, "", a.start, a.end))
    return found


def _plausible(amount: Amount, role: str) -> bool:
    yuan = amount.fen // 100
    low, high = (100, 30_000) if role in (TRAINING, TOTAL) else (10, 3_000)
    return low <= yuan <= high and (amount.marked or yuan not in range(2020, 2036))


def _rows(text: str, low: int, high: int) -> list[_Row]:
    """The rows of a line: one, or one a clause; [] when any part of it is something else."""
    found: list[_Row] = []
    position = low
    amounts = money.find(text, low, high)
    for index, amount in enumerate(amounts):
        stop = amounts[index + 1].start if index + 1 < len(amounts) else high
        head = text[position : amount.start].strip(_MARKS + "，,；;、 ")
        tail = text[amount.end : stop].strip()
        aside = tail.partition("）")[0].partition(")")[0] if tail[:1] in ("（", "(") else ""
        rest = tail[len(aside) + 1 :] if aside else tail
        position = amount.end + (len(aside) + 1 if aside else 0)
        more = rest.strip("，,。；;、/人本科套起元 ")
        if index + 1 == len(amounts) and more and not (found and rest[:1] in "，,。；;"):
            return []  # 单报1380，团报1180，差不多满了 is a list, 教材 45 页 is none
        row = _row(head, aside, amount)
        if row is None or (len(amounts) > 1 and not row.role):
            return []
        found.append(row)
    return found


def _row(head: str, aside: str, amount: Amount) -> _Row | None:
    opened = min((i for c in "（(" if (i := head.find(c)) > 0), default=len(head))
    noun = _NUMBERED.sub("", head[:opened]).strip(_MARKS)
    named = [m for m in level_reader.find(noun) if not m.held]
    for mention in reversed(named):
        noun = noun[: mention.start] + noun[mention.end :]
    noun = noun.strip(_MARKS + "的是要收")
    if not noun or len(noun) > _NOUN or not _NO_NOUN.isdisjoint(noun):
        return None
    merged = level_reader.merge(named)
    role = _role(noun)
    if role in ("list", "none"):
        return None
    if role == TRAINING and feecover.said("#" + aside) in ("whole", "exam"):
        role = TOTAL
    return _Row(amount, role, merged[0] if len(merged) == 1 else "")


def _role(noun: str) -> str:
    for item, pattern in (
        (TOTAL, _BOTH),
        (EVALUATION, _EXAM),
        (TRAINING, _LESSON),
        ("教材费", _BOOKS),
        (TOTAL, _WHOLE),
        ("buyer", _BUYER),
    ):
        if pattern.search(noun) is not None:
            return item
    role = "" if noun.endswith("账号") else header_role(noun)  # an account for exercises is paid for
    return TRAINING if role == "price" else role
