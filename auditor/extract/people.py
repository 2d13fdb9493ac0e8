"""Who examines and who is said to issue, program by program: from its block, else from what the page says of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from auditor.extract import acts, brands, linear, namecut
from auditor.extract.lexicon import compile_re, fill, load_yaml, words
from auditor.extract.named import Organisation
from auditor.extract.organisations import JOINED, canonical, tables
from auditor.extract.phrases import Hit
from auditor.extract.polarity import polarity
from auditor.extract.scope import Scope, free_parts, is_free, own_end, shared
from auditor.model import CertificateType, Polarity

# Papers that only their own issuer examines for: what the page says of the others does not pass to them.
OWN_PAPERS = frozenset(
    (
        CertificateType.COMPLETION,
        CertificateType.VENDOR,
        CertificateType.ASSOCIATION,
        CertificateType.INSTITUTE,
        CertificateType.OTHER,
    )
)
_EXAMINED = ("", CertificateType.LEVEL.value)  # papers that whoever is filed to examine examines for
_LABEL = 12  # characters before a name in which its label stands
_HEADER = 60  # characters at the head of a page, where it says whose it is
_SENTENCE = linear.compile(r"[。；！？\n]")
_AFFIRMED = (Polarity.AFFIRMED, Polarity.CONDITIONAL)
PRONOUN_ENDS = {
    "校": ("学校", "大学", "学院", "学校有限公司"),
    "院": ("学院", "研究院", "评价院", "大学"),
    "中心": ("中心", "中心有限公司"),
    "公司": ("公司",),
    "司": ("公司",),
    "机构": ("",),
    "单位": ("",),
    "协会": ("协会",),
    "会": ("协会", "学会", "联合会", "促进会", "商会", "研究会"),
}


@dataclass(frozen=True)
class People:
    """Names as they stand in normalised text; '' where the page does not say."""

    issuer: str = ""
    evaluator: str = ""


@lru_cache(maxsize=1)
def _patterns() -> dict[str, Any]:
    data = load_yaml("organisations")
    names = (
        "noun_issue", "organ_issue", "examines_too", "completion", "own_examiner",
        "generic_issue", "undecided", "examiner_kind", "unnamed_institute", "its_paper", "no_part",
    )  # fmt: skip
    return {name: compile_re(fill(data[name], words())) for name in names}


def read(
    text: str,
    scope: Scope,
    names: Sequence[Organisation],
    hits: Sequence[tuple[Hit, Polarity]],
    paper: CertificateType | None,
) -> People:
    """The issuer and the evaluator of one program.

    Args:
        names: all organisations of the page.
        hits: all claims of the page with their polarity.
        paper: what the program leads to, if known.
    """
    t = tables()
    acting = [o for o in names if (o.evaluates or o.issues) and t.state.search(o.name) is None]
    if paper is not None:
        acting = [o for o in acting if not o.issues or o.evaluates or _fits(text, o.end, paper)]
    inside = [o for o in acting if scope.start <= o.start < scope.end]
    notes = shared(text, scope)
    outside = [] if paper in OWN_PAPERS and scope.others else [o for o in acting if is_free(o.start, scope, notes)]
    # Named in the block: a body, a state organ, or the owner of the page under a pronoun, a noun or a brand.
    issuer = (
        _joint(text, inside)
        or _state(text, hits, scope, (), names)
        or _own(text, scope, names, paper)
        or brands.issuing(text, scope.start, scope.end, scope.owner)
    )
    evaluator = _evaluator(inside, scope.owner, paper)
    undecided = not inside and _patterns()["undecided"].search(text, scope.start, own_end(text, scope)) is not None
    if undecided:
        return People(issuer, "")
    if not evaluator and paper not in OWN_PAPERS and (not issuer or issuer in {o.name for o in outside}):
        evaluator = _evaluator(outside, scope.owner, paper)
    if not issuer:
        issuer = (
            _joint(text, outside) or _state(text, hits, scope, notes, names) or _kind_of_body(text, scope, notes, paper)
        )
    if not issuer and paper in (CertificateType.VENDOR, CertificateType.OTHER):
        parts = (brands.issuing(text, low, high, scope.owner) for low, high in free_parts(text, scope))
        issuer = next(filter(None, parts), "")
    if not issuer and paper in (None, CertificateType.LEVEL):
        issuer = _the_examiner(text, scope, notes, acting) or _own_outside(text, scope, notes, names, paper)
    return People(issuer, evaluator)


def without_part(sentence: str) -> bool:
    """True for a sentence that denies a body (written # there) its part in the examination."""
    return _patterns()["no_part"].search(sentence) is not None


def examines(name: str) -> bool:
    """True for the name of a body of the kind that is filed to examine for levels."""
    return _patterns()["own_examiner"].search(name) is not None


def of_row(inside: Sequence[Organisation], owner: str, paper: CertificateType | None) -> People:
    """The bodies of a table's row, where its cells say who issues and who examines."""
    issuers = [o.name for o in inside if o.issues]
    return People(issuers[0] if issuers else "", _evaluator(inside, owner, paper))


def own_examiner(text: str, names: Sequence[Organisation], owner: str, paper: str) -> str:
    """Who examines where the page says 本中心 or 公司 does: the one body that the noun fits, else the owner.

    An owner that is called an examiner examines for itself unless the page names another one.
    """
    match = tables().own_exam.search(text)
    if match is not None:
        noun = next((noun for noun in PRONOUN_ENDS if noun in match.group()[:6]), "")
        return _meant(noun, names, owner) or owner
    alone = bool(owner) and examines(owner) and paper in _EXAMINED
    others = (o for o in names if canonical(o.name) != canonical(owner) and (o.evaluates or examines(o.name)))
    return owner if alone and next(others, None) is None else ""


def _meant(noun: str, names: Sequence[Organisation], owner: str) -> str:
    """Whom 我院 or 本中心 means: the owner if the noun fits, else the one body that it fits."""
    ends = PRONOUN_ENDS.get(noun, (noun,) if noun else ("",))
    if owner and owner.endswith(ends):
        return owner
    fits = {
        canonical(o.name): o.name
        for o in names
        if noun and o.name.endswith(ends) and (owner in o.name or o.name[:2] in owner or o.start < _HEADER)
    }
    return next(iter(fits.values())) if len(fits) == 1 else ""


def _fits(text: str, end: int, paper: CertificateType) -> bool:
    """False where the sentence issues a paper for attendance and the program leads to another one, or the reverse."""
    rest = _SENTENCE.split(text[end : end + 40], maxsplit=1)[0]
    completion = _patterns()["completion"].search(rest)
    if paper is CertificateType.LEVEL and "等级证" in rest[: completion.start() if completion is not None else None]:
        return True  # 颁发的是职业技能等级证书，不是结业证
    if completion is not None and paper in OWN_PAPERS and "结业" not in completion.group():
        return True  # associations and vendors call their own papers 培训证书, too
    attended = completion is not None
    return attended == (paper is CertificateType.COMPLETION) or not (attended or "等级证" in rest)


def _evaluator(acting: Sequence[Organisation], owner: str, paper: CertificateType | None) -> str:
    """Whoever is said to examine, most often and first; else an issuer of the kind that is filed to examine."""
    counts = Counter(canonical(o.name) for o in acting for _ in range(o.evaluates + o.issues))
    acting = [o for o in acting if tables().institute.search(o.name) is None]  # ministries' bodies examine for no level
    group = [o for o in acting if o.evaluates] or [o for o in acting if _examines_too(o.name, owner, paper)]
    return max(group, key=lambda o: (counts[canonical(o.name)], -o.start)).name if group else ""


def _examines_too(name: str, owner: str, paper: CertificateType | None) -> bool:
    """True for an issuer of a level certificate that may be filed; an association issues papers of its own as well."""
    p, t = _patterns(), tables()
    if p["examines_too"].search(name) is None:  # a trade name (某某学院) is none
        return False
    itself = p["own_examiner"].search(name) is not None
    if t.institute.search(name) is not None or (not itself and paper in OWN_PAPERS):
        return False
    if t.association.search(name) is not None and not name.endswith("院") and paper is not CertificateType.LEVEL:
        return False
    # A school that issues by itself is not thereby an evaluator; a body called one is.
    return itself or canonical(name) != canonical(owner)


def _joint(text: str, acting: Sequence[Organisation]) -> str:
    """The first body said to issue, and those that issue with it in the same breath (A与B联合颁发)."""
    names: list[str] = []
    end = -1
    for o in acting:
        if o.issues and (not names or text[end : o.start].strip('”“"') in JOINED):
            names.append(o.name)
            end = o.end
        elif names:
            break
    return "、".join(names)


def _kind_of_body(text: str, scope: Scope, notes: Sequence[tuple[int, int]], paper: CertificateType | None) -> str:
    """由备案的社会培训评价组织颁发: whoever issues is named by its kind only, and only for a level certificate."""
    if paper not in (None, CertificateType.LEVEL):
        return ""
    for name, start in _kinds(text):
        if scope.start <= start < scope.end or is_free(start, scope, notes):
            return name
    return ""


@lru_cache(maxsize=16)  # every program of a page asks
def _kinds(text: str) -> tuple[tuple[str, int], ...]:
    """Bodies named by their kind that the page says issue, with where they stand."""
    if "社会培训评价组织" not in text and "社评组织" not in text:
        return ()
    bodies = [(m.group(), m.start()) for m in islice(_patterns()["generic_issue"].finditer(text), 20)]
    return tuple((o.name, o.start) for o in acts.issuing(text, (), bodies, tables().region))


def _the_examiner(text: str, scope: Scope, notes: Sequence[tuple[int, int]], names: Sequence[Organisation]) -> str:
    """是评价机构发的职业技能等级证书: the kind of body stands for the one examiner that the page names."""
    examiners = {canonical(o.name): o.name for o in names if o.evaluates}
    if len(examiners) != 1:
        return ""
    bodies = [(m.group(), m.start()) for m in islice(_patterns()["examiner_kind"].finditer(text), 20)]
    issuing = acts.issuing(text, names, bodies, tables().region) if bodies else []
    here = any(scope.start <= o.start < scope.end or is_free(o.start, scope, notes) for o in issuing)
    return next(iter(examiners.values())) if here else ""


def _own(text: str, scope: Scope, names: Sequence[Organisation], paper: CertificateType | None) -> str:
    """The owner where 本中心, 我校 or 协会 issues, else the pronoun as written, since the page names nobody it fits."""
    owner = scope.owner
    match = tables().own.search(text, scope.start, scope.end)
    if match is not None and (paper is None or _fits(text, match.start(), paper)):
        said = str(match.group(1))
        return _meant(said.removeprefix("我").removeprefix("本"), names, owner) or said
    match = _patterns()["noun_issue"].search(text, scope.start, scope.end)
    if match is None and (paper is None or paper in OWN_PAPERS):
        match = _patterns()["its_paper"].search(text, scope.start, scope.end)
    fits = match is not None and (paper is None or _fits(text, match.start(), paper))
    return scope.owner if match is not None and fits and scope.owner.endswith(match.group(1)) else ""


def _own_outside(
    text: str,
    scope: Scope,
    notes: Sequence[tuple[int, int]],
    names: Sequence[Organisation],
    paper: CertificateType | None,
) -> str:
    """The same where the page says it once for all its programs, outside their blocks."""
    for match in islice(tables().own.finditer(text), 10) if scope.others else ():
        if is_free(match.start(), scope, notes) and (paper is None or _fits(text, match.start(), paper)):
            return _meant(str(match.group(1)).removeprefix("我").removeprefix("本"), names, scope.owner)
    return ""


def _said(text: str, start: int, end: int) -> bool:
    return polarity(text, Hit("issuer", "issuer", start, end)) in _AFFIRMED


def _labelled(text: str, start: int) -> bool:
    """True for a name right behind 发证机关："""
    return tables().issuer.search(text[max(0, start - _LABEL) : start]) is not None


def _state(
    text: str,
    hits: Sequence[tuple[Hit, Polarity]],
    scope: Scope,
    notes: Sequence[tuple[int, int]],
    names: Sequence[Organisation],
) -> str:
    """The state organ that the page says issues, as written: in the block, or (with `notes`) outside the others."""
    claims = [h for h, p in hits if h.claim == "state_issuer" and p is Polarity.AFFIRMED]
    near = [h for h in claims if scope.start <= h.start < scope.end]
    near = near or [h for h in claims if is_free(h.start, scope, notes)]
    said = [text[h.start : h.end] for h in near]
    organ = next((m for m in map(tables().organs.search, said) if m is not None), None)
    if organ is not None:
        found = islice(tables().organs.finditer(text, scope.start, scope.end), 20)
        again = (m for m in found if any(h.start <= m.start() < h.end for h in near) or _labelled(text, m.start()))
        return namecut.in_full(str(organ.group()), [m.group() for m in again])
    if near:  # 落款处是部里的: a claim, but no name
        return "国家" if any("国家" in words for words in said) else ""
    for match in _patterns()["organ_issue"].finditer(text, scope.start, scope.end):
        if _said(text, match.start(), match.end()):
            return str(match.group(1) or match.group(2))
    if notes:
        return ""
    organs = (tables().organs, _patterns()["unnamed_institute"])
    bodies = [(m.group(), m.start()) for p in organs for m in islice(p.finditer(text, scope.start, scope.end), 10)]
    for o in acts.issuing(text, names, bodies, tables().region) if bodies else ():
        if _said(text, o.start, o.end):
            return o.name
    return ""
