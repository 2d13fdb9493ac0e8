"""Does a body's filing cover what a page claims, on this day? One verdict over all its filings, the best one winning.

Doubt never counts against anybody: unknown validity, unknown scope or an old reading give 'unavailable'.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from auditor.model import Filing, FilingStatus, InstitutionClass, Scope
from auditor.model import VerificationOutcome as Outcome
from auditor.registry.asked import Asked
from auditor.registry.names import fold

_STOPPED = (FilingStatus.SUSPENDED.value, FilingStatus.CANCELLED.value, FilingStatus.RECTIFYING.value)
# Best first. 'unavailable' stands before every reproach: a filing we know too little about may be the one that covers.
_RANK = {
    outcome: rank
    for rank, outcome in enumerate(
        (
            Outcome.VERIFIED,
            Outcome.UNAVAILABLE,
            Outcome.REGION_MISMATCH,
            Outcome.SCOPE_EXCEEDED,
            Outcome.EXPIRED,
            Outcome.SUSPENDED,
            Outcome.CLASS_MISMATCH,
        )
    )
}


@dataclass(frozen=True)
class Verdict:
    """An outcome, the filing it rests on, and the reason as a clause in Chinese."""

    outcome: Outcome
    filing: Filing
    reason: str


def judge(filings: list[Filing], asked: Asked, today: date, fresh: Callable[[date], bool]) -> Verdict:
    """The best verdict over the filings of one institution.

    Args:
        filings: at least one.
        fresh: tells whether a reading of that date may still be held against anybody.
    """
    # An employer's filing never covers a public course; beside a public one it only distracts.
    public = [filing for filing in filings if filing.institution_class != InstitutionClass.EMPLOYER]
    verdicts = [_one(filing, asked, today, fresh) for filing in public or filings]
    best = min(verdicts, key=lambda v: (_RANK[v.outcome], v.filing.filing_id))
    if best.outcome is Outcome.SCOPE_EXCEEDED:
        exceeding = [v.filing for v in verdicts if v.outcome is Outcome.SCOPE_EXCEEDED]
        joined = tuple(scope for filing in exceeding for scope in filing.scope)
        if len(exceeding) > 1 and not missing(joined, asked):
            return Verdict(Outcome.VERIFIED, best.filing, f"{len(exceeding)}项备案合计覆盖所称职业与等级")
    return best


def _one(filing: Filing, asked: Asked, today: date, fresh: Callable[[date], bool]) -> Verdict:
    verdict = _validity(filing, today) or _class(filing) or _scope(filing, asked) or _region(filing, asked)
    if verdict is None:
        return Verdict(Outcome.VERIFIED, filing, _covered(filing, asked))
    if verdict.outcome is not Outcome.UNAVAILABLE and not fresh(filing.as_of):
        reason = f"{verdict.reason}，但登记信息截至{filing.as_of}，已过期，此后是否变更未知"
        return Verdict(Outcome.UNAVAILABLE, filing, reason)
    return verdict


def in_force(filing: Filing, today: date) -> bool:
    """True when nothing stands against the filing on this day: neither its dates, nor its status, nor a doubt."""
    return _validity(filing, today) is None


def _validity(filing: Filing, today: date) -> Verdict | None:
    if filing.status in _STOPPED:
        return Verdict(Outcome.SUSPENDED, filing, f"备案状态为“{filing.status}”")
    # Only a reading made after the last valid day shows that it was not renewed.
    if filing.valid_to is not None and filing.valid_to < min(today, filing.as_of):
        return Verdict(Outcome.EXPIRED, filing, f"备案有效期至{filing.valid_to}，已届满")
    doubt = _doubt(filing, today)
    return Verdict(Outcome.UNAVAILABLE, filing, doubt) if doubt else None


def _doubt(filing: Filing, today: date) -> str:
    """Why it cannot be said whether a filing is in force, or ''. The register's word alone never decides."""
    start, end, status = filing.valid_from, filing.valid_to, filing.status
    if end is None and status != FilingStatus.ACTIVE:
        return f"名录未注明有效期，状态为“{status}”，效力无法判断"
    if end is not None and end < today:
        return f"备案有效期至{end}，此后名录尚未重新取得，是否续期未知"
    if end is not None and status == FilingStatus.EXPIRED:
        return f"状态写“{status}”而有效期至{end}，前后矛盾"
    return f"备案自{start}起生效，尚未开始" if start is not None and start > today else ""


def _class(filing: Filing) -> Verdict | None:
    if filing.institution_class == InstitutionClass.EMPLOYER:
        return Verdict(Outcome.CLASS_MISMATCH, filing, "备案类别为用人单位，只能评价本单位职工，不能面向社会")
    return None


def _scope(filing: Filing, asked: Asked) -> Verdict | None:
    if not asked.occupation_code:
        return None
    if not filing.scope:
        return Verdict(Outcome.UNAVAILABLE, filing, "名录未列出其备案职业与等级")
    lack = missing(filing.scope, asked)
    return Verdict(Outcome.SCOPE_EXCEEDED, filing, f"备案范围不含{lack}") if lack else None


def _region(filing: Filing, asked: Asked) -> Verdict | None:
    if asked.region and filing.province and filing.province != asked.region:
        return Verdict(Outcome.REGION_MISMATCH, filing, f"备案地为{filing.province}，课程开设地为{asked.region}")
    return None


def missing(scope: tuple[Scope, ...], asked: Asked) -> str:
    """What of the claim no scope row covers, in words; '' when all is covered.

    An empty 工种 or level in a row does not narrow it; an empty one in the claim is not checked.
    """
    title = asked.occupation or asked.occupation_code
    rows = [row for row in scope if _occupation(row, asked)]
    if not rows:
        return f"{title}（{asked.occupation_code}）"
    works = [work for work in asked.work_type.split("|") if work]
    for work in works:
        if not any(_work(row, work) for row in rows):
            return f"{title}的“{work}”工种"
    lacking = [
        level
        for level in asked.levels
        if not all(any(_work(row, work) and row.level in ("", level) for row in rows) for work in works or [""])
    ]
    return f"{title}{'、'.join(lacking)}" if lacking else ""


def _occupation(row: Scope, asked: Asked) -> bool:
    if row.occupation_code:
        return row.occupation_code == asked.occupation_code
    return bool(asked.occupation) and fold(row.occupation_name) == fold(asked.occupation)


def _work(row: Scope, work: str) -> bool:
    return not work or not row.work_type or fold(row.work_type) == fold(work)


def _covered(filing: Filing, asked: Asked) -> str:
    validity = "" if filing.valid_to else "；名录未注明有效期，仅凭“有效”状态"
    if not asked.occupation_code:
        return "页面未写明职业编码，未核对职业与等级范围" + validity
    levels = "、".join(asked.levels)
    title = asked.occupation or asked.occupation_code
    work = f"（{asked.work_type}）" if asked.work_type else ""
    return f"备案范围包含{title}{work}{levels}" + ("" if levels else "，页面未写等级，等级未核对") + validity
