"""Take a rule file away, or turn it round: something with a name must notice. In a copy, one file at a time."""

from __future__ import annotations

import shutil
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.cli.rules import read_example
from auditor.errors import ConfigError
from auditor.rules import load_rules
from auditor.rules.examples import run

FOLDER = Path(__file__).resolve().parents[2] / "expectations" / "compliance"
FILES = sorted(FOLDER.glob("*.yaml"))
# Every rule there is. A new rule file needs its id here: this list notices that a file is gone.
KNOWN = [
    "R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09a", "R09b", "R09c", "R09d", "R09e", "R09f", "R10",
    "R11", "R12", "R13", "R14", "R15", "R16", "R17", "R18", "R19", "R20", "R21", "R22", "R23", "R24", "R25", "R26",
    "R27", "R28", "R29", "R30",
]  # fmt: skip
OPPOSITE = {
    "expect_column_values_to_be_in_set": "expect_column_values_to_not_be_in_set",
    "expect_column_values_to_be_null": "expect_column_values_to_not_be_null",
}
OPPOSITE |= {value: key for key, value in OPPOSITE.items()}


def rule_ids(folder: Path) -> list[str]:
    """Ids as the files are named; loading checks that name and content agree."""
    return sorted(path.name.split("-")[0] for path in folder.glob("*.yaml"))


def test_no_rule_file_is_missing() -> None:
    """A rule that is gone accuses nobody, and its examples are gone with it."""
    assert rule_ids(FOLDER) == sorted(KNOWN)
    assert sorted(rule.id for rule in load_rules().rules) == sorted(KNOWN)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.split("-")[0])
def test_a_dropped_rule_file_is_noticed(file: Path, tmp_path: Path) -> None:
    """`test_no_rule_file_is_missing` is what fails then."""
    shutil.copytree(FOLDER, tmp_path / "compliance")
    (tmp_path / "compliance" / file.name).unlink()
    assert rule_ids(tmp_path / "compliance") != sorted(KNOWN)


def turned(check: dict[str, Any]) -> dict[str, Any]:
    """The check that finds fault with what this one allows."""
    check, kwargs = deepcopy(check), dict(check["kwargs"])
    name = check["expectation"]
    if name in OPPOSITE:
        check["expectation"] = OPPOSITE[name]
    elif name == "expect_column_values_to_be_between":
        low, high = kwargs.pop("min_value", None), kwargs.pop("max_value", None)
        kwargs.pop("strict_min", None), kwargs.pop("strict_max", None)
        kwargs |= {"max_value": low, "strict_max": True} if low is not None else {"min_value": high, "strict_min": True}
    else:  # a pair: a greater than b becomes b greater than a; equal becomes greater
        check["expectation"] = "expect_column_pair_values_a_to_be_greater_than_b"
        if name == check["expectation"]:
            kwargs["column_A"], kwargs["column_B"] = kwargs["column_B"], kwargs["column_A"]
    return {**check, "kwargs": kwargs}


def mutants() -> list[Any]:
    """Each check of each file turned round, and left out where others remain."""
    found = []
    for file in FILES:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        for number, check in enumerate(data["checks"]):
            others = data["checks"][:number], data["checks"][number + 1 :]
            changed = {**data, "checks": [*others[0], turned(check), *others[1]]}
            found.append(pytest.param(file.name, changed, id=f"{data['id']}-{check['id']}-turned"))
            if len(data["checks"]) > 1:
                found.append(
                    pytest.param(
                        file.name,
                        {**data, "checks": [*others[0], *others[1]]},
                        id=f"{data['id']}-{check['id']}-left-out",
                    )
                )
    return found


@cache
def read_once(body: bytes, key: str) -> Any:
    """The pages of the examples do not change with the rule."""
    return read_example(body, key)


@pytest.mark.parametrize(("name", "data"), mutants())
def test_a_changed_rule_file_fails_its_examples(name: str, data: dict[str, Any], tmp_path: Path) -> None:
    """`auditor rules test` (or already `lint`) fails then; if not, the examples prove nothing about this check."""
    checks = {check["id"] for check in data["checks"]}
    for group in ("must_fire", "must_not_fire", "could_not_check"):  # an example may not name a check that is gone
        for example in data["examples"].get(group, []):
            if isinstance(example, dict) and example.get("check", "") not in checks:
                example.pop("check", None)
    for basis in data["basis"]:
        if set(basis.get("checks", ())) - checks:
            basis.pop("checks")
    folder = tmp_path / "compliance"
    folder.mkdir()
    (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    try:
        rules = load_rules(tmp_path)
    except ConfigError:  # `auditor rules lint` refuses it: a fact is listed that no check reads any more
        return
    results = run(rules, read_once)
    assert [result for result in results if not result.passed]
