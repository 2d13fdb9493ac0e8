"""`auditor demo`: the sandbox world on loopback, audited by the DAG `weekly_audit` through Airflow itself."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from auditor.errors import BadInput

FAULTS = (
    "registry-down", "registry-captcha", "captcha", "sites-5xx", "rate-limit", "latency", "timeout", "truncated",
    "wrong-charset", "redirect-loop", "redirect-private", "huge-body",
)  # fmt: skip


def demo(
    fault: Annotated[list[str] | None, typer.Option(help=f"switch a fault on: {', '.join(FAULTS)}")] = None,
    fmt: Annotated[str, typer.Option("--format", help="text or json")] = "text",
    seed: Annotated[int, typer.Option(help="of the sandbox world")] = 7,
    step: Annotated[int, typer.Option(help="weeks the world has moved on (0 = its first week)")] = 0,
    folder: Annotated[Path, typer.Option(help="where everything is kept")] = Path(".demo"),
) -> None:
    """Serve the sandbox, run the audit on it, compare the result with the truth, print a summary."""
    faults = sorted(set(fault or []))
    if unknown := [name for name in faults if name not in FAULTS]:
        raise BadInput(f"no fault called {unknown[0]}", "--fault", f"one of {', '.join(FAULTS)}")
    if fmt not in ("text", "json"):
        raise BadInput(f"{fmt!r} is unknown", "--format", "use text or json")
    from auditor.cli import demo_airflow, demo_past, demo_world  # noqa: PLC0415 - heavy, and only this command needs them

    def say(line: str) -> None:
        if fmt == "text":
            typer.echo(line)

    started = time.monotonic()
    home = folder.resolve()
    work = home / ("-".join(faults) or "world")
    world = demo_world.prepare(work, seed, step)
    say(f"sandbox   {len(world.sites)} sites and the registers, seed {seed}, {world.today}")
    if faults:
        say(f"faults    {', '.join(faults)}")
    demo_past.live_through(work, world, say)
    with demo_world.serving(world, faults) as port:
        environment = demo_airflow.environment(home / "airflow", work, port)
        demo_airflow.prepare(environment, say)
        demo_world.import_list(work, world, environment)
        conf = {"week": demo_world.week_of(world), "as_of": world.today.isoformat()}
        demo_airflow.run(environment, conf, work / "airflow.log", say)
    summary = demo_world.summarise(work, world, conf["week"])
    summary["seconds"] = round(time.monotonic() - started, 1)
    summary["faults"] = faults
    if fmt == "text":
        demo_world.show(summary, say)
        return
    typer.echo(json.dumps({k: v for k, v in summary.items() if not k.startswith("_")}, ensure_ascii=False))
