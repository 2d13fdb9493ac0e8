"""The command line: a person sees the same reasoning as the audit, and nothing half-read is saved unnoticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from auditor.cli.registry_mirror import app
from auditor.errors import BadInput
from auditor.registry import Resolver
from auditor.registry.codes import uscc_check_char
from auditor.settings import get_settings
from auditor.store import Store
from tests.registry.helpers import TODAY, filing, frames, whole
from tests.registry.test_import import ROW, book, row

NAME = "浙江澄岚职业技能评价中心"
USCC = "52330100MJ8T00017" + uscc_check_char("52330100MJ8T00017")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'auditor.db'}"
    monkeypatch.setenv("AUDITOR_DATABASE_URL", url)
    get_settings.cache_clear()
    yield url
    get_settings.cache_clear()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    ("text", "kind", "how"),
    [
        (NAME, "name", "exact"),
        (USCC, "uscc", "uscc"),
        (USCC.lower(), "uscc", "uscc"),
        ("S000133000123", "filing_code", "filing_code"),
        ("S000133000123264000001", "certificate", "filing_code"),
    ],
)
def test_each_way_of_asking_leads_to_the_same_body(text: str, kind: str, how: str) -> None:
    resolver = Resolver(*frames([filing(NAME, uscc=USCC, filing_code="S000133000123")], whole("浙江")), 35)
    answer = resolver.lookup(text, TODAY)
    assert (answer["kind"], answer["match"], answer["outcome"]) == (kind, how, "verified")
    assert answer["filings"][0]["name"] == NAME
    assert json.loads(json.dumps(answer)) == answer


def test_a_certificate_number_of_unknown_form_is_not_called_forged() -> None:
    resolver = Resolver(*frames([], whole("浙江")), 35)
    answer = resolver.lookup("1933001000500001", TODAY)
    assert (answer["kind"], answer["outcome"]) == ("certificate", "unavailable")
    assert "不能判断真伪" in answer["explanation"]


@pytest.mark.parametrize("text", [USCC[:-1] + ("0" if USCC[-1] != "0" else "1"), "RSW330100319500001"])
def test_a_misprinted_code_is_said_to_be_one(text: str) -> None:
    resolver = Resolver(*frames([filing(NAME, uscc=USCC, filing_code="S000133000123")], whole("浙江")), 35)
    answer = resolver.lookup(text, TODAY)
    assert (answer["kind"], answer["outcome"]) == ("code", "unavailable")
    assert "抄录有误" in answer["explanation"]


def test_import_then_lookup_and_status(database: str, tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx", [ROW])
    dry = run("import", str(path), "--province", "四川", "--as-of", "2026-11-16", "--dry-run")
    assert dry.exit_code == 0
    assert "机构信息/机构名称" in dry.stdout and "nothing was saved" in dry.stdout
    assert len(Store(database).mirror()[0]) == 0 if Path(tmp_path / "auditor.db").exists() else True
    assert run("import", str(path), "--province", "四川省", "--as-of", "2026-11-16").exit_code == 0
    assert Store(database).mirror()[0]["name"].tolist() == ["四川澄岚职业技能评价中心"]
    found = run("lookup", "四川澄岚职业技能评价中心", "--format", "json")
    assert json.loads(found.stdout)["filings"][0]["filing_code"] == "S000151000001"
    absent = run("lookup", "四川墨舟职业技能评价中心")
    assert absent.exit_code == 3  # the national lists are not loaded: nobody can say 'not found'
    assert "unavailable" in absent.stdout
    status = json.loads(run("status", "--format", "json").stdout)
    assert [(line["province"], line["class"], line["filings"]) for line in status["lists"]] == [("四川", "S", 1)]
    assert "import-四川" in run("status").stdout
    (sichuan,) = [row for row in status["provinces"] if row["province"] == "四川"]
    assert sichuan["in_force"] == {"S": 1, "Y": 0, "J": 0}
    assert sichuan["missing"] == ["Y", "J"]


def test_importing_twice_adds_nothing(database: str, tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx", [ROW, row(name="四川墨舟评价中心", filing="")])
    for _ in range(2):
        assert run("import", str(path), "--province", "四川", "--as-of", "2026-11-16").exit_code == 0
    assert len(Store(database).mirror()[0]) == 2


def test_rejected_rows_are_shown_with_their_number(database: str, tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx", [ROW, row(level="各级")])
    shown = run("import", str(path), "--province", "四川", "--dry-run").stdout
    assert "rejected: row 4" in shown
    assert "not complete" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "none.xlsx", "--province", "四川"),
        ("import", "none.xlsx", "--province", "四川", "--as-of", "yesterday"),
        ("lookup", " "),
        ("lookup", "x", "--format", "xml"),
        ("status", "--format", "xml"),
    ],
)
def test_wrong_use_is_answered_in_one_line(database: str, arguments: tuple[str, ...]) -> None:
    error = run(*arguments).exception
    assert isinstance(error, BadInput)
    assert error.exit_code == 2


def test_an_empty_mirror_says_so(database: str) -> None:
    assert "no register loaded" in run("status").stdout


def test_a_credit_code_tells_who_registered_the_body() -> None:
    """A private school's code shown by a company is worth a look, whether or not the registers hold it."""
    resolver = Resolver(*frames([filing(NAME, uscc=USCC)], whole("浙江")), 35)
    told = resolver.lookup(USCC, TODAY)["credit_code"]
    assert told is not None
    assert (told["province"], bool(told["authority"])) == ("浙江", True)
    assert resolver.lookup(NAME, TODAY)["credit_code"] is None
