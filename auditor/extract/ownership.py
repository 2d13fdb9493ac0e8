"""Which of the organisations on a page answers for it: the seller of an offer, the publisher of anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from auditor.extract import fullname, linear
from auditor.extract.fullname import LEGAL
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.named import Organisation
from auditor.extract.organisations import canonical, find, nobody

_REACH = 40
_HOUSE = linear.compile(r"(?:文化|活动|体育|会展|党群|党群服务|便民服务)中心$|宫$")
_ROOM = linear.compile(
    r"^(?:[东西南北正侧][\p{Han}]{0,2}[楼门厅侧馆]|[一二三四五六七八九十\d]{1,2}楼|院内|大院|旁|隔壁)"
)
_ORGAN = linear.compile(
    r"(?:人力资源(?:和|与)?社会保障|人社|市场监督管理|市监|教育|财政|公安|工业和信息化)(?:部|厅|局)|人民政府|委员会$|鉴定(?:指导)?中心$"
)
_DATE = linear.compile(r"[\s（(]*(?:[\d〇零○一二三四五六七八九十]{1,4}[年月日.\-/]\s*){2,3}[\d]{0,2}[）)\s]*$")
_TRIMMINGS = linear.compile(r"^[\s—\-·•]+|[\s—\-]*(?:出品|宣|制|编印|印发|印制|发布|编制|供图|版权所有)?[\s]*$")
_SITE = linear.compile(r"(?:[-_|｜—–]\s*|[（(【])([^-_|｜—–（）()【】]{4,40})[）)】]?\s*$")
_DEPARTMENT = linear.compile(r"^[\p{Han}]{1,10}(?:部|处|科|室|办公室|系|组)$")
_SIGNED = ("宣", "制", "印", "编印", "印制", "出品", "敬上", "谨启", "启")  # behind the name at the foot of a poster
_SPEAKS = ("我公司", "我中心", "本中心", "本公司", "我校", "本校", "我院", "本院", "我司", "本机构")
_LINES = 40  # a signature stands among the last lines of a page
_MAX_LINE = 60


@lru_cache(maxsize=1)
def _patterns() -> dict[str, Any]:
    data = load_yaml("owners")
    ends = {name: compile_re(f"{data[name]}$") for name in ("sign_strong", "sign_weak")}
    rights = compile_re(r"(?m)^\s*([\p{Han}（）()]{4,34})[\s|｜]{0,3}(?:版权所有|主办|©|保留所有权利)")
    hosted = compile_re(rf"(?m)(?:{data['host_label']})(?:[:：|]|\s){{1,3}}([\p{{Han}}（）()]{{5,34}})")
    return {name: compile_re(pattern) for name, pattern in data.items()} | ends | {"hosted": hosted, "rights": rights}


@dataclass(frozen=True)
class Around:
    """A name and what stands around it on its line."""

    organisation: Organisation
    before: str
    after: str
    above: str = ""  # the line above, for a name that opens its line

    @property
    def opens(self) -> bool:
        """True when nothing but list marks stands before the name."""
        return not self.before.strip(" \t　|｜©·•（(【:：")


def seller(text: str, title: str, codes: Sequence[tuple[int, int]], names: Sequence[Organisation], footer: int) -> str:
    """The name that an offer gives as its own, or '' when it does not say.

    Examining bodies, suppliers, strangers in lists of links and state organs never sell.

    Args:
        codes: spans of 统一社会信用代码.
        footer: where the footer begins.
    """
    return fullname.in_full(_seller(text, title, codes, names, footer), names)


def _seller(text: str, title: str, codes: Sequence[tuple[int, int]], names: Sequence[Organisation], footer: int) -> str:
    tail = max(0, min(footer, len(text) - 600))
    here = [
        a for a in (_around(text, o) for o in names) if not _stranger(a) and _ORGAN.search(a.organisation.name) is None
    ]
    examiners = {canonical(o.name) for o in names if o.evaluates or o.issues}
    labelled = [a for a in here if _labelled(a)]
    if labelled:
        return _best(labelled, names, examiners)
    for start, end in codes:
        beside = [a for a in here if 0 <= start - a.organisation.end < _REACH or 0 <= a.organisation.start - end < 10]
        beside = [a for a in beside if canonical(a.organisation.name) not in examiners or a.organisation.start >= tail]
        if beside:
            return beside[-1].organisation.name
    own = [a for a in here if canonical(a.organisation.name) not in examiners]
    name, low = _unlabelled(own, names, min(footer, tail))
    return name or _signs(text, here) or ("" if low else _site(title) or _only_examiner(text, here))


def _unlabelled(own: Sequence[Around], names: Sequence[Organisation], tail: int) -> tuple[str, bool]:
    """The seller by where its name stands: in the footer, as the speaker, alone on a line; and whether any was near."""
    low = [a for a in own if a.organisation.start >= tail]
    signed = [a for a in low if _stands(a)]
    if signed:
        return _best(signed, names, set()), True
    told = [a for a in own if _told(a)]
    if told:
        return told[0].organisation.name, True
    alone = [a for a in own if _stands(a)]
    for group in (alone, low, [a for a in own if a.opens and a.organisation.start < _REACH]):
        if len({canonical(a.organisation.name) for a in group}) == 1:
            return group[0].organisation.name, True
    return "", bool(low)


def opens(text: str, names: Sequence[Organisation]) -> str:
    """The name that opens a page, if it may be the seller's."""
    o = fullname.opening(text, names)
    return o.name if o is not None and _ORGAN.search(o.name) is None and not stranger(text, o) else ""


def publisher(text: str, title: str, names: Sequence[Organisation]) -> str:
    """The body that signs or hosts a page that sells nothing, or ''.

    State organs and newspapers publish notices and reports; they are no institution of this trade, so no name is given.
    """
    around = [_around(text, o) for o in names]
    name = _signature(text) or _host(text, around) or _named(text, around) or _site(title)
    return "" if _patterns()["no_institution"].search(name) is not None else name


def _host(text: str, around: Sequence[Around]) -> str:
    """Whoever the page names as its host: 主办：X, X 版权所有, 来源：X where X is a body and no newspaper."""
    p = _patterns()
    hosts = [a for a in around if p["host_before"].search(a.before) or p["rights_after"].search(a.after)]
    if hosts:
        return _person(hosts[-1].organisation.name)
    hosted = [_signer(match.group(1)) for name in ("hosted", "rights") for match in p[name].finditer(text)]
    return next((name for name in reversed(hosted) if name), "")


def _named(text: str, around: Sequence[Around]) -> str:
    """A body whose own paper the page is, that a label names, or that stands alone at its head or end."""
    papers = [
        a for a in around
        if a.opens and a.organisation.start < _REACH and _patterns()["own_paper"].search(a.after) is not None
    ]  # fmt: skip
    if papers:
        return papers[0].organisation.name
    here = [a for a in around if not _stranger(a)]
    labelled = [a for a in here if _labelled(a)]
    if labelled:
        return labelled[-1].organisation.name
    edge = [
        a for a in here
        if (_stands(a) and not ("|" in a.after or "\t" in a.after or a.organisation.evaluates or a.organisation.issues))
        or _heads(a)
    ]  # fmt: skip
    end = len(text.rstrip()) - 3 * _REACH
    edge = [a for a in edge if a.organisation.start < 2 * _REACH or a.organisation.end > end]
    return edge[0].organisation.name if len({canonical(a.organisation.name) for a in edge}) == 1 else ""


def _around(text: str, o: Organisation) -> Around:
    before = text[max(0, o.start - _REACH) : o.start]
    after = text[o.end : o.end + _REACH]
    lines = before.rsplit("\n", 2)
    above = lines[-2].strip() if len(lines) > 1 and not lines[-1].strip() else ""
    return Around(o, lines[-1], after.split("\n", maxsplit=1)[0], above)


def stranger(text: str, o: Organisation) -> bool:
    """True when the words around a mention of a body make it somebody else: a partner, a supplier, an employer."""
    return _stranger(_around(text, o))


def _stranger(a: Around) -> bool:
    """True for a supplier, a house in which rooms are let, or a body that another label names as somebody else."""
    p = _patterns()
    if _HOUSE.search(a.organisation.name) is not None and _ROOM.search(a.after) is not None:
        return True
    return any((p["other_before"].search(a.before), p["other_after"].search(a.after), p["links"].search(a.before)))


def _labelled(a: Around) -> bool:
    p = _patterns()
    about = bool(a.above) and p["about"].search(a.above) is not None
    return about or a.organisation.owns or p["owns_after"].search(a.after) is not None


def _stands(a: Around) -> bool:
    """True when the name stands by itself: a line or cell of its own, or followed by a contact detail."""
    if _patterns()["contact_after"].search(a.after[:24]) is not None:
        return True
    rest = _DEPARTMENT.sub("", a.after.strip(" 　）)】。|｜"))
    return a.opens and (not rest or rest in _SIGNED or a.after[:1] == "\t" or _DATE.match(a.after) is not None)


def _told(a: Around) -> bool:
    """True when the sentence makes the name the speaker: 我们是X, X现面向社会招生, the 【X】 that opens a message."""
    p = _patterns()
    sender = a.before.strip() == "【" and a.after[:1] == "】" and a.organisation.name.endswith(LEGAL)
    return sender or p["self_before"].search(a.before) is not None or p["opens_after"].search(a.after) is not None


def _heads(a: Around) -> bool:
    """True for a name in the header line of a page: no sentence, and no row of a list."""
    line = a.before + a.after
    return (
        a.organisation.start < 2 * _REACH
        and a.organisation.name.endswith(LEGAL)
        and (a.before.endswith(("|", "| ", "｜", "｜ ", "> ", ">", "_")) and not any(c in line for c in "，。！？；："))
    )


def _best(group: Sequence[Around], names: Sequence[Organisation], examiners: set[str]) -> str:
    """Of several: no examiner, a legal form, named often, named last."""
    counts = Counter(canonical(o.name) for o in names)
    best = max(
        group,
        key=lambda a: (
            canonical(a.organisation.name) not in examiners,
            a.organisation.name.endswith(LEGAL),
            counts[canonical(a.organisation.name)],
            a.organisation.start,
        ),
    )
    return best.organisation.name


def _signs(text: str, here: Sequence[Around]) -> str:
    """A body that issues its own papers: the one whose name stands alone at the head and, with a date, at the end."""
    end = len(text.rstrip()) - 3 * _REACH * 2
    signed = {
        canonical(a.organisation.name): a.organisation.name
        for a in here
        if a.opens and a.organisation.end > end and _DATE.match(a.after) is not None and a.after.strip()
    }
    heads = {canonical(a.organisation.name) for a in here if a.opens and a.organisation.start < _REACH}
    both = [name for key, name in signed.items() if key in heads]
    return both[0] if len(both) == 1 else ""


def _only_examiner(text: str, here: Sequence[Around]) -> str:
    """An examiner that sells its own examinations: the only body of the page, which signs it or speaks as it."""
    if len({canonical(a.organisation.name) for a in here}) != 1:
        return ""
    stands = [a for a in here if _stands(a) and not (a.organisation.evaluates or a.organisation.issues)]
    last = stands and stands[-1].organisation.end > len(text.rstrip()) - 2 * _REACH
    speaks = any(_stands(a) for a in here) and any(word in text for word in _SPEAKS)
    return here[0].organisation.name if last or speaks else ""


def _site(title: str) -> str:
    """The name of a body at the end of a window title: 招生简章_某某学校, 招生（某某学校）."""
    match = _SITE.search(title)
    if match is None:
        return ""
    words = match.group(1).strip()
    return next((o.name for o in find(words) if o.name == words and words.endswith(LEGAL)), "")


def _signature(text: str) -> str:
    """The first of the bodies that sign at the end of a page, each on a line of its own; a long list is none."""
    lines = [line.strip() for line in text.rsplit("\n", _LINES)[-_LINES:]]
    lines = [line for line in lines if line]
    signed = [_signer(line) for line in lines]
    runs: list[list[str]] = [[]]
    for name in signed:
        if name:
            runs[-1].append(name)
        elif runs[-1]:
            runs.append([])
    short = [run for run in runs if 0 < len(run) <= 3]
    return short[-1][0] if short else ""


def _signer(line: str) -> str:
    """The body that a whole line names (a date may follow), or ''."""
    if not 4 < len(line) <= _MAX_LINE:
        return ""
    date = _DATE.search(line)
    name = str(_TRIMMINGS.sub("", line[: date.start()] if date is not None else line))
    if name[:1] in "（(" and name[-1:] in "）)":
        name = name[1:-1].strip()
    p = _patterns()
    if not 5 <= len(name) <= 34 or " " in name or p["sign_never"].search(name) is not None or nobody(name):
        return ""
    if p["sign_strong"].search(name) is not None:
        return name
    weak = p["sign_weak"].search(name)
    return _person(name) if weak is not None and p["sign_parent"].search(name[:-1]) is not None else ""


def _person(name: str) -> str:
    """The legal person behind a department of a company or school."""
    match = _patterns()["department"].search(name)
    return str(name[: match.end(1)]) if match is not None else name
