"""The Chinese sentence of a finding: what was seen, or what is missing and what to do."""

from __future__ import annotations

from string import Formatter

import pandas as pd

from auditor.rules.columns import BY_NAME
from auditor.rules.model import Check

NO_EXPLANATION = "备案核对没有给出说明"


def crashed(reason: str) -> str:
    """Why every program of a crashed rule could not be checked."""
    first = reason.strip().splitlines()[0] if reason.strip() else "unknown"
    return f"rule crashed: {first[:300]}（规则运行出错，没有作出判断；请运行 auditor rules lint 并修正规则文件）"


def _text(column: pd.Series, otherwise: str) -> pd.Series:
    text = column.astype(object)
    return text.where(text.notna() & text.ne(""), otherwise).astype(str)


def seen(check: Check, part: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """The check's sentence for each failing row, its places filled in."""
    sentence = pd.Series("", index=part.index, dtype=object)
    for literal, place, _, _ in Formatter().parse(check.seen):
        sentence = sentence + literal
        if place == "phrase":
            sentence = sentence + _text(part["phrase"], "（未记录原文）")
        elif place == "explanation":
            sentence = sentence + _text(part["explanation"], NO_EXPLANATION)
        elif place == "levels":
            sentence = sentence + _text(part["levels"], "未写明").str.replace("|", "、", regex=False)
        elif place == "certificate_type":
            sentence = sentence + _text(facts["certificate_type"], "未写明")
    return sentence


def missing(check: Check, part: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """What is missing and what to do, per row: an unread page first, then the first missing fact the check reads."""
    why = pd.Series("无法判断，请人工核对", index=part.index, dtype=object)
    for name in reversed(check.columns):
        fact = BY_NAME[name]
        text: pd.Series | str = f"缺少「{fact.label}」：{fact.missing}"
        if fact.register:
            text = "备案未能核对：" + _text(part["explanation"], NO_EXPLANATION) + f"。{fact.missing}"
        why = why.mask(facts[name].isna(), text)
    on_page = any(not BY_NAME[name].register for name in check.columns)
    unread = part["unread"] & on_page
    reason = "页面未能读取：" + _text(part["page_why"], "没有抓到该页面") + "。请人工打开原网页核对"
    return why.mask(unread, reason).str.replace("。。", "。", regex=False)
