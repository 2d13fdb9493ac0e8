"""A change of a program in one plain Chinese sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FIELDS = {
    "title": "名称", "institution_name": "机构名称", "uscc": "统一社会信用代码", "occupation_code": "职业编码",
    "occupation": "职业", "work_type": "工种", "levels": "等级", "certificate_type": "证书类型", "issuer": "发证单位",
    "evaluator_name": "评价机构", "filing_code": "备案编号", "hours": "学时", "exam_date": "考试时间", "region": "地区",
    "mode": "方式",
}  # fmt: skip
_POLARITY = {"negated": "否定", "quoted": "转述", "question": "疑问", "conditional": "附条件"}
_NO_CHANGE = "（网页内容未变，是读取方式不同）"
_MISSING = "未注明"
_TITLE = 40  # characters of another program's title


def sentence(event: Mapping[str, Any]) -> str:
    """'培训费（三级） 2980元 → 3680元', '删去「包过」', '新增等级 三级' and the like, without the day.

    Args:
        event: field, action, before, after, note, page_changed (see `auditor.store.changes`).
    """
    made = {"program": _program, "claim": _claim, "fee": _fee, "levels": _levels}.get(event["field"], _fact)(event)
    return made + (_NO_CHANGE if event["page_changed"] is False else "")


def _program(event: Mapping[str, Any]) -> str:
    words = {
        "listed": "首次采集到该项目",
        "oldest": "最早仍保存的采集（更早的记录已按期限删除）",
        "unlisted": "页面不再列出该项目",
        "relisted": "页面重新列出该项目",
    }
    new = "、".join(f"「{title[:_TITLE]}」" for title in event["after"] or ()) if event["action"] == "unlisted" else ""
    return words[event["action"]] + (f"；同页新出现{new}" if new else "")


def _claim(event: Mapping[str, Any]) -> str:
    words = {"added": "新增", "dropped": "删去", "again": "再次出现"}[event["action"]]
    polarity = _POLARITY.get(event["note"] or "", event["note"])
    return f"{words}「{event['after'] or event['before']}」" + (f"（{polarity}）" if polarity else "")


def _levels(event: Mapping[str, Any]) -> str:
    before, after = ([part for part in (event[name] or "").split("|") if part] for name in ("before", "after"))
    come = "、".join(level for level in after if level not in before)
    gone = "、".join(level for level in before if level not in after)
    return "，".join(part for part in (come and f"新增等级 {come}", gone and f"删去等级 {gone}") if part) or _fact(
        event
    )


def _fact(event: Mapping[str, Any]) -> str:
    return f"{_FIELDS[event['field']]} {_value(event['before'])} → {_value(event['after'])}"


def _value(value: Any) -> str:
    if value is None or value == "":
        return _MISSING
    return f"{value:g}" if isinstance(value, float) else str(value).replace("|", "、")


def _fee(event: Mapping[str, Any]) -> str:
    before, after = event["before"], event["after"]
    fee = after or before
    name = (fee["item"] or "费用") + (f"（{fee['level']}）" if fee["level"] else "")
    if event["action"] == "changed":
        return f"{name} {price(before)} → {price(after)}"
    return f"{'新增' if after else '删去'}{name} {price(fee)}"


def price(fee: Mapping[str, Any]) -> str:
    """What a fee costs: '2980元', '2980元至3680元', '金额未写明'."""
    if fee["amount_fen"] is None:
        shown = "金额未写明"
    else:
        shown = _yuan(fee["amount_fen"])
        if fee["amount_max_fen"] is not None:
            shown += f"至{_yuan(fee['amount_max_fen'])}"
    if fee["currency"] not in (None, "", "CNY"):
        shown += f"（{fee['currency']}）"
    shown += f"/{fee['per']}" if fee["per"] else ""
    return shown + (f"（原价{_yuan(fee['list_price_fen'])}）" if fee["list_price_fen"] is not None else "")


def _yuan(fen: int) -> str:
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}元"
