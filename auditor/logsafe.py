"""Log records of the auditor carry no personal numbers and no control characters, whatever an error message quotes."""

from __future__ import annotations

import logging
import traceback
from typing import Any

_OURS = "auditor"
_installed: list[Any] = []


def clean(text: str) -> str:
    """The text masked, each line without control characters and direction marks."""
    from auditor.masking import mask  # noqa: PLC0415 - this module is imported with the package, patterns are not
    from auditor.visible import visible  # noqa: PLC0415

    return "\n".join(visible(line) for line in mask(text).splitlines())


def install() -> None:
    """Clean every record of this package's loggers as it is made, before any handler sees it."""
    if _installed:
        return
    before = logging.getLogRecordFactory()

    def make(*arguments: Any, **options: Any) -> logging.LogRecord:
        record = before(*arguments, **options)
        name = record.name or ""  # makeLogRecord, which Airflow's formatter calls, makes one without a name first
        if name == _OURS or name.startswith(f"{_OURS}."):
            said = record.getMessage()
            if record.exc_info and record.exc_info[0] is not None:
                said += "\n" + "".join(traceback.format_exception(*record.exc_info)).rstrip()
                record.exc_info = record.exc_text = None
            record.msg, record.args = clean(said), ()
        return record

    logging.setLogRecordFactory(make)
    _installed.append(make)
