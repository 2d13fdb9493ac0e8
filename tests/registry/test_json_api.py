"""An interface of one's own: a YAML file must be enough, and a wrong one must not read half a list as whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from auditor.catalogue import load as load_catalogue
from auditor.errors import ConfigError
from auditor.model import OCCUPATION_CODE, Fetched, FetchOutcome, Source, SourceKind, sha256_hex
from auditor.registry import Snapshot, sync
from auditor.registry.frames import to_coverage, to_filings

TODAY = date(2026, 11, 16)
SPEC: dict[str, Any] = {
    "request": {"path": "/orgs", "parameters": {"kind": 2}, "page": "p", "first_page": 0, "size": "n", "page_size": 2},
    "answer": {"good": {"ok": True}, "rows": "data.items", "total": "data.count"},
    "institution": {"key": "id", "name": "orgName", "uscc": "creditNo"},
    "filing": {"class": "orgKind", "province": "area", "valid_to": "until", "status": "state"},
    "scope": {"occupation_code": "job", "level": "grade"},
    "classes": ["S"],
    "words": {"class": {"1": "S"}, "status": {"0": "有效", "9": "暂停"}, "level": {"3": "五级-三级"}},
}


def record(number: int, **given: Any) -> dict[str, Any]:
    made = {
        "id": number, "orgName": f"贵州第{number}技能评价中心", "orgKind": 1, "area": "52", "until": "2028-01-31",
        "state": 0, "job": OCCUPATION_CODE, "grade": 3, "creditNo": "",
    }  # fmt: skip
    return {**made, **given}


Edit = Callable[[dict[str, Any]], Any]


def interface(rows: list[dict[str, Any]], edit: Edit = lambda document: document) -> Callable[[str], Fetched]:
    """The interface as a fetch: two records a page, numbered from 0."""

    def fetch(url: str) -> Fetched:
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert query["kind"] == "2"
        first = int(query["p"]) * int(query["n"])
        mine = [row for row in rows if query.get("area", row["area"]) == row["area"]]
        document = {"ok": True, "data": {"items": mine[first : first + 2], "count": len(mine)}, "asked": query}
        body = json.dumps(edit(document), ensure_ascii=False).encode()
        at = datetime(2026, 11, 16, tzinfo=UTC)
        return Fetched(url, url, FetchOutcome.OK, 200, body, "application/json", at, sha256_hex(body), "")

    return fetch


def read(folder: Path, spec: dict[str, Any], fetch: Callable[[str], Fetched]) -> Snapshot:
    path = folder / "interface.yaml"
    path.write_text(yaml.safe_dump(spec, allow_unicode=True), encoding="utf-8")
    source = Source("own", SourceKind.REGISTER, "内部接口", ("https://own.example/api",), adapter="json_api",
                    options={"spec": str(path)})  # fmt: skip
    return sync(source, fetch, TODAY)


def test_a_described_interface_is_read_whole_without_a_line_of_code(tmp_path: Path) -> None:
    rows = [record(n) for n in range(1, 5)] + [record(5, state=9, grade="四级", until="")]
    snapshot = read(tmp_path, SPEC, interface(rows))
    filings = {filing.name: filing for filing in to_filings(snapshot.filings)}
    assert len(filings) == 5
    one, five = filings["贵州第1技能评价中心"], filings["贵州第5技能评价中心"]
    assert (one.province, one.institution_class, one.status, one.valid_to) == ("贵州", "S", "有效", date(2028, 1, 31))
    assert {scope.level for scope in one.scope} == {"三级", "四级", "五级"}
    assert (five.status, five.valid_to) == ("暂停", None)
    (row,) = to_coverage(snapshot.coverage)
    assert (row.province, row.institution_class, row.complete, row.filings) == ("", "S", True, 5)


def test_asked_by_province_each_list_stands_for_its_province_alone(tmp_path: Path) -> None:
    spec = {**SPEC, "request": {**SPEC["request"], "province": "area"}}
    rows = [record(1), record(2, area="53"), record(3, area="53")]
    snapshot = read(tmp_path, spec, interface(rows))
    covered = {row.province: row for row in to_coverage(snapshot.coverage)}
    assert len(covered) > 30
    assert (covered["云南"].filings, covered["贵州"].filings, covered["浙江"].filings) == (2, 1, 0)
    assert all(row.complete for row in covered.values())


def _renamed(document: dict[str, Any]) -> Any:
    return {**document, "data": {**document["data"], "list": document["data"]["items"], "items": None}}


def _refused(document: dict[str, Any]) -> Any:
    return {**document, "ok": False}


def _repeating(document: dict[str, Any]) -> Any:
    return {**document, "data": {**document["data"], "items": [record(1), record(2)]}}


def _skipping(document: dict[str, Any]) -> Any:
    return {**document, "data": {**document["data"], "items": document["data"]["items"][:1]}}


def _growing(document: dict[str, Any]) -> Any:
    data = document["data"]
    return {**document, "data": {**data, "count": data["count"] + int(document["asked"]["p"])}}


@pytest.mark.parametrize("edit", [_renamed, _refused, _repeating, _skipping, _growing])
def test_an_interface_that_changes_or_misbehaves_proves_nobody_absent(tmp_path: Path, edit: Edit) -> None:
    snapshot = read(tmp_path, SPEC, interface([record(n) for n in range(1, 6)], edit))
    (row,) = to_coverage(snapshot.coverage)
    assert not row.complete
    assert row.why
    assert snapshot.gaps
    assert snapshot.rejected


@pytest.mark.parametrize("given", [{"orgKind": 7}, {"grade": "高手"}, {"orgName": ""}, {"job": None}])
def test_one_record_that_is_not_understood_spoils_the_list_and_is_named(tmp_path: Path, given: dict[str, Any]) -> None:
    snapshot = read(tmp_path, SPEC, interface([record(1), record(2, **given)]))
    (row,) = to_coverage(snapshot.coverage)
    assert not row.complete
    assert "机构2" in row.why


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ({**SPEC, "classes": ["X"]}, "classes/0"),
        ({name: part for name, part in SPEC.items() if name != "answer"}, "answer"),
        ({**SPEC, "scope": {"level": "grade"}}, "scope"),
    ],
)
def test_a_wrong_description_is_refused_with_its_field(tmp_path: Path, spec: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, spec, interface([]))
    assert complaint in f"{caught.value}"


def test_a_missing_description_names_the_file(tmp_path: Path) -> None:
    source = Source("own", SourceKind.REGISTER, "内部接口", ("https://own.example/api",), adapter="json_api")
    with pytest.raises(ConfigError, match=r"options\.spec"):
        sync(source, interface([]), TODAY)
    path = tmp_path / "sources.yaml"
    path.write_text(
        "sources:\n  - {id: own, kind: register, adapter: json_api, publisher: 接口, owner: me, state: live,\n"
        "     urls: ['https://own.example/api'], options: {spec: lists/own.yaml}}\n",
        encoding="utf-8",
    )
    (loaded,) = load_catalogue(path)
    assert loaded.options["spec"] == str((tmp_path / "lists" / "own.yaml").resolve())
    with pytest.raises(ConfigError, match="cannot be read"):
        sync(loaded, interface([]), TODAY)
