"""The Chinese sentence of a finding: what was seen, or what is missing and what to do. Whole columns at a time."""

from __future__ import annotations

from collections.abc import Callable
from string import Formatter

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from auditor.model import LEVELS
from auditor.rules.columns import BY_NAME
from auditor.rules.joins import LONG_TEXT
from auditor.rules.model import Check

NO_EXPLANATION = "备案核对没有给出说明"
# What stands where a place of a sentence has no text.
OTHERWISE = {
    "phrase": "（未记录原文）",
    "explanation": NO_EXPLANATION,
    "levels": "未写明",
    "certificate_type": "未写明",
    "page_why": "没有抓到该页面",
}
PLACES = set(OTHERWISE) - {"page_why"}  # what a rule file may name in `seen`, beside any column of the facts
NO_VALUE = "未知"
Ask = Callable[[str], pa.Array]  # the texts of a place (a key of OTHERWISE, or a fact), one for each finding


def value_text(name: str, value: object) -> str:
    """One value of a fact as a sentence shows it: fen as yuan, the digit of a level as its name."""
    if name.endswith("_fen"):
        yuan, fen = divmod(int(str(value)), 100)
        return f"{yuan}.{fen:02}" if fen else str(yuan)
    if name.endswith("_level") or name in ("level_low", "level_high"):
        return LEVELS[len(LEVELS) - int(str(value))]
    if isinstance(value, bool | np.bool_):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) else str(value)


def crashed(reason: str) -> str:
    """Why every program of a crashed rule could not be checked."""
    first = reason.strip().splitlines()[0] if reason.strip() else "unknown"
    return f"rule crashed: {first[:300]}（规则运行出错，没有作出判断；请运行 auditor rules lint 并修正规则文件）"


def constant(text: str, size: int) -> pa.Array:
    """The same text for each finding."""
    return pa.repeat(pa.scalar(text, LONG_TEXT), size)


def used(check: Check) -> list[str]:
    """The places of a failing program's sentence."""
    return sorted({place for _, place, _, _ in Formatter().parse(check.seen) if place is not None})


def asked(check: Check, unread: bool) -> list[str]:
    """The places of the sentence about a missing fact."""
    register = [BY_NAME[name].register for name in check.columns]
    return ["explanation"] * any(register) + ["page_why"] * (unread and not all(register))


def _text(ask: Ask, place: str) -> pa.Array:
    column = ask(place)
    said = pc.fill_null(pc.not_equal(column, ""), False)
    return pc.if_else(said, column, pa.scalar(OTHERWISE.get(place, NO_VALUE), LONG_TEXT))


def _join(parts: list[pa.Array | str], size: int) -> pa.Array:
    if all(isinstance(part, str) for part in parts):
        return constant("".join(map(str, parts)), size)
    texts = [pa.scalar(part, LONG_TEXT) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*texts, pa.scalar("", LONG_TEXT))


def seen(check: Check, size: int, ask: Ask) -> pa.Array:
    """The check's sentence for each failing row, its places filled in."""
    parts: list[pa.Array | str] = []
    for literal, place, _, _ in Formatter().parse(check.seen):
        parts.append(literal)
        if place is not None:
            text = _text(ask, place)
            parts.append(pc.replace_substring(text, "|", "、") if place == "levels" else text)
    return _join(parts, size)


def missing(
    check: Check, size: int, ask: Ask, null: Callable[[str], npt.NDArray[np.bool_]], unread: npt.NDArray[np.bool_]
) -> pa.Array:
    """What is missing and what to do, per row: an unread page first, then the first missing fact the check reads.

    Args:
        null: where a fact is missing.
        unread: where the program's page could not be read.
    """
    why = constant("无法判断，请人工核对", size)
    for name in reversed(check.columns):
        fact = BY_NAME[name]
        if fact.register:
            text = _join(["备案未能核对：", _text(ask, "explanation"), f"。{fact.missing}"], size)
        else:
            text = pa.scalar(f"缺少「{fact.label}」：{fact.missing}", LONG_TEXT)
        why = pc.if_else(pa.array(null(name)), text, why)
    if any(not BY_NAME[name].register for name in check.columns) and unread.any():
        reason = _join(["页面未能读取：", _text(ask, "page_why"), "。请人工打开原网页核对"], size)
        why = pc.if_else(pa.array(unread), reason, why)
    return pc.replace_substring(why, "。。", "。")
