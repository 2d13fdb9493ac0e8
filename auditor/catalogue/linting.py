"""Advice about a catalogue, over and above what makes it unusable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from auditor.catalogue.loading import errors
from auditor.catalogue.yamltext import Document
from auditor.errors import ConfigError

_NAMES = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 "
    "重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 台湾 香港 澳门 兵团"
)
PROVINCES = frozenset(_NAMES.split())
_POLITE_S = 1.5  # domain brief §3.6: spacing toward the official services


def lint(path: Path) -> list[str]:
    """Every problem of a catalogue as one line 'file:line what - what to do'; an empty list means that it is fine."""
    try:
        document = Document(path)
    except ConfigError as error:
        return [_line(error)]
    found = [_line(error) for error in errors(document)]
    return found or [_line(document.error(*advice)) for advice in _advice(document)]


def _line(error: ConfigError) -> str:
    return " ".join(f"{error.where}: {error.what} - {error.todo}".split())


def _advice(document: Document) -> Iterator[tuple[str, int, str]]:
    hosts: dict[str, str] = {}
    for index, entry in enumerate(document.value["sources"]):
        name = entry["id"]
        line = document.line(("sources", index, "id"))

        def at(field: str, index: int = index) -> int:
            return document.line(("sources", index, field))

        region = entry.get("region", "")
        if region and region not in PROVINCES:
            yield f"{name}: region {region!r} is not a province's short name", at("region"), "write it like 浙江"
        low, high = entry.get("min_programs", 0), entry.get("max_programs", 0)
        if high and low > high:
            yield f"{name}: min_programs {low} is above max_programs {high}", at("min_programs"), "swap or correct them"
        if entry.get("delay_s", _POLITE_S) < _POLITE_S and not _is_test_host(entry):
            yield f"{name}: delay_s below {_POLITE_S} is impolite", at("delay_s"), f"use {_POLITE_S} or more"
        if entry["kind"] == "register" and entry.get("adapter", "generic") == "generic":
            yield f"{name}: a register needs an adapter", line, "name the reader, see docs/registers.md"
        yield from _places(entry, name, document, index, hosts)


def _places(
    entry: dict[str, Any], name: str, document: Document, index: int, hosts: dict[str, str]
) -> Iterator[tuple[str, int, str]]:
    for number, url in enumerate(entry["urls"]):
        line = document.line(("sources", index, "urls", number))
        if entry["kind"] in ("folder", "warc"):
            if entry.get("state", "live") != "draft" and not (document.path.parent / Path(url).expanduser()).exists():
                yield f"{name}: {url} does not exist", line, "correct the path (it is relative to the catalogue)"
        elif entry["kind"] == "site":
            host = urlsplit(url).hostname or ""
            other = hosts.setdefault(host, name)
            if other != name:
                yield f"{name}: {host} is read by {other} as well", line, "one site should be one source"


def _is_test_host(entry: dict[str, Any]) -> bool:
    """Names under .test never leave the machine (RFC 6761)."""
    return all((urlsplit(url).hostname or "test").endswith("test") for url in entry["urls"])
