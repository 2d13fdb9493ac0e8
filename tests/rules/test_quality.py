"""Gates stop a thin or broken run before it accuses or clears anybody; they name the source and what to do."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from auditor.errors import ConfigError
from auditor.model import Source, SourceKind
from auditor.rules import expectations_folder, quality
from auditor.tables import COVERAGE, FEES
from tests.rules.builders import World, table


def source(key: str, **more: object) -> Source:
    return Source(id=key, kind=more.pop("kind", SourceKind.SITE), publisher=key, urls=(), **more)  # type: ignore[arg-type]


def week(sizes: dict[str, int]) -> World:
    """Sites with so many priced programs each."""
    world = World()
    for site, size in sizes.items():
        for number in range(size):
            key = f"{site}-{number:02}"
            world.program(key, source=site, institution_name="示例学校")
            world.fees.append({"fee_id": key, "program_id": key, "item": "培训费", "amount_fen": 100_00})
    return world


def gates(
    world: World, sources: list[Source], previous: list[dict[str, int]] | None = None, **more: pd.DataFrame
) -> pd.DataFrame:
    tables = {**world.frames(), "fees": table(FEES, world.fees), **more}
    tables.pop("verifications")
    return quality.check(tables, sources, previous or [])


def breaches(found: pd.DataFrame) -> set[tuple[str, str, str]]:
    bad = found[~found["success"]]
    return set(zip(bad["check"], bad["subject"], bad["level"], strict=True))


def test_a_good_week_passes() -> None:
    """A gate that always fires is switched off by the operator within a month."""
    found = gates(
        week({"a": 3, "b": 5}),
        [source("a", min_programs=3, max_programs=9, min_fill_rate=1.0), source("b")],
        [{"a": 3, "b": 5}],
    )
    assert breaches(found) == set()
    assert {"captures", "pages", "programs", "fees", "claims", "sources", "run"} == set(found["suite"])
    assert (found["todo"] == "").all()


def test_a_source_that_lost_its_programs_is_stopped_and_named() -> None:
    """A redesigned site yields two programs instead of forty; publishing would clear the other thirty-eight."""
    sources = [source("a", min_programs=4), source("b"), source("gone", min_programs=1)]
    found = gates(week({"a": 2, "b": 5}), sources)
    assert breaches(found) == {("min_programs", "a", "fatal"), ("min_programs", "gone", "fatal")}
    row = found[found["check"].eq("min_programs") & found["subject"].eq("a")].iloc[0]
    assert "programs=2" in row["observed"]
    assert "不发布" in row["todo"]


def test_too_many_programs_only_warn() -> None:
    """A growing site is no failure."""
    assert breaches(gates(week({"a": 6}), [source("a", max_programs=5)])) == {("max_programs", "a", "warning")}


def test_fill_rate() -> None:
    """When names or prices vanish from a source, its extraction is broken, not its honesty."""
    world = week({"a": 4})
    world.fees = world.fees[:1]
    wanted = {("fill_rate", "a", "fatal"), ("fill_fee", "a", "fatal")}
    assert breaches(gates(world, [source("a", min_fill_rate=0.5)])) == wanted
    assert breaches(gates(world, [source("a")])) == set()


@pytest.mark.parametrize("name", ["institution_name", "title"])
def test_fill_rate_names_the_field(name: str) -> None:
    """'something is missing' sends the operator through forty pages; the gate says which field."""
    world = week({"a": 4, "b": 4})
    for program in world.programs[:3]:
        program[name] = ""
    found = breaches(gates(world, [source("a", min_fill_rate=0.5), source("b", min_fill_rate=0.5)]))
    assert (f"fill_{name}", "a", "fatal") in found
    assert {subject for _, subject, _ in found} == {"a"}


@pytest.mark.parametrize(
    ("table_name", "key", "check"),
    [
        ("fees", "program_id", "fees_have_programs"),
        ("claims", "capture_id", "claims_have_pages"),
        ("claims", "program_id", "claims_have_programs"),
        ("programs", "capture_id", "programs_have_pages"),
        ("pages", "capture_id", "pages_have_captures"),
    ],
)
def test_rows_that_point_at_nothing_stop_the_run(table_name: str, key: str, check: str) -> None:
    """A price or a claim whose program is gone would be lost without a word, and its seller cleared."""
    world = week({"a": 2})
    world.claim("insider", capture="c-a-00", program="a-00")
    world.claim("insider", capture="c-a-01")
    tables = {**world.frames(), "fees": table(FEES, world.fees)}
    assert breaches(quality.check(tables, [source("a")], [])) == set()
    broken = tables[table_name].copy()
    broken.loc[0, key] = "nowhere"
    found = breaches(quality.check({**tables, table_name: broken}, [source("a")], []))
    assert (check, "run", "fatal") in found


def test_duplicate_programs_warn_and_name_the_source() -> None:
    """One offer counted on its list and on its own page doubles every figure about its seller."""
    world = week({"a": 2, "b": 2})
    for program in world.programs[:2]:
        program.update(url="http://a.test/x", title="同一课程")
    assert breaches(gates(world, [source("a"), source("b")])) == {("duplicates", "a", "warning")}


def test_no_register_at_all_is_said() -> None:
    """Without any list every look-up is open; a green board would hide that nobody was compared with anything."""
    found = gates(week({"a": 1}), [source("a")], coverage=table(COVERAGE, []))
    assert breaches(found) == {("registers_known", "run", "warning")}


@pytest.mark.parametrize(
    ("now", "before", "wanted"),
    [
        (10, [10, 10, 10, 10], set()),
        (5, [10, 10, 10, 10], {("drop", "a", "warning")}),
        (1, [10, 10, 10, 10], {("drop", "a", "warning"), ("collapse", "a", "fatal")}),
        (1, [4, 4, 4, 4], set()),
        (5, [90, 90, 90, 5, 5, 5, 5], set()),
        (1, [], set()),
    ],
)
def test_drop_against_the_last_four_good_runs(now: int, before: list[int], wanted: set[tuple[str, str, str]]) -> None:
    """A thin run must not replace a good one; tiny sites and old history must not cry wolf."""
    assert breaches(gates(week({"a": now}), [source("a")], [{"a": count} for count in before])) == wanted


def test_a_source_new_this_week_has_no_history() -> None:
    """A first week must not be measured against weeks in which the source was not read."""
    assert breaches(gates(week({"a": 1}), [source("a")], [{"b": 40}, {}])) == set()


def test_registers_and_drafts_have_no_programs_to_miss() -> None:
    """A register offers nothing; demanding programs of it would stop every run."""
    sources = [
        source("a"),
        source("r", kind=SourceKind.REGISTER, min_programs=1),
        source("d", state="draft", min_programs=1),
    ]
    found = gates(week({"a": 1}), sources)
    assert breaches(found) == set()
    assert set(found.loc[found["suite"].eq("sources"), "subject"]) == {"a"}


def test_nothing_offered_is_no_breach() -> None:
    """A folder of two news pages ends green: two pages read, nothing offered, nobody accused."""
    world = World()
    world.page("n1", kind="news", source="a")
    world.page("n2", kind="reference", source="a")
    assert breaches(gates(world, [source("a")])) == set()


def test_no_captures_at_all() -> None:
    """A week in which no host answers must end with a report, not with a traceback."""
    found = gates(World(), [source("a", min_programs=1)])
    assert ("min_programs", "a", "fatal") in breaches(found)


def test_broken_tables_stop_the_run() -> None:
    """A stage that writes nonsense must not reach the rules."""
    world = week({"a": 2})
    world.pages[0]["kind"] = "advert"
    world.fees[0]["amount_fen"] = -1
    found = breaches(gates(world, [source("a")]))
    assert ("kind", "run", "fatal") in found
    assert ("not_negative", "a", "fatal") in found
    tables = {**week({"a": 1}).frames(), "fees": table(FEES, [])}
    tables["programs"] = tables["programs"].drop(columns="hours")
    found = breaches(quality.check(tables, [source("a")], []))
    assert ("columns", "run", "fatal") in found


def test_a_missing_table_stops_the_run() -> None:
    """A stage that did not finish must not look like a clean week."""
    tables = {**week({"a": 1}).frames(), "fees": table(FEES, [])}
    del tables["claims"]
    assert ("table", "run", "fatal") in breaches(quality.check(tables, [source("a")], []))


def test_row_breaches_name_their_source() -> None:
    """'one row is odd' sends the operator through forty sites."""
    world = week({"a": 1, "b": 1})
    world.programs[1]["hours"] = 99_999.0
    assert breaches(gates(world, [source("a"), source("b")])) == {("hours", "b", "warning")}


def test_unread_pages_and_failed_fetches_warn() -> None:
    """A site behind a wall looks like a site without breaches."""
    world = week({"a": 1})
    for number in range(3):
        world.page(f"x{number}", source="a", kind="unreadable")
        world.captures.append(
            {"capture_id": f"y{number}", "source_id": "a", "url": f"http://a.test/y{number}", "outcome": "timeout"}
        )
    world.captures.append({"capture_id": "z", "source_id": "a", "url": "http://a.test/z", "outcome": "captcha"})
    world.captures.append({"capture_id": "w", "source_id": "a", "url": "http://a.test/w", "outcome": "captcha"})
    assert breaches(gates(world, [source("a")])) == {("readable", "a", "warning"), ("fetched", "a", "warning")}


def test_old_pages_and_old_registers_warn() -> None:
    """An old list cannot prove that somebody is not filed."""
    world = week({"a": 1, "b": 1})
    world.captures[1]["fetched_at"] = datetime(2026, 10, 1, tzinfo=UTC)
    coverage = table(
        COVERAGE,
        [
            {
                "register": "r",
                "province": "浙江",
                "institution_class": "S",
                "as_of": date(2026, 11, 15),
                "complete": True,
            },
            {
                "register": "r",
                "province": "四川",
                "institution_class": "S",
                "as_of": date(2026, 9, 1),
                "complete": False,
            },
        ],
    )
    found = breaches(gates(world, [source("a"), source("b")], coverage=coverage))
    assert found == {("fresh", "b", "warning"), ("fresh", "r 四川 S", "warning"), ("complete", "r 四川 S", "warning")}


def test_a_gate_that_cannot_run_has_not_been_passed(tmp_path: Path) -> None:
    """A crashed gate that counts as passed is no gate."""
    shutil.copytree(expectations_folder(), tmp_path / "e")
    path = tmp_path / "e" / "quality" / "fees.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("column: amount_fen, min", "column: amount, min"), encoding="utf-8"
    )
    tables = {**week({"a": 1}).frames(), "fees": table(FEES, [])}
    found = quality.check(tables, [source("a")], [], tmp_path / "e")
    bad = found[~found["success"]]
    assert set(bad["check"]) == {"not_negative"}
    assert bad["observed"].str.startswith("gate crashed").all()


def test_a_wrong_gate_file_names_its_line(tmp_path: Path) -> None:
    """An operator edits a bound and mistypes the level."""
    shutil.copytree(expectations_folder(), tmp_path / "e")
    path = tmp_path / "e" / "quality" / "fees.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("level: fatal", "level: deadly", 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"fees\.yaml:\d+"):
        quality.load_gates(tmp_path / "e")
