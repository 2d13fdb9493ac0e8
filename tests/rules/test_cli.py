"""`auditor rules` serves lawyers: what it prints is readable, what it refuses says why."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import great_expectations as gx
import yaml
from typer.testing import CliRunner

from auditor.cli.rules import app
from auditor.errors import BadInput
from auditor.rules import load_rules

RUN = CliRunner()


def test_list_names_every_rule() -> None:
    """A rule missing from the list is a rule nobody reviews."""
    result = RUN.invoke(app, ["list"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == [rule.id for rule in load_rules().rules]
    assert load_rules().digest[:16] in lines[-1]
    data = json.loads(RUN.invoke(app, ["list", "--format", "json"]).output)
    assert data["digest"] == load_rules().digest
    assert {"id", "title_zh", "title_en", "severity", "advice_zh", "basis"} <= set(data["rules"][0])


def test_show_says_what_is_verified() -> None:
    """An unverified provision shown like a verified one misleads a lawyer."""
    text = RUN.invoke(app, ["show", "r30"]).output
    assert "经营者不明" in text
    assert "电子商务法" in text
    assert "未核实" in text
    assert "已核实" in text
    data = json.loads(RUN.invoke(app, ["show", "R30", "--format", "json"]).output)
    assert data["id"] == "R30"
    assert yaml.safe_load(RUN.invoke(app, ["show", "R17", "--format", "yaml"]).output)["id"] == "R17"
    assert "level_high <= 3" in RUN.invoke(app, ["show", "R17"]).output


def test_an_unknown_rule_says_where_to_look() -> None:
    """One line: what, where, what to do."""
    result = RUN.invoke(app, ["show", "R99"])
    assert isinstance(result.exception, BadInput)
    assert "auditor rules list" in result.exception.line()


def test_lint_fails_on_a_bad_file(tmp_path: Path) -> None:
    """CI relies on the exit code."""
    assert RUN.invoke(app, ["lint"]).exit_code == 0
    (tmp_path / "R50-x.yaml").write_text("id: R50\n", encoding="utf-8")
    result = RUN.invoke(app, ["lint", str(tmp_path)])
    assert result.exit_code == 1
    assert "R50-x.yaml:1" in result.output
    assert isinstance(RUN.invoke(app, ["lint", str(tmp_path / "gone")]).exception, BadInput)


def test_importing_does_not_load_the_engine() -> None:
    """Great Expectations takes seconds to import; `auditor --help` must not pay for it."""
    modules = "auditor.cli.rules, auditor.rules, auditor.rules.validate, auditor.rules.quality, auditor.rules.score"
    code = f"import sys, {modules}; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_exported_suite_is_one_the_library_itself_takes() -> None:
    """A regulator who runs the rules elsewhere must get all of them, and twice the same bytes."""
    first, second = (RUN.invoke(app, ["export"]) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.stdout == second.stdout
    document = json.loads(first.stdout)
    suite = gx.ExpectationSuite(name=document["name"], expectations=document["expectations"])
    pairs = {(e.meta["rule_id"], e.meta["check_id"]) for e in suite.expectations}
    assert pairs == {(rule.id, check.id) for rule in load_rules().rules for check in rule.checks}
