"""What one amount in a line of text is for: by its label, its sentence, its level or its place on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from auditor.extract import levels as level_reader
from auditor.extract import linear
from auditor.extract.feeclause import LOOK_BACK
from auditor.extract.feelabels import EVALUATION, TOTAL, Fee, labels, role_of
from auditor.extract.money import Amount

_LABEL_REACH = 14
_LEAST_BARE = 2_000  # fen
_LEAST_PRICE = 10_000  # fen; of a bare number behind a word such as 学员 or 现在
_WEAK = frozenset(("", "共", "人均", "每人", "全程", "分别"))


@dataclass(slots=True)
class Line:
    """Where reading stands in one line, and what it carries from one amount to the next."""

    start: int
    end: int
    position: int
    role: str = ""  # of the amount before
    pending: int | None = None  # a list price that waits for its price
    fees: list[Fee] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)  # lists of amounts that were read as such
    rank: str = ""  # the level that the line above names, and nothing else
    head: str = ""  # what the line above says that this line is about
    above: tuple[int, int] = (0, 0)  # the line above, which may ask for the price
    known: Sequence[Fee] = ()  # the fees of the lines above

    @property
    def fees_end(self) -> int:
        """Where the last fee of the line that was read ends."""
        return self.fees[-1].end if self.fees else 0


def role(text: str, amount: Amount, after_previous: int, line_end: int) -> str:
    """What the nearest label says: before the amount in its clause, else right behind it."""
    if (no_price := _no_price(text, amount, line_end)) or _dated(text, amount):
        return "none" if no_price else ""
    low = max(after_previous, amount.start - _LABEL_REACH - 10)
    before = text[low : amount.start]
    for mark in "。；！？\t":
        before = before[before.rfind(mark) + 1 :]
    if before[:1] in ("（", "(") and after_previous > 0:
        closed = max(before.find("）"), before.find(")"))
        before = before[closed + 1 :] if 0 < closed <= _LABEL_REACH else before  # ¥5980（学费）＋¥420（评价费）
    last = None
    for match in labels().any.finditer(before):
        last = match
    if last is not None and _INSIDE.search(before[last.end() :]) is not None and any(c in before for c in "（("):
        outer = before[: max(before.rfind("（"), before.rfind("("))]  # 全包（含考试、教材）2080元
        last = next(iter(reversed(list(labels().any.finditer(outer)))), None)
    if last is not None:
        gap = before[last.end() :]
        if len(gap) <= _LABEL_REACH and not any(c in gap for c in "，,、"):
            role = role_of(last.group())
            bare = role == EVALUATION and not last.group().endswith(("费", "用", "钱"))
            if bare and (with_exam := _WITH.search(before[: last.start()])) is not None:
                return "price" if with_exam.group().startswith("不") else TOTAL  # 包考试2380, 不带考试2280元
            # 补贴 or 薪 anywhere before in the clause outweighs a weak price word such as 收入…费用.
            clause = before[max(before.rfind(c) for c in "，, ") + 1 :]
            none = role == "price" and any(role_of(m.group()) == "none" for m in labels().any.finditer(clause))
            if none or _HEARSAY.search(text[max(0, amount.start - 24) : amount.start]) is not None:
                return "none"
            # 学费2880 … 证书费拿证时再交 150: a bare number needs its label right before it, or a word of paying.
            pays = role not in ("price", "none", "list") and labels().pay_gap.search(gap) is not None
            scored = text[max(0, amount.start - 24) : amount.start].rpartition("\n")[2]  # of its own line
            scored += text[amount.start : amount.end + 12].partition("\n")[0]
            few = (amount.fen < _LEAST_BARE or _SCORE.search(scored) is not None) and not last.group().endswith(
                "费"
            )  # 模拟考试 | 6 are hours
            if role == "教材费" and _LESSON_AND.search(before[: last.start()]) is not None:
                role = "price"  # 课程+教材 2180元
            sentence = text[max(0, amount.start - 40) : amount.start]
            hours = any(word in sentence[sentence.rfind("。") + 1 :] for word in ("课时", "学时"))
            few = few or (bare and hours and not amount.marked)  # 课程72课时，理论28，实操44
            weak = role == "price" and not any(c in last.group() for c in "价费收卖售付钱仅需按")
            few = few or (weak and amount.fen < _LEAST_PRICE)  # 最大的学员61了
            few = few or (role == "教材费" and gap.strip() == "共" and not amount.marked)  # 教材共286 pages
            counted = last.group().strip("：: ").endswith("评价")  # 评价 317 of a shop are reviews
            if not amount.marked and ((not _tight(gap) and not pays) or few or counted):
                return ""
            of_exam = role == "price" and _OF_EXAM.search(before[: last.start()]) is not None
            return EVALUATION if of_exam else _subject_of(text, last.group(), role, amount)  # 评价环节费用270元
    behind = text[amount.end : min(line_end, amount.end + 16)]
    return _role_behind(behind) if amount.marked else _bracketed(behind, amount)


def _no_price(text: str, amount: Amount, line_end: int) -> bool:
    """True for 300元交通补助, 120元/晚 and 分期：133元/期: a grant, a bed, an instalment, by the word behind."""
    after = text[amount.end : min(line_end, amount.end + 10)]
    if after.strip().startswith(("/期", "每期")) and "分期" in text[max(0, amount.start - 20) : amount.start]:
        return True
    if after.strip().startswith(("/课时", "/节", "/学时")) and "扣" in text[max(0, amount.start - 20) : amount.start]:
        return True
    return _NIGHTS.search(after[:4]) is not None or (amount.marked and _GRANTED.search(after) is not None)


def _dated(text: str, amount: Amount) -> bool:
    """True for 报考条件及费用（2026最新）: a bare number that is a year."""
    if amount.marked or not 2015 <= amount.fen // 100 <= 2035:
        return False
    return (
        text[amount.start - 1 : amount.start] in ("（", "(", "【")
        or text[amount.end : amount.end + 1] in "最年新版届全"
    )


_HOW_MUCH = frozenset(("会员", "学员", "学生", "收费", "收费标准", "费用标准", "标准", "金额", "应付", "自付", "自费"))


def _subject_of(text: str, label: str, role: str, amount: Amount) -> str:
    """评价费由机构另行收取，收费标准为三级410元: a word that only says how much leaves the item to the sentence."""
    if role != "price" or label not in _HOW_MUCH:
        return role
    sentence = text[max(0, amount.start - LOOK_BACK) : amount.start]
    sentence = sentence[max(sentence.rfind(c) for c in "。；！？\n\t") + 1 :]
    named = [r for m in labels().any.finditer(sentence) if (r := role_of(m.group())) != "price" and "费" in m.group()]
    return named[-1] if named and named[-1] not in ("none", "list") else role


def level_behind(text: str, amount: Amount) -> tuple[str, int] | None:
    """1380元（四级）: the level in brackets right behind an amount, and where the brackets end."""
    behind = text[amount.end : amount.end + 24]
    match = _BRACKET.search(behind)
    if match is None:
        return None
    named = level_reader.find(match.group(1))
    if len(named) != 1 or len(named[0].levels) != 1 or named[0].held or len(match.group(1)) > 10:
        return None
    if any(c in match.group(1) for c in "含需持除限送"):
        return None
    return named[0].levels[0], amount.end + match.end()


def is_promo(before: str) -> bool:
    """True when the label before a price speaks of today's price: 到手, 券后, 秒杀价."""
    return _PROMO.search(before[-10:]) is not None


def _tight(gap: str) -> bool:
    """Nothing but filler and a level stands between a label and a bare number."""
    for mention in reversed(level_reader.find(gap)):
        gap = gap[: mention.start] + gap[mention.end :]
    gap = _ASIDE.sub("", gap)
    return gap.strip(" :：|｜—-=为是约仅只需￥¥(（.…·") in _WEAK or labels().filler.search(gap) is not None


def counted(before: str) -> bool:
    """True for 题量：五级 620、四级 780: the label of the line says that the numbers are counts."""
    head = before[max(before.rfind(c) for c in "。；;\n\t") + 1 :]
    label = head[: max(head.rfind("："), head.rfind(":"), 0)][-6:]
    return bool(label) and labels().not_money.search(label) is not None and labels().money.search(label) is None


def behind_level(text: str, position: int, amount: Amount) -> bool:
    """True for 五级……1260元, 4级：￥1680, 四级1280: a level, and nothing but filler up to the amount."""
    low = max(position, amount.start - 40)
    mentions = named(text, low, amount)
    if not mentions or mentions[-1].held:
        return False
    gap = text[mentions[-1].end : amount.start]
    gap = _LASTING.sub("", gap) if amount.marked else gap
    if labels().filler.search(gap) is None:
        return False
    if of_none(text, amount):
        return False
    if not amount.marked and counted(text[max(0, amount.start - 40) : amount.start]):
        return False
    digits = amount.fen // 100
    return amount.marked or (digits >= 100 and digits not in range(2015, 2031))


_CALLED = linear.compile(
    r"^\s?[（(](?:(讲课|授课|上课|听课|课|学|学费|培训)|(考试?|考券|考试券|考务|认定|评价|鉴定)|(书|书本|教材|资料))费?[）)]"
)
_CALLS = ("培训费", EVALUATION, "教材费")
_HELD = linear.compile(r"^(?:[（(]?[初中高]级工[）)]?|技师)?(?:职业技能等级)?证书?(?:[后满]|持有|在手|到手|拿到)")
_LASTING = linear.compile(
    r"[，,]?\s?[\d一二三四五六七八九十]{1,3}\s?(?:个)?(?:课时|学时|周|天|晚|节课?|次课|月)[，,]?"
)  # 四级 48学时 1300元
_INSIDE = linear.compile(r"^[^（(]{0,4}[）)][:：\s]?[¥￥]?$")
_OF_EXAM = linear.compile(
    r"(?:^|[\s，,、：:】\])）·•])(?:职业技能等级|职业技能|技能)?(?:考试|认定|评价|考核|鉴定|测评)(?:环节|部分|阶段|服务|项目|这块|那块)?的?$"
)
# 网上说考试费800, 一年前学费900: somebody else's price, or a former one.
_HEARSAY = linear.compile(r"(?:网上[说传]|听说|据说|有人说|前年|[一二两三几]年前|去年|往年)[^，,。；！？\n]{0,12}$")
_LESSON_AND = linear.compile(r"(?:课程?|培训|学费|直播|录播|面授|教学)(?:\+|＋|和|及|与|连|加)$")
_ASIDE = linear.compile(r"^[（(][^（()）\d]{1,10}[）)]")  # 评价费(第三方)380
_NIGHTS = linear.compile(r"^\s?(?:/|每|一)\s?(?:晚|夜|间|床|天|餐|顿)")  # a bed or a meal
_GRANTED = linear.compile(
    r"^的?券|^的?[\p{Han}]{0,4}(?:补贴|补助|津贴|奖励金?|奖学金|助学金|红包|代金券|优惠券|抵用券|奖金)"
)
_WITH = linear.compile(r"不?(?:包|带|含|连|加上?)$|[\p{Han}][+＋]$")
_BRACKET = linear.compile(r"^(?:/人|/位|每人|起)?\s?[（(【]([^（）()【】\n]{1,12})[）)】]")
_SCORE = linear.compile(r"\d\s?分|成绩|及格|合格|差\d|考了|得分|刷题|\d\s?(?:道|题|套|集|讲|节)")
_PROMO = linear.compile(
    r"(?:到手|券后|折后|秒杀|现价|今[天日晚]|现在|领券|活动|优惠|特惠|特价|限时|早鸟|直播间?|促销|抢购|[一二]节|双1[12]|"
    r"冲刺|开学|预售|专享|拼团|团购)[\p{Han}]{0,3}[:：\s]{0,2}(?:只要|仅需?|只需|为|是|卖)?\s?[¥￥]?$"
)
_WAGE = linear.compile(r"[，,][^，,]{0,10}(?:薪|工资|收入)|[，,](?:政府|国家)?补贴(?:的事|[你您]|自己|另|要|可|需|归)")
_GRANT = linear.compile(
    r"失业保险|领钱|申领|可领|政府(?:给|发|补|那[头边])|社保(?:经办|中心|局)|(?:打|发|拨)(?:到|进|给)?[你您]?(?:的)?社保卡|补贴|补助|奖励|津贴|薪|工资|资助|积分|返现|收入|挂靠|挂证|挂出|挂[一两二三]年|收证|收购|回收|求购|求租|租(?:金|证|用|一年)|[一每]年(?:一付|给|付)"
)


def of_none(text: str, amount: Amount) -> bool:
    """True for 五级1000、四级1500的补贴标准: the sentence is about money that nobody pays, and names no fee."""
    start, end = max(0, amount.start - 60), min(len(text), amount.end + 60)
    before, after = text[start : amount.start], text[amount.end : end]
    before = before[max(before.rfind(c) for c in "。；！？\n") + 1 :]
    after = after[: min((p for c in "。；！？\n" if (p := after.find(c)) >= 0), default=len(after))]
    clause = before[max(before.rfind(c) for c in "，,：:") + 1 :]
    if _GRANT.search(clause) is not None and not any(_fee_word(m.group()) for m in labels().any.finditer(clause)):
        return True
    if any(_fee_word(m.group()) for m in labels().any.finditer(before)):
        return False
    wage = _WAGE.search(after)
    after = after[: wage.start()] if wage is not None else after  # 花1680就能学，学完找工作，起薪5000
    return _GRANT.search(before) is not None or _GRANT.search(after) is not None


def _fee_word(label: str) -> bool:
    """True for a label that can only be of a price: 学费, 收费; 职工 stands in sentences on subsidies, too."""
    return role_of(label) not in ("none", "list", "") and any(c in label for c in "费价钱收款售卖")


def named(text: str, low: int, amount: Amount) -> list[level_reader.Mention]:
    """The levels named before an amount; the amount itself tells whether 中级 in 中级班 1380元 is one."""
    alone = level_reader.find(text, low, amount.start)
    priced = [m for m in level_reader.find(text, low, amount.end + 1) if m.end <= amount.start]
    found = priced if len(priced) > len(alone) else alone
    # 四级：…或五级证后满三年。学费1280: who has that one already may come.
    return [m for m in found if _HELD.search(text[m.end : m.end + 16]) is None]


def _bracketed(behind: str, amount: Amount) -> str:
    """1150（讲课）＋195（考试）: what the brackets right behind a bare number call it."""
    match = _CALLED.search(behind) if amount.fen >= _LEAST_BARE else None
    return next((item for item, word in zip(_CALLS, match.groups(), strict=True) if word), "") if match else ""


def _role_behind(after: str) -> str:
    """The role of a label right behind an amount, unless that label belongs to the next amount."""
    if labels().behind.search(after) is not None:
        return "price"
    match = labels().any.search(after)
    if match is None or after[match.end() : match.end() + 6].lstrip(" :：¥人民币")[:1].isdigit():
        return ""
    between = after[: match.start()]
    if "（" in between + match.group() or "(" in between:
        aside = after[match.end() : match.end() + 4]
        if any(word in aside for word in ("自理", "另", "不", "除外", "由")):
            return ""  # 1899元（考试费自理）
    return "" if between.strip(" 的/人（(每起收") or "，" in between else role_of(match.group())
