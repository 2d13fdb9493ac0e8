"""Counting right and wrong, field by field. A wrong value is both a false positive and a miss."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from tests.evaluation.reading import SCALARS, Program, Reading

KINDS = ("offer", "official", "news", "reference", "unreadable")
FIELDS = ("programs", *SCALARS, "levels", "fees", "fee_sets", "institution_name", "uscc", "tampered")


@dataclass
class Score:
    """Hits, false positives and misses of one field."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def add(self, expected: Any, got: Any) -> bool:
        """Count one pair of values, false = not stated; True when they agree."""
        if expected and got and expected == got:
            self.tp += 1
        else:
            self.fp += bool(got)
            self.fn += bool(expected)
        return bool(expected == got) or not (expected or got)

    def add_sets(self, expected: frozenset[Any], got: frozenset[Any]) -> bool:
        """Count members."""
        self.tp += len(expected & got)
        self.fp += len(got - expected)
        self.fn += len(expected - got)
        return expected == got

    @property
    def figures(self) -> dict[str, Any]:
        """Precision, recall and F1 (null where nothing was there to find or found), and the counts."""
        precision = self.tp / (self.tp + self.fp) if self.tp + self.fp else None
        recall = self.tp / (self.tp + self.fn) if self.tp + self.fn else None
        whole = 2 * self.tp + self.fp + self.fn
        f1 = 2 * self.tp / whole if whole else None
        shown = {"p": precision, "r": recall, "f1": f1}
        return {k: None if v is None else round(v, 4) for k, v in shown.items()} | {
            "tp": self.tp, "fp": self.fp, "fn": self.fn,
        }  # fmt: skip


@dataclass
class Tally:
    """Everything counted about one reader over many pages."""

    pages: int = 0
    fields: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in FIELDS})
    claims: dict[str, Score] = field(default_factory=dict)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    guarded: int = 0
    violations: int = 0
    programs_on_non_offers: int = 0
    errors: list[tuple[str, str, str, str]] = field(default_factory=list)  # page, field, expected, got

    def add(self, page: str, expected: Reading, got: Reading, must_not_fire: frozenset[str]) -> None:
        """Count one page."""
        self.pages += 1
        self.confusion[expected.kind, got.kind] += 1
        self._note(expected.kind == got.kind, page, "page.kind", expected.kind, got.kind)
        if expected.kind != "offer":
            self.programs_on_non_offers += len(got.programs)
        # Who signs a notice or runs a newspaper is nobody's question here; who sells is.
        for name in ("institution_name", "uscc", "tampered") if expected.kind == "offer" else ("tampered",):
            right = self.fields[name].add(getattr(expected, name), getattr(got, name))
            self._note(right, page, name, getattr(expected, name), getattr(got, name))
        for wanted, read in aligned(expected.programs, got.programs):
            self._program(page, wanted, read)
        for kind in sorted(expected.claims | got.claims):
            score = self.claims.setdefault(kind, Score())
            right = score.add(kind in expected.claims, kind in got.claims)
            self._note(right, page, f"claim {kind}", kind in expected.claims, kind in got.claims)
        watched = must_not_fire - expected.claims
        self.guarded += len(watched)
        self.violations += len(watched & got.claims)
        for kind in sorted(watched & got.claims):
            self._note(False, page, f"must not fire {kind}", False, True)

    def _program(self, page: str, wanted: Program | None, read: Program | None) -> None:
        title = (wanted or read or Program()).title
        right = self.fields["programs"].add(wanted is not None, read is not None)
        self._note(right, page, "program", wanted and wanted.title, read and read.title)
        wanted, read = wanted or Program(), read or Program()
        for name in SCALARS:
            a, b = wanted.values.get(name, ""), read.values.get(name, "")
            self._note(self.fields[name].add(a, b), page, f"{name} [{title}]", a, b)
        right = self.fields["levels"].add(wanted.levels, read.levels)
        self._note(right, page, f"levels [{title}]", _show(wanted.levels), _show(read.levels))
        self.fields["fees"].add_sets(wanted.fees, read.fees)
        right = self.fields["fee_sets"].add(wanted.fees, read.fees)
        lost, extra = wanted.fees - read.fees, read.fees - wanted.fees
        self._note(right, page, f"fees [{title}]", "lost " + _show(lost), "extra " + _show(extra))

    def _note(self, right: bool, page: str, what: str, expected: Any, got: Any) -> None:
        if not right:
            self.errors.append((page, what, str(expected or "-"), str(got or "-")))

    @property
    def figures(self) -> dict[str, Any]:
        """All figures, ready for JSON."""
        micro = Score()
        for score in self.claims.values():
            micro.tp, micro.fp, micro.fn = micro.tp + score.tp, micro.fp + score.fp, micro.fn + score.fn
        right = sum(count for (expected, got), count in self.confusion.items() if expected == got)
        return {
            "pages": self.pages,
            "page_kind_accuracy": round(right / self.pages, 4) if self.pages else None,
            "confusion": {a: {b: self.confusion[a, b] for b in KINDS if self.confusion[a, b]} for a in KINDS},
            "fields": {name: score.figures for name, score in self.fields.items()},
            "claims": micro.figures,
            "claims_by_kind": {kind: self.claims[kind].figures for kind in sorted(self.claims)},
            "must_not_fire": {
                "pairs": self.guarded, "violations": self.violations,
                "rate": round(self.violations / self.guarded, 4) if self.guarded else None,
            },
            "programs_on_non_offers": self.programs_on_non_offers,
        }  # fmt: skip


def aligned(wanted: tuple[Program, ...], read: tuple[Program, ...]) -> list[tuple[Program | None, Program | None]]:
    """Pair programs by best overlap of fees, levels and title, the best pair first; what is left over stands alone."""
    ranked = sorted(
        product(range(len(wanted)), range(len(read))),
        key=lambda pair: (-overlap(wanted[pair[0]], read[pair[1]]), abs(pair[0] - pair[1]), pair),
    )
    left, right = set(range(len(wanted))), set(range(len(read)))
    pairs: list[tuple[Program | None, Program | None]] = []
    for i, j in ranked:
        if i in left and j in right:
            left.discard(i)
            right.discard(j)
            pairs.append((wanted[i], read[j]))
    return [*pairs, *((wanted[i], None) for i in sorted(left)), *((None, read[j]) for j in sorted(right))]


def overlap(a: Program, b: Program) -> float:
    """How much two programs have in common, 0-4."""
    return 2 * _jaccard(a.fees, b.fees) + _jaccard(a.levels, b.levels) + _jaccard(_pairs(a.title), _pairs(b.title))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _jaccard(a: frozenset[Any], b: frozenset[Any]) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0


def _show(values: frozenset[Any]) -> str:
    return ", ".join(sorted(str(tuple(v)) if isinstance(v, tuple) else str(v) for v in values)) or "-"
