"""Rule files are data that lawyers edit: what is wrong is named with file and line, and nothing wrong gets in."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from auditor.errors import ConfigError
from auditor.rules import expectations_folder, lint, load_rules
from auditor.rules.load import digest
from auditor.rules.vocabulary import VOCABULARY

FOLDER = expectations_folder()
EXPECTED = {
    "R01", "R02", "R03", "R04", "R05", "R06", "R08", "R09a", "R09b", "R09c", "R11", "R12", "R13", "R14", "R15", "R16",
    "R17", "R18", "R22", "R23", "R28", "R29", "R30",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rules to spoil."""
    shutil.copytree(FOLDER, tmp_path / "expectations")
    return tmp_path / "expectations"


def edit(folder: Path, rule: str, old: str, new: str) -> Path:
    path = next((folder / "compliance").glob(f"{rule}-*.yaml"))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_rules_are_all_there_and_clean() -> None:
    """A rule that vanishes takes its breaches with it, without any other test failing."""
    assert lint() == []
    rules = load_rules()
    assert {rule.id for rule in rules.rules} >= EXPECTED
    assert [rule.id for rule in rules.rules] == sorted(rule.id for rule in rules.rules)


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_each_check_has_an_example_that_fires(rule: object) -> None:
    """A check no example reaches can be broken without anybody noticing."""
    assert len(rule.must_fire) >= 6  # type: ignore[attr-defined]
    assert len(rule.must_not_fire) >= 6  # type: ignore[attr-defined]
    checks = {check.id for check in rule.checks}  # type: ignore[attr-defined]
    named = {example.check for example in rule.must_fire if example.check}  # type: ignore[attr-defined]
    assert named == checks or len(checks) == 1


@pytest.mark.parametrize(
    "case",
    [
        ("R01", "column: claim_guarantee_pass", "column: claim_garantee", 10, "no fact column 'claim_garantee'"),
        ("R01", "value_set: [affirmed]", "value_set: [afirmed]", 10, "is not a value of claim_guarantee_pass"),
        ("R01", "expect_column_values_to_not_be_in_set", "expect_values_fine", 10, "unknown expectation"),
        ("R01", "value_set: [affirmed]", "mostly: 0.9", 10, "takes no argument 'mostly'"),
        ("R01", "phrase_from: [guarantee_pass]", "phrase_from: [promise]", 10, "unknown claim kind 'promise'"),
        ("R01", "{phrase}", "{words}", 10, "`seen` names {words}"),
        ("R01", "facts: [claim_guarantee_pass]", "facts: [claim_guarantee_pass, hours]", 8, "hours is listed"),
        ("R01", "severity: high", "severity: deadly", 7, "'deadly' is not one of"),
        ("R01", "version: 1", "version: 1\nowner: me", 1, "'owner' was unexpected"),
        ("R01", "to: 2025-10-14", "to: 2018-10-14", 0, "before it begins"),
        ("R01", "from: 2022-05-07", "from: 2022-05-41", 0, "2022-05-41 is not a day"),
        ("R17", 'is: "<=", value: 3', 'is: "<=", value: 三级', 0, "is not a number"),
        ("R17", "level_high, is: not_null", 'page_kind, is: "<=", value: offer', 0, "has no meaning for"),
        ("R30", "is: \"==\", value: offer", "is: in, value: offer", 0, "needs a list"),
        ("R30", "value_set: [true]", "value_set: [yes_]", 0, "true or false"),
        ("R09a", "register_answer: not_found", "register_answer: lost", 0, "'lost' is not a value"),
        ("R09c", "province: 青海", "province: 青海湖", 0, "unknown province"),
        ("R04", "id: patron", "id: issuer", 0, "check id 'issuer' is given twice"),
        ("R04", "id: R04", "id: R07", 2, "must begin with the rule's id"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(folder: Path, case: tuple[str, str, str, int, str]) -> None:
    """'invalid rule' without a place costs a lawyer an afternoon."""
    rule, old, new, line, what = case
    path = edit(folder, rule, old, new)
    found = [problem for problem in lint(folder) if what in problem]
    assert found, lint(folder)
    place = re.match(rf"{re.escape(str(path))}:(\d+): ", found[0])
    assert place is not None
    if line:
        assert abs(int(place[1]) - line) <= 1
    with pytest.raises(ConfigError) as error:
        load_rules(folder)
    assert f"{path}:" in error.value.line()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("id: R99\n  version: 1\n", "malformed YAML"),
        ("id: R99\nid: R98\n", "given twice"),
        ("", "is not of type 'object'"),
        ("- R99\n", "is not of type 'object'"),
    ],
)
def test_a_file_that_is_no_rule(folder: Path, text: str, what: str) -> None:
    """A broken file must stop loading, not be skipped: skipping it would silently drop a rule."""
    (folder / "compliance" / "R99-x.yaml").write_text(text, encoding="utf-8")
    assert any(what in problem for problem in lint(folder))
    with pytest.raises(ConfigError, match=r"R99-x\.yaml"):
        load_rules(folder)


def test_a_file_that_is_not_utf8(folder: Path) -> None:
    """Files edited in an old Chinese editor arrive as GB 18030."""
    path = folder / "compliance" / "R01-guarantee-pass.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load_rules(folder)


def test_two_files_with_one_id(folder: Path) -> None:
    """The second would replace the first without a word."""
    source = folder / "compliance" / "R01-guarantee-pass.yaml"
    shutil.copy(source, source.with_name("R01-again.yaml"))
    assert any("already used" in problem for problem in lint(folder))
    with pytest.raises(ConfigError, match="given twice"):
        load_rules(folder)


def test_no_rules_at_all(tmp_path: Path) -> None:
    """An empty folder would audit nothing and find everybody innocent."""
    with pytest.raises(ConfigError, match="no rule files"):
        load_rules(tmp_path)


def test_the_digest_names_the_content_not_the_layout(folder: Path) -> None:
    """Every finding carries it: a comment must not change it, a judgement must."""
    before = load_rules(folder).digest
    edit(folder, "R01", "id: R01", "# a remark\nid: R01")
    assert load_rules(folder).digest == before
    edit(folder, "R01", "severity: high", "severity: medium")
    assert load_rules(folder).digest != before
    assert before == load_rules().digest == digest(load_rules().rules)


def test_rules_are_plain_great_expectations() -> None:
    """The vocabulary is the library's own: every word of it exists there and takes those arguments."""
    import great_expectations.expectations as gxe  # noqa: PLC0415 - seconds to import

    for name, word in VOCABULARY.items():
        fields = getattr(gxe, "".join(part.capitalize() for part in name.split("_"))).__fields__
        assert {*word.columns, *word.required, *word.optional} <= set(fields), name
