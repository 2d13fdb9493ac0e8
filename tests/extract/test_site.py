"""Pages of one source are joined; sources never leak into each other."""

# ruff: noqa: E501 - authored Chinese sentences are read whole

from __future__ import annotations

from urllib.parse import urlsplit

import pandas as pd

from auditor.extract import PageReading, join_site, read_page
from auditor.tables import CLAIMS, FEES, PAGES, PROGRAMS, Table
from tests.extract.pages import SCHOOL, offer

LIST = offer(
    "<ul><li><a href='/d/1'>人工智能训练师三级集训班</a> <span>1980元</span></li></ul>",
    title="课程列表",
    price="",
    footer="",
)
DETAIL = offer(
    "<p>课程内容包括业务分析、智能训练与系统设计等模块，小班教学，签约包过。</p>" * 4,
    title="人工智能训练师三级集训班",
    footer="",
)
ABOUT = f"<html><title>关于我们</title><body><p>青栩市一所培训学校的介绍。</p><footer>版权所有 {SCHOOL}</footer></body></html>"


def page(path: str, html: str, source: str = "src") -> PageReading:
    return read_page(
        html.encode(), capture_id=source + path, source_id=source, url=f"http://{source}.example.invalid{path}"
    )


def frames(*readings: PageReading) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    def frame(table: Table, rows: list[dict[str, object]]) -> pd.DataFrame:
        return pd.DataFrame(rows, columns=table.schema.names)

    return (
        frame(PAGES, [r.page for r in readings]),
        frame(PROGRAMS, [p for r in readings for p in r.programs]),
        frame(FEES, [f for r in readings for f in r.fees]),
        frame(CLAIMS, [c for r in readings for c in r.claims]),
    )


def test_a_list_row_gives_way_to_its_detail_page_and_the_footer_of_another_page_names_the_seller() -> None:
    tables = join_site(*frames(page("/", LIST), page("/d/1", DETAIL), page("/about", ABOUT)))
    _, programs, fees, claims = tables
    assert programs["url"].tolist() == ["http://src.example.invalid/d/1"]
    assert programs["institution_name"].tolist() == [SCHOOL]
    assert set(fees["program_id"]) == set(programs["program_id"])
    assert set(claims["program_id"]) <= set(programs["program_id"]) | {""}
    for table, frame in zip((PAGES, PROGRAMS, FEES, CLAIMS), tables, strict=True):
        assert table.conform(frame).num_rows == len(frame)


def test_another_source_with_the_same_title_is_another_program_without_our_seller() -> None:
    _, programs, _, _ = join_site(*frames(page("/d/1", DETAIL), page("/about", ABOUT), page("/d/1", DETAIL, "other")))
    assert programs.set_index("source_id")["institution_name"].to_dict() == {"src": SCHOOL, "other": ""}


def test_pages_that_disagree_on_the_seller_fill_nothing() -> None:
    second = ABOUT.replace(SCHOOL, "云岫栖梧培训学校有限公司")
    _, programs, _, _ = join_site(*frames(page("/d/1", DETAIL), page("/about", ABOUT), page("/b", second)))
    assert programs["institution_name"].tolist() == [""]


def test_the_order_of_pages_changes_nothing_and_nothing_comes_of_nothing() -> None:
    readings = [page("/", LIST), page("/d/1", DETAIL), page("/about", ABOUT)]
    once, again = join_site(*frames(*readings)), join_site(*frames(*reversed(readings)))
    assert all(a.equals(b) for a, b in zip(once, again, strict=True))
    assert all(frame.empty for frame in join_site(*frames()))


def test_a_page_of_questions_is_not_one_more_course() -> None:
    """Counting 常见问题 as a course would put a line into the report that nobody sells."""
    questions = offer(
        "<p>问：三级怎么报名？答：请来电咨询，我们有人工智能训练师三级课程。</p>", title="常见问题", price=""
    )
    _, programs, _, claims = join_site(*frames(page("/d/1", DETAIL), page("/faq", questions)))
    assert {urlsplit(url).path for url in programs["url"]} == {"/d/1"}
    assert set(claims["program_id"]) <= {"", *programs["program_id"]}
