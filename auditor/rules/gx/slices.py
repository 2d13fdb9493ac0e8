"""All checks over one frame, slice by slice: the masks of a slice stay in the processor's cache, and no mask of the
whole frame ever exists. A check that crashes is left out of the slices that follow; the others go on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from auditor.rules.conditions import Condition, from_data
from auditor.rules.gx.masks import NOBODY, Facts, MaskStore, RowNumbers, Verdict

ROWS = 131_072  # of a slice: one mask is 128 KB


@dataclass
class _Check:
    """One check, and what the slices so far gave."""

    expectation: str
    kwargs: dict[str, Any]
    condition: Condition | None
    failed: list[RowNumbers] = field(default_factory=list)
    unknown: list[RowNumbers] = field(default_factory=list)
    missing: int = 0
    crash: Exception | None = None

    def add(self, verdict: Verdict, start: int) -> None:
        for kept, rows in ((self.failed, verdict.failed), (self.unknown, verdict.unknown)):
            if len(rows):
                kept.append(rows + np.int32(start))
        self.missing += verdict.missing

    def verdict(self) -> Verdict | Exception:
        if self.crash is not None:
            return self.crash
        failed, unknown = (np.concatenate(rows or [NOBODY]) for rows in (self.failed, self.unknown))
        return Verdict(failed, unknown, self.missing)


class Slices:
    """The verdicts of many checks over one frame of facts.

    Args:
        frame: facts with categories, nullable or plain numbers and flags.
        checks: each as JSON: expectation, kwargs, row_condition.

    Attributes:
        rows: how many there are.
        carrier: what the library is given in the frame's place: one row that holds the digest of the facts. The
            library fingerprints what it is given on every call, so that its own batch is bound to the facts at the
            price of a cell; each result brings the digest back, too, and so says on what it was judged.
    """

    def __init__(self, frame: pd.DataFrame, checks: Iterable[str] = ()) -> None:
        self.rows = len(frame)
        self._checks = {text: _parsed(text) for text in dict.fromkeys(checks)}
        facts = Facts(frame)
        total = hashlib.sha256(str(len(frame)).encode())
        for name, dtype in frame.dtypes.items():
            values = dtype.categories if isinstance(dtype, pd.CategoricalDtype) else ()
            total.update("\x1f".join([str(name), str(dtype), *map(str, values), ""]).encode())
        for start in range(0, max(len(frame), 1), ROWS):
            masks = MaskStore(facts, start, start + ROWS)
            masks.digest_into(total)
            for check in self._checks.values():
                if check.crash is None:
                    _judge(check, masks, start)
        self._digest = total.hexdigest()
        self.carrier = pd.DataFrame({"facts_digest": [self._digest], "rows": [self.rows]})

    @property
    def digest(self) -> str:
        """SHA-256 over the names, types, values and nulls of all columns, in order."""
        return self._digest

    def verdict(self, check: str) -> Verdict | Exception:
        """What became of a check given as JSON, or why it crashed."""
        return self._checks[check].verdict()


def _parsed(text: str) -> _Check:
    data = json.loads(text)
    return _Check(data["expectation"], data["kwargs"], from_data(data["row_condition"]))


def _judge(check: _Check, masks: MaskStore, start: int) -> None:
    try:
        check.add(masks.judge(check.expectation, check.kwargs, check.condition), start)
    except Exception as error:  # whatever a rule file can cause: this check crashed, the others are judged
        check.crash = error
