"""Whom a program names as the one who examines or certifies, and what it claims that body may do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from auditor.model import LEVELS, CertificateType
from auditor.registry.names import fold, is_organisation, is_state_organ, means_itself, parse_name
from auditor.registry.provinces import canonical_province

# Papers that are no 职业技能等级证书: the registers of level evaluators say nothing about who may issue them.
_OTHER_PAPERS = frozenset(
    {
        CertificateType.SPECIAL_ABILITY.value,
        CertificateType.ONE_PLUS_X.value,
        CertificateType.COMPLETION.value,
        CertificateType.INSTITUTE.value,
        CertificateType.ASSOCIATION.value,
        CertificateType.VENDOR.value,
        CertificateType.OTHER.value,
    }
)
_COLUMNS = (
    "evaluator_name", "issuer", "institution_name", "uscc", "filing_code", "certificate_type", "region",
    "occupation_code", "occupation", "work_type", "levels",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One question to the register.

    Attributes:
        role: 'evaluator', 'issuer', 'institution' or 'none'.
        uscc: only when the page gives it for the body asked about.
        region: province where the course is offered, or ''.
        levels: low to high; () when none is claimed.
        why: for role 'none', why nobody is looked up, in Chinese.
    """

    role: str
    name: str = ""
    uscc: str = ""
    code: str = ""
    region: str = ""
    occupation_code: str = ""
    occupation: str = ""
    work_type: str = ""
    levels: tuple[str, ...] = ()
    why: str = ""


def questions(programs: pd.DataFrame) -> tuple[pd.Series, list[Asked]]:
    """The distinct questions of a PROGRAMS frame.

    Returns:
        For each row (index of `programs`) the position of its question, and the questions.
    """
    frame = pd.DataFrame({name: programs[name].astype("string").fillna("") for name in _COLUMNS})
    groups = frame.groupby(list(_COLUMNS), sort=False, dropna=False)
    numbers = groups.ngroup()
    distinct = frame.loc[~numbers.duplicated()].assign(number=numbers).sort_values("number", kind="stable")
    rows = distinct[list(_COLUMNS)].itertuples(index=False, name=None)
    return numbers, [_question(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]


@lru_cache(maxsize=100_000)
def _whom(evaluator: str, issuer: str, institution: str, certificate_type: str) -> tuple[str, str, str]:
    """(role, name, why nobody)."""
    if certificate_type in _OTHER_PAPERS:
        return "none", "", f"页面所售为{certificate_type}，不在职业技能等级评价机构登记范围内"
    if evaluator and means_itself(evaluator):
        return ("institution", institution, "") if institution else ("none", "", "页面称自行评价，但未写明机构名称")
    if evaluator and not is_state_organ(evaluator):
        return "evaluator", evaluator, ""
    if issuer and (means_itself(issuer) or (institution and fold(issuer) == fold(institution))):
        return ("institution", institution, "") if institution else ("none", "", "页面称自行发证，但未写明机构名称")
    if issuer and is_organisation(issuer) and not is_state_organ(issuer):
        return "issuer", issuer, ""
    return "none", "", "页面没有写明由哪家机构评价发证"


def _question(
    *,
    evaluator_name: str,
    issuer: str,
    institution_name: str,
    uscc: str,
    filing_code: str,
    certificate_type: str,
    region: str,
    occupation_code: str,
    occupation: str,
    work_type: str,
    levels: str,
) -> Asked:
    evaluator, seller = evaluator_name.strip(), institution_name.strip()
    role, name, why = _whom(evaluator, issuer.strip(), seller, certificate_type)
    if role == "none" and filing_code.strip() and certificate_type not in _OTHER_PAPERS:
        role, why = "evaluator", ""  # a filing code alone names its holder
    if role == "none":
        return Asked("none", why=why)
    same = bool(name) and parse_name(name).key == parse_name(seller).key
    return Asked(
        role=role,
        name=name,
        uscc=uscc.strip() if role == "institution" or same else "",
        code=filing_code.strip(),
        region=canonical_province(region),
        occupation_code=occupation_code.strip(),
        occupation=occupation.strip(),
        work_type=work_type.strip(),
        levels=tuple(level for level in LEVELS if level in levels.split("|")),
    )
