"""Nothing in a published run folder may change unseen: not a byte, not a file, not the folder as a whole."""

from __future__ import annotations

import itertools
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from auditor import notary, sealing
from auditor.cli.report import app
from auditor.evidence import reverify
from auditor.runfolder import RunFolder
from auditor.settings import Settings
from auditor.store import Store
from tests.evidence.authority import Authority
from tests.evidence.small import Small

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("small-evidence")]
Damage = Callable[[bytes, random.Random], bytes]
DAMAGES: dict[str, Damage] = {
    "first byte": lambda data, _: _flipped(data, 0),
    "middle byte": lambda data, _: _flipped(data, len(data) // 2),
    "last byte": lambda data, _: _flipped(data, len(data) - 1),
    **{f"random byte {n}": lambda data, dice: _flipped(data, dice.randrange(len(data)), dice) for n in range(4)},
    "cut by one": lambda data, _: data[:-1],
    "cut in half": lambda data, _: data[: len(data) // 2],
    "emptied": lambda data, _: b"",
    "grown by one": lambda data, _: data + b"\n",
}


def _flipped(data: bytes, at: int, dice: random.Random | None = None) -> bytes:
    bit = 1 << dice.randrange(8) if dice else 1
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


@pytest.fixture
def stamped(mine: Small, clock: Authority) -> Small:
    """Two weeks, the second with a timestamp, too."""
    wanted = mine.settings.model_copy(update={"timestamp_url": clock.url, "timestamp_ca": str(clock.root)})
    notary.finish(mine.week("2026-W48"), wanted)
    return Small(wanted)


def _named(small: Small, *, store: bool = True) -> set[str]:
    """The files that verifying the second week names; without a store, what the folder alone tells."""
    settings = small.settings if store else small.settings.model_copy(update={"database_url": "sqlite:////none/a.db"})
    outcome = reverify.integrity(small.week("2026-W48"), settings)
    assert (outcome.result == "ok") == (not outcome.problems)
    return {problem.file for problem in outcome.problems}


def _files(small: Small) -> dict[str, Path]:
    root = Path(small.week("2026-W48").url)
    return {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}


def test_any_change_of_any_file_is_found_and_that_file_is_named(stamped: Small) -> None:
    dice, files = random.Random(6), _files(stamped)
    assert {"manifest.json", "timestamp.json", "plan.json", "shards/borrowed-000.json"} <= files.keys()
    assert len(files) > 30
    assert _named(stamped) == _named(stamped, store=False) == set()
    for name, path in files.items():
        whole = path.read_bytes()
        for what, damage in DAMAGES.items():
            if (changed := damage(whole, dice)) == whole:
                continue  # an empty file cannot be cut
            path.write_bytes(changed)
            assert name in _named(stamped, store=False), (name, what)
            if name not in ("manifest.json", "timestamp.json"):
                assert _named(stamped, store=False) == {name}, (name, what)
        path.write_bytes(whole)
    assert _named(stamped) == set()


def test_a_file_that_is_gone_is_named(stamped: Small) -> None:
    for name, path in _files(stamped).items():
        path.rename(path.parent.parent.parent / "away")
        assert name in _named(stamped), name
        (path.parent.parent.parent / "away").rename(path)
    assert _named(stamped) == set()


def test_a_file_that_was_slipped_in_is_named(stamped: Small) -> None:
    root = Path(stamped.week("2026-W48").url)
    for folder in sorted({path.parent for path in _files(stamped).values()} | {root / "new"}):
        folder.mkdir(exist_ok=True)
        planted = folder / "planted.parquet"
        planted.write_bytes(b"x")
        assert _named(stamped) == {planted.relative_to(root).as_posix()}
        planted.unlink()


def test_two_files_that_changed_places_are_both_named(stamped: Small) -> None:
    files = [(name, path) for name, path in _files(stamped).items() if name != "timestamp.json"]
    for (one, here), (other, there) in itertools.pairwise(files):
        first, second = here.read_bytes(), there.read_bytes()
        if first == second:
            continue
        here.write_bytes(second)
        there.write_bytes(first)
        found = _named(stamped)
        assert found >= ({one, other} if "manifest.json" not in (one, other) else {"manifest.json"}), (one, other)
        here.write_bytes(first)
        there.write_bytes(second)
    assert _named(stamped) == set()


def _rewritten(small: Small) -> RunFolder:
    """What a forger with the whole folder does: a report without its findings, and a fresh manifest over it."""
    folder = small.week("2026-W48")
    folder.write_bytes("report/findings.csv", b"nothing was found\n")
    document = json.loads(folder.read_bytes("manifest.json"))
    document["files"]["report/findings.csv"] = sealing.measure(folder, "report/findings.csv")
    document.pop("digest")
    folder.write_bytes("manifest.json", sealing.canonical(document))
    return folder


def _verified(folder: RunFolder) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, ["verify", folder.url, "--format", "json"], catch_exceptions=False)
    return done.exit_code, json.loads(done.stdout.splitlines()[-1])


def test_a_folder_rewritten_as_a_whole_is_not_the_published_one(mine: Small, at: Callable[[Settings], None]) -> None:
    at(mine.settings)
    assert _verified(mine.week("2026-W48"))[1]["store"] == "same"
    folder = _rewritten(mine)
    code, last = _verified(folder)
    assert (code, [(p["file"], p["what"]) for p in last["problems"]]) == (
        1,
        [("manifest.json", "not the published one")],
    )
    noted = Store(mine.settings.database_url).noted_seal("2026-W48")
    assert noted is not None
    assert str(noted["manifest_sha256"])[:16] in last["problems"][0]["detail"]
    assert last["differs"] == 0, "the findings themselves were left as they are"
    shutil.move(folder.url, f"{mine.settings.data_url}/copy")
    assert _verified(RunFolder(f"{mine.settings.data_url}/copy"))[1]["problems"][0]["what"] == "not the published one"


def test_a_timestamp_does_not_hold_for_a_rewritten_folder(stamped: Small) -> None:
    _rewritten(stamped)
    assert _named(stamped, store=False) == {"timestamp.json"}
    assert _named(stamped) == {"manifest.json", "timestamp.json"}


def test_without_the_store_it_is_said_that_it_could_not_be_asked(mine: Small, at: Callable[[Settings], None]) -> None:
    """A regulator who has the folder only is told what was not checked, and nothing is called wrong."""
    at(mine.settings.model_copy(update={"database_url": f"sqlite:///{mine.settings.data_url}/none.db"}))
    code, last = _verified(mine.week("2026-W48"))
    assert (code, last["result"]) == (0, "ok")
    assert last["store"].startswith("could not check against the store: the store was never made")
    assert not Path(mine.settings.data_url, "none.db").exists()


def test_a_week_that_was_set_aside_or_is_unknown_is_not_called_forged(
    mine: Small, at: Callable[[Settings], None]
) -> None:
    """The store knows the last attempt of a week: an older attempt, honestly kept, must not be accused by that."""
    at(mine.settings)
    with_store = Store(mine.settings.database_url)
    with_store.note_seal("2026-W48", "0" * 64, None)
    aside = mine.week("2026-W48").set_aside()
    code, last = _verified(aside)
    assert (code, last["problems"]) == (0, [])
    assert "set aside" in last["store"]
    empty = Store(f"sqlite:///{mine.settings.data_url}/empty.db")
    empty.upgrade()
    at(mine.settings.model_copy(update={"database_url": f"sqlite:///{mine.settings.data_url}/empty.db"}))
    code, last = _verified(aside)
    assert (code, last["store"]) == (0, "could not check against the store: it has no run of 2026-W48")
    for store in (with_store, empty):
        store.close()
