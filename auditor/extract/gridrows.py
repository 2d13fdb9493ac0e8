"""Rows of tables: which are about another course than the block that reads them, and what stands before an amount."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.extract import digits, linear, money, occupation
from auditor.extract import levels as level_reader
from auditor.extract.feelabels import header_role, labels, role_of
from auditor.extract.grid import Cell, Grid
from auditor.model import LEVELS

_GRANT = linear.compile(r"补贴|补助|津贴|奖补")
_SUM = linear.compile(r"标准|金额|上限|额度")
_APPLIES = linear.compile(r"参保|申领|失业保险|社保卡|同一?(?:职业|等级)[^，。；]{0,8}[一1]次")
_GRANT_ROWS = 8
_NAME = linear.compile(r"[\p{Han}A-Za-z]{3,}")
_SHORT_NAME = linear.compile(r"^[\p{Han}]{2}$")  # 书法
_SAME = linear.compile(r"同|上|各|全|备注|说明|其他|其它|合计|共|无")  # 同上 names no other course
_TITLED = linear.compile(r"《[^《》]*》")
BODIES = ("公司", "中心", "学校", "学院", "大学", "机构", "协会", "学会", "研究院", "集团", "组织", "单位")
_ROOM = 4  # characters
# 职业技能等级, 晋城技能评价院: a paper and a body in columns of their own name no item of a fee.
_NO_ITEM = linear.compile(
    r"^(?:国家)?(?:职业)?技能等级(?:证书?)?$|等级证书?$|(?:评价|认定|考核|鉴定|考评|测评)(?:[院所站局厅处部]|基地)$"
)
_ITEM = 14  # characters; a longer cell describes the goods
_LONG = 40  # characters; a longer cell is prose
RANKS = linear.compile(r"^(?:[\p{Han}]{0,4})(?:等级|级别|层次|级次)|^级$")
OTHERS = linear.compile(r"补贴|补助|奖|返|收入|薪|工资|代理|佣")  # heads of money that no learner pays
_ACROSS = 3  # columns
_INSIDE = linear.compile(r"[（(][^（()）]*[）)]")
_PARTED = linear.compile(r"[+＋，,]\p{Han}{0,4}费|不含")
_FIRST_HEADS = 4  # cells of a row that can be heads of an amount: so many at its beginning
_NEAR_HEADS = 24  # and so many before the amount
# All that a cell with nothing but money may hold.
_MONEY_CHARS = digits.DIGITS | frozenset(" ¥,.、元/人起次科期-~—–至约RMB民币万HK$港块圆起")
_BARE_LEVELS = dict(zip("五四三二一", LEVELS, strict=True)) | dict(zip("54321", LEVELS, strict=True))


def foreign_rows(grid: Grid, start: int, end: int | None, title: str) -> frozenset[int]:
    """Rows whose cell in the column of course names names something else: another occupation, another course.

    The column of names is the one that names occupations of the lexicon; ours is the one of the title, else the first
    of the block.
    """
    named: dict[int, dict[int, str]] = {}  # column → row → code or name
    for number, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            if cell is not None and cell.start >= start and len(cell.text) <= _LONG and occupation.names(cell.text):
                if end is None or cell.start < end:
                    kind = occupation.find(cell.text, "")
                    named.setdefault(column, {})[number] = (kind.code or kind.name) if kind is not None else ""
                break
    if not named:
        return frozenset()
    column = max(named, key=lambda c: (len(named[c]), -c))
    kinds = named[column]
    ours = occupation.find(title, "") if title else None
    code = (ours.code or ours.name) if ours is not None else ""
    code = code if code in kinds.values() else next(iter(kinds.values()))
    foreign = {number for number, kind in kinds.items() if kind != code}
    for number, row in enumerate(grid.rows):
        cell = row[column] if column < len(row) else None
        if number in kinds or cell is None or not (_is_course(cell.text) or _short(cell.text, row)):
            continue
        if sum(c is cell for c in row) == 1:  # a cell across the row is a heading, not a name
            foreign.add(number)
    return frozenset(foreign)


def _is_course(text: str) -> bool:
    """A name of something, no level, no label of money, no number."""
    named = _NAME.search(text) is not None or occupation.is_trade(text)  # 电工, 焊工
    return named and not header_role(text) and not level_reader.find(text)


def _short(text: str, row: Sequence[Cell | None]) -> bool:
    """True for 书法 in a row with amounts; the head of the column is as short, and has none beside it."""
    named = _SHORT_NAME.search(text) is not None and _SAME.search(text) is None
    priced = any(cell is not None and is_amount(cell) for cell in row)
    return named and priced and not header_role(text) and not level_reader.find(text)


def of_grants(grid: Grid) -> bool:
    """True for a table of what others pay out: 等级 | 补贴上限, or 等级 | 标准 with rows on who may apply."""
    first = next((row for row in grid.rows if sum(c is not None for c in row) > 1), [])
    heads = [c.text for c in first if c is not None and len(c.text) <= _LONG]
    if any(header_role(h) not in ("", "none", "list") or is_fee_word(h) for h in heads):
        return False
    if any(_GRANT.search(h) is not None for h in heads):
        return True
    cells = [c.text for row in grid.rows[1:_GRANT_ROWS] for c in row if c is not None]
    return any(_SUM.search(h) is not None for h in heads) and any(_APPLIES.search(c) is not None for c in cells)


def is_fee_word(head: str) -> bool:
    """True for a head that names something that is paid: 收费标准."""
    return any(word in head for word in ("费", "价", "收"))


def row_heads(row: Sequence[Cell | None], before: int, above: dict[int, list[str]]) -> list[str]:
    """The cells before an amount that say what it is for; 请电话问 or — in a column of its own is only a value.

    Of a row wider than any table people make, only its beginning and the cells next to the amount are heads.
    """
    heads: list[str] = []
    priced = False
    priced_column = any(header_role(h) for h in above.get(before, ()))
    near = max(_FIRST_HEADS, before - _NEAR_HEADS)
    for column in (*range(min(_FIRST_HEADS, before)), *range(near, before)):
        cell = row[column]
        if cell is None:
            continue
        if is_amount(cell) and not is_rank(cell, above.get(column, ())):
            priced = True
        elif priced_column and any(c in cell.text for c in "，。；！？") and header_role(cell.text) in ("none", "list"):
            continue  # 考试未达60分，学费退一半 under 考后 says nothing of the price beside it
        elif not (priced and above.get(column)) or header_role(cell.text) or level_reader.find(cell.text):
            heads.append(cell.text)
    return heads


def is_section(row: Sequence[Cell | None]) -> bool:
    """True for a heading across the whole row (二、数字技能类) below which the columns go on as before."""
    first = row[0] if row else None
    if first is None or len(row) < _ACROSS or any(cell is not first for cell in row) or len(first.text) > _LONG:
        return False
    if "。" in first.text or has_number(first):
        return False
    return not header_role(first.text) and not level_reader.find(first.text) and not occupation.names(first.text)


def is_rank(cell: Cell, heads: Sequence[str]) -> bool:
    """True for a bare 5 below 等级: the row's level, not an amount."""
    return bool(bare_level(cell.text)) and any(RANKS.search(h) is not None for h in heads)


def bare_level(head: str) -> str:
    """A cell that holds nothing but the number of a level: 五, 5, 5级."""
    head = head.strip().removesuffix("级")
    return _BARE_LEVELS.get(head, "")


def is_item(head: str) -> bool:
    """True for a cell before an amount that may name its item: no body, no course and no list of what one gets."""
    head = _TITLED.sub("", head)  # 教材《人工智能训练师（三级）》
    named = head.endswith(BODIES) or _NO_ITEM.search(head) is not None
    return len(head) <= _ITEM and not named and not occupation.names(head) and not is_list(head)


def is_list(head: str) -> bool:
    """True for a cell that lists what one gets or does not (直播课，不含考试费; 录播+考试费) and names no item."""
    return _PARTED.search(_INSIDE.sub("", head)) is not None


def is_room(heads: Sequence[str]) -> bool:
    """True for a column headed 教室, 您的利润: a short word of no fee and no level; its numbers are no prices."""
    head = heads[0] if heads else ""
    return 0 < len(head) <= _ROOM and not digits.any_in(head) and not header_role(head) and not level_reader.find(head)


def has_number(cell: Cell) -> bool:
    return digits.any_in(cell.text)


def is_amount(cell: Cell) -> bool:
    """True for a cell that holds nothing but money or a number."""
    return has_number(cell) and _MONEY_CHARS.issuperset(cell.text)


def says_itself(text: str) -> bool:
    """True for 培训费 3200 元（定金可抵）: a cell that opens with the name of a fee and its amount."""
    label = labels().any.search(text[:10])
    if label is None or label.start() or not label.group().endswith(("费", "金")):
        return False
    amounts = money.find(text)
    near = bool(amounts) and amounts[0].marked and not text[label.end() : amounts[0].start].strip(" :：¥￥")
    return near and role_of(label.group()) not in ("none", "list")


def plain(heads: Sequence[str]) -> list[str]:
    """Heads without what stands in brackets: 线上课程（52 课时） is no count."""
    return [head[:at] if (at := max(head.find("（"), head.find("("))) > 0 else head for head in heads]
