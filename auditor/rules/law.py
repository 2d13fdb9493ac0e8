"""The provisions behind findings: those in force on the day of the capture, in the province of the program."""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from auditor.rules.columns import PROVINCES
from auditor.rules.evidence import Evidence
from auditor.rules.joins import LONG_TEXT, Rows, coded, index
from auditor.rules.model import RuleSet


def basis(ruleset: RuleSet, rule_id: str, check: str, day: str, region: str) -> tuple[str, bool]:
    """JSON list of the provisions in force, and whether any of them was verified."""
    in_force = [
        basis
        for basis in ruleset.get(rule_id).basis_of(check)
        if basis.in_force(day) and basis.province in ("", region)
    ]
    listed = [{"document": b.document, "article": b.article, "verified": b.verified} for b in in_force]
    return json.dumps(listed, ensure_ascii=False), any(basis.verified for basis in in_force)


class Law:
    """The provisions behind findings, worked out once per check, day and province.

    Args:
        pairs: rule and check ids.
    """

    def __init__(self, ruleset: RuleSet, pairs: list[tuple[str, str]], evidence: Evidence) -> None:
        self._ruleset, self._pairs = ruleset, pairs
        self._day, self._days = evidence.days
        provincial = {rule.id for rule in ruleset.rules if any(basis.province for basis in rule.basis)}
        self._provincial = np.array([rule in provincial for rule, _ in pairs])

    def of(self, pair: Rows, place: Rows, region: Rows) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
        """For each finding the JSON list of provisions in force, and whether any of them was verified."""
        province = np.where(self._provincial[pair], region + np.int32(1), np.int32(0))  # 0 = none
        keys = (pair.astype(np.int32) * len(self._days) + self._day[place]) * (len(PROVINCES) + 1) + province
        present = np.zeros(len(self._pairs) * len(self._days) * (len(PROVINCES) + 1), dtype=bool)
        present[keys] = True
        number = (np.cumsum(present) - 1).astype(np.int32)
        answers = []
        for key in np.flatnonzero(present).tolist():
            rest, where = divmod(key, len(PROVINCES) + 1)
            which, day = divmod(rest, len(self._days))
            answers.append(basis(self._ruleset, *self._pairs[which], self._days[day], ("", *PROVINCES)[where]))
        texts = pa.array([text for text, _ in answers], LONG_TEXT)
        return coded(texts, index(number[keys])), np.array([known for _, known in answers])[number[keys]]
