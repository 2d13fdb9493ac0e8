"""`python -m tests.evaluation.both_ways`: the compiled reader must say of every page what the plain one says.

Each reads the corpus, the sandbox and hostile pages in a process of its own; the readings are compared as text.
"""

# ruff: noqa: T201 - a command

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict

BATCH = 64


def hostile() -> list[bytes]:
    """Of the bench's hostile pages an eighth, and such as are refused: native code must refuse them, too."""
    from tests.evaluation.bench_extract import PAGE, SIZES, TEXT  # noqa: PLC0415

    refused = [
        TEXT * 25_000,
        "<i>" * 5_000 + "包过",
        "<table>" + "<td>1</td>" * 30_000,
        "\x00\x01\x02" * 500,
        "",
        " \n",
    ]
    return [
        *(PAGE.format(make(8)).encode() for make in SIZES.values()),
        *(text.encode() for text in refused),
        b"\xff" * 999,
    ]


def digests() -> list[str]:
    """One digest per page of all that is read from it, with the reader that this process has."""
    from auditor.extract import Stored, read_pages  # noqa: PLC0415 - after the environment said which reader it is
    from tests.evaluation.material import corpus_pages, sandbox_pages  # noqa: PLC0415

    pages = [*corpus_pages(), *sandbox_pages(), *((body, "text/html") for body in hostile())]
    stored = [Stored(body, "c", "s", "http://a.invalid/x.html", kind) for body, kind in pages]
    readings = [reading for low in range(0, len(stored), BATCH) for reading in read_pages(stored[low : low + BATCH])]
    said = (json.dumps(asdict(reading), ensure_ascii=False, sort_keys=True, default=str) for reading in readings)
    return [hashlib.sha256(text.encode()).hexdigest() for text in said]


def _other(pure: str) -> tuple[bool, list[str]]:
    done = subprocess.run([sys.executable, "-m", __spec__.name, "--digests"], env=os.environ | {"AUDITOR_PURE": pure},
                          capture_output=True, check=True)  # fmt: skip
    answer = json.loads(done.stdout)
    return bool(answer["compiled"]), list(answer["digests"])


def main() -> int:
    """0 when both say the same, 1 when they differ, 3 when there is no compiled reader to compare."""
    if "--digests" in sys.argv:
        from auditor import compiled  # noqa: PLC0415

        said = digests()
        print(json.dumps({"compiled": compiled.in_use is not None, "digests": said}))
        return 0
    (is_compiled, native), (_, plain) = _other(""), _other("1")
    if not is_compiled:
        print("compile   no compiled reader of these sources stands in this environment - run `make compile`")
        return 3
    differ = [number for number, pair in enumerate(zip(native, plain, strict=True)) if pair[0] != pair[1]]
    print(
        f"compile   {len(plain)} pages read both ways, {len(differ)} differ{': ' if differ else ''}{differ[:5] or ''}"
    )
    return 1 if differ else 0


if __name__ == "__main__":
    raise SystemExit(main())
