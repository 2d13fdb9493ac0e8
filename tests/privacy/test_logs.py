"""Records of our loggers are cleaned, and those of others are left alone."""

from __future__ import annotations

import logging

import auditor  # noqa: F401 - installs the factory


def test_a_record_made_again_by_a_formatter_keeps_its_words() -> None:
    """Airflow's formatter copies each record through makeLogRecord, which begins with one without a name."""
    first = logging.getLogger("auditor.test").makeRecord(
        "auditor.test", 20, "x.py", 1, "call %s", ("13800138000",), None
    )
    again = logging.makeLogRecord(first.__dict__)
    assert again.getMessage() == first.getMessage()
    assert "13800138000" not in again.getMessage()


def test_records_of_others_are_not_touched() -> None:
    record = logging.getLogger("other").makeRecord("other", 20, "x.py", 1, "%s and %s", ("a", "b"), None)
    assert (record.msg, record.args) == ("%s and %s", ("a", "b"))
