"""Run the gates of one suite with the library's own expectation types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import great_expectations as gx
import pandas as pd

from auditor.rules import conditions
from auditor.rules.gx.comply import gxe
from auditor.rules.gx.run import crash_message, session, validate_suite
from auditor.rules.gx.suite import row_condition

if TYPE_CHECKING:
    from auditor.rules.quality import Gate


@dataclass(frozen=True)
class GateAnswer:
    """What the library said: `failed` are row numbers (none for checks on a whole table)."""

    success: bool
    failed: tuple[int, ...] = ()
    count: int = 0
    crashed: str = ""


def _class(name: str) -> Any:
    """expect_column_values_to_be_in_set → the library's class of that name."""
    return getattr(gxe, "".join(word.capitalize() for word in name.split("_")))


def expectation(gate: Gate) -> Any:
    """A gate as an object of the library.

    Raises:
        Exception: whatever the library raises for arguments it does not accept.
    """
    kwargs = dict(gate.kwargs)
    if "row_condition" in kwargs:
        kwargs["row_condition"] = row_condition(conditions.parse(kwargs["row_condition"]))
    severity = "critical" if gate.level == "fatal" else "warning"
    return _class(gate.expectation)(**kwargs, meta={"gate": gate.id}, severity=severity, description=gate.expected)


def run_gates(gates: list[Gate], frame: pd.DataFrame) -> dict[str, GateAnswer]:
    """One answer per gate id. A gate that cannot run has not been passed: `crashed` says why."""
    answers: dict[str, GateAnswer] = {}
    with session() as context:
        suite = gx.ExpectationSuite(name="quality")
        for gate in gates:
            try:
                suite.add_expectation(expectation(gate))
            except Exception as error:  # any argument the library refuses
                answers[gate.id] = GateAnswer(False, crashed=f"{type(error).__name__}: {error}")
        results = validate_suite(context, suite, frame).results if suite.expectations else []
    for result in results:
        name, answer = result.expectation_config.meta["gate"], result.result
        info = result.exception_info or {}
        if not answer and not result.success:
            answers[name] = GateAnswer(False, crashed=crash_message(info))
            continue
        failed = answer.get("unexpected_index_list") or []
        answers[name] = GateAnswer(
            bool(result.success), tuple(int(row) for row in failed), int(answer.get("unexpected_count") or 0)
        )
    return answers
