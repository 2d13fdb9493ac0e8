"""What a filing in the mirror means on a given day, in words that claim no more than the register does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from auditor.model import LEVELS, OCCUPATION_CODE, OCCUPATION_NAME, FilingStatus

_STOPPED = {
    FilingStatus.SUSPENDED: ("suspended", "备案已暂停"),
    FilingStatus.CANCELLED: ("cancelled", "备案已取消"),
    FilingStatus.RECTIFYING: ("rectifying", "备案机构整改中"),
    FilingStatus.EXPIRED: ("expired", "备案已到期"),
}
NOT_FOUND = (
    "本库镜像的公示名单中未找到该名称或代码。未找到不等于违规：名单可能不全、名称可能变更或写法不同，"
    "培训机构本身也不一定需要评价备案。请以人社部门公示系统的最新查询结果为准。"
)


def scope_of(text: str | None) -> list[list[str]]:
    """The scope column as lists [occupation_code, occupation_name, work_type, level]; [] when not stated."""
    parsed = json.loads(text) if text else []
    return [[str(part or "") for part in entry] for entry in parsed]


def standing(filing: Mapping[str, Any], day: date | None) -> dict[str, Any]:
    """One filing with what it amounts to.

    Args:
        filing: a row of FILINGS.
        day: the day to judge by; the register's own as-of date is used when it is later or `day` is None.

    Returns:
        the filing's fields, `scope` parsed, and: standing ('active', 'unstated', 'expired', 'suspended', 'cancelled',
        'rectifying'), label (zh), covers (whether the scope names 人工智能训练师), covers_levels,
        detail and sentence (zh).
    """
    as_of: date | None = filing["as_of"]
    on = max((d for d in (day, as_of) if d is not None), default=None)
    code, label = _standing(filing, on)
    scope = scope_of(filing["scope"])
    covered = [entry for entry in scope if entry[0] == OCCUPATION_CODE]
    levels = [level for level in LEVELS if any(level in entry[3] for entry in covered)]
    detail = _detail(filing, _scope_words(scope, covered, levels))
    return {
        **{key: value for key, value in filing.items() if key not in ("scope", "name_key", "institution_id")},
        "scope": scope, "standing": code, "label": label, "covers": bool(covered), "covers_levels": levels,
        "detail": detail, "sentence": f"{label}；{detail}",
    }  # fmt: skip


def _standing(filing: Mapping[str, Any], on: date | None) -> tuple[str, str]:
    status, valid_to = filing["status"] or "", filing["valid_to"]
    for stopped, answer in _STOPPED.items():
        if status == stopped:
            return answer
    if valid_to is not None and on is not None and valid_to < on:
        return "expired", "备案已到期"
    if status == FilingStatus.ACTIVE:
        return "active", "备案有效"
    return "unstated", "备案状态未注明"


def _scope_words(scope: list[list[str]], covered: list[list[str]], levels: Iterable[str]) -> str:
    if not scope:
        return "公示未列明备案职业范围"
    if not covered:
        return f"备案范围未见{OCCUPATION_NAME}"
    named = "、".join(levels)
    return f"备案范围含{OCCUPATION_NAME}" + (f"（{named}）" if named else "（等级未注明）")


def _detail(filing: Mapping[str, Any], scope_words: str) -> str:
    valid_from, valid_to = filing["valid_from"], filing["valid_to"]
    period = f"有效期{valid_from or '起始日未注明'}至{valid_to}" if valid_to else "有效期未注明"
    as_of = f"公示数据截至{filing['as_of']}" if filing["as_of"] else "公示数据日期不详"
    return f"{scope_words}；{period}（{as_of}）"
