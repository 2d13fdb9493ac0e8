"""Every artefact the public, a reader or an operator can get, as (name, text)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.privacy.conftest import WEEK, World

_ROUTES = (
    "/", "/?q=某某", "/flagged", "/corrections", "/about", "/api/v1/run", "/api/v1/search?q=某某", "/api/v1/flagged",
    "/api/v1/flagged?outcome=could_not_check", "/api/v1/corrections", "/operator", "/datadocs/", "/report/",
    "/report/findings.csv", "/report/findings.json", "/report/manifest.json",
)  # fmt: skip


def web(world: World, audience: str) -> Iterator[tuple[str, str]]:
    """All pages and API answers an audience gets, those of each finding, program and institution included."""
    with world.client(audience) as client:
        routes = list(_ROUTES)
        findings = world.folder.read_table("findings")
        for key in findings["finding_id"][:: max(1, len(findings) // 12)]:
            routes += [f"/findings/{key}", f"/api/v1/findings/{key}"]
        for key in set(findings["program_id"].dropna()):
            routes += [f"/programs/{key}", f"/api/v1/programs/{key}"]
        listed = client.get("/api/v1/search?q=某某&size=200").json()["results"]
        for row in listed:
            routes += [f"/institutions/{row['institution_id']}", f"/api/v1/institutions/{row['institution_id']}"]
        for route in routes:
            yield f"{audience} {route}", client.get(route).text
        if audience == "public":  # the same for everybody
            text = "".join(page.read_text(encoding="utf-8") for page in sorted(world.pages.iterdir()))
            yield "scan", client.post("/api/v1/scan", json={"text": text}).text
            yield "check", client.post("/check", data={"text": text}).text


def files(world: World) -> Iterator[tuple[str, str]]:
    """The report, its published copy and the Data Docs."""
    root = Path(world.settings.data_url)
    for pattern in (f"{WEEK}/report/*", "published/*/*", "datadocs/**/*"):
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                yield str(path.relative_to(root)), path.read_bytes().decode("utf-8-sig")


def commands(world: World) -> Iterator[tuple[str, str]]:
    """What the command line prints; one process for all, and the entry point itself, which guards the terminal."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("AUDITOR_")}
    env |= {"AUDITOR_DATA_URL": world.settings.data_url, "AUDITOR_DATABASE_URL": world.settings.database_url,
            "AUDITOR_WEB_AUDIENCE": "operator", "PYTHONUTF8": "1"}  # fmt: skip
    finding, pages = world.finding_ids()[0], sorted(map(str, world.pages.iterdir()))
    given = [
        ["query", "某某"], ["query", "某某", "--format", "json"], ["scan", *pages],
        ["scan", "--format", "jsonl", *pages], ["evidence", "show", finding],
        ["evidence", "show", finding, "--format", "json"], ["review", "list"], ["review", "show", finding],
        ["status"], ["report", "verify", WEEK, "--each"], ["registry", "lookup", "某某"],
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", _ALL, json.dumps(given)], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for part in done.stdout.split("\n=====")[1:]:
        name, _, text = part.partition("\n")
        yield name, text
    yield "stderr", done.stderr


_ALL = """
import json, sys
from auditor.cli.main import main
for given in json.loads(sys.argv[1]):
    sys.stdout.write("\\n=====" + " ".join(given[:2]) + "\\n")
    try:
        main(given)
    except SystemExit:
        pass
"""


def digests_gone(text: str) -> str:
    """Without digests and ids, in which any eleven digits may stand."""
    return re.sub(r"\b[0-9a-f]{16,64}\b", "", text)


def strings(value: object) -> Iterator[str]:
    """All strings of a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def read_back(name: str, text: str) -> str:
    """The text as its reader decodes it: JSON escapes undone."""
    try:
        return "\n".join(strings(json.loads(text)))
    except ValueError:
        return text
