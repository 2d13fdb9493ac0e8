"""`auditor`: one command, one file per group of subcommands."""

from __future__ import annotations

import errno
import importlib
import sys
from typing import Annotated

import typer

from auditor import __version__
from auditor.cli.terminal import guard
from auditor.errors import AuditorError, CouldNotCheck

# name → (module, attribute, help): imported only when asked for, so that `auditor --help` answers at once.
COMMANDS = {
    "demo": ("auditor.cli.demo", "demo", "Run the weekly audit on the sandbox world, through Airflow."),
    "audit": ("auditor.cli.audit", "audit", "Run the weekly audit in this process."),
    "scan": ("auditor.cli.scan", "scan", "Read pages or texts and say what the audit would say."),
    "status": ("auditor.cli.status", "status", "Say how the last runs went."),
    "unlock": ("auditor.cli.unlock", "unlock", "Break the lock of a week whose audit is dead."),
    "sources": ("auditor.cli.sources", "app", "The catalogue: list, lint, probe."),
    "registry": ("auditor.cli.registry_mirror", "app", "The registers: sync, import lists, look up, history, status."),
    "rules": ("auditor.cli.rules", "app", "The rules: list, show, lint, test."),
    "report": ("auditor.cli.report", "app", "The weekly report: build, verify."),
    "evidence": ("auditor.cli.evidence", "app", "The proof of one finding: show, export."),
    "review": ("auditor.cli.review", "app", "Leads under review: list, show, decide, import; reviewers."),
    "retention": ("auditor.cli.retention", "app", "What is kept how long: plan, run, log, lint."),
    "query": ("auditor.cli.query", "query", "Search institutions by name or code."),
    "serve": ("auditor.cli.serve", "serve", "Serve report and query pages."),
    "db": ("auditor.cli.db", "app", "The auditor's own database: upgrade."),
    "sandbox": ("auditor.cli.sandbox", "app", "The simulated world: serve it."),
}
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
HELP = "Audits sellers of 人工智能训练师 (4-04-05-05) courses and certificates against the official registers."


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"auditor {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options that stand before the command."""


def build_app(wanted: str | None) -> typer.Typer:
    """The command line with one command really loaded; the others are only named."""
    app = typer.Typer(
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(help=HELP)(_root)
    for name, (module, attribute, text) in COMMANDS.items():
        if name != wanted:
            app.command(name, help=text)(lambda: None)
            continue
        found = getattr(importlib.import_module(module), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name, help=text)
        else:
            app.command(name)(found)
    return app


def main(arguments: list[str] | None = None) -> None:
    """Entry point: an AuditorError becomes one line on stderr and its exit code (2 wrong use, 3 could not check)."""
    guard()
    given = sys.argv[1:] if arguments is None else arguments
    wanted = next((word for word in given if not word.startswith("-")), None)
    try:
        build_app(wanted)(args=given, prog_name="auditor")
    except AuditorError as error:
        sys.stderr.write(f"auditor: {error.line()}\n")
        sys.exit(error.exit_code)
    except OSError as error:
        if error.errno not in _DISK:
            raise
        where = error.filename or "a file of this command"
        sys.stderr.write(f"auditor: {error.strerror} ({where}) - make room, then run it again\n")
        sys.exit(CouldNotCheck.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("auditor: stopped - what is committed stays; go on with --resume\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
