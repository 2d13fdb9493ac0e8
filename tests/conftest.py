"""What no test may leave behind for the next one in its process."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def logging_stays_on() -> Iterator[None]:
    """A command that silences warnings for its own run must not silence what a later test listens for."""
    yield
    logging.disable(logging.NOTSET)
