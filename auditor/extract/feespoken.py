"""Bare numbers in spoken sentences: between the item and its amount stand pronouns, adverbs and verbs of paying.

学费你先掏1450, 工本那一步要280, 考试费是考试中心那边收，他们要210, 认定另算，350, 十四次课，2300，教材在内.
"""

from __future__ import annotations

from auditor.extract import feeclause, feecover, feeplace, feeroles, linear
from auditor.extract import levels as level_reader
from auditor.extract.feelabels import EVALUATION, TOTAL, TRAINING, labels, role_of
from auditor.extract.feeroles import Line
from auditor.extract.money import Amount

LEAST_WHOLE = 10_000  # fen; no course with its examination costs less
_CLAUSES = 3  # of a sentence that are looked back upon
_LEAST, _MOST = 1_000, 300_000  # fen; of what is paid beside the price
_COURSE = (30_000, 3_000_000)  # fen; the price itself
_SHORT = 14  # characters of a clause that names a class
_EXAM_FEE = (5_000, 150_000)  # fen; of what examiners take
_BODY = (
    r"(?:考场|考点|考站|评价站|(?:评价|认定|考试|考核|鉴定|测评|考评)(?:机构|中心|单位|公司|站|所))(?:那边|那头|那里)?"
)
_RECEIVER = linear.compile(
    _BODY
    + r"(?:[一二两三]?(?:人|位)|每人|每位|另外?|按|统一|说|再|会|直接|都|也|要|就|是|现场|单独|代)*"
    + r"(?:收取?|要|说是?)(?:的?是|每人|一人|每位)?\s?[¥￥]?$"
)
_GIVEN = linear.compile(r"^(?:元|块)?(?:钱|现金|现钞)?[，,]?(?:是)?(?:交|付|带|拿)?给(?:到)?(?:[\p{Han}]{0,4})" + _BODY)
_TAKEN = linear.compile(r"^(?:元|块)?(?:一人|每人|/人|一位)?收(?:取|费)?[，。；,;\s]")
_TAKEN_THERE = linear.compile(r"^(?:元|块)?[，,](?:是|由|都|统一)?" + _BODY + r"(?:直接|统一|现场|那边)?(?:收|代收)")
_TAKES = linear.compile(r"(?:收取?|要|一人|每人|一位|按)$")
_THEY = linear.compile(r"^(?:他们|他家|对方|那边|人家|该机构|该中心|对面)")
_EXAM = linear.compile(r"考核|考试|认定|评价|鉴定|测评|考点|考场|考是|考到|去考|来考")
_OPENS = frozenset(("，", ",", "。", "：", ":"))
_QUESTION = linear.compile(r"多少|怎么|啥价|什么价|几钱|[？?]")
_YEARS = range(1990, 2036)
# Words that say who pays whom, when and how, but not what for.
_WORDS = linear.compile(
    r"^(?:[你您我咱他她它们自己人家学员每位这那个份块笔步边里的了是为就也都才还再先就后头等到要得需须收取交付给缴补掏出花拿约按算归找把用帮替走用约：:\s¥￥~～]"
    r"|一(?:共|次|步|个|律|项|人|位)|另外?|额外|单独|大概|大约|差不多|统一|总共|只|目前|现在|今年|时候|考前|当天|那天|考完|报名|开课|拿证|下来|直接|自行|自愿"
    r"|[+＋]|考点|考场|评价(?:机构|中心|公司|单位)?|考试(?:中心|机构|院)?|认定(?:机构|中心)?|机构|中心|公司|学校|老师|对方|不经过|经手|买)*$"
)
_PAID_BY = linear.compile(r"^(?:本人|自己|一人|每人|只|就|要|需)*[出交付掏]$")
_PAYS = linear.compile(r"[要收交付给缴补掏出花拿算]|另|自愿|买")
# What may follow a bare number that is money; a noun behind it is what was counted.
_ENDS = linear.compile(
    r"^\s?(?:元|块)?(?:$|[。，；！？、,;!?)）\n~～｜|]|\s|[就给交再还另到你您自以走排考的哈呢吧啊呀嘛了]|左右|加急|/)"
)
_COUNTED = linear.compile(r"^了?(?:岁|个|人|页|张|分|题|道|节|次|天|本书)|^的[学人老]")
_NOT_THE_SUBJECT = linear.compile(r"(?:不?[含包]|无|免|没有?|除|减)[\p{Han}、]{0,6}$")


def bare(text: str, line: Line, amount: Amount, before: str, block: int) -> str:
    """A number without a unit: 1350全包, the answer to a question for the price, 普通班4600."""
    item = ""
    if amount.fen >= LEAST_WHOLE:
        item = feeclause.said_of(before) if before[-1:] in "，, " else ""  # 考试的钱您考前自己付，二百四
        item = item or (TOTAL if feeclause.whole_before(before) else "")
    if item or feeclause.whole_behind(text, amount, line.end):
        return item or TOTAL
    if feeclause.plausible(amount) and not feeroles.of_none(text, amount):
        item = feecover.beside(text, amount.end, line.end)
        taken = feeclause.charged(before) or feeclause.taken(text, amount, line.end)
        item = item or ("price" if taken else "")
    if not item and amount.fen >= LEAST_WHOLE and feeclause.to_examiner(before):
        item = EVALUATION
    if not item and received(text, line.start, amount):
        return EVALUATION
    if item or feeplace.between_lines(text, line, amount):
        return item or feeplace.role_of_line_above(text, line.start, block)
    above = text[line.above[0] : line.above[1]]
    priced = feeclause.answers(text, line.start, amount) and feeclause.asked(above)
    if priced or _answers(text, line, amount, above) or feeplace.behind_class(text, line, amount):
        return "price"
    if feeroles.of_none(text, amount):
        return ""
    return nearest(text, line.start, amount) or _of_class(text, line.start, amount)


def received(text: str, line_start: int, amount: Amount) -> bool:
    """考场那边另收260, 考核交给X办，他们按240收, 另带300现金，给评价站的: an examiner takes the amount."""
    if not _EXAM_FEE[0] <= amount.fen <= _EXAM_FEE[1] or amount.fen_max is not None:
        return False
    before = text[max(line_start, amount.start - 60) : amount.start]
    before = before[max(before.rfind(c) for c in "。；！？;!?\t") + 1 :]
    behind = text[amount.end : amount.end + 16]
    if (
        _GIVEN.search(behind) is not None
        or _TAKEN_THERE.search(behind) is not None
        or _RECEIVER.search(before[-24:]) is not None
    ):
        return True
    takes = _TAKEN.search(behind) is not None or _TAKES.search(before[-6:]) is not None
    clauses = before.split("，")
    return (
        takes and len(clauses) > 1 and _THEY.search(clauses[-1]) is not None and _EXAM.search(clauses[-2]) is not None
    )


def _of_class(text: str, line_start: int, amount: Amount) -> str:
    """五级的跟我学，八百五，学到你会: a number that is a clause of its own, behind a short one that names a level."""
    behind = text[amount.end : amount.end + 1]
    before = text[max(line_start, amount.start - 40) : amount.start]
    if not feeclause.plausible(amount) or before[-1:] not in "，," or behind not in ("", "，", ",", "。", "；", "\n"):
        return ""
    clause = before[max(before.rfind(c, 0, len(before) - 1) for c in "，,。；！？\n、：:") + 1 : -1]
    named = [m for m in level_reader.find(clause) if not m.held]
    return "price" if named and len(clause) <= _SHORT and labels().any.search(clause) is None else ""


def _answers(text: str, line: Line, amount: Amount, above: str) -> bool:
    """有人问收多少。线下晚班，十四次课，2300，书在内: a number alone in its clause behind a question for the price."""
    if not feeclause.plausible(amount) or text[amount.start - 1 : amount.start] not in (
        "，",
        ",",
        "。",
        "：",
        ":",
        " ",
    ):
        return False
    if text[amount.end : amount.end + 1] not in ("", "，", ",", "。", "\n", "；", "、"):
        return False
    if line.role not in ("", "none", "list") or text[amount.start : amount.end].startswith("123"):
        return False
    before = text[max(line.start, amount.start - feeclause.LOOK_BACK) : amount.start]
    sentences = [above, *before.replace("？", "？。").replace("，", "。").split("。")[-6:-1]]
    return any(_QUESTION.search(s) is not None and feeclause.asked(s) for s in sentences if s)


def nearest(text: str, line_start: int, amount: Amount) -> str:
    """What a number without a unit is for, by the nearest label of its sentence; '' where other words stand between."""
    if _ENDS.search(text[amount.end : amount.end + 3]) is None or _COUNTED.search(text[amount.end : amount.end + 3]):
        return ""
    if amount.fen % 100 or amount.fen // 100 in _YEARS:
        return ""
    before = text[max(line_start, amount.start - 80) : amount.start]
    before = before[max(before.rfind(c) for c in "。；！？;!?\t（(") + 1 :]
    clauses = before.replace("、", "，").replace(",", "，").split("，")
    for back, clause in enumerate(reversed(clauses[-_CLAUSES:])):
        last = None
        for match in labels().any.finditer(clause):
            last = match
        rest = clause if last is None else clause[last.end() :]
        if _WORDS.search(rest) is None:
            return ""
        if last is not None:
            return _fitting(clause, last.start(), last.group(), rest if not back else rest + "，", amount)
        if any(c.isdigit() for c in clause):
            return ""
    return ""


def _fitting(clause: str, start: int, label: str, rest: str, amount: Amount) -> str:
    role = role_of(label)
    if role == "price" and label not in ("费用", "收费") and _PAID_BY.search(rest) is not None:
        return role if _COURSE[0] <= amount.fen <= _COURSE[1] else ""  # 学员一人出680
    if role == "price" and label in ("费用", "收费"):
        return role if _COURSE[0] <= amount.fen <= _COURSE[1] else ""
    if role in ("", "price", "list", "none", TOTAL) or _NOT_THE_SUBJECT.search(clause[:start]) is not None:
        return ""
    named = label.endswith(("费", "费用", "钱", "工本", "加急", "金"))
    if not named and (role == TRAINING or _PAYS.search(rest) is None):
        return ""  # 理论80，实操70 are scores
    low, high = _COURSE if role == TRAINING else (_LEAST, _MOST)
    if role == EVALUATION and amount.fen < 5_000:
        return ""
    return role if low <= amount.fen <= high else ""
