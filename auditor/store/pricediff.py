"""What differs between the fees of two contents of a program."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from auditor.store.contents import FEE

_NAME, _AMOUNTS = FEE[:3], FEE[3:]
Values = tuple[Any, ...]
Change = tuple[str, dict[str, Any] | None, dict[str, Any] | None, str | None]  # action, before, after, level


def fee_changes(before: Sequence[Sequence[Any]], after: Sequence[Sequence[Any]]) -> Iterator[Change]:
    """Fees that changed, were dropped or added; one that is named twice counts twice.

    Args:
        before, after: lists of values in the order of `contents.FEE`.
    """
    old, new = _grouped(before), _grouped(after)
    for name in sorted(old.keys() | new.keys(), key=repr):
        gone = sorted((old[name] - new[name]).elements(), key=repr)
        come = sorted((new[name] - old[name]).elements(), key=repr)
        level = name[1]
        if len(gone) == len(come) == 1:
            yield "changed", _fee(name, gone[0]), _fee(name, come[0]), level
            continue
        yield from (("dropped", _fee(name, fee), None, level) for fee in gone)
        yield from (("added", None, _fee(name, fee), level) for fee in come)


def _grouped(fees: Sequence[Sequence[Any]]) -> defaultdict[Values, Counter[Values]]:
    found: defaultdict[Values, Counter[Values]] = defaultdict(Counter)
    for fee in fees:
        found[tuple(fee[: len(_NAME)])][tuple(fee[len(_NAME) :])] += 1
    return found


def _fee(name: Values, amounts: Values) -> dict[str, Any]:
    return dict(zip(_NAME, name, strict=True)) | dict(zip(_AMOUNTS, amounts, strict=True))
