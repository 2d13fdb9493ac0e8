"""Which paper one program leads to: by its title, its block, the page, and whoever issues it."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.extract import addressed, linear, people
from auditor.extract.certificate import certificate_type, names_level, page_wide
from auditor.extract.organisations import tables
from auditor.extract.pieces import sentences
from auditor.extract.program import Context, Program
from auditor.extract.scope import Scope, free_parts, own_end
from auditor.extract.segments import Segment
from auditor.model import CertificateType, Polarity

# A paper of attendance by the name that an association gives its own: 颁发“…”研修证书.
_OWN_NAME = linear.compile(r"(?:颁发|核发|发放|授予|获得|取得)[^，。；\n]{0,24}(?:研修|能力|专业|技能|应用)证书")
_MINISTRY = linear.compile(r"^(?:国家|中国)?(?:工信部|工业和信息化部|教育部|商务部|科技部)$")
_CLEARER = (CertificateType.VENDOR, CertificateType.ASSOCIATION, CertificateType.INSTITUTE)


def read(context: Context, segment: Segment, scope: Scope, *, only: bool) -> CertificateType | None:
    """What the title calls the paper, else the block, else what the page says of all; a 职业资格 is also a claim."""
    text, own = context.text, own_end(context.text, scope)
    # A title speaks for itself, whatever the lines around it quote.
    paper = certificate_type(segment.title, 0, len(segment.title))
    if paper in (None, CertificateType.OTHER):
        paper = certificate_type(text, segment.title_start, segment.title_end) or certificate_type(
            text, scope.start, own
        )
    if paper is CertificateType.OTHER and (said := certificate_type(text, scope.start, own)) in _CLEARER:
        paper = said  # the title only says 认证 or 岗位能力证书; the block says whose paper it is
    if paper is None:
        below = None if only else certificate_type(text, own, scope.end)
        paper = below or page_wide(text, free_parts(text, scope))
    claims = (h for h, p in context.hits if h.claim == "vocational_qualification" and p is Polarity.AFFIRMED)
    if paper is None and any(scope.start <= h.start < scope.end or only for h in claims):
        return CertificateType.QUALIFICATION
    return paper


def by_issuer(paper: CertificateType | None, issuer: str, title: str, text: str) -> str:
    """A paper of no clear kind is what its issuer makes of it: an institute's, an association's."""
    if paper is CertificateType.OTHER and _MINISTRY.search(issuer) is not None:
        return CertificateType.INSTITUTE.value  # 岗位能力证书 said to come from the ministry itself
    unsure = (None, CertificateType.OTHER, CertificateType.COMPLETION, CertificateType.QUALIFICATION)
    if paper in unsure and issuer:
        if tables().institute.search(issuer) is not None:
            return CertificateType.INSTITUTE.value
        examiner = paper is None and people.examines(issuer)  # a 人才评价协会 is no mere association
        if examiner and "等级证" in text:
            return CertificateType.LEVEL.value
        own_paper = paper is CertificateType.COMPLETION and _OWN_NAME.search(text) is not None
        if (
            (own_paper or paper in (None, CertificateType.OTHER))
            and not examiner
            and tables().association.search(issuer) is not None
        ):
            return CertificateType.ASSOCIATION.value
        own = "认证" in title and not any(word in title for word in ("国际", "注册", "全球"))
        if paper is CertificateType.OTHER and own and issuer.endswith("公司") and not people.examines(issuer):
            return CertificateType.VENDOR.value
    return paper.value if paper is not None else ""


def besides(paper: CertificateType | None, text: str, program: Program) -> CertificateType | None:
    """The level certificate that the one course of a page leads to, where a paper of attendance only comes besides.

    结业由学校发结业证明；能否取得职业技能等级证书看认定成绩: who gives nothing but the former names no examiner.
    """
    if paper is CertificateType.COMPLETION and program.levels and (program.evaluator_name or names_level(text)):
        return CertificateType.LEVEL
    return paper


def settle(text: str, programs: Sequence[Program]) -> None:
    """Give the courses of a page the papers of the clauses that speak for them, and none of those for others; in place.

    前三个班…发职业技能等级证书；第四个班发结业证书: whichever block the sentence stands in, it says for whom it holds.
    """
    placed = [p for p in programs if p.start is not None and p.end is not None]
    placed.sort(key=lambda p: (p.start or 0, p.end or 0))
    said = [(low, high) for low, high in sentences(text) if "证" in text[low:high]] if len(placed) > 1 else []
    clauses = addressed.find(text, [p.title for p in placed], said)
    papers = [(c, paper) for c in clauses if (paper := certificate_type(text, c.start, c.end)) is not None]
    if not papers:
        return
    for number, program in enumerate(placed):
        title = certificate_type(program.title, 0, len(program.title))
        own = [paper for clause, paper in papers if number in clause.courses]
        others = [(clause, paper) for clause, paper in papers if number not in clause.courses]
        taken = program.certificate_type in {paper.value for _, paper in others}
        if title not in (None, CertificateType.OTHER):
            continue
        clear = next((paper for paper in own if paper is not CertificateType.OTHER), None)
        if clear is not None:
            program.certificate_type = clear.value
        elif own and (taken or not program.certificate_type):
            program.certificate_type = CertificateType.OTHER.value
        elif taken:
            rest = _without(text, [clause for clause, _ in others])
            blocks = [(p.start or 0, p.end or 0) for p in placed if p is not program]
            scope = Scope(program.start or 0, program.end or 0, blocks)
            again = certificate_type(rest, scope.start, scope.end) or page_wide(rest, free_parts(rest, scope))
            program.certificate_type = again.value if again is not None else ""


def _without(text: str, clauses: Sequence[addressed.Clause]) -> str:
    """The text with these clauses left blank: every place in it stays where it is."""
    for clause in clauses:
        text = f"{text[: clause.start]}{' ' * (clause.end - clause.start)}{text[clause.end :]}"
    return text
