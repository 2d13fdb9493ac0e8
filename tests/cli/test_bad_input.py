"""Bad input gets one clear line and the right exit code; nothing half-written stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import run_auditor

pytestmark = pytest.mark.slow


def _refused(*arguments: str, env: dict[str, str] | None = None) -> str:
    result = run_auditor(*arguments, env=env)
    assert result.returncode == 2, (result.returncode, result.stderr[-800:])
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.stderr
    return lines[0]


def test_missing_file_is_named(tmp_path: Path) -> None:
    assert "no such file" in _refused("scan", str(tmp_path / "gone.html"))


def test_folder_given_for_a_file_is_named(tmp_path: Path) -> None:
    assert "is a folder" in _refused("scan", str(tmp_path))


def test_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"  \n")
    assert "empty" in _refused("scan", str(tmp_path / "empty.html"))


def test_binary_file_is_refused_instead_of_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10)
    assert "binary" in _refused("scan", str(tmp_path / "scan.png"))


def test_fifty_megabytes_are_refused_without_reading_them_all(tmp_path: Path) -> None:
    with (tmp_path / "huge.html").open("wb") as handle:
        handle.truncate(50_000_000)
    assert "too large" in _refused("scan", str(tmp_path / "huge.html"))


def test_week_that_does_not_exist_leaves_nothing_behind(tmp_path: Path) -> None:
    env = {"AUDITOR_DATA_URL": str(tmp_path / "runs"), "AUDITOR_DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}
    assert "ISO week" in _refused("audit", "--week", "2026-W60", env=env)
    assert list(tmp_path.iterdir()) == []


def test_report_of_a_week_never_audited_is_refused(tmp_path: Path) -> None:
    env = {"AUDITOR_DATA_URL": str(tmp_path / "runs"), "AUDITOR_DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}
    assert "2026-W02" in _refused("report", "build", "--week", "2026-W02", env=env)


def test_list_that_cannot_be_imported_is_refused_in_chinese_and_changes_nothing(tmp_path: Path) -> None:
    env = {"AUDITOR_DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}
    half = tmp_path / "名单.pdf"
    half.write_bytes(b"%PDF-1.4\n1 0 obj")
    line = _refused("registry", "import", str(half), "--province", "浙江", env=env)
    assert "损坏" in line and str(half) in line and "请重新下载" in line
    assert list(tmp_path.iterdir()) == [half]


def test_malformed_catalogue_names_its_line(tmp_path: Path) -> None:
    bad = tmp_path / "sources.yaml"
    bad.write_text("sources:\n  - id: a\n    kind: [site\n", encoding="utf-8")
    env = {"AUDITOR_CATALOGUE": str(bad), "AUDITOR_DATA_URL": str(tmp_path / "runs")}
    env |= {"AUDITOR_DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}
    line = _refused("audit", env=env)
    assert "sources.yaml" in line and ("line 3" in line or "line 4" in line or ":3" in line or ":4" in line)
    assert not (tmp_path / "runs").exists()


def test_unknown_source_id_is_named(tmp_path: Path) -> None:
    env = {"AUDITOR_DATA_URL": str(tmp_path / "runs"), "AUDITOR_DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}
    assert "no-such-source" in _refused("audit", "--sources", "no-such-source", env=env)
    assert not (tmp_path / "runs").exists()


def test_unknown_fault_lists_the_known_ones() -> None:
    assert "registry-down" in _refused("demo", "--fault", "meteor")


def test_unreachable_page_exits_with_could_not_check(tmp_path: Path) -> None:
    result = run_auditor("scan", "http://127.0.0.1:9/")
    assert result.returncode in (2, 3)
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "group", ["", "sources", "registry", "rules", "report", "db", "sandbox", "demo", "scan", "audit"]
)
def test_help_is_there_for_every_command(group: str) -> None:
    result = run_auditor(*([group] if group else []), "--help")
    assert result.returncode == 0
    assert "Usage" in result.stdout
