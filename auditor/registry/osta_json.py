"""Client of the service behind osta.org.cn: the occupation standards list (a canary) and the institutions.

Envelope and standards list: domain brief §3.1. Institution record with its list of filings: §3.4, data/osta.yaml.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from auditor.model import OCCUPATION_CODE, Source
from auditor.registry import json_api
from auditor.registry.data_files import FOLDER
from auditor.registry.drift import Drift, Reader
from auditor.registry.json_spec import load_spec, pick
from auditor.registry.snapshot import RawSnapshot


def read(source: Source, reader: Reader, today: date) -> RawSnapshot:
    """All institutions of the classes in `options['classes']` (default 'J,Y'), with coverage for the whole country."""
    spec, options = load_spec(FOLDER / "osta.yaml"), source.options
    if "organ_path" in options:
        spec = replace(spec, request={**spec.request, "path": options["organ_path"]})
    if "classes" in options:
        spec = replace(spec, classes=tuple(letter.strip() for letter in options["classes"].split(",")))
    note = _standards(source, reader)
    snapshot = json_api.read_with(spec, source, reader, today)
    if note:
        snapshot.notes.append(("职业标准目录", note))
    return snapshot


def _standards(source: Source, reader: Reader) -> str:
    """The standards list must know our occupation; if not, the service has changed and a person should look."""
    query = f"pageSize=800&pageNum=1&total=0&nameCode={OCCUPATION_CODE}&status=1"
    url = f"{source.urls[0].rstrip('/')}/public/skillStandardList?{query}"
    try:
        listed = pick(json_api.body_of(reader.get(url), {"code": 200}), "body.list")
        if not isinstance(listed, list) or not any(pick(row, "code") == OCCUPATION_CODE for row in listed):
            raise Drift(f"标准目录中没有{OCCUPATION_CODE}")
    except Drift as drift:
        return str(drift)
    return ""
