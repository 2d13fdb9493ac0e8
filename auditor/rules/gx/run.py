"""Run a suite over one frame, keep nothing on disk, send nothing anywhere."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

import great_expectations as gx
import numpy as np
import pandas as pd
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)

from auditor.errors import AuditorError
from auditor.rules.gx import suite as suites
from auditor.rules.gx.comply import as_text, current_store
from auditor.rules.gx.masks import RowNumbers
from auditor.rules.gx.slices import Slices
from auditor.rules.model import Check, Rule

# The library keeps one "current project" per process, so two runs at once would disturb each other.
_LOCK = threading.Lock()
_LOG = logging.getLogger(__name__)
_built: tuple[tuple[tuple[Rule, Check], ...], Any, dict[tuple[str, str], str]] | None = None


@dataclass(frozen=True)
class Judged:
    """What the library said about one check.

    Attributes:
        failed, unknown: row numbers; empty when it crashed.
        unexpected_count, could_not_check_count: the counts the library reports.
        crashed: why the check could not run, or ''.
        facts_digest: SHA-256 of the facts it was judged on, '' when it crashed.
    """

    failed: RowNumbers
    unknown: RowNumbers
    unexpected_count: int
    could_not_check_count: int
    crashed: str = ""
    facts_digest: str = ""


_NO_ROWS: RowNumbers = np.empty(0, dtype=np.int32)


@contextmanager
def session() -> Iterator[Any]:
    """An ephemeral context of the library, alone in this process; suites can be built only inside one."""
    logger = logging.getLogger("great_expectations")
    before = logger.level
    with _LOCK:
        # The library logs a traceback for each crashed metric; we report crashes ourselves, once.
        logger.setLevel(logging.CRITICAL)
        try:
            # All at once: each later change of a setting writes the whole configuration out as YAML.
            config = DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(), progress_bars=ProgressBarsConfig(globally=False),
                analytics_enabled=False,
            )  # fmt: skip
            context: Any = gx.get_context(mode="ephemeral", project_config=config)
            # Its configuration lives and dies with it; writing it out as YAML after each step took a fifth of a run.
            context._save_project_config = lambda: None
            yield context
        finally:
            logger.setLevel(before)


def validate_suite(context: Any, suite: Any, frame: pd.DataFrame) -> Any:
    """The library's suite result for a frame with an unnamed RangeIndex; ids of all rows, no sample, no query."""
    asset = context.data_sources.add_pandas(suite.name).add_dataframe_asset("frame")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    return batch.validate(suite, result_format={"result_format": "COMPLETE", "return_unexpected_index_query": False})


def _comply(context: Any, suite: Any, frame: pd.DataFrame) -> list[Any]:
    """Results over a facts frame whose checks share their masks, each bound to the digest of these facts."""
    store = Slices(frame, (as_text(expectation.meta) for expectation in suite.expectations))
    token = current_store.set(store)
    try:
        results = list(validate_suite(context, suite, store.carrier).results)
    finally:
        current_store.reset(token)
    if any(result.result.get("facts_digest", store.digest) != store.digest for result in results):
        raise AuditorError("a result was judged on other facts", "auditor/rules/gx/run.py", "report this")
    return results


def crash_message(exception_info: dict[str, Any]) -> str:
    """The message of a result that carries no verdict: flat, or keyed by metric id."""
    if exception_info.get("exception_message"):
        return str(exception_info["exception_message"])
    messages = []
    for value in exception_info.values():
        for item in value if isinstance(value, (set, list, tuple)) else [value]:
            message = item.get("exception_message") if isinstance(item, dict) else None
            if message:
                messages.append(str(message))
    return sorted(messages)[0] if messages else "no result and no reason given"


def _suite(pairs: tuple[tuple[Rule, Check], ...]) -> tuple[Any, dict[tuple[str, str], str]]:
    """The suite of these very checks; that of the last call is kept, since a process that judges often (the check page
    of the web, `scan`) asks for the same one each time. Called in a session, which is alone in the process."""
    global _built  # noqa: PLW0603 - one per process, like the library's own context
    if _built is None or [*map(id, chain(*_built[0]))] != [*map(id, chain(*pairs))]:
        _built = (pairs, *suites.build(pairs))
    return _built[1], dict(_built[2])


def judge(pairs: Iterable[tuple[Rule, Check]], frame: pd.DataFrame) -> dict[tuple[str, str], Judged]:
    """Judge every check over a facts frame (no text columns, unnamed RangeIndex).

    Returns:
        One `Judged` per (rule id, check id). A check without a list of failed rows crashed, whatever `success` says.
    """
    with session() as context:
        suite, broken = _suite(tuple(pairs))
        results = _comply(context, suite, frame) if suite.expectations else []
    judged = {key: Judged(_NO_ROWS, _NO_ROWS, 0, 0, reason) for key, reason in broken.items()}
    for result in results:
        meta = result.expectation_config.meta
        key = (meta["rule_id"], meta["check_id"])
        answer = result.result
        if "unexpected_index_list" not in answer:
            reason = crash_message(result.exception_info or {})
            _LOG.error("rule %s check %s crashed: %s", *key, reason)
            judged[key] = Judged(_NO_ROWS, _NO_ROWS, 0, 0, reason)
            continue
        judged[key] = Judged(
            np.asarray(answer["unexpected_index_list"], dtype=np.int32),
            np.asarray(answer["could_not_check_index_list"], dtype=np.int32),
            int(answer["unexpected_count"]),
            int(answer["could_not_check_count"]),
            facts_digest=str(answer["facts_digest"]),
        )
    return judged
