"""Judged rows to the FINDINGS table, whole columns at a time.

Every finding is three numbers: the slot of its program, the claim it quotes (or -1), and its mark, which stands for all
that findings of one check, outcome and set of facts share. Texts are put together only at the end, in order of id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from auditor.errors import AuditorError
from auditor.model import FindingOutcome, Severity, stable_id
from auditor.rules.columns import BY_NAME
from auditor.rules.evidence import Evidence
from auditor.rules.joins import LONG_TEXT, Rows, gather
from auditor.rules.law import Law
from auditor.rules.model import Check, Rule, RuleSet
from auditor.rules.samefacts import fingerprints, same_facts
from auditor.rules.wording import constant, crashed, missing, seen
from auditor.tables import FINDINGS

FAIL, UNKNOWN = FindingOutcome.FAIL.value, FindingOutcome.COULD_NOT_CHECK.value
BLOCK = 100_000  # findings put together at a time: little memory, and no text column outgrows its type


@dataclass(frozen=True)
class Part:
    """Rows of one check with one outcome; `crashed` is why the check could not run, or ''."""

    rule: Rule
    check: Check
    outcome: str
    rows: Rows
    crashed: str = ""


class Builder:
    """Collects parts and makes the table of them.

    Args:
        frame: facts without ids, in the row order of the parts.
        slot_of: row of the frame → slot of the evidence.
    """

    def __init__(self, ruleset: RuleSet, frame: pd.DataFrame, evidence: Evidence, slot_of: Rows) -> None:
        self._ruleset, self._frame, self._evidence, self._slot_of = ruleset, frame, evidence, slot_of
        self._marks: list[tuple[Part, str]] = []
        self._slots: list[Rows] = []
        self._mark: list[Rows] = []
        self._claims: list[Rows] = []
        self._why: list[pa.Array] = []

    def add(self, part: Part) -> None:
        """The findings of one part: their facts, their phrase, their sentence."""
        check, size, evidence = part.check, len(part.rows), self._evidence
        slots = self._slot_of[part.rows]
        claims = np.full(size, -1, dtype=np.int64)
        if part.outcome == FAIL and check.phrase_from:
            claims = evidence.phrases.first(check.phrase_from)[slots]

        def ask(place: str) -> pa.Array:
            if place == "phrase":
                return gather(evidence.phrases.phrase, claims)
            if place == "explanation":
                return evidence.answer("explanation", slots)
            if place == "page_why":
                return evidence.page("why", slots)
            return evidence.program("levels", slots) if place == "levels" else evidence.fact(place, slots)

        if part.crashed:
            digests, group = [stable_id("crashed", part.crashed)], np.zeros(size, dtype=np.int64)
            why = constant(crashed(part.crashed), size)
        else:
            columns = {name: self._frame[name].array.take(part.rows) for name in check.columns}
            facts = pd.DataFrame(columns, copy=False)
            first, group = same_facts(facts, check.columns)
            digests = fingerprints(facts.take(first), check.columns)
            if part.outcome == FAIL:
                why = seen(check, size, ask)
            else:
                why = missing(check, size, ask, lambda name: facts[name].isna().to_numpy(), evidence.unread[slots])
        self._slots.append(slots)
        self._mark.append(group + len(self._marks))
        self._marks += [(part, digest) for digest in digests]
        self._claims.append(claims)
        self._why.append(why)

    def _ids(self, slots: Rows, marks: Rows) -> npt.NDArray[np.uint64]:
        """What `stable_id(program, rule, check, outcome, digest)` gives, as numbers in the same order."""
        tails = [
            "\x1f".join(("", part.rule.id, part.check.id, part.outcome, digest)).encode()
            for part, digest in self._marks
        ]
        programs = np.array(self._evidence.program_id.cast(pa.large_binary()).to_pylist(), dtype=object)
        texts = programs[slots] + np.array(tails, dtype=object)[marks]
        hashes = b"".join([sha256(text).digest() for text in texts])
        return np.frombuffer(hashes, dtype=">u8")[::4]  # the first 16 hexadecimal digits of each

    def tables(self, run: str) -> Iterator[pa.Table]:
        """FINDINGS in order of id, in blocks.

        Raises:
            AuditorError: two findings share an id.
        """
        slots, marks, claims = (np.concatenate(parts) for parts in (self._slots, self._mark, self._claims))
        ids = self._ids(slots, marks)
        order = np.argsort(ids.astype(np.uint64), kind="stable")
        if (ids[order][1:] == ids[order][:-1]).any():
            raise AuditorError(
                "two findings share one id", "auditor/rules/findings.py", "nothing is published; report this"
            )
        why = pa.chunked_array(self._why, LONG_TEXT).combine_chunks()
        make = self._columns(run)
        for start in range(0, len(order), BLOCK):
            block = order[start : start + BLOCK]
            columns = make(slots[block], marks[block], claims[block])
            hexed = pa.py_buffer(ids[block].tobytes().hex().encode())
            ends = pa.py_buffer(np.arange(0, 16 * len(block) + 1, 16, dtype=np.int64))
            columns["finding_id"] = pa.LargeStringArray.from_buffers(len(block), ends, hexed)
            columns["why"] = gather(why, block)
            yield pa.table([columns[field.name].cast(field.type) for field in FINDINGS.schema], schema=FINDINGS.schema)

    def _columns(self, run: str) -> Callable[[Rows, Rows, Rows], dict[str, Any]]:
        """All columns but id and sentence, for findings given by slot, mark and claim."""
        evidence, marks = self._evidence, self._marks
        parts = list(dict.fromkeys((part.rule.id, part.check.id) for part, _ in marks))
        law = Law(self._ruleset, parts, evidence)
        pair_of = np.array([parts.index((part.rule.id, part.check.id)) for part, _ in marks])
        asks = np.array([any(BY_NAME[n].register for n in part.check.columns if n in BY_NAME) for part, _ in marks])
        shared = {
            "rule": [part.rule.id for part, _ in marks],
            "rule_version": [part.rule.version for part, _ in marks],
            "check": [part.check.id for part, _ in marks],
            "outcome": [part.outcome for part, _ in marks],
            "title": [part.rule.title_zh for part, _ in marks],
            "facts_digest": [digest for _, digest in marks],
        }
        texts = {name: pa.array(values, LONG_TEXT) for name, values in shared.items()}
        severity = pa.array([part.check.severity for part, _ in marks], LONG_TEXT)

        def make(slot: Rows, mark: Rows, claim: Rows) -> dict[str, Any]:
            quoted = np.append(evidence.phrases.quotable, False)[claim]
            place = np.where(quoted, claim + len(evidence.program_id), slot)
            capture = gather(evidence.captures_of, place)
            other = np.flatnonzero(quoted)
            moved = pc.not_equal(capture.take(pa.array(other)), gather(evidence.captures_of, slot[other]))
            other = other[pc.fill_null(moved, False).to_numpy(zero_copy_only=False)]
            url = evidence.program("url", slot)
            if len(other):
                at = np.arange(len(slot))
                at[other] = len(slot) + np.arange(len(other))
                url = gather(pa.chunked_array([url, evidence.page("url", place[other])]).combine_chunks(), at)
            asked = np.where(asks[mark], slot, -1)
            provisions, verified = law.of(pair_of[mark], place, evidence.region[slot])
            return {
                **{name: gather(text, mark) for name, text in texts.items()},
                "run": constant(run, len(slot)),
                "ruleset_digest": constant(self._ruleset.digest, len(slot)),
                "program_id": gather(evidence.program_id, slot),
                "source_id": evidence.program("source_id", slot),
                "institution_name": evidence.program("institution_name", slot),
                "url": url,
                "capture_id": capture,
                "capture_sha256": evidence.digest(place),
                "captured_at": evidence.captured_at(place),
                "phrase": gather(evidence.phrases.phrase, claim),
                "start": gather(evidence.phrases.start, claim),
                "end": gather(evidence.phrases.end, claim),
                "register_sha256": evidence.answer("evidence_sha256", asked),
                "register_as_of": evidence.answer("as_of", asked, pa.date32()),
                "basis": provisions,
                "severity": pc.if_else(pa.array(verified), gather(severity, mark), Severity.LOW.value),
            }

        return make
