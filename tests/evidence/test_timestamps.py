"""A timestamp must prove when a manifest existed, or be called what it is; its absence must never stop a run."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from auditor import notary, sealing, timestamps
from auditor.cli.report import app
from auditor.errors import ConfigError, CouldNotCheck
from auditor.model import sha256_hex
from auditor.settings import Settings
from auditor.store import Store
from tests.evidence.authority import Authority, authority
from tests.evidence.small import Small

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("small-evidence")]


def _with(small: Small, clock: Authority, **changes: Any) -> Settings:
    return small.settings.model_copy(update={"timestamp_url": clock.url, "timestamp_ca": str(clock.root), **changes})


def test_a_sealed_run_is_timestamped_and_the_stamp_holds_offline(mine: Small, clock: Authority, tmp_path: Path) -> None:
    folder, settings = mine.week("2026-W48"), _with(mine, clock)
    before = folder.read_bytes("manifest.json")
    assert notary.finish(folder, settings) == sha256_hex(before)
    assert folder.read_bytes("manifest.json") == before, "the manifest's own bytes do not change"
    said = timestamps.read(folder, settings.model_copy(update={"timestamp_url": ""}))
    assert (said.state, said.authority, said.detail) == ("ok", "127.0.0.1", "")
    assert said.time.startswith("20")
    (tmp_path / "answer.tsr").write_bytes(said.answer)
    command = ["openssl", "ts", "-verify", "-in", str(tmp_path / "answer.tsr"), "-CAfile", str(clock.root)]
    command += ["-data", f"{folder.url}/manifest.json"]
    assert subprocess.run(command, check=True, capture_output=True, timeout=30).stdout.strip() == b"Verification: OK"
    assert sealing.check(folder).problems == ()
    noted = Store(settings.database_url).noted_seal("2026-W48")
    assert noted is not None
    assert noted["timestamp_sha256"] == sha256_hex(folder.read_bytes("timestamp.json"))


def test_publishing_again_keeps_the_stamp_and_asks_nobody(mine: Small, clock: Authority) -> None:
    folder, settings = mine.week("2026-W48"), _with(mine, clock)
    notary.finish(folder, settings)
    first, asked = folder.read_bytes("timestamp.json"), len(clock.asked)
    notary.finish(folder, settings)
    assert (folder.read_bytes("timestamp.json"), len(clock.asked)) == (first, asked)


def test_a_stamp_of_an_earlier_manifest_is_replaced(mine: Small, clock: Authority) -> None:
    folder, settings = mine.week("2026-W48"), _with(mine, clock)
    notary.finish(folder, settings)
    first = folder.read_bytes("timestamp.json")
    folder.write_bytes("report/index.html", b"<html>rebuilt")
    notary.finish(folder, settings)
    assert folder.read_bytes("timestamp.json") != first
    assert timestamps.read(folder, settings).state == "ok"


def test_a_lost_certificate_file_does_not_fail_a_run_that_is_published_again(mine: Small, clock: Authority) -> None:
    folder, settings = mine.week("2026-W48"), _with(mine, clock)
    notary.finish(folder, settings)
    first = folder.read_bytes("timestamp.json")
    notary.finish(folder, _with(mine, clock, timestamp_ca="/no/such/file.pem"))
    assert folder.read_bytes("timestamp.json") == first


@pytest.mark.parametrize("answer", [7, None, "#", "", "AAAA"])
def test_a_forged_timestamp_file_is_wrong_and_no_crash(mine: Small, clock: Authority, answer: object) -> None:
    folder = mine.week("2026-W48")
    document = {"manifest_sha256": sha256_hex(folder.read_bytes("manifest.json")), "authority": 7, "answer": answer}
    folder.write_bytes("timestamp.json", sealing.canonical(document))
    assert timestamps.read(folder, _with(mine, clock)).state == "wrong"


def test_without_the_setting_nobody_is_asked(mine: Small, clock: Authority) -> None:
    asked = len(clock.asked)
    notary.finish(mine.week("2026-W48"), mine.settings)
    assert not mine.week("2026-W48").exists("timestamp.json")
    assert len(clock.asked) == asked
    assert timestamps.read(mine.week("2026-W48"), mine.settings).state == "none"


@pytest.mark.parametrize("broken", [503, 302, b"", b"no answer", b"0\x03\x02\x01\x02", b"x" * (1 << 21)])
def test_an_authority_out_of_order_costs_the_stamp_and_not_the_run(
    mine: Small, clock: Authority, caplog: pytest.LogCaptureFixture, broken: int | bytes
) -> None:
    folder = mine.week("2026-W48")
    clock.broken = broken
    try:
        notary.finish(folder, _with(mine, clock))
    finally:
        clock.broken = None
    assert not folder.exists("timestamp.json")
    assert "published WITHOUT a timestamp" in caplog.text
    assert "auditor report timestamp 2026-W48" in caplog.text


def test_an_authority_that_is_down_costs_the_stamp_and_not_the_run(
    mine: Small, clock: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        notary.finish(mine.week("2026-W48"), _with(mine, clock, timestamp_url=nobody))
    assert "published WITHOUT a timestamp" in caplog.text


def test_a_refusal_is_no_timestamp(mine: Small, tmp_path: Path) -> None:
    with authority(tmp_path / "old", digests="sha512") as old, pytest.raises(CouldNotCheck, match="a refusal"):
        timestamps.ask(mine.week("2026-W48"), _with(mine, old))
    assert not mine.week("2026-W48").exists("timestamp.json")


def test_an_answer_to_another_question_is_refused(mine: Small, clock: Authority) -> None:
    """Who answers with a recorded stamp of other bytes, or of the same bytes at another time, must not get through."""
    folder, settings = mine.week("2026-W48"), _with(mine, clock)
    timestamps.ask(mine.week("2026-W47"), settings)
    timestamps.ask(folder, settings)
    for week in ("2026-W47", "2026-W48"):
        clock.broken = timestamps.read(mine.week(week), settings).answer
        try:
            with pytest.raises(CouldNotCheck, match="other bytes" if week == "2026-W47" else "another question"):
                timestamps.ask(folder, settings)
        finally:
            clock.broken = None


def test_somebody_elses_authority_proves_nothing(mine: Small, clock: Authority, tmp_path: Path) -> None:
    with authority(tmp_path / "forger") as forger:
        settings = _with(mine, forger, timestamp_ca="")
        notary.finish(mine.week("2026-W48"), settings)
    unchecked = timestamps.read(mine.week("2026-W48"), settings)
    assert unchecked.state == "could_not_check"
    assert "AUDITOR_TIMESTAMP_CA" in unchecked.detail
    said = timestamps.read(mine.week("2026-W48"), _with(mine, clock))
    assert said.state == "wrong"
    assert "signature does not hold" in said.detail


def test_a_stamp_holds_after_its_certificate_has_expired(mine: Small, tmp_path: Path) -> None:
    """Years later the certificate is out of date: what counts is that it was valid when it signed."""
    with authority(tmp_path / "short", valid_days=1) as short:
        settings = _with(mine, short)
        notary.finish(mine.week("2026-W48"), settings)
    later = ["-attime", str(4102444800)]  # 2100
    command = ["openssl", "verify", "-CAfile", str(short.root), *later, str(short.root.with_name("tsa.pem"))]
    assert subprocess.run(command, check=False, capture_output=True, timeout=30).returncode != 0
    assert timestamps.read(mine.week("2026-W48"), settings).state == "ok"


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_every_flipped_byte_of_the_timestamp_file_is_found(mine: Small, clock: Authority) -> None:
    folder, settings = mine.week("2026-W48"), _with(mine, clock)
    notary.finish(folder, settings)
    data = folder.read_bytes("timestamp.json")
    for at in range(0, len(data), 53):
        Path(folder.url, "timestamp.json").write_bytes(_flipped(data, at))
        assert timestamps.read(folder, settings).state == "wrong", at


def test_no_forged_answer_passes_under_a_fresh_digest(mine: Small, clock: Authority) -> None:
    """The forger writes the file's own digest anew: what then still passes must vouch for the same bytes and time."""
    folder, settings = mine.week("2026-W48"), _with(mine, clock)
    notary.finish(folder, settings)
    true = timestamps.read(folder, settings)
    document = {k: v for k, v in json.loads(folder.read_bytes("timestamp.json")).items() if k != "digest"}
    passed = []
    for at in range(0, len(true.answer), 7):
        forged = base64.b64encode(_flipped(true.answer, at)).decode()
        Path(folder.url, "timestamp.json").write_bytes(sealing.canonical({**document, "answer": forged}))
        said = timestamps.read(folder, settings)
        if said.state == "ok":
            passed.append(at)
            assert said.time == true.time
    assert len(passed) < len(true.answer) / 7 / 10, "hardly any byte is outside signature and certificates"


def run(*arguments: str) -> Any:
    """What `auditor report …` did."""
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def test_a_run_is_timestamped_later_and_verify_tells_it(
    mine: Small, clock: Authority, at: Callable[[Settings], None]
) -> None:
    at(_with(mine, clock))
    assert "there is no timestamp" in run("verify", "2026-W48").stdout
    for _ in range(2):
        done = run("timestamp", "2026-W48")
        assert done.exit_code == 0, done.output
        assert "signature holds" in done.stdout
    told = run("verify", "2026-W48", "--format", "json")
    last = json.loads(told.stdout.splitlines()[-1])
    assert (told.exit_code, last["timestamp"]["state"], last["store"]) == (0, "ok", "same")
    Path(mine.week("2026-W48").url, "timestamp.json").unlink()
    told = run("verify", "2026-W48", "--format", "json")
    last = json.loads(told.stdout.splitlines()[-1])
    assert (told.exit_code, [(p["file"], p["what"]) for p in last["problems"]]) == (1, [("timestamp.json", "missing")])


def test_a_changed_run_is_never_timestamped_later(mine: Small, clock: Authority) -> None:
    folder = mine.week("2026-W48")
    folder.write_bytes("report/findings.csv", b"forged")
    with pytest.raises(CouldNotCheck, match=r"not as it was published: report/findings\.csv"):
        notary.stamp_later(folder, _with(mine, clock))


def test_settings_that_cannot_work_are_said_so(mine: Small, clock: Authority, tmp_path: Path) -> None:
    folder = mine.week("2026-W48")
    for address in ("", "ftp://x/", "nonsense", "http://"):
        with pytest.raises(ConfigError, match="AUDITOR_TIMESTAMP_URL"):
            timestamps.ask(folder, _with(mine, clock, timestamp_url=address))
    (tmp_path / "ca.pem").write_text("nothing")
    notary.finish(folder, _with(mine, clock))
    for path in (tmp_path / "ca.pem", tmp_path / "no.pem"):
        with pytest.raises(ConfigError, match="AUDITOR_TIMESTAMP_CA"):
            timestamps.read(folder, _with(mine, clock, timestamp_ca=str(path)))
