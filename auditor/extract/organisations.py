"""Names of organisations in running text, and what the sentence makes of them: evaluator, issuer, owner of the page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any

from auditor.extract import acts, linear, namecut, nameparts, namestart
from auditor.extract.lexicon import compile_re, fill, load_yaml, words
from auditor.extract.linear import Regex
from auditor.extract.named import Organisation
from auditor.extract.normalise import Normal, normalise

MAX_NAMES = 2000  # a page with more is a directory
_REACH = 40


@dataclass(frozen=True)
class _Tables:
    name: Regex
    generic: Regex
    lead: Regex
    sentence: Regex
    evaluator: Regex
    issuer: Regex
    owner: Regex
    evaluate: Regex
    issue: Regex
    state: Regex
    organ: Regex
    organs: Regex
    own: Regex
    own_exam: Regex
    institute: Regex
    association: Regex
    denied: Regex
    weak: Regex
    placed: Regex
    verbs: Regex
    people: Regex
    joined: Regex
    inner: Regex
    pronoun: Regex
    spoken_of: Regex
    lines: tuple[Any, Any]
    asked: tuple[Any, Any]
    sealed: Regex
    region: Regex
    at_place: Regex


@lru_cache(maxsize=1)
def tables() -> _Tables:
    """The patterns of lexicons/organisations.yaml, compiled once."""
    data = load_yaml("organisations")
    endings = "|".join(sorted(data["endings"], key=lambda e: (-len(e), e)))
    colon = data["colon"]
    return _Tables(
        name=compile_re(rf"[\p{{Han}}A-Za-z0-9（）()·&]{{2,44}}?(?:{endings})"),
        generic=compile_re(data["generic"]),
        lead=compile_re(f"(?:{data['lead_words']})[的]?"),
        sentence=compile_re(data["sentence"]),
        evaluator=compile_re(f"(?:{data['labels']['evaluator']}){colon}[“《]?$"),
        issuer=compile_re(f"(?:{data['labels']['issuer']})(?:{colon})?[“《]?$"),
        owner=compile_re(f"(?:{data['labels']['owner']})[^，。；\\n]{{0,12}}$"),
        evaluate=compile_re(data["verbs"]["evaluate"]),
        issue=compile_re(data["verbs"]["issue"]),
        state=compile_re(f"^(?:[\\p{{Han}}]{{0,8}}?)(?:{fill('<STATE_ORGAN>', words())})$"),
        organ=compile_re(fill("<STATE_ORGAN>", words())),
        organs=compile_re(fill("<STATE_ORGAN>(?:(?:与|和|及|、|联合)<STATE_ORGAN>)?", words())),
        own=compile_re(data["own_issue"]),
        own_exam=compile_re(data["own_exam"]),
        institute=compile_re(data["kinds"]["institute"]),
        association=compile_re(data["kinds"]["association"]),
        weak=compile_re(data["weak_leads"]),
        placed=compile_re(
            f"(?:{data['places']}|[\\p{{Han}}][省市区县州])([\\p{{Han}}]{{0,4}})(?:{data['weak_leads']})$"
        ),
        verbs=compile_re(
            f"({data['place_verbs']})(?:{data['places']})|^({data['task_leads']})(?:{data['places']}|[\\p{{Han}}]{{2,3}}[市县区州])"
            f"|({data['town_verbs']})[\\p{{Han}}]{{2,3}}[市县区][\\p{{Han}}]{{2}}"
        ),
        people=compile_re(data["place_people"]),
        joined=compile_re(f"(?:{data['joined_nouns']})(?:{data['weak_leads']})(?:{data['joined_nouns']})"),
        inner=compile_re(data["inner_leads"]),
        pronoun=compile_re(data["pronoun"]),
        spoken_of=compile_re(data["spoken_of"]),
        lines=(compile_re(data["labels"]["evaluator_line"]), compile_re(data["labels"]["issuer_line"])),
        asked=(compile_re(data["labels"]["evaluator_asked"]), compile_re(data["labels"]["issuer_asked"])),
        sealed=compile_re(data["labels"]["seal_before"]),
        region=compile_re(
            f"^(?:(?:中国|中华|全国|国家|{data['places']})(?:省|市|区|县|州|自治区|自治州)?|[\\p{{Han}}]{{2,4}}[省市区县州])+"
        ),
        at_place=compile_re(f"^(?:中国|中华|全国|国家|{data['places']})"),
        denied=compile_re(r"(?:不是|并非|非|不由|而非|不属于|无关|冒充|假冒|冒用)\s?[^，。；\s]{0,10}$"),
    )


JOINED = frozenset(("与", "和", "及", "、", "以及", "联合", "会同", "携手"))
_BACK = 200
_BOUNDS = frozenset("\n\t |｜©:：>")
_COPULAS = frozenset("是由为叫")
_SEALS = frozenset("的是为盖有着上了印款章:：")
_LEGAL = ("有限公司", "有限责任公司", "学校", "学院", "大学", "协会", "学会", "中心")
_LONGEST_NAME = 36
_EDGE = linear.compile(r"^[（）()·&\d的了\s]+|[（(]$")
# 澄浦市昶和|技能评价服务中心: a town and a word of its own make the name; without them it is a kind of body and nobody.
_OWN_WORD = linear.compile(r"^\p{Han}{2,3}[省市区县州]\p{Han}{2,6}$")


def find(text: str, begin: Callable[[str, int, int], int] = namestart.begin) -> list[Organisation]:
    """All organisations named in normalised text, in order; `begin` says where in a stretch a name begins."""
    t = tables()
    found: list[Organisation] = []
    alone: list[str] = []
    behind = 0
    for match in islice(t.name.finditer(text), MAX_NAMES):
        start, end = match.span()
        if start < behind:
            continue  # 武昌分公司 of the name before
        # The ending is matched as early as possible; a longer one may follow (…中心学校, …学院有限公司).
        behind_it = text[end : end + 16]
        longer = nameparts.LONGER.search(behind_it) or (
            nameparts.BRANCH.search(behind_it) if text[end - 1] in "会盟" else None  # X协会人工智能专业委员会
        )
        if longer is not None:
            end += longer.end()
        behind = end
        raw = text[start:end]
        if stands := (not start or text[start - 1] in _BOUNDS) and (end == len(text) or text[end] in _BOUNDS):
            alone.append(raw)
        name, start = _trim(raw, start, t, alone=stands)
        spoken = max((m.end() for m in t.sentence.finditer(name)), default=0)
        if spoken:
            name, start = _trim(name[spoken:], start + spoken, t)
        begins = start if stands or t.at_place.search(name) is not None else begin(text, start, end)
        if begins > start and not (_OWN_WORD.search(text[start:begins]) and t.generic.search(text[begins:end])):
            name, start = text[begins:end], begins
        if (
            name.startswith(("路", "号路", "街道", "么", "由"))
            or len(name) < 4 + bool(spoken)
            or t.generic.search(name) is not None
            or _says(name, t, alone=stands)
        ):
            continue
        if nameparts.COMMON.search(name) is not None or nameparts.VERB.search(text[end - 1 : end + 4]) is not None:
            continue  # 三天学会Excel, 培训结束参加学院统一考试, 协会人工智能专委会
        if sum(name.count(c) for c in "（(") != sum(name.count(c) for c in "）)"):
            continue  # 钢印（该中心
        if nameparts.LEARNER.search(text[max(0, start - 2) : start + 1]) is not None or nameparts.LEARNER.search(
            text[end - 2 : end + 1]
        ):
            continue  # 在校大学生, 大学生就业中心
        above, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        before = above[max(above.rfind(c) for c in "。；！？\n") + 1 :]
        heads = "\n" in above[-4:]
        asked = "\n" in above and above[-1:] in _COPULAS
        account = nameparts.ACCOUNT.search(before) is not None  # 主页认证：X says who owns the account
        sealed = "章" in after[:8] or above[-1:] in _SEALS
        if "\ufffd" in before[-3:] or t.denied.search(before) is not None:  # a damaged name names nobody
            continue
        found.append(
            Organisation(
                name=name,
                start=start,
                end=end,
                evaluates=t.evaluator.search(before) is not None
                or t.evaluate.search(after) is not None
                or (nameparts.EXAM_BY.search(before) is not None and nameparts.CHARGED.search(after) is not None)
                or (heads and t.lines[0].search(above) is not None)
                or (asked and t.asked[0].search(above) is not None),
                issues=(t.issuer.search(before) is not None and not account)
                or t.issue.search(after) is not None
                or (nameparts.PAPER_OF.search(before) is not None and nameparts.ITS_PAPER.search(after) is not None)
                or (nameparts.ISSUE_BY.search(before) is not None and nameparts.CHARGED.search(after) is not None)
                or (heads and t.lines[1].search(above) is not None)
                or (asked and t.asked[1].search(above) is not None)
                or (sealed and t.sealed.search(before) is not None),
                owns=account or t.owner.search(before) is not None,
            )
        )
    found = _whole(text, found, alone)
    if begin is namestart.begin:  # not while that model is trained: it would learn from its own cuts
        found = namecut.cut(text, found, t.at_place)
    found = [o for o in found if not nameparts.PRONOUN_NAME.search(o.name)]
    return nameparts.stamped(text, _jointly(text, acts.acting(text, _with_pronouns(text, found), t.region)))


def _says(name: str, t: _Tables, *, alone: bool) -> bool:
    """True for a sentence whose last words only end like a name: 考试由学院认定中心, AIGC应用工程师由协会."""
    return not alone and any(t.generic.search(name[m.end() :]) for m in islice(t.spoken_of.finditer(name), 5))


def _whole(text: str, found: list[Organisation], alone: Sequence[str]) -> list[Organisation]:
    """Names that a sentence cut too short, put right by the same name where it stands alone on a line."""
    whole = {name for name in alone if len(name) <= _LONGEST_NAME and name.endswith(_LEGAL)}
    whole &= {o.name for o in found}
    for index, o in enumerate(found if whole else ()):
        for name in whole:
            low = o.end - len(name)
            if len(name) > len(o.name) and name.endswith(o.name) and low >= 0 and text[low : o.end] == name:
                found[index] = replace(o, name=name, start=low)
                break
    return found


def _jointly(text: str, found: list[Organisation]) -> list[Organisation]:
    """由A与B联合颁发: what is said of the last is said of those joined to it."""
    for index in range(len(found) - 1, 0, -1):
        last, earlier = found[index], found[index - 1]
        if (last.issues or last.evaluates) and text[earlier.end : last.start].strip('”“"') in JOINED:
            found[index - 1] = replace(
                earlier, issues=earlier.issues or last.issues, evaluates=earlier.evaluates or last.evaluates
            )
    return found


def _with_pronouns(text: str, found: list[Organisation]) -> list[Organisation]:
    """由其颁发, 由该中心发证, 证书也是他们发: the body named last before it issues, if its name fits the pronoun."""
    starts = [o.start for o in found]
    for match in islice(tables().pronoun.finditer(text) if found else (), 50):
        index = bisect_left(starts, match.start()) - 1
        near = [i for i in range(max(0, index - 3), index + 1) if 0 <= match.start() - found[i].end < _BACK]
        fits = [i for i in near if found[i].name.endswith(match.group(1) or "")] or near
        line = [i for i in fits if "\n" not in text[found[i].end : match.start()]]
        acting = [i for i in fits if found[i].evaluates]
        if best := line or acting or fits:
            found[best[-1]] = replace(found[best[-1]], issues=True)
    return found


def nobody(name: str) -> bool:
    """True for words that end like the name of a body and name none, such as 培训中心 or 有人冒充考试中心."""
    t = tables()
    return t.generic.search(name) is not None or t.sentence.search(name) is not None


def is_body(name: str) -> bool:
    """True for a name that ends like that of a body; a trade name (某某学社) is none."""
    match = tables().name.search(name)
    return match is not None and not nobody(name)


def as_written(name: str, normal: Normal, original: str) -> str:
    """A name found in normalised text as the page writes it (traditional characters), without injected pinyin."""
    start = normal.text.find(name) if name and normal.text != original else -1
    if start < 0:
        return name
    written = "".join(original[normal.original(i, i + 1)[0]] for i in range(start, start + len(name)))
    return written if normalise(written).text == name else name


def crowded(text: str) -> bool:
    """True when a text names more organisations than `find` reads."""
    return next(islice(tables().name.finditer(text), MAX_NAMES, None), None) is not None


def _cuts(name: str, t: _Tables, *, alone: bool) -> list[int]:
    """Where a name may be cut: behind words of a sentence, not inside 成都劲劲向上…, 教育与人才… or a whole line."""
    if alone and name.endswith(_LEGAL) and t.inner.search(name) is None:
        cuts = [m.end() for m in islice(t.lead.finditer(name), 1) if not m.start()]
        return cuts or [m.end(2) for m in islice(t.verbs.finditer(name), 1) if m.group(2)]
    cuts = [m.end() for m in t.lead.finditer(name)]
    cuts += [max(m.end(1), m.end(2), m.end(3)) for m in islice(t.verbs.finditer(name), 3)]
    for m in t.weak.finditer(name):
        place = t.placed.search(name[: m.end()])
        held = place is not None and t.people.search(place.group(1)) is None
        if not held and t.joined.search(name[max(0, m.start() - 4) : m.end() + 4]) is None:
            cuts.append(m.end())
    return cuts


def _trim(name: str, start: int, t: _Tables, *, alone: bool = False) -> tuple[str, int]:
    """Cut off what belongs to the sentence before the name; never so much that only a generic ending is left."""
    while True:
        cuts = [cut for cut in _cuts(name, t, alone=alone) if len(name) - cut >= 5]
        cut = max((c for c in cuts if t.generic.search(name[c:]) is None), default=0)
        opened = name.rfind("(", cut)
        if opened < 0:
            opened = name.rfind("（", cut)
        if opened > cut and ")" not in name[opened:] and "）" not in name[opened:] and len(name) - opened > 6:
            cut = opened + 1
        edge = _EDGE.search(name[cut:])
        if edge is not None and edge.start() == 0:
            cut += edge.end()
        if not cut:
            return name, start
        name, start = name[cut:], start + cut


def canonical(name: str) -> str:
    """One writing of a name for comparisons inside a page: half-width brackets, no spaces."""
    return "".join(name.replace("（", "(").replace("）", ")").split())
