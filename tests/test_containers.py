"""A secret in the repository, or a service nobody waits for, would only show in production."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)


def test_no_secret_is_built_into_the_compose_file() -> None:
    for name, value in re.findall(r"^\s*(\w*(?:PASSWORD|SECRET|FERNET)\w*):\s*(\S.*)$", TEXT, re.MULTILINE):
        assert "${" in value or value.startswith("/"), name


def test_generated_environment_has_fresh_secrets_and_is_private(tmp_path: Path) -> None:
    (tmp_path / "docker").mkdir()
    script = tmp_path / "docker" / "make-env.sh"
    script.write_text((ROOT / "docker" / "make-env.sh").read_text())
    seen = set()
    for _ in range(2):
        (tmp_path / ".env").unlink(missing_ok=True)
        subprocess.run(["sh", str(script), "--demo"], check=True, capture_output=True)
        values = dict(line.split("=", 1) for line in (tmp_path / ".env").read_text().splitlines())
        seen.add(values["AIRFLOW_JWT_SECRET"])
        assert len(values["AIRFLOW_JWT_SECRET"]) >= 64
        assert len(values["AIRFLOW_FERNET_KEY"]) == 44
        assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    assert len(seen) == 2
    wanted = set(re.findall(r"\$\{(\w+):\?", TEXT)) | {"POSTGRES_DB"}
    assert wanted <= set(values)
    before = (tmp_path / ".env").read_bytes()
    subprocess.run(["sh", str(script)], check=True, capture_output=True)
    assert (tmp_path / ".env").read_bytes() == before, "an existing .env must not be overwritten"


def test_pages_and_airflow_are_published_on_loopback_only() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports and all(str(port).startswith("127.0.0.1:") for port in ports)


def test_every_long_running_service_has_a_healthcheck() -> None:
    running = {name for name in COMPOSE["services"] if name != "airflow-init"}
    assert {name for name in running if "healthcheck" in COMPOSE["services"][name]} == running


def test_ci_script_and_shell_scripts_are_executable() -> None:
    for name in (".ci/run", "docker/init.sh", "docker/make-env.sh"):
        assert os.access(ROOT / name, os.X_OK), name
