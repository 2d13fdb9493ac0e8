"""What is paid before or behind an amount: 交300元定金, 再补一笔400的入网钱, 急用的加500可以插队."""

from __future__ import annotations

from auditor.extract import linear
from auditor.extract.feelabels import EVALUATION, OTHER, labels, last_label, role_of
from auditor.extract.money import Amount

_LEAST_PRICE = 10_000  # fen; of a bare number that somebody in a hurry pays
_IS_FOR = linear.compile(r"^(?:元|块钱?)?(?:是|为|属于|算)[^，。；！？\n\d]{0,18}?(?:费用?|的钱|代收|收取)")
_HOLDS = linear.compile(
    r"^(?:元|块钱?)?(?:来|去|就|可)?(?:(?:可以?|能)?(?:走|办)?(加急|插队|特快|快件)|(?:占|锁|留|订|定|保)(?:住|定|个)?(?:座位?|位置?|名额|席位?|批次|学位|机位)|锁住)"
    r"|^(?:元|块钱?)?[，,](?:余款|尾款|余下|剩下的?)"
)
# 急用的加500可以插队, 走快件，每本再加800元: who is in a hurry pays more.
_HASTE = linear.compile(
    r"(?:急用|[要着]急|急着|赶着|赶时间|想快|求快|等不及|快件|加急|插队)[^。；！？\n¥]{0,20}?(?:加收?|补|付|交|[+＋])\s?[¥￥]?$"
    r"|(?:拿|补|走|交)加急\s?[¥￥]?$"
)
_EXAMINER = linear.compile(r"评价|考试|认定|鉴定|考核|考评|考务")


def paid(text: str, amount: Amount, before: str, line_end: int) -> str:
    """交300元定金, 再补一笔400的入网钱: what is paid stands behind the amount, the paying before it."""
    behind = text[amount.end : min(line_end, amount.end + 28)]
    if (is_for := _IS_FOR.search(behind)) is not None:
        named = role_of(last_label(is_for.group()))
        if named in ("", "price") and _EXAMINER.search(is_for.group()) is not None:
            return EVALUATION
        return "" if named in ("price", "list", "none") else named
    own = role_of(last_label(before[-12:]))
    held = _HOLDS.search(behind.lstrip()) if own in ("", "price", "none") else None
    if held is not None and labels().pay.search(before[-12:]) is not None:
        return "加急费" if held.group(1) else OTHER  # 付400元占位, 补300加急
    if own in ("", "price", "加急费") and _HASTE.search(before[-36:]) is not None:
        return "加急费" if amount.marked or amount.fen >= _LEAST_PRICE else ""
    return _paid_for(behind[:16]) if labels().pay.search(before[-12:]) is not None else ""


def _paid_for(behind: str) -> str:
    match = labels().paid_for.search(behind)
    found = None
    for label in labels().any.finditer(match.group() if match is not None else ""):
        found = label
    if match is None or found is None or found.end() < match.end() - 1:
        return ""
    role = role_of(found.group())
    return "" if role in ("price", "list") else role


def label_end(text: str, amount: Amount, item: str) -> int:
    """How far behind an amount its own label ends: 预约金 in 付200元预约金即可按1688元入学 names no second amount."""
    match = labels().any.search(text[amount.end : amount.end + 10])
    return match.end() if match is not None and role_of(match.group()) == item else 0
