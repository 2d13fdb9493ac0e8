"""`auditor query`: what is known of an institution or a program, today or as it was known on a day."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from auditor.cli.query_text import changes_lines, program_lines, search_lines
from auditor.errors import BadInput
from auditor.report.safe import masked, shown
from auditor.settings import get_settings
from auditor.store import Store, parse_day

_PROGRAM = "program:"


class Format(StrEnum):
    """How to print the answer."""

    TEXT = "text"
    JSON = "json"


def query(
    text: Annotated[str, typer.Argument(help="part of a name, a 统一社会信用代码, a filing code, or program:ID")],
    format: Annotated[Format, typer.Option("--format", help="text or json")] = Format.TEXT,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="most institutions to print")] = 20,
    as_known_on: Annotated[
        str, typer.Option("--as-known-on", help="answer as the store knew it at the end of this day, YYYY-MM-DD")
    ] = "",
    history: Annotated[bool, typer.Option("--history", help="what changed on the pages, capture by capture")] = False,
) -> None:
    """Search institutions by name or code. A name that is not found proves nothing, and the answer says so."""
    if not text.strip():
        raise BadInput("nothing to search for", "TEXT", "give part of a name, or a code")
    day = parse_day(as_known_on)
    settings = get_settings()
    public = settings.web_audience not in ("internal", "operator")
    if history and public:
        raise BadInput(
            "what changed on a page is for internal readers", "--history", "AUDITOR_WEB_AUDIENCE is not internal"
        )
    store = Store(settings.database_url)
    answer: Any
    if history:
        answer = _histories(store, text.strip(), limit, day)
        lines = changes_lines(answer)
    elif text.strip().startswith(_PROGRAM):
        answer = _program(store, text.strip(), public, day)
        lines = program_lines(answer)
    else:
        answer = store.search(text, released_only=public, limit=limit, as_known_on=day)
        lines = search_lines(answer)
    if format is Format.JSON:
        typer.echo(json.dumps(masked(answer), ensure_ascii=False, indent=1, default=str))
        return
    for line in [*([f"截至 {day} 所知："] if day else []), *lines]:
        typer.echo(shown(line))


def _program(store: Store, text: str, public: bool, day: date | None) -> dict[str, Any]:
    key = text.removeprefix(_PROGRAM)
    found = store.program(key, released_only=public, as_known_on=day)
    if found is None:
        raise BadInput("no such program", text, "ids stand in programs.parquet, the API and `auditor query --history`")
    return found


def _histories(store: Store, text: str, limit: int, day: date | None) -> dict[str, Any]:
    """The changes of one program, or of all programs of the institutions that are found. Keys: programs, answer."""
    if text.startswith(_PROGRAM):
        programs, answer = [_program(store, text, False, day)], None
    else:
        found = store.search(text, limit=limit, as_known_on=day)
        answer = found["answer"]
        cases = (store.institution(row["institution_id"], as_known_on=day) for row in found["results"])
        programs = [program for case in cases if case for program in case["programs"]]
    kept = ("program_id", "title", "institution_name", "source_id", "url")
    return {
        "answer": answer, "as_known_on": day,
        "programs": [
            {**{name: program[name] for name in kept}, "changes": store.changes(program["program_id"], as_known_on=day)}
            for program in programs
        ],
    }  # fmt: skip
