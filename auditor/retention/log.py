"""The log of deletions: one file per record, `<data>/deletions/000001.json`, each chained to the one before.

A record says what went, of which kind, with which digests and sizes, by which rule, on which day. It holds no address
and no text of a page. Records are only ever added.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from auditor.errors import CouldNotCheck
from auditor.model import sha256_hex
from auditor.runfolder import RunFolder
from auditor.sealing import LOG

PENDING = "pending.json"
Record = dict[str, Any]


def folder(data_url: str) -> RunFolder:
    """Where the log stands."""
    return RunFolder(f"{data_url.rstrip('/')}/{LOG}")


def name_of(number: int) -> str:
    """File name of a record."""
    return f"{number:06d}.json"


def dumped(document: Any) -> bytes:
    """Canonical bytes."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8") + b"\n"


def numbers(data_url: str) -> list[int]:
    """The numbers of the records that are there, ascending."""
    place = folder(data_url)
    place.fs.invalidate_cache()
    names = [
        str(path).rpartition("/")[2] for path in place.fs.glob(f"{place.root}/[0-9][0-9][0-9][0-9][0-9][0-9].json")
    ]
    return sorted(int(name[:6]) for name in names)


def records(data_url: str) -> Iterator[Record]:
    """All records, oldest first.

    Raises:
        CouldNotCheck: one cannot be read.
    """
    place = folder(data_url)
    for number in numbers(data_url):
        try:
            found: Record = place.read_json(name_of(number))
        except ValueError as error:
            raise CouldNotCheck(
                "a record of the log of deletions cannot be read", f"{place.url}/{name_of(number)}",
                "restore it from a backup; nothing is deleted until then",
            ) from error  # fmt: skip
        yield found


def chained(data_url: str, body: Record) -> tuple[int, bytes]:
    """The next record: its number and bytes, naming the SHA-256 of the record before it."""
    known = numbers(data_url)
    number = (known[-1] if known else 0) + 1
    previous = sha256_hex(folder(data_url).read_bytes(name_of(known[-1]))) if known else None
    return number, dumped({**body, "number": number, "previous": previous})


def problems(data_url: str) -> list[str]:
    """What is wrong with the log: a record missing, changed, or torn from the chain; [] when it is whole."""
    place, found = folder(data_url), []
    previous: str | None = None
    for expected, number in enumerate(numbers(data_url), start=1):
        raw = place.read_bytes(name_of(number))
        if number != expected:
            found.append(f"{name_of(expected)} is missing")
            return found
        try:
            document = json.loads(raw)
            whole = document["number"] == number and document["previous"] == previous and dumped(document) == raw
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            found.append(f"{name_of(number)} does not follow the record before it, or was changed")
        previous = sha256_hex(raw)
    return found
