"""A later run refers to bytes of an earlier one: the earlier may not lose them while the later needs them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor import removed, sealing
from auditor.cli.report import app
from auditor.crawl import borrowed
from auditor.evidence.archived import lost
from auditor.retention import apply, plan
from auditor.retention.blank import blanked
from auditor.retention.lives import lives
from auditor.runfolder import RunFolder
from tests.evidence.small import WEEKS, Small
from tests.retention.conftest import copied, decide

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("small-evidence")]
MONDAY = date.fromisocalendar(2026, 47, 1)


@pytest.fixture
def two(small: Small, tmp_path: Path) -> Small:
    """Two weeks, the second of which borrows all unchanged pages from the first; a copy that may be deleted from."""
    return Small(copied(small.settings, tmp_path / "loans"))


def _day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def _verified(folder: RunFolder) -> tuple[int, dict[str, int]]:
    done = CliRunner().invoke(app, ["verify", folder.url, "--format", "json"])
    return done.exit_code, json.loads(done.stdout.splitlines()[-1])


def test_bytes_go_only_when_no_run_needs_them_and_every_living_finding_keeps_its_proof(two: Small) -> None:
    """The whole life of two runs, day by day; each step is also the state the next one starts from."""
    first, second = (two.week(week) for week in WEEKS)
    keep = two.one(WEEKS[1], "/marked.html", outcome="fail")["finding_id"]
    decide(two.settings, keep, ("confirm", "甲"), ("confirm", "乙"), at=_day(10))
    assert borrowed(second) and all(held.run == WEEKS[0] for held in borrowed(second))
    # All leads live, all pages prove something: only what nobody needs may go.
    apply.run(two.settings, day=_day(91), protected=0)
    assert lost(second) == [] and _verified(second)[0] == 0 and _verified(first)[0] == 0
    # The unreviewed leads have died. The first run is looked at first and lends still; the second is trimmed.
    when = _day(380)
    now = plan.situation(two.settings, when, protected=0)
    assert {key for key, life in now.lives.items() if life.living} == {
        key for key, life in now.lives.items() if key == keep or life.held
    }
    apply.run(two.settings, day=when, protected=0)
    assert removed.captures(second)
    assert lost(second) == []
    apply.run(two.settings, day=when + timedelta(days=1), protected=0)
    left = borrowed(second)
    assert left and len({held.sha256 for held in left}) < 4
    # What is left of the first run is what the confirmed finding of either needs.
    code, said = _verified(second)
    assert (code, said["result"], said["problems"]) == (0, "ok", [])
    assert said["matches"] >= 1 and said["deleted"] >= 1
    for folder in (first, second):
        assert sealing.check(folder).problems == ()
        warcs = b"".join(path.read_bytes() for path in sorted(Path(folder.root).rglob("*.warc.gz")))
        assert warcs
    # However old: while the finding lives, the run that holds its bytes does.
    made = plan.make(plan.situation(two.settings, _day(1000), protected=0))
    assert not [action for action in made.actions if action.kind == "runs"]
    # And when it has died, both go, the borrower's tombstone and the lender's in one chain.
    for extra in range(5):
        if first.exists("plan.json") or second.exists("plan.json"):
            apply.run(two.settings, day=_day(1200 + extra), protected=0)
    for folder in (first, second):
        assert not folder.exists("plan.json") and sealing.check(folder).problems == ()
    assert sealing.check(second).chain == "ok"
    assert lives([], now.policy, [], when) == {}


def test_what_stays_in_an_archive_stays_where_it_is() -> None:
    """Captures, printed reports and later runs know records by their offset."""
    import io  # noqa: PLC0415

    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415

    sink, places = io.BytesIO(), []
    writer = WARCWriter(sink, gzip=True, warc_version="1.1")
    for number in range(6):
        places.append(sink.tell())
        body = f"page {number} 13812345678 {'x' * number * 50}".encode()
        writer.write_record(writer.create_warc_record(f"http://a.test/{number}", "resource", payload=io.BytesIO(body)))
    whole = sink.getvalue()
    made = blanked(whole, [places[1], places[4]], day="2026-01-01", record=7)
    assert made[places[1] : places[2]] == whole[places[1] : places[2]]
    assert made[places[4] : places[5]] == whole[places[4] : places[5]]
    assert len(made) == places[5], "what comes after the last is cut off"
    read = [(r.rec_type, r.content_stream().read()) for r in ArchiveIterator(io.BytesIO(made), check_digests="raise")]
    assert [kind for kind, _ in read] == ["metadata", "resource", "metadata", "resource"]
    assert b"record-of-deletion: 7" in read[0][1]
    assert not any(f"page {number} ".encode() in body for _, body in read for number in (0, 2, 3, 5))
    assert blanked(whole, [places[1], places[4]], day="2026-01-01", record=7) == made
    assert blanked(made, [places[4]], day="2026-02-01", record=8)[places[4] :] == whole[places[4] : places[5]]
