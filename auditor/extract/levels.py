"""Levels as listings write them: 五级, 三级/高级工, 高级, L3, 5-3级, 五级至三级. 高级 is 三级, never 一级."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from auditor.extract import linear
from auditor.extract.needed import any_of
from auditor.model import LEVELS

_DIGIT = {"五": 0, "四": 1, "三": 2, "二": 3, "一": 4, "5": 0, "4": 1, "3": 2, "2": 3, "1": 4}
_HINT = any_of("级工师Ll")  # a stretch without any of these names no level
_NAMES = {"初级": "五级", "中级": "四级", "高级": "三级", "初级工": "五级", "中级工": "四级", "高级工": "三级"}
_NAMES |= {"技师": "二级", "高级技师": "一级"}
_SHORT = 160  # characters; longer stretches are not kept
_WHOLE = frozenset(("初级工", "中级工", "高级工", "高级技师"))  # names of levels and of nothing else
_SEP = r"\s*(?:级)?(?:/[\p{Han}]{2,4})?(?:[（(][\p{Han}]{2,4}[）)])?\s*"
# The order matters: ranges, lists, single levels, names. Spelled-out work is left to `_parse`.
_MENTION = linear.compile(
    r"([一二三四五1-5]"
    + _SEP
    + r"(?:-|~|至|到|—|–|――)+\s*[一二三四五1-5]\s*级)"
    + r"|([一二三四五1-5](?:\s*级?\s*[、/,，+＋和及与]\s*[一二三四五1-5]){1,4}\s*级)"
    + r"|([一二三四五]{2,5}\s*级)"
    + r"|((?:^|[^a-zA-Z0-9])?(?:[Ll][1-5]\s*[/、,，和及与~-]\s*){1,4}[Ll][1-5])"
    + r"|([初中高]级?工?(?:\s*[、/,，和及与+]?\s*[初中高]级?工?){0,1}\s*[、/,，和及与+]?\s*[中高]级工?)"
    + r"|([一二三四五1-5]\s*级)"
    + r"|((?:^|[^a-zA-Z0-9])[Ll](?:[vV]\.?|evel)?\s?[1-5](?:[^0-9.]|$))"
    + r"|((?:高级工|中级工|初级工|高级|中级|初级)\s?(?:到|至|-|~|—)\s?(?:高级技师|高级工|中级工|技师|高级|中级))"
    + r"|(高级技师|高级工|中级工|初级工|技师|高级|中级|初级)"
)
_LADDER = linear.compile(r"高级技师|高级工|中级工|初级工|技师|高级|中级|初级")
_NOT_AFTER = linear.compile(
    r"^(?:建造|消防|造价|市场|响应|等保|学科|域名|分类|保护|甲等|医院|心理|注册|公路|及以上|以上|以下|教师|工程师|职称|会计|"
    r"经济师|讲师|政工|程序|开发|算法|管理|顾问|人民(?:[^币]|$)|路|程师|防护|目录|标题|单位|行政|版|人才|会员|技工|技能人才|技校|"
    r"中学|人民政府|媒体|护理|评审|主管|财务|公证)"
)
_NOT_BEFORE = linear.compile(
    r"(?:国家|省|市|县|区|校|院|部|厅|企业|年|星|班|AA+|评|共|升|超|顶|世界|殿堂|航空|宇宙|王者|至尊|专业|同|各|上|下|分|层|"
    r"一|那|这|哪|每|某|何|任|最|甲|乙|晋|跨|越|免|特|(?:讲师|老师|教师|导师|师资|教练|考评员)(?:均|都)?(?:为|是|有|具备|持))$"
)
_RANK_ONLY = linear.compile(
    r"^(?:[\p{Han}]{0,2}?)(?:工|技师|级|[/（(、）)，,。；：:\s]|人工智能|AI|训练师|$)|^班(?:[^主]|$)"
)
# 训练师中级课 may be how advanced a lesson is; 训练师中级一口价 is a rank.
_MARKS = ("：", ":", "；", ";", "，", ",", "、")
_SPOKEN = ("直接考", "直接报", "直接冲", "直接拿", "直考", "只考", "是考", "要考")  # 零基础 直接考高级
_NO_RANK = linear.compile(
    r"^(?:课|班主|\d+\s?(?:天|节|小时|课)|入门|体验|教程|教材|职称|岗位|人才|进阶|技巧|知识|开发|研究|专家|用法|玩法|资料)"
)
_PRICED = linear.compile(
    r"^(?:工)?(?:班|证|的)?(?:一口价|全包价?|打包价?|包干价?|到手价?)?\s?(?:[:：¥￥]|是|为|收|要|只要)?\s?[¥￥]?(?:\d{3,5}|[一二三四五六七八九两]千[一二三四五六七八九零百十]{0,5})(?:\n|\s?(?:元|块|/|，|,|；|。|、|$))"
    r"|^(?:一口价|全包价?|打包价?|包干价?)\s?(?:[:：¥￥]|是|为|收)?$"
)
# A level that somebody must already hold, or that a sentence compares with, is not what is sold.
_HELD = linear.compile(r"(?:取得|持有?|具有|具备|获得|获|有|拿到|已有|须|需|凭)(?:[^，。；\n]{0,14})$")
_HELD_AFTER = linear.compile(
    r"^(?:[\p{Han}/（()）]{0,6})(?:证书?)(?:后|满|加|并|且|，|\+|者|的|\d|再)|^(?:及以上|以上|以下)"
)
# A paper to bring along, and one that the reader has: 请携四级证书, 手里那本四级放满四年了.
_BROUGHT = linear.compile(
    r"(?:携|请[携带持交备]|另带|[提上]交|出示|上传|凭|附上?|准备好?|报名[持带])[^，。；：\n]{0,12}$"
)
_PAPER = linear.compile(
    r"^(?:[/（(][\p{Han}]{2,4}[）)]?)?(?:职业)?(?:技能)?(?:等级)?证书?(?:原件|复印件|照片|编号|[和及或、，。；（(\s]|$)"
)
_OWNED = linear.compile(r"(?:已有|已经[有是]|手里(?:那[本张]|有|的)|手上(?:那[本张]|有|的))[^，。；、\n]{0,6}$")
# A level for which one goes elsewhere: 如需报考五级，可自行向评价机构报名.
_WISHED = linear.compile(
    r"(?:如需|若需|如要|若要|如果想|想要?|需要|打算|有意)(?:再)?(?:报考|报名|考取|考|取得|参加|拿)[^，。；！？\n]{0,14}$"
)
_ELSEWHERE = linear.compile(r"^[^。；！？\n]{0,12}(?:自行|自己|另行|另外|请联系|请向|请到)")
# The ladder of the standard, told and not sold: 五级至一级，共五级.
_WHOLE_LADDER = linear.compile(
    r"^[，,（(、\s]{0,2}(?:一共|共有?|共分|分)(?:为)?\s?[五5]\s?(?:个|档)?(?:等级|级别|级|档)"
)
# A level that another paper is likened to: 与国家二级（技师）具有同等效力.
_LIKENED = linear.compile(
    r"^[）)]?(?:[（(][\p{Han}]{1,6}[）)])?(?:[\p{Han}]{0,4})(?:具有|享有|有|享受)?(?:同等|同样|相同|一样|同级)的?(?:同|别)?(?:效力|地位|待遇|法律|作用)"
)
# A level of a paper that another paper is not: 不能代替人工智能训练师三级、四级证书.
_DENIED = linear.compile(
    r"(?:(?:不能|不可以?|无法|不得)(?:代替|替代|等同|当[作成]?|作为|视为|冒充|充当)|不(?:等于|等同于?|是|属于|具备|算)|并非|[跟与和同](?:[\p{Han}]{0,6}(?:训练师|标注员|国家))?)[^，。；！？\n：:]{0,14}$"
)
_APART = linear.compile(
    r"^[^，。；！？\n]{0,16}(?:不是一回事|不同|两码事|无关|没关系|没有关系|区别|有别|不一样|不能互换)"
)
_RISES = linear.compile(r"[一二三四五1-5]级(?:工|证)?(?:升|晋)$")
# A level that one leaves: 四级升三级.
_LEFT = linear.compile(
    r"^(?:工|证)?(?:[（(/][\p{Han}]{2,4}[）)]?)?(?:升|晋升|晋级|直升|转)(?:考|报|到|至)?[一二三四五1-5初中高技]"
)
# A level that is not to be had now: 三级暂未开放, 二级班下期开.
_NOT_NOW = linear.compile(
    r"^(?:[\p{Han}/（()）]{0,6}?)(?:暂未|暂不|暂缓|停开|停办|取消|学员(?:请勿|勿|不)|尚未|还未|还没|未开|不开|不设|不做|没做|不接|不收|没有开|下期|下一期|下批|停招|暂停|筹备|敬请期待|即将|明年|另行通知|(?:本|这|今)(?:一)?(?:期|季|年|批)?(?:暂时|先)?(?:不|没|未)(?:开|招|设|办|做|收)|下半年|下学期|年后|目前(?:不|没|未|还)|才(?:有|开|招)|[要得]等)"
)


# 三级班因为没有够条件的老师不开
_NO_CLASS = linear.compile(r"^班[^，。；;！？\n]{0,20}(?:不开|不招|不办|停开|停招)(?:班|了)?(?:[，。；;！\n]|$)")
_CLAUSE = 28


@dataclass(frozen=True, slots=True)
class Mention:
    """Levels named at one place, low to high."""

    start: int
    end: int
    levels: tuple[str, ...]
    held: bool  # a level that is not for sale: one must hold it already, or it is not open yet
    grade: bool = False  # 初级, 中级, 高级 and no more: a level of this occupation, or a grade of some other ladder


def find(text: str, start: int = 0, end: int | None = None) -> list[Mention]:
    """All mentions of levels in a stretch of normalised text."""
    stop = len(text) if end is None else end
    if _HINT(text, start, stop) is None:
        return []
    stretch = text[start:stop]
    found = _in_line(stretch) if len(stretch) <= _SHORT else _read(stretch)
    return [Mention(start + m.start, start + m.end, m.levels, m.held, m.grade) for m in found] if start else list(found)


@lru_cache(maxsize=2048)
def _in_line(stretch: str) -> tuple[Mention, ...]:
    """The same line is asked about by titles, fees and programs."""
    return _read(stretch)


def _read(stretch: str) -> tuple[Mention, ...]:
    mentions: list[Mention] = []
    for match in _MENTION.finditer(stretch):
        low, high = match.span()
        span, _, _, codes, grades, _, code, ladder, name = match.groups()
        levels = (
            _grades(grades)
            if grades
            else _ladder(ladder)
            if ladder
            else _parse(
                match.group(),
                is_range=bool(span) or (bool(codes) and any(c in codes for c in "-~")),
                is_code=bool(code),
                name=name,
            )
        )
        after = stretch[high : high + 12]
        whole = name in _WHOLE and not after.startswith("程师")
        if match.group() == "一级" and (after.startswith("一级") or stretch[max(0, low - 2) : low] == "一级"):
            continue  # 一级一级往上考
        if name in _NAMES and name not in _WHOLE and after.startswith("研修"):
            continue  # 高级研修班; 四级研修 is a level
        if not levels or (_NOT_AFTER.search(after) is not None and not span and not whole):
            continue
        before = stretch[max(0, low - 16) : low]
        if _NOT_BEFORE.search(before) is not None and _RISES.search(before) is None:
            continue
        if grades and (before[-1:].isalnum() and not before.endswith(("师", "员", "工"))):
            continue  # 我国中高级人才: part of a longer word
        if name in ("高级", "中级", "初级", "技师") and not _is_rank(name, before, after):
            continue
        held = _HELD.search(before) is not None and _HELD_AFTER.search(after) is not None
        held = held or _LIKENED.search(stretch[high : high + 24]) is not None
        if (denied := _DENIED.search(stretch[max(0, low - 26) : low])) is not None:
            also = denied.group()[:1] in "跟与和同"
            held = held or not also or _APART.search(stretch[high : high + 26]) is not None
        held = held or _LEFT.search(after) is not None or _not_sold(stretch, low, high, len(levels))
        held = held or (after.startswith("班") and _NO_CLASS.search(stretch[high : high + _CLAUSE]) is not None)
        held = held or after.startswith(("及以上", "以上")) or _NOT_NOW.search(after) is not None
        mentions.append(Mention(low, high, levels, held, bool(grades) or name in ("初级", "中级", "高级")))
    return tuple(mentions)


def _not_sold(text: str, low: int, high: int, several: int) -> bool:
    """True for a level that one brings along or seeks elsewhere, and for the whole ladder told."""
    before, after = text[max(0, low - 24) : low], text[high : high + 24]
    if several == len(LEVELS):
        return _WHOLE_LADDER.search(after) is not None
    if _BROUGHT.search(before) is not None and _PAPER.search(after) is not None:
        return True
    return _OWNED.search(before) is not None or (
        _WISHED.search(before) is not None and _ELSEWHERE.search(after) is not None
    )


def merge(mentions: list[Mention]) -> tuple[str, ...]:
    """The union of mentions, low to high."""
    named = {level for mention in mentions for level in mention.levels}
    return tuple(level for level in LEVELS if level in named)


def _is_rank(word: str, before: str, after: str) -> bool:
    """高级 alone is a level only where it stands as one: before an occupation, in a list or as a whole cell."""
    if word == "技师":
        if before.endswith(_MARKS) and _PRICED.search(after.replace(",", "")) is not None:
            return True  # 费：技师 4600；高级技师 5800
        return before[-1:] in ("/", "(", "（", "、", "", "\n", "\t", " ") and not after.startswith(("学院", "工作"))
    if before[-1:] in ("，", ",", "；", ";", "。", "】", "]") and (not after or _PRICED.search(after) is not None):
        return True  # 中级1280元，高级1680元
    touching = before[-1:] in (
        "",
        "\n",
        "\t",
        " ",
        "/",
        "(",
        "（",
        "、",
        "：",
        ":",
        "师",
        "【",
        "|",
        "—",
        "-",
        "+",
        "＋",
    )
    if before.endswith(("训练师", "标注员", "应用员")) and _NO_RANK.search(after) is None:
        return True
    return (
        touching
        and (_RANK_ONLY.search(after) is not None or _PRICED.search(after) is not None)
        and not after.startswith(("课", "班主"))
    ) or (before.endswith(_SPOKEN) and (not after or after[:1] in " ，,。！!\n"))


def _grades(word: str) -> tuple[str, ...]:
    """初中高级, 初、中、高级, 中/高级工: the levels in their order."""
    named = {_NAMES[c + "级"] for c in word if c in "初中高"}
    return tuple(level for level in LEVELS if level in named)


def _ladder(word: str) -> tuple[str, ...]:
    """从初级工到技师: all levels from the one to the other."""
    ends = [_NAMES[match.group()] for match in _LADDER.finditer(word)]
    low, high = sorted((LEVELS.index(ends[0]), LEVELS.index(ends[-1])))
    return tuple(LEVELS[low : high + 1])


def _parse(word: str, *, is_range: bool, is_code: bool, name: str | None) -> tuple[str, ...]:
    if name:
        return (_NAMES[name],)
    ranks = [_DIGIT[c] for c in word if c in _DIGIT]
    if is_code:
        ranks = ranks[-1:]
    if is_range and ranks:
        # 五级/初级工-三级: only the two ends count, whatever stands in brackets between them.
        ranks = list(range(min(ranks[0], ranks[-1]), max(ranks[0], ranks[-1]) + 1))
    return tuple(LEVELS[rank] for rank in sorted(set(ranks)))
