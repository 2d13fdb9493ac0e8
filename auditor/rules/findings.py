"""Judged rows to the FINDINGS table, whole columns at a time.

Every finding is three numbers: the slot of its program, the claim it quotes (or -1), and its mark, which stands for all
that findings of one check, outcome and set of facts share. A column of the table is then numbers into texts that stand
in memory once: mostly the columns of the other tables themselves. `blocks` writes them out.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from auditor.rules.joins import LONG_TEXT, Rows, coded, gather, index
from auditor.rules.law import Law
from auditor.rules.model import Check, Rule, RuleSet
from auditor.rules.samefacts import fingerprints, same_facts
from auditor.rules.wording import asked, constant, crashed, missing, seen, used
from auditor.tables import FINDINGS

FAIL, UNKNOWN = FindingOutcome.FAIL.value, FindingOutcome.COULD_NOT_CHECK.value
BLOCK = 20_000  # findings written out at a time: a finding is about a kilobyte of text


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
        self._why_of: list[Rows] = []
        self._whys = 0

    def add(self, part: Part) -> None:
        """The findings of one part: their facts, their phrase, their sentence."""
        check, size, evidence = part.check, len(part.rows), self._evidence
        slots = self._slot_of[part.rows]
        claims: Rows = np.full(size, -1, dtype=np.int32)
        if part.outcome == FAIL and check.phrase_from:
            claims = evidence.phrases.first(check.phrase_from, slots)
        if part.crashed:
            digests, group = [stable_id("crashed", part.crashed)], np.zeros(size, dtype=np.int64)
            texts, text_of = constant(crashed(part.crashed), 1), group
        else:
            columns = {name: self._frame[name].array.take(part.rows) for name in check.columns}
            facts = pd.DataFrame(columns, copy=False)
            first, group = same_facts(facts, check.columns)
            digests = fingerprints(facts.take(first), check.columns)
            texts, text_of = self._sentences(part, facts, group, slots, claims)
        self._slots.append(slots.astype(np.int32))
        self._mark.append((group + len(self._marks)).astype(np.int32))
        self._marks += [(part, digest) for digest in digests]
        self._claims.append(claims.astype(np.int32))
        self._why_of.append((text_of + self._whys).astype(np.int32))
        self._why.append(texts)
        self._whys += len(texts)

    def _ask(self, place: str, slots: Rows, claims: Rows) -> pa.Array:
        """The texts of one place of a sentence."""
        evidence = self._evidence
        if place == "phrase":
            return gather(evidence.phrases.phrase, evidence.phrases.code[claims])
        if place == "explanation":
            return evidence.answer("explanation", slots)
        if place == "page_why":
            return evidence.page("why", slots)
        return evidence.program("levels", slots) if place == "levels" else evidence.fact(place, slots)

    def _sentences(
        self, part: Part, facts: pd.DataFrame, group: Rows, slots: Rows, claims: Rows
    ) -> tuple[pa.Array, Rows]:
        """The different sentences of a part, and the number of each row's: what fills their places decides."""
        check, evidence = part.check, self._evidence
        unread = evidence.unread[slots]
        number = np.zeros(len(slots), dtype=np.int64) if part.outcome == FAIL else group * 2 + unread
        for place in used(check) if part.outcome == FAIL else asked(check, bool(unread.any())):
            if place == "phrase":
                codes = evidence.phrases.code[claims] + 1
            else:
                said = self._ask(place, slots, claims).dictionary_encode()
                codes = pc.fill_null(said.indices, -1).to_numpy(zero_copy_only=False) + 1
            number = number * (int(codes.max(initial=0)) + 1) + codes
            if number.max(initial=0) > 1 << 40:
                number = np.unique(number, return_inverse=True)[1]
        _, first, text_of = np.unique(number, return_index=True, return_inverse=True)

        def ask(place: str) -> pa.Array:
            return self._ask(place, slots[first], claims[first])

        if part.outcome == FAIL:
            return seen(check, len(first), ask), text_of
        null = {name: facts[name].isna().to_numpy()[first] for name in check.columns}
        return missing(check, len(first), ask, null.__getitem__, unread[first]), text_of

    def _ids(self, slots: Rows, marks: Rows) -> npt.NDArray[np.uint64]:
        """What `stable_id(program, rule, check, outcome, digest)` gives, as numbers in the same order."""
        tails = [
            "\x1f".join(("", part.rule.id, part.check.id, part.outcome, digest)).encode()
            for part, digest in self._marks
        ]
        ends = np.array(tails, dtype=object)
        ids = np.empty(len(slots), dtype=np.uint64)
        for start in range(0, len(slots), BLOCK):  # each text is a Python object: never all of them at once
            block = slice(start, start + BLOCK)
            programs = gather(self._evidence.program_id, slots[block]).cast(pa.large_binary())
            texts = np.array(programs.to_pylist(), dtype=object) + ends[marks[block]]
            hashes = b"".join([sha256(text).digest() for text in texts])
            ids[block] = np.frombuffer(hashes, dtype=">u8")[::4]  # the first 16 hexadecimal digits of each
        return ids

    def table(self, run: str) -> pa.Table:
        """The columns of FINDINGS in order of id; texts are numbers into texts that stand there once.

        Raises:
            AuditorError: two findings share an id.
        """
        slot, mark, claim, why = (
            np.concatenate(parts) for parts in (self._slots, self._mark, self._claims, self._why_of)
        )
        ids = self._ids(slot, mark)
        order = np.argsort(ids, kind="stable")
        ids = ids[order]
        if (ids[1:] == ids[:-1]).any():
            raise AuditorError(
                "two findings share one id", "auditor/rules/findings.py", "nothing is published; report this"
            )
        columns = self._columns(run, slot[order], mark[order], claim[order])
        hexed = pa.py_buffer(ids.astype(">u8").tobytes().hex().encode())
        ends = pa.py_buffer(np.arange(0, 16 * len(ids) + 1, 16, dtype=np.int64))
        columns["finding_id"] = pa.LargeStringArray.from_buffers(len(ids), ends, hexed)
        columns["why"] = coded(pa.chunked_array(self._why, LONG_TEXT).combine_chunks(), index(why[order]))
        return pa.table({name: columns[name] for name in FINDINGS.schema.names})

    def _columns(self, run: str, slot: Rows, mark: Rows, claim: Rows) -> dict[str, Any]:
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
        phrases = evidence.phrases
        quoted = phrases.quotable[claim]
        place = np.where(quoted, claim + np.int32(len(evidence.program_id)), slot)
        program, answer = evidence.programs(slot), evidence.answers(np.where(asks[mark], slot, np.int32(-1)))
        provisions, verified = law.of(pair_of[mark], place, evidence.region[slot])
        grades = list(Severity)
        severity = np.array([grades.index(Severity(part.check.severity)) for part, _ in marks])
        severity = np.where(verified, severity[mark], grades.index(Severity.LOW))
        nth, once, number_of = index(mark), index(np.zeros(len(slot), dtype=np.int32)), index(claim)
        return {
            **{name: coded(pa.array(values, LONG_TEXT), nth) for name, values in shared.items()},
            "run": coded(constant(run, 1), once),
            "ruleset_digest": coded(constant(self._ruleset.digest, 1), once),
            "program_id": coded(evidence.program_id, index(slot)),
            "source_id": program("source_id"),
            "institution_name": program("institution_name"),
            "url": self._urls(slot, place, quoted),
            "capture_id": evidence.capture_ids(place),
            "capture_sha256": evidence.digest(place),
            "captured_at": evidence.captured_at(place),
            "phrase": coded(phrases.phrase, index(phrases.code[claim])),
            "start": coded(phrases.start, number_of),
            "end": coded(phrases.end, number_of),
            "register_sha256": answer("evidence_sha256"),
            "register_as_of": answer("as_of"),
            "basis": provisions,
            "severity": coded(pa.array([str(grade) for grade in grades], LONG_TEXT), index(severity)),
        }

    def _urls(self, slot: Rows, place: Rows, quoted: npt.NDArray[np.bool_]) -> pa.Array:
        """The program's address, but that of the page where a quoted phrase stands when it is another one."""
        evidence = self._evidence
        own = evidence.programs(slot)("url")
        other = np.flatnonzero(quoted)
        moved = pc.not_equal(gather(evidence.captures_of, place[other]), gather(evidence.captures_of, slot[other]))
        other = other[pc.fill_null(moved, False).to_numpy(zero_copy_only=False)]
        if not len(other):
            return own
        at = pc.fill_null(own.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        at[other] = len(own.dictionary) + np.arange(len(other))
        texts = pa.concat_arrays([own.dictionary, evidence.page("url", place[other])])
        return coded(texts, index(at))


def blocks(table: pa.Table) -> Iterator[pa.Table]:
    """The table of `Builder` in the contract of FINDINGS, so many rows at a time: texts are long and often repeated."""
    for start in range(0, len(table), BLOCK):
        part = table.slice(start, BLOCK)
        yield pa.table([_plain(part.column(field.name)).cast(field.type) for field in FINDINGS.schema], FINDINGS.schema)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts instead of numbers of texts."""
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
