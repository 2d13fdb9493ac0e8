"""`auditor`: one command, one file per group of subcommands."""

from __future__ import annotations

import importlib
import sys

import click
import typer
from typer.main import get_command

from auditor import __version__
from auditor.errors import AuditorError

# name → (module, attribute): imported only when asked for, so that `auditor --help` answers at once.
COMMANDS = {
    "demo": ("auditor.cli.demo", "demo", "Run the weekly audit on the sandbox world, through Airflow."),
    "audit": ("auditor.cli.audit", "audit", "Run the weekly audit in this process."),
    "scan": ("auditor.cli.scan", "scan", "Read pages or texts and say what the audit would say."),
    "status": ("auditor.cli.status", "status", "Say how the last runs went."),
    "sources": ("auditor.cli.sources", "app", "The catalogue: list, lint, probe."),
    "registry": ("auditor.cli.registry", "app", "The register: import lists, look up, status."),
    "rules": ("auditor.cli.rules", "app", "The rules: list, show, lint, test."),
    "report": ("auditor.cli.report", "app", "The weekly report: build."),
    "query": ("auditor.cli.query", "query", "Search institutions by name or code."),
    "serve": ("auditor.cli.serve", "serve", "Serve report and query pages."),
    "db": ("auditor.cli.db", "app", "The auditor's own database: upgrade."),
    "sandbox": ("auditor.cli.sandbox", "app", "The simulated world: serve it."),
}


class LazyGroup(click.Group):
    """A command group whose members are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, attribute, help_text = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(module), attribute)
        if not isinstance(found, typer.Typer):
            app = typer.Typer(add_completion=False)
            app.command(name=cmd_name)(found)
            found = app
        command = get_command(found)
        command.name, command.short_help = cmd_name, help_text
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry[2]) for name, entry in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="auditor")
def cli() -> None:
    """Audits sellers of 人工智能训练师 (4-04-05-05) courses and certificates against the official registers."""


def main(arguments: list[str] | None = None) -> None:
    """Entry point: an AuditorError becomes one line on stderr and its exit code (2 wrong use, 3 could not check)."""
    try:
        cli.main(args=arguments, prog_name="auditor", standalone_mode=True)
    except AuditorError as error:
        sys.stderr.write(f"auditor: {error.line()}\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
