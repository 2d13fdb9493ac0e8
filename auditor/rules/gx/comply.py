"""Expectation classes: Great Expectations' own types, evaluated in three values over one shared set of masks.

Fields, row conditions, JSON form, severity, meta and renderers are inherited; replaced are only which metric is asked
for and how its answer is read. One metric per rule, so that a rule that crashes takes no other rule with it: the
metric returns the exception, `_validate` raises it, and the library reports it for that rule alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from importlib import import_module
from typing import Any

from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from auditor.rules.gx.masks import Verdict
from auditor.rules.gx.slices import Slices

gxe: Any = import_module("great_expectations.expectations")  # it re-exports by star, which type checkers refuse
METRIC = "comply.verdict"
# The store of the run in progress; set by auditor.rules.gx.run so that all rules of a suite share it.
current_store: ContextVar[Slices | None] = ContextVar("current_store", default=None)
_REMEMBERED = 1_000
_serialised: dict[tuple[str, str, str | None], dict[str, Any]] = {}  # (type, check, batch) → arguments


def as_text(meta: Mapping[str, Any]) -> str:
    """The check in an expectation's meta as JSON: what its metric is asked for, and found by."""
    return json.dumps(meta["check"], ensure_ascii=False, sort_keys=True)


class ComplyVerdict(TableMetricProvider):
    """The one metric: a rule as JSON in, its `Verdict` (or the exception it caused) out."""

    metric_name = METRIC
    value_keys = ("rule",)

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805, RUF100 - the decorator makes it a class method
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],  # noqa: ARG002
        runtime_configuration: dict[str, Any],  # noqa: ARG002
    ) -> Verdict | Exception:
        frame, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE)
        store = current_store.get()
        if store is None or store.carrier is not frame:
            raise RuntimeError("the facts of this run are not at hand")
        # A crash is returned, not raised: raised here, the library would retry the whole round three times.
        return store.verdict(metric_value_kwargs["rule"])


class Comply:
    """Mixed in before a built-in expectation class; its `meta` carries the check as data."""

    @property
    def configuration(self) -> ExpectationConfiguration:
        """As inherited; the arguments, which follow from the check, are serialised once and not twice per run."""
        own: Any = self
        key = (type(self).__name__, as_text(own.meta), own.batch_id)
        if key not in _serialised:
            if len(_serialised) >= _REMEMBERED:
                _serialised.clear()
            whole: ExpectationConfiguration = super().configuration  # type: ignore[misc]
            _serialised[key] = whole.kwargs
        return ExpectationConfiguration(
            type=own.expectation_type, kwargs=dict(_serialised[key]), meta=own.meta, notes=own.notes,
            description=own.description, severity=own.severity, id=own.id, rendered_content=own.rendered_content,
        )  # fmt: skip

    def get_validation_dependencies(
        self,
        execution_engine: Any = None,  # noqa: ARG002
        runtime_configuration: Any = None,
    ) -> Any:
        # Made here: the inherited method serialises the expectation four times over to find the result format.
        result_format = (runtime_configuration or {}).get("result_format") or {}
        dependencies = ValidationDependencies(metric_configurations={}, result_format=result_format)
        meta: Mapping[str, Any] = self.meta  # type: ignore[attr-defined]
        dependencies.set_metric_configuration(
            METRIC,
            MetricConfiguration(
                metric_name=METRIC,
                metric_domain_kwargs={},
                metric_value_kwargs={"rule": as_text(meta)},
            ),
        )
        return dependencies

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: Any = None,  # noqa: ARG002
        execution_engine: Any = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        verdict, store = metrics[METRIC], current_store.get()
        if isinstance(verdict, Exception):
            raise verdict
        total, failed = store.rows if store else 0, len(verdict.failed)
        return {
            "success": failed == 0,
            "result": {
                "element_count": total,
                "missing_count": verdict.missing,
                "unexpected_count": failed,
                "unexpected_percent": 100.0 * failed / total if total else 0.0,
                "could_not_check_count": len(verdict.unknown),
                "partial_unexpected_list": [],
                "unexpected_index_list": verdict.failed,
                "could_not_check_index_list": verdict.unknown,
                "facts_digest": store.digest if store else "",
            },
        }


class ComplyColumnValuesToBeInSet(Comply, gxe.ExpectColumnValuesToBeInSet):
    """In a closed set."""


class ComplyColumnValuesToNotBeInSet(Comply, gxe.ExpectColumnValuesToNotBeInSet):
    """Outside a closed set."""


class ComplyColumnValuesToBeBetween(Comply, gxe.ExpectColumnValuesToBeBetween):
    """Within bounds."""


class ComplyColumnValuesToBeNull(Comply, gxe.ExpectColumnValuesToBeNull):
    """Absent."""


class ComplyColumnValuesToNotBeNull(Comply, gxe.ExpectColumnValuesToNotBeNull):
    """Present."""


class ComplyColumnPairValuesToBeEqual(Comply, gxe.ExpectColumnPairValuesToBeEqual):
    """Two facts agree."""


class ComplyColumnPairValuesAToBeGreaterThanB(Comply, gxe.ExpectColumnPairValuesAToBeGreaterThanB):
    """One fact exceeds another."""


CLASSES: dict[str, tuple[type[Any], type[Any]]] = {
    # name in a rule file: (what judges, the library's own type: the oracle in tests and the form we export)
    "expect_column_values_to_be_in_set": (ComplyColumnValuesToBeInSet, gxe.ExpectColumnValuesToBeInSet),
    "expect_column_values_to_not_be_in_set": (ComplyColumnValuesToNotBeInSet, gxe.ExpectColumnValuesToNotBeInSet),
    "expect_column_values_to_be_between": (ComplyColumnValuesToBeBetween, gxe.ExpectColumnValuesToBeBetween),
    "expect_column_values_to_be_null": (ComplyColumnValuesToBeNull, gxe.ExpectColumnValuesToBeNull),
    "expect_column_values_to_not_be_null": (ComplyColumnValuesToNotBeNull, gxe.ExpectColumnValuesToNotBeNull),
    "expect_column_pair_values_to_be_equal": (ComplyColumnPairValuesToBeEqual, gxe.ExpectColumnPairValuesToBeEqual),
    "expect_column_pair_values_a_to_be_greater_than_b": (
        ComplyColumnPairValuesAToBeGreaterThanB,
        gxe.ExpectColumnPairValuesAToBeGreaterThanB,
    ),
}
