"""Load rule files; say of a wrong one which file, which line, and what to do."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from auditor.errors import ConfigError
from auditor.rules import conditions
from auditor.rules.lint import problems
from auditor.rules.model import Basis, Check, Example, Rule, RuleSet
from auditor.rules.yamlfile import YamlFile
from auditor.settings import get_settings

_REPOSITORY = Path(__file__).resolve().parents[2] / "expectations"


def expectations_folder(folder: Path | None = None) -> Path:
    """The folder that holds compliance/ and quality/: the given one, AUDITOR_EXPECTATIONS, or the repository's."""
    return folder or get_settings().expectations or _REPOSITORY


@lru_cache(maxsize=4)
def schema(name: str) -> Draft202012Validator:
    """The validator of 'rule' or 'quality' files."""
    text = resources.files("auditor.rules").joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def schema_problems(file: YamlFile, name: str) -> list[str]:
    """What the schema says against a file, one line each, with its place."""
    errors = sorted(schema(name).iter_errors(file.data), key=lambda error: [str(part) for part in error.path])
    return [
        f"{file.at(*error.path)}: {'.'.join(map(str, error.path)) or 'file'}: {error.message[:200]}" for error in errors
    ]


def _example(data: Any) -> Example:
    if isinstance(data, str):
        return Example(text=data)
    return Example(data.get("text", ""), data.get("facts", {}), data.get("check", ""), data.get("level", ""))


def _rule(file: YamlFile) -> Rule:
    data = file.data
    return Rule(
        id=data["id"],
        version=str(data["version"]),
        title_zh=data["title"]["zh"],
        title_en=data["title"]["en"],
        severity=data["severity"],
        facts=tuple(data["facts"]),
        checks=tuple(
            Check(
                id=check["id"],
                expectation=check["expectation"],
                kwargs=check["kwargs"],
                row_condition=conditions.parse(check.get("row_condition")),
                severity=check.get("severity", data["severity"]),
                phrase_from=tuple(check["phrase_from"]),
                seen=check["seen"],
            )
            for check in data["checks"]
        ),
        basis=tuple(
            Basis(
                b["document"], b["article"], b["from"], b["to"] or "", b["verified"],
                tuple(b.get("checks", ())), b.get("province", ""), b.get("note", ""),
            )
            for b in data["basis"]
        ),
        advice_zh=data["advice"]["zh"],
        advice_en=data["advice"]["en"],
        must_fire=tuple(map(_example, data["examples"]["must_fire"])),
        must_not_fire=tuple(map(_example, data["examples"]["must_not_fire"])),
        could_not_check=tuple(map(_example, data["examples"].get("could_not_check", ()))),
        path=str(file.path),
        source=data,
    )  # fmt: skip


def read_rule(path: Path) -> tuple[Rule | None, list[str]]:
    """One rule file, or None, and everything that is wrong with it.

    Raises:
        ConfigError: the file is missing or is no YAML.
    """
    file = YamlFile(path)
    wrong = schema_problems(file, "rule")
    if wrong:
        return None, wrong
    rule = _rule(file)
    return rule, problems(rule, file)


def rule_files(folder: Path | None) -> list[Path]:
    """The rule files of a folder (its compliance/ subfolder when it has one), sorted by name.

    Raises:
        ConfigError: there are none.
    """
    root = expectations_folder(folder)
    compliance = root / "compliance"
    files = sorted((compliance if compliance.is_dir() else root).glob("*.yaml"))
    if not files:
        raise ConfigError("no rule files", str(root), "give a folder that holds compliance/*.yaml")
    return files


def lint(folder: Path | None = None) -> list[str]:
    """Everything wrong with the rule files of a folder, one line each with file and line; [] when all is well."""
    lines: list[str] = []
    seen: dict[str, Path] = {}
    for path in rule_files(folder):
        try:
            rule, wrong = read_rule(path)
        except ConfigError as error:
            lines.append(error.line())
            continue
        lines += wrong
        if rule and rule.id in seen:
            lines.append(f"{path}:1: id {rule.id} is already used by {seen[rule.id].name}")
        if rule:
            seen[rule.id] = path
    return lines


def load_rules(folder: Path | None = None) -> RuleSet:
    """All rules of a folder, sorted by id.

    Raises:
        ConfigError: a file is malformed or breaks the schema or the lint; names file and line.
    """
    rules: dict[str, Rule] = {}
    for path in rule_files(folder):
        rule, wrong = read_rule(path)
        if wrong or rule is None:
            place, _, what = wrong[0].partition(": ")
            raise ConfigError(what, place, "run `auditor rules lint` for the whole list")
        if rule.id in rules:
            raise ConfigError(f"id {rule.id} is given twice", str(path), "give the new rule its own id")
        rules[rule.id] = rule
    ordered = tuple(rules[key] for key in sorted(rules))
    return RuleSet(ordered, digest(ordered))


def digest(rules: tuple[Rule, ...]) -> str:
    """Hex SHA-256 over the rules' content: layout and comments of the files do not change it."""
    text = json.dumps([rule.source for rule in rules], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
