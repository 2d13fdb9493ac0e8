"""Fees in lines of text: each amount takes the nearest label of its clause, or the level it stands right behind."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.extract import (
    feeclause,
    feecontext,
    feecover,
    feegrade,
    feelevels,
    feelist,
    feepaid,
    feepairs,
    feeplace,
    feeroles,
    feeshare,
    feespoken,
    linear,
    money,
    occupation,
)
from auditor.extract import levels as level_reader
from auditor.extract.feelabels import EVALUATION, OTHER, TOTAL, TRAINING, Fee, labels
from auditor.extract.feepairs import Read
from auditor.extract.feeroles import Line
from auditor.extract.money import Amount

_NAME = 16  # characters; a longer line says more than a name
_PRICES, _AMOUNT = ("", "price", TRAINING, TOTAL), " ¥￥0123456789,.元起"
_LEAST_BARE = 1_000  # fen; a smaller number without a unit counts or numbers something
_BADGES, _BADGE = 2, 24  # so many lines, so short, may stand between the level of a card and its price
_KNOWN = 20  # fees that are looked back upon; time must stay linear
_REVIEW = linear.compile(
    r"^\s*[\p{Han}a-zA-Z0-9]?\*{1,4}[\p{Han}a-zA-Z0-9]?[\s：:]"
)  # 阿**喵  还要交300加急: a customer
_TIMES = linear.compile(r"[×xX*✖]\s?$")
# What all levels pay alike, unless it says otherwise.
_FOR_ALL = (EVALUATION, "教材费", "证书费", "加急费", "报名费", "补考费", "其他")


def from_text(
    text: str,
    start: int,
    end: int,
    skip: Sequence[tuple[int, int]] = (),
    *,
    title: tuple[int, int] = (0, 0),
    struck: Sequence[tuple[int, int]] = (),
) -> list[Fee]:
    """Fees written in lines, outside the spans to skip (tables); a price beside the title alone is the price.

    Args:
        struck: spans that the page crosses out; an amount in one is a list price.
    """
    found: list[Fee] = []
    own: list[tuple[int, int]] = []
    carried, told, pending = "", False, None
    rank, badges = "", 0
    shelf, grants = feecontext.Shelf(), feecontext.Grants()
    lines = _lines(text, start, end, skip)
    grades = feegrade.heads(text[low:high] for low, high in lines if high - low <= _BADGE)
    for index, (low, high) in enumerate(lines):
        if shelf.holds(text[low : min(high, low + 120)]) or occupation.other_trade(text[low : min(high, low + 40)]):
            continue
        if grants.holds(text[low:high]) or ("*" in text[low : low + 12] and _REVIEW.search(text[low : low + 12])):
            continue
        own.append((low, high))
        shared, taken = feeshare.from_line(text, low, high)
        alone = carried not in _PRICES and not told and not text[low:high].strip(_AMOUNT)
        head = "" if alone else carried  # 考试券另购¥300 above a bare ¥499 does not name it
        line = Line(low, high, low, head, pending, taken=taken, rank=rank, head=head)
        line.fees = found[-1:]
        line.known = found[-_KNOWN:]
        line.above = lines[index - 1] if index else (low, low)
        _read_line(text, line, start, title, struck)
        new = [fee for fee in line.fees if not found or fee is not found[-1]]
        found += new + shared
        # 收费： above a list of levels names what the list is about.
        said = text[low:high] if high - low <= 60 else ""
        badges = 0 if new else badges + 1
        # Of a card with several prices, or with a badge or two between its level and its price.
        kept = (
            rank if rank and badges <= (_BADGES if len(said) <= _BADGE else 0) and not level_reader.find(said) else ""
        )
        if here := feecontext.rank_line(said) or grades.get(said.strip(), ""):
            badges = 0
        rank = here or kept
        if not new and (rank or (carried and said and _course_name(said))):
            continue  # what the head above the levels said still holds
        told = bool(named := feecontext.head(said) or feeclause.label_line(said))
        carried = named or (line.role if new and line.role not in ("list", "none") else "")
        pending = line.pending
        if len(new) == 1 and len(found) > 1 and feepairs.stacked(text, lines, index):
            feepairs.pair(found)
    return found + feelist.unread(text, own, found)


def _course_name(line: str) -> bool:
    """True for a line that holds the name of the course and nothing else: what the head above it says goes on."""
    return len(line) <= _NAME and occupation.names(line) and not any(c.isdigit() or c in "，。：:；！？" for c in line)


def _read_line(text: str, line: Line, block: int, title: tuple[int, int], struck: Sequence[tuple[int, int]]) -> None:
    reads = _reads(text, line, block, title, struck)
    if not reads:
        return
    feepairs.former(text, reads)
    feecontext.without_parts(text, reads)
    feecontext.wholes(text, reads)
    feecontext.reckoned(text, reads)
    for index, read in enumerate(reads):
        amount, role = read.amount, read.role
        if role == "price" and (
            feeclause.of_examiner(text, line.start, amount) or feeclause.of_examination(text, line.start, amount)
        ):
            role = EVALUATION
        if role in ("", "none"):
            continue
        if role == "list":
            _list_price(line, amount, [r.amount for r in reads[index + 1 : index + 2]])
            continue
        line.role = role
        item = TRAINING if role == "price" else role
        alike = labels().all_levels.search(text[amount.end : min(line.end, amount.end + 20)]) is not None
        if alike or (item in _FOR_ALL and feelevels.for_all(text, line, amount, item)):
            read.levels = ()
        waits = line.pending if item in (TRAINING, TOTAL) else None
        listed = waits if waits is not None and waits >= amount.fen else None
        line.pending = None if listed is not None else line.pending
        fees = [_fee(text, amount, item, level, listed) for level in read.levels or ("",)]
        for fee in fees:
            fee.sure = item == TOTAL == line.head or (read.again and item == feecontext.RETAKE)
        line.fees += fees


def _reads(text: str, line: Line, block: int, title: tuple[int, int], struck: Sequence[tuple[int, int]]) -> list[Read]:
    """The amounts of a line, each with what its own words and its place make of it."""
    reads: list[Read] = []
    for amount in money.find(text, line.start, line.end):
        if any(s <= amount.start < e for s, e in line.taken) or not amount.fen:
            continue
        if not amount.marked and amount.fen < _LEAST_BARE:
            continue  # 1 学费 2 考试费: the numbers of a menu
        before = text[max(line.position, amount.start - feeclause.LOOK_BACK) : amount.start]
        paid = feepaid.paid(text, amount, before, line.end)
        role = paid or feeroles.role(text, amount, line.position, line.end)
        role = _by_sign(text, line, amount, role, reads) or ("教材费" if feeclause.books(before, amount) else "")
        role = feecontext.inherited(role, before, line.role)
        first = role
        role = feecontext.retake(
            text[max(line.start, amount.start - 60) : amount.start], text[amount.end : line.end], role
        )
        role = feecontext.granted(
            text[max(line.start, amount.start - 60) : amount.start], text[amount.end : line.end], role
        )
        before_here = feelevels.levels_before(text, line, amount)
        if line.rank and not before_here and not level_reader.find(text, line.start, line.end):
            before_here = (line.rank,)
        read = Read(amount, role, role != "", levels=before_here, again=role == feecontext.RETAKE != first)
        behind = feeroles.level_behind(text, amount)
        if any(s < amount.end <= e for s, e in struck):
            read.role = "list"
        elif role == "" and behind is not None and line.role not in ("", "list", "none"):
            read.role = line.role
        elif role == "":
            hired = feecontext.hired(text, line.start, amount.start, amount.end, line.end)
            read.role = "none" if hired else _by_place(text, line, amount, before, (block, title))
        if read.role == "price" and "定金" in before[-6:]:
            read.role = OTHER
        if behind is not None:
            read.levels, line.position = (behind[0],), behind[1]
        else:
            line.position = amount.end + (feepaid.label_end(text, amount, paid) if paid else 0)
        if read.role not in ("", "none", "list"):
            line.role = read.role
        read.promo = role == "price" and feeroles.is_promo(before)
        reads.append(read)
    return reads


def _by_sign(text: str, line: Line, amount: Amount, role: str, reads: Sequence[Read]) -> str:
    """What + × = before an amount make of it: 培训费1580元+评价费360元=1940元, 60课时×25元=1500元."""
    before = text[max(line.position, amount.start - feeclause.LOOK_BACK) : amount.start]
    sign = before.strip(" 元块/人")
    if _TIMES.search(before) is not None:
        return "none"
    if sign in ("=", "＝"):
        if any(c in text[max(line.start, amount.start - 40) : amount.start] for c in "+＋"):
            return feecontext.added(amount, reads)
        if role in ("", "price") and reads and reads[-1].role == "none":
            return "price"
    if role == "" and sign in ("+", "＋") and line.role in ("price", TRAINING):
        known = any(f.item == EVALUATION for f in line.known) or any(r.role == EVALUATION for r in reads[-_KNOWN:])
        return EVALUATION if known else role  # 四级是1780元+300元
    return role


def _by_place(text: str, line: Line, amount: Amount, before: str, page: tuple[int, tuple[int, int]]) -> str:
    """What the place of an amount without a label says: behind a level or a class, in a row, alone on a line.

    Args:
        page: where the block begins, and the span of the course's title.
    """
    block, title = page
    if feeroles.behind_level(text, line.position, amount):
        nearest = feeclause.label_line_of_sentence(before) or feeclause.topic(before)
        nearest = nearest or (EVALUATION if feeclause.by_examiner(before) else "")
        ended = line.role == TOTAL and "。" in before  # 合计2730元。四级是1780元
        return nearest or (line.role if line.role not in ("", "list", "none") and not ended else "price")
    if feeclause.alike(before) and feeclause.plausible(amount):
        return "price"
    if not amount.marked:
        return feespoken.bare(text, line, amount, before, block)
    return _by_clause(text, line, amount, before) or _alone(text, line, amount, before, (block, title))


def _by_clause(text: str, line: Line, amount: Amount, before: str) -> str:
    """What an earlier clause, a verb of taking or the head above the line says."""
    if item := feeclause.said_of(before) or feeclause.collected(before):
        return item
    if (whole := feeclause.whole_before(before)) or feespoken.received(text, line.start, amount):
        return TOTAL if whole else EVALUATION
    per_head = feeclause.per_head(before) and not feeroles.of_none(text, amount)
    if (per_head or feeclause.charged(before)) and amount.fen >= feespoken.LEAST_WHOLE:
        return "price"
    if line.head and feeclause.opens_line(before):
        return line.head  # 收费 / 每人一万六千元，含…
    if feeplace.in_course_row(text, line, amount) or feeplace.in_facts(text, line, amount):
        return "price"
    return "price" if feeplace.beside_price(text, line, amount) else ""


def _alone(text: str, line: Line, amount: Amount, before: str, page: tuple[int, tuple[int, int]]) -> str:
    """An amount alone on its line, or one whose clause says that all is in it."""
    block, title = page
    if feeplace.stands_alone(text, amount, line.start, line.end, title):
        item = feeplace.role_of_line_above(text, line.start, block)
        return line.role if item == "price" and line.rank and line.role in (TOTAL, EVALUATION) else item
    behind = text[amount.end : min(line.end, amount.end + 40)]
    whole = amount.fen >= feespoken.LEAST_WHOLE and feecover.priced(before, behind)
    return TOTAL if whole and not feeroles.of_none(text, amount) else ""


def _list_price(line: Line, amount: Amount, behind: Sequence[Amount]) -> None:
    """A former price belongs to the lower price just before it, or waits for the one that follows (¥3980¥2680)."""
    last = line.fees[-1] if line.fees else None
    near = last is not None and last.item in (TRAINING, TOTAL) and amount.start - last.end < 40
    if last is not None and last.end <= line.start and any(a.fen < amount.fen for a in behind):
        near = False
    if last is not None and near and last.list_fen is None and last.fen < amount.fen:
        last.list_fen = amount.fen
    else:
        line.pending = amount.fen


def _fee(text: str, amount: Amount, item: str, level: str, listed: int | None) -> Fee:
    after = text[amount.end : amount.end + 6].lstrip(" /每")
    per = next((p for p in ("人", "科", "次", "期", "门", "年", "月", "学时", "课时") if after.startswith(p)), "")
    return Fee(item, level, amount.fen, amount.fen_max, listed, amount.currency, per, amount.start, amount.end)


def _own_cells(text: str, low: int, high: int) -> list[tuple[int, int]]:
    """Of a line that lists several trades (电工 1100 | 人工智能训练师 1350) the cells of ours; else the line."""
    line = text[low:high]
    if not ("|" in line or "｜" in line or "；" in line) or not occupation.names(line):
        return [(low, high)]
    cells: list[tuple[int, int]] = []
    foreign, ours, position = False, True, low
    for cell in line.replace("｜", "|").replace("；", "|").split("|"):
        begin = position + len(cell) - len(cell.lstrip())
        if occupation.names(cell[:40]):
            ours = True
        elif occupation.other_trade(text[begin : begin + 40]):
            ours, foreign = False, True
        if ours:
            cells.append((position, position + len(cell)))
        position += len(cell) + 1
    return cells if foreign else [(low, high)]


def _lines(text: str, start: int, end: int, skip: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    spans, position = [], start
    index = 0
    skips = sorted(skip)
    for line in text[start:end].split("\n"):
        low, high = position, position + len(line)
        position = high + 1
        while index < len(skips) and skips[index][1] <= low:
            index += 1
        if line and not (index < len(skips) and skips[index][0] < high):
            spans += _own_cells(text, low, high)
    return spans
