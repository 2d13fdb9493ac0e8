"""What makes two sightings the same: the content of a program, the identity of a claim, the digest of a week."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from auditor.model import stable_id
from auditor.store.institutions import search_key
from auditor.store.rows import Row

# Not where on the page it stands, nor under which address: the same offer one line lower is the same offer.
FACTS = (
    "title", "institution_name", "uscc", "occupation_code", "occupation", "work_type", "levels", "certificate_type",
    "issuer", "evaluator_name", "filing_code", "hours", "exam_date", "region", "mode",
)  # fmt: skip
FEE = ("item", "level", "per", "currency", "amount_fen", "amount_max_fen", "list_price_fen")
_WEEK = {  # what the history of a week is made of
    "captures": ("capture_id", "outcome", "page_kind", "fetched_at"),
    "programs": ("program_id", "capture_id", "version"),
    "claims": ("claim_key",),
    "verifications": ("program_id", "filing_id", "valid_from", "valid_to"),
}
_key_of = lru_cache(maxsize=10_000)(search_key)


def identify(programs: Iterable[Row], fees: Iterable[Row], claims: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Give programs their `version` and claims their `claim_key`.

    Args:
        programs: rows with `institution_id`.

    Returns:
        Rows of `program_facts`, one per program, and of `claim_facts`, one per key.
    """
    priced: dict[str, list[list[object]]] = defaultdict(list)
    for fee in fees:
        priced[fee["program_id"]].append([fee[name] for name in FEE])
    contents = []
    for row in programs:
        prices = sorted(priced[row["program_id"]], key=repr)
        facts = json.dumps({name: row[name] for name in FACTS} | {"fees": prices}, ensure_ascii=False, sort_keys=True)
        row["version"] = stable_id(row["program_id"], facts, length=32)
        kept = {name: row[name] for name in ("version", "program_id", "institution_id")}
        contents.append({**kept, "name_key": _key_of(row["institution_name"]), "facts": facts})
    said: dict[str, Row] = {}
    for claim in claims:
        claimed: Row = {name: claim[name] for name in ("kind", "normalised", "polarity")}
        # Blanks are layout; a word written otherwise (宝过 for 包过) is another word.
        claimed |= {"program_id": claim["program_id"] or "", "phrase": "".join((claim["phrase"] or "").split())}
        key = stable_id(claim["capture_id"], *(claimed[name] for name in sorted(claimed)), length=24)
        claim["claim_key"] = key
        said[key] = {"claim_key": key, **claimed}
    return contents, list(said.values())


def digest_of(rows: dict[str, list[Row]]) -> str:
    """SHA-256 over what the history of a week is made of, in the order of the tables' keys."""
    made = hashlib.sha256()
    for table, names in _WEEK.items():
        given = [name for name in names if rows[table] and name in rows[table][0]]
        lines = sorted("\x1f".join(str(row[name]) for name in given) for row in rows[table])
        made.update("\x1e".join([table, *lines]).encode())
    return made.hexdigest()
