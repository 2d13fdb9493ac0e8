"""Price lists whose table was lost: a run of column heads, then names, levels and bare numbers in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.extract import levels as level_reader
from auditor.extract import linear, money, occupation
from auditor.extract.feelabels import OTHER, TRAINING, Fee, header_role, labels

_TOKEN = linear.compile(r"[^\s/|｜,，；;:：]+")
_NUMBER = linear.compile(r"^¥?\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?元?$|^¥?\d{1,6}(?:\.\d{1,2})?元?$|^[-—–/]+$")
_NAME_HEADS = linear.compile(
    r"^(?:职业|工种|职业[（(]工种[）)]|职业名称|项目|课程|课程名称|专业|等级|级别|类别|层次|名称|序号|班次|班型)$"
)
_HEAD_WORD = linear.compile(
    r"(?:^|[\s/|｜：:])(?:职业|工种|职业[（(]工种[）)]|职业名称|项目|课程|课程名称|专业|等级|级别|类别|层次|名称|序号|班次|班型)[\s/|｜]"
)
_NUMERIC = "¥0123456789-—–/"  # how a number, or the sign of none, begins
_MAX_TOKENS, _MAX_GAP = 4000, 3
_ROW_NUMBERS = 3  # a row of a lost table holds at least so many numbers
_HEADS_ABOVE = 800  # characters above a block in which the heads of its table stand


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    number: bool


def from_text(
    text: str, start: int, end: int, skip: Sequence[tuple[int, int]] = ()
) -> tuple[list[Fee], list[tuple[int, int]]]:
    """Fees of flattened price lists, and the spans they were read from."""
    fees: list[Fee] = []
    spans: list[tuple[int, int]] = []
    first = _HEAD_WORD.search(text[start:end])
    tokens = _tokens(text, start + first.start(), end, skip) if first is not None else _below(text, start, end, skip)
    index = 0
    while index < len(tokens):
        heads, after = _heads(tokens, index)
        if heads is None:
            index += 1
            continue
        numbered = any(t.text == "序号" for t in tokens[index:after])
        found, stop = _rows(
            tokens, after + (numbered and after < len(tokens) and tokens[after].number), heads, numbered
        )
        if len(found) >= 2:
            fees += found
            spans.append((tokens[index].start, tokens[stop - 1].end))
            index = stop
        else:
            index = after
    return fees, spans


def _below(text: str, start: int, end: int, skip: Sequence[tuple[int, int]]) -> list[_Token]:
    """The tokens of a block that begins with a row of a lost table, behind those of the heads above the block."""
    line_end = text.find("\n", start, end)
    row = _tokens(text, start, line_end if line_end >= 0 else end, skip)
    if sum(token.number for token in row) < _ROW_NUMBERS:
        return []
    low = max(0, start - _HEADS_ABOVE)
    for line in reversed(text[low:start].split("\n")):
        at = text.rfind(line, low, start) if line.strip() else -1
        if at >= 0 and _HEAD_WORD.search(line + " ") is not None:
            return [*_tokens(text, at, at + len(line), skip), *_tokens(text, start, end, skip)]
    return []


def _tokens(text: str, start: int, end: int, skip: Sequence[tuple[int, int]]) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKEN.finditer(text[start:end]):
        low, high = match.start() + start, match.end() + start
        if any(s <= low < e for s, e in skip):
            continue
        word = match.group()
        found.append(_Token(word, low, high, word[0] in _NUMERIC and _NUMBER.search(word) is not None))
        if len(found) >= _MAX_TOKENS:
            break
    return found


def _heads(tokens: list[_Token], index: int) -> tuple[list[str] | None, int]:
    """Column heads from here on: roles (or levels) of the columns that hold numbers, and where the rows begin.

    A column of class hours or dates has the role 'none': its numbers are counted, not kept.
    """
    first = tokens[index]
    if first.number or _NAME_HEADS.search(first.text) is None:
        return None, index
    columns: list[str] = []
    position = index
    while position < len(tokens) and not tokens[position].number and len(columns) < 12:
        token = tokens[position]
        level = level_reader.merge(level_reader.find(token.text)) if len(token.text) <= 8 else ()
        if _NAME_HEADS.search(token.text) is not None:
            pass
        elif columns and not columns_of_money(columns) and not level:
            break  # heads are levels: what follows is the first row
        elif level and len(level) == 1 and not columns_of_money(columns):
            columns.append(level[0])
        elif labels().not_money.search(token.text) is not None and labels().money.search(token.text) is None:
            columns.append("none")
        elif len(token.text) <= 12 and (role := header_role(token.text)):
            columns.append(role)
        elif len(token.text) <= 6 and columns_of_money(columns) and not occupation.is_trade(token.text) and not level:
            columns.append(OTHER)
        else:
            break
        position += 1
    money_columns = [c for c in columns if c != "none"]
    return (columns, position) if money_columns and (len(columns) > 1 or position - index > 1) else (None, index)


def columns_of_money(columns: Sequence[str]) -> bool:
    """True when a column with the role of a fee was already seen."""
    return any(c != "none" and not c.endswith("级") for c in columns)


def _rows(tokens: list[_Token], index: int, columns: list[str], numbered: bool) -> tuple[list[Fee], int]:
    fees: list[Fee] = []
    ours, level, label, stop = True, "", "", index
    by_level = all(c.endswith("级") or c == "none" for c in columns)
    for names, run, after in _groups(tokens, index):
        # With a column of row numbers, the last number of a run belongs to the next row.
        numbers = run[:-1] if numbered and len(run) == len(columns) + 1 else run
        for name in names:
            mentions = level_reader.find(name.text)
            if occupation.names(name.text):
                ours = True
            elif occupation.is_trade(name.text):
                ours = False
            if mentions:
                level = level_reader.merge(mentions)[0] if len(level_reader.merge(mentions)) == 1 else ""
            role = header_role(name.text)
            label = role or label
        if len(numbers) != len(columns) or any(_NAME_HEADS.search(name.text) is not None for name in names):
            break  # 等级 五级 培训 700 / 等级 四级 培训 900: each line has heads of its own
        stop = after
        if not ours:
            continue
        for column, number in zip(columns, numbers, strict=True):
            role, rank = (label, column) if by_level else (column, level)
            fee = _fee(number, role, rank)
            if column != "none" and role not in ("", "none", "list") and fee is not None:
                fees.append(fee)
    return fees, stop


def _groups(tokens: list[_Token], index: int) -> Iterator[tuple[list[_Token], list[_Token], int]]:
    """Runs of a few names followed by numbers, with the index behind each run."""
    while index < len(tokens):
        names: list[_Token] = []
        while index < len(tokens) and not tokens[index].number and len(names) <= _MAX_GAP:
            names.append(tokens[index])
            index += 1
        numbers: list[_Token] = []
        while index < len(tokens) and tokens[index].number:
            numbers.append(tokens[index])
            index += 1
        if not names or not numbers or len(names) > _MAX_GAP:
            return
        yield names, numbers, index


def _fee(number: _Token, role: str, level: str) -> Fee | None:
    amounts = money.find(number.text)
    if len(amounts) != 1 or not amounts[0].fen:
        return None
    item = TRAINING if role == "price" else role
    amount = amounts[0]
    return Fee(item, level, amount.fen, amount.fen_max, None, amount.currency, "", number.start, number.end)
