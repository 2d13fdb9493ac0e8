"""A run folder that was changed after publication must never pass for the one that was published."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import sealing
from auditor.errors import BadInput
from auditor.model import sha256_hex
from auditor.runfolder import RunFolder
from auditor.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("evidence")]
Copy = Callable[[], Path]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))


def test_an_untouched_run_is_whole_and_chained_to_the_week_before(sound: RunFolder, settings: Settings) -> None:
    seal = sealing.check(sound)
    assert seal.problems == ()
    assert seal.chain == "ok"
    before = RunFolder.of(settings.data_url, "2026-W47")
    assert seal.manifest["previous"] == {"week": "2026-W47", "sha256": sha256_hex(before.read_bytes("manifest.json"))}
    assert sealing.check(before).chain == "first"
    listed = {Path(sound.url) / name for name in seal.manifest["files"]} | {Path(sound.url) / "manifest.json"}
    assert listed == set(_files(Path(sound.url)))
    kinds = {name.rpartition("/")[2].partition(".")[2] for name in seal.manifest["files"]}
    assert {"warc.gz", "parquet", "html", "csv", "json"} <= kinds


def test_one_flipped_byte_in_any_file_is_found_and_the_file_named(copied: Copy) -> None:
    folder = copied()
    for path in _files(folder):
        size = path.stat().st_size
        for at in sorted({0, size // 2, size - 1}):
            _flip(path, at)
            seal = sealing.check(RunFolder(str(folder)))
            named = [problem.file for problem in seal.problems]
            assert named == [path.relative_to(folder).as_posix()], (path, at)
            assert seal.problems[0].what == "digest wrong"
            _flip(path, at)
    assert sealing.check(RunFolder(str(folder))).problems == ()


def test_every_single_byte_of_the_manifest_itself_counts(copied: Copy) -> None:
    folder = copied()
    manifest = folder / "manifest.json"
    for at in range(0, manifest.stat().st_size, 37):
        _flip(manifest, at)
        assert [p.file for p in sealing.check(RunFolder(str(folder))).problems] == ["manifest.json"], at
        _flip(manifest, at)


def test_files_that_are_gone_or_were_slipped_in_are_named(copied: Copy) -> None:
    folder = copied()
    (folder / "report" / "findings.csv").unlink()
    (folder / "captures" / "planted.warc.gz").write_bytes(b"x")
    found = {(problem.file, problem.what) for problem in sealing.check(RunFolder(str(folder))).problems}
    assert found == {("report/findings.csv", "missing"), ("captures/planted.warc.gz", "not in the manifest")}


def test_a_week_rewritten_with_a_fresh_manifest_breaks_the_chain(copied: Copy) -> None:
    """Who rewrites a week and seals it again is found out by the next week's manifest."""
    folder = copied()
    before = folder.parent / "2026-W47" / "manifest.json"
    forged = {name: value for name, value in json.loads(before.read_text()).items() if name != "digest"}
    forged["attempt"] = "forged"
    before.write_bytes(sealing.canonical(forged))
    assert sealing.check(RunFolder(str(before.parent))).problems == ()
    seal = sealing.check(RunFolder(str(folder)))
    assert (seal.chain, seal.problems[0].what) == ("broken", "chain broken")


def test_a_week_set_aside_by_a_new_attempt_still_holds_the_chain(copied: Copy) -> None:
    folder = copied()
    (folder.parent / "2026-W47").rename(folder.parent / "2026-W47.1")
    assert sealing.check(RunFolder(str(folder))).chain == "ok"


def test_a_missing_earlier_week_is_said_and_is_no_accusation_of_tampering(copied: Copy) -> None:
    folder = copied()
    (folder.parent / "2026-W47").rename(folder.parent.parent / "elsewhere")
    seal = sealing.check(RunFolder(str(folder)))
    assert (seal.chain, seal.problems) == ("not here", ())


def test_sealing_again_gives_the_same_bytes_and_clears_away_killed_writes(copied: Copy, settings: Settings) -> None:
    folder = copied()
    manifest = (folder / "manifest.json").read_bytes()
    (folder / ".facts.parquet.part").write_bytes(b"torn")
    here = settings.model_copy(update={"data_url": str(folder.parent)})
    sealing.seal(RunFolder(str(folder)), here)
    assert (folder / "manifest.json").read_bytes() == manifest
    assert not (folder / ".facts.parquet.part").exists()


def test_a_folder_without_a_run_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no run here"):
        sealing.check(RunFolder(str(tmp_path)))
