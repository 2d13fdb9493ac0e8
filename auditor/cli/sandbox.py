"""`auditor sandbox …`: the simulated world, its catalogue and its provincial list."""

from __future__ import annotations

import json
import threading
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from auditor.errors import BadInput
from auditor.sandbox import catalogue
from auditor.sandbox.faults import NAMES
from auditor.sandbox.server import Server
from auditor.sandbox.world import World, build

app = typer.Typer(no_args_is_help=True, help="A simulated world of sellers and registers, on loopback.")

Seed = Annotated[int, typer.Option(help="Changes names, wording, prices and page styles.")]
Anchor = Annotated[str, typer.Option(help="A Monday, YYYY-MM-DD; filing dates are counted from it.")]
Step = Annotated[int, typer.Option(min=0, help="Weeks after the anchor.")]
Out = Annotated[Path, typer.Option("--out", help="File to write.")]
_ANCHOR = "2026-11-16"


def _world(seed: int, anchor: str, step: int) -> World:
    try:
        return build(seed, date.fromisoformat(anchor), step)
    except ValueError as error:
        raise BadInput(f"not a usable date: {error}", "--anchor", "give a Monday such as 2026-11-16") from error


def _write(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        raise BadInput(f"cannot write: {error.strerror}", str(out), "choose another --out") from error
    typer.echo(f"{out}: {len(data)} bytes")


@app.command()
def serve(  # noqa: PLR0917 - a command's options
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 = any free port.")] = 8600,
    seed: Seed = 1,
    anchor: Anchor = _ANCHOR,
    step: Step = 0,
    fault: Annotated[list[str] | None, typer.Option(help=f"May be repeated: {', '.join(NAMES)}.")] = None,
) -> None:
    """Serve the world until interrupted."""
    world = _world(seed, anchor, step)
    with Server(world, host, port, fault or ()) as server:
        pages = sum(len(site.pages) for site in world.sites.values())
        typer.echo(f"sandbox: {len(world.sites)} hosts, {pages} pages on http://{server.address}/ as of {world.today}")
        typer.echo(f"AUDITOR_CONNECT_TO='{json.dumps({'.sandbox.test': server.address})}'")
        for name, hosts in server.faults.victims(world).items():
            typer.echo(f"fault {name}: {len(hosts)} hosts")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            typer.echo(f"stopped after {len(server.log)} requests")


@app.command("catalogue")
def write_catalogue(out: Out, seed: Seed = 1, anchor: Anchor = _ANCHOR, step: Step = 0) -> None:
    """Write the catalogue of the sandbox's sources (YAML)."""
    _write(out, catalogue.document(_world(seed, anchor, step)).encode("utf-8"))


@app.command("list-file")
def write_list(out: Out, seed: Seed = 1, anchor: Anchor = _ANCHOR, step: Step = 0) -> None:
    """Write the list of evaluators filed in 四川 (.xlsx), as the province would publish it."""
    _write(out, _world(seed, anchor, step).provincial_xlsx())
