"""The mirror: a bad reading must never replace a good one, and each list keeps its own date."""

from __future__ import annotations

from datetime import date

from auditor.registry import Resolver, merge
from auditor.registry.frames import PUBLISHED_ELSEWHERE, to_coverage, to_filings
from tests.registry.helpers import cover, filing, frames, programs, whole

OLD, NEW = date(2026, 11, 9), date(2026, 11, 16)


def names(state: tuple[object, object]) -> list[str]:
    return sorted(entry.name for entry in to_filings(state[0]))  # type: ignore[arg-type]


def test_a_fresh_whole_list_replaces_the_old_one() -> None:
    before = frames([filing("浙江甲岚评价中心", as_of=OLD)], [cover("html", "浙江", "S", as_of=OLD)])
    after = merge([before, frames([filing("浙江乙汀评价中心")], [cover("html", "浙江", "S")])])
    assert names(after) == ["浙江乙汀评价中心"]
    assert [row.as_of for row in to_coverage(after[1])] == [NEW]


def test_an_incomplete_list_keeps_the_older_rows_with_their_date() -> None:
    before = frames([filing("浙江甲岚评价中心", as_of=OLD)], [cover("html", "浙江", "S", as_of=OLD)])
    fresh = frames([filing("浙江乙汀评价中心")], [cover("html", "浙江", "S", complete=False, why="超时")])
    after = merge([before, fresh])
    assert names(after) == ["浙江乙汀评价中心", "浙江甲岚评价中心"]
    (row,) = to_coverage(after[1])
    assert (row.complete, row.as_of) == (True, OLD)
    assert "超时" in row.why


def test_provinces_are_replaced_one_by_one() -> None:
    before = frames(
        [filing("浙江甲岚评价中心", as_of=OLD), filing("江苏丙渡评价中心", province="江苏", as_of=OLD)],
        [cover("html", "浙江", "S", as_of=OLD), cover("html", "江苏", "S", as_of=OLD)],
    )
    after = merge([before, frames([filing("浙江乙汀评价中心")], [cover("html", "浙江", "S")])])
    assert names(after) == ["江苏丙渡评价中心", "浙江乙汀评价中心"]
    assert {row.province: row.as_of for row in to_coverage(after[1])} == {"浙江": NEW, "江苏": OLD}


def test_a_list_that_lost_many_filings_is_refused_and_reported() -> None:
    many = [filing(f"浙江甲岚第{n}评价中心", as_of=OLD) for n in range(10)]
    before = frames(many, [cover("html", "浙江", "S", as_of=OLD, filings=10)])
    fresh = frames([filing("浙江甲岚第0评价中心")], [cover("html", "浙江", "S", filings=1)])
    after = merge([before, fresh])
    assert len(names(after)) == 10
    assert "骤减" in to_coverage(after[1])[0].why
    assert len(names(merge([before, fresh], max_shrink=1.0))) == 1


def test_a_broken_list_of_provinces_hides_nothing_that_was_known() -> None:
    before = frames([filing("浙江甲岚评价中心", as_of=OLD)], whole("浙江", as_of=OLD))
    broken = frames([], [cover("html", "", "S", complete=False, why="HTTP状态503", filings=0)])
    asked = programs({"evaluator_name": "浙江无痕职业技能评价中心"})
    assert Resolver(*merge([before, broken]), 35).verify(asked, NEW)["as_of"].tolist() == [OLD]
    # Without an earlier reading nobody knows which provinces there are: nothing can be called absent.
    others = frames([], [cover("json", "", "Y"), cover("json", "", "J"), cover("import-浙江", "浙江", "S")])
    state = merge([others, broken])
    assert Resolver(*state, 35).verify(asked, NEW)["outcome"].tolist() == ["unavailable"]
    healed = merge([state, frames([filing("浙江甲岚评价中心")], [cover("html", "浙江", "S")])])
    assert Resolver(*healed, 35).verify(asked, NEW)["outcome"].tolist() == ["not_found"]


def test_an_imported_list_fills_a_province_whose_list_stands_elsewhere() -> None:
    elsewhere = cover("html", "四川", "S", complete=False, why=f"{PUBLISHED_ELSEWHERE}：附件", filings=0)
    national = [cover("json", "", "Y"), cover("json", "", "J")]
    asked = programs({"evaluator_name": "四川无痕职业技能评价中心", "region": "四川"})
    before = frames([], [elsewhere, *national])
    assert Resolver(*merge([before]), 35).verify(asked, NEW)["outcome"].tolist() == ["unavailable"]
    listed = filing("四川甲岚评价中心", province="四川", register="import-四川")
    after = merge([before, frames([listed], [cover("import-四川", "四川", "S")])])
    assert Resolver(*after, 35).verify(asked, NEW)["outcome"].tolist() == ["not_found"]


def test_an_older_list_brought_in_later_replaces_nothing() -> None:
    now = frames([filing("浙江甲岚评价中心", status="暂停")], [cover("html", "浙江", "S")])
    old = frames([filing("浙江甲岚评价中心", as_of=OLD)], [cover("html", "浙江", "S", as_of=OLD)])
    after = merge([now, old])
    assert [(entry.status, entry.as_of) for entry in to_filings(after[0])] == [("暂停", NEW)]
    assert [row.as_of for row in to_coverage(after[1])] == [NEW]


def test_merging_twice_changes_nothing() -> None:
    one = frames([filing("浙江甲岚评价中心")], whole("浙江"))
    first = merge([one])
    again = merge([first, one])
    assert first[0].equals(again[0])
    assert first[1].equals(again[1])
