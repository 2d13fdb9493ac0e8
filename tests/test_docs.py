"""Documentation that no longer fits the code misleads the people who act on it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from auditor.settings import Settings

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def _name(requirement: str) -> str:
    return re.split(r"[\[><=]", requirement)[0].lower()


def test_every_direct_dependency_has_its_reason_and_a_lower_bound() -> None:
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    text = (ROOT / "docs" / "dependencies.md").read_text()
    listed = {name.lower() for name in re.findall(r"^\| ([\w-]+) \|", text, re.MULTILINE)} - {"package"}
    assert listed == {_name(requirement) for requirement in wanted}
    assert all(">=" in requirement for requirement in wanted)


def test_lock_carries_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    for block in re.split(r"\n(?=\S)", lock.strip()):
        assert "--hash=sha256:" in block, block[:80]


def test_lock_covers_every_direct_dependency() -> None:
    lock = (ROOT / "requirements.lock").read_text().lower()
    for requirement in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]:
        assert re.search(rf"^{re.escape(_name(requirement))}(\[[^\]]*\])?==", lock, re.MULTILINE), requirement


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], key=str), ids=lambda p: p.name
)
def test_no_page_links_to_a_file_that_is_gone(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_setting_is_described_for_operators() -> None:
    text = (ROOT / "docs" / "for-operators.md").read_text()
    missing = [name for name in Settings.model_fields if f"AUDITOR_{name.upper()}" not in text]
    assert missing == []


def test_no_module_is_too_long_to_read_in_one_sitting() -> None:
    lengths = {p: len(p.read_text().splitlines()) for p in [*ROOT.glob("auditor/**/*.py"), *ROOT.glob("dags/*.py")]}
    assert max(lengths.values()) <= 500
    assert sorted(lengths.values())[len(lengths) // 2] <= 120
