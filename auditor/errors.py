"""The exceptions the auditor raises on purpose; every message says what happened, where, and what to do.

Low code raises; one place (the command line, a DAG task, a web handler) turns the exception into an outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class AuditorError(Exception):
    """Base of all errors meant for a person.

    Attributes:
        exit_code: process exit status when this ends a command (design: 2 wrong use, 3 could not check).
    """

    exit_code = 2

    def __init__(self, what: str, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        super().__init__(self.line())

    def line(self) -> str:
        """The message in one line: what, where, what to do."""
        parts = [self.what]
        if self.where:
            parts.append(f"({self.where})")
        if self.todo:
            parts.append(f"- {self.todo}")
        return " ".join(parts).replace("\n", " ")


class BadInput(AuditorError):
    """A person gave something unusable: a missing file, a malformed YAML line, an unknown week."""


class ConfigError(AuditorError):
    """A setting, catalogue or rule file is wrong."""


class CouldNotCheck(AuditorError):
    """Something outside failed, so no verdict is possible. Never a verdict itself."""

    exit_code = 3


class CannotWrite(CouldNotCheck):
    """A disk is full, or refuses to be written for another reason."""


@contextmanager
def kept(where: str) -> Iterator[None]:
    """Around writes: what the system refuses becomes one line for a person.

    Raises:
        CannotWrite: the disk is full, shut, or gone.
    """
    try:
        yield
    except OSError as error:
        todo = "make room there, or let it be written; then run it again with --resume (in Airflow: clear the task)"
        raise CannotWrite(f"cannot be written: {error.strerror or error}", where, todo) from error


class GateBreach(AuditorError):
    """A quality gate on our own data failed: nothing of this run is published, and nobody is accused."""

    exit_code = 1
