"""Prices that break a rule by themselves, or that look as if they did: the `price` of a row of the plan."""

from __future__ import annotations

from auditor.sandbox.nouns import Fee

_DEAR, _EXAM_DEAR, _BAIT = 5, 4, 199
NO_LIST_PRICE = -1
Priced = tuple[tuple[Fee, ...], int, tuple[tuple[str, str], ...]]


def usual_list_price(total: int) -> int:
    """The crossed-out price a shop shows beside a total, whole yuan."""
    return total * 3 // 20 * 10 + 90


def priced(story: str, levels: tuple[str, ...], fees: tuple[Fee, ...], week: int) -> Priced:
    """Fees, list price (see `Offer.list_price`) and rules broken, of one week.

    Args:
        story: '' = ordinary; 'dear', 'exam_dear', 'bait' = far from what others ask (R20); 'made_up' = a list price
            that appears in week 0 and was never asked (R19); 'charged' = the price until week -2: lawful.
        week: weeks after the anchor, negative before it.

    Raises:
        ValueError: no such story.
    """
    flat = sum(fee.yuan for fee in fees if fee.level in (levels[-1] if levels else "", ""))
    one = (Fee("training", levels[-1] if len(levels) == 1 else "", flat),)
    full = usual_list_price(flat)
    match story:
        case "":
            return fees, 0, ()
        case "dear" | "exam_dear":
            item, times = ("training", _DEAR) if story == "dear" else ("evaluation", _EXAM_DEAR)
            dear = tuple(Fee(f.item, f.level, f.yuan * times if f.item == item else f.yuan) for f in fees)
            return dear, 0, (("R20", "low"),)
        case "bait":
            return (Fee("training", one[0].level, _BAIT),), NO_LIST_PRICE, (("R20", "low"),)
        case "made_up":
            return one, full if week >= 0 else NO_LIST_PRICE, (("R19", "medium"),)
        case "charged" if week <= -2:
            return (Fee("training", one[0].level, full),), NO_LIST_PRICE, ()
        case "charged":
            return one, full, ()
    raise ValueError(f"no price story {story!r}")
