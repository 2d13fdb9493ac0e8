"""Layouts that lose or double rows when a reader is naive; a lost row is a filed body that looks unfiled."""

from __future__ import annotations

import io
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from auditor.registry import import_list
from auditor.registry.readers import Grid, Span, read_listing
from tests.registry.helpers import TODAY
from tests.registry.list_files import Drawn, docx, pdf


def html(body: str) -> Grid:
    return read_listing(f"<table>{body}</table>".encode(), "名单").grids[0]


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_rowspan_zero_reaches_the_end_of_the_table() -> None:
    grid = html("<tr><td rowspan=0>甲<td>1<tr><td>2<tr><td>3")
    assert grid.laid_out() == [["甲", "1"], ["甲", "2"], ["甲", "3"]]


def test_a_rowspan_longer_than_the_table_and_one_in_the_middle_are_laid_out() -> None:
    grid = html("<tr><th>a<td rowspan=9 colspan=2>b<td>c<tr><td>d<td>e")
    assert grid.laid_out() == [["a", "b", "b", "c"], ["d", "b", "b", "e"]]


def test_a_span_that_is_no_number_is_one_cell() -> None:
    assert html("<tr><td rowspan=x colspan=-3>a<td colspan='²'>b").laid_out() == [["a", "b"]]


def test_scripts_and_tables_inside_a_cell_are_not_its_text() -> None:
    listing = read_listing(
        "<table><tr><td>甲<script>1</script><style>2</style><table><tr><td>乙</table>丙<td>丁</table>".encode(), "名单"
    )
    assert [grid.rows for grid in listing.grids] == [[["甲丙", "丁"]], [["乙"]]]


def test_line_breaks_of_a_page_stay_and_those_of_its_source_do_not() -> None:
    assert html("<tr><td>\n 五级\n —三级 <br> 二级 <p>一级</p>").rows == [["五级 —三级\n二级\n一级"]]


def test_a_page_in_gbk_is_read_as_declared_or_not() -> None:
    for meta in ("<meta charset=gb2312>", ""):
        body = f"{meta}<table><tr><td>四川墨舟镕评价中心</table>".encode("gb18030")
        assert read_listing(body, "名单").grids[0].rows == [["四川墨舟镕评价中心"]]


def test_deleted_text_is_left_out_and_inserted_text_is_read() -> None:
    document = Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].add_run("四川")
    space = nsdecls("w")
    cell.paragraphs[0]._p.append(parse_xml(f"<w:ins {space} w:id='1'><w:r><w:t>澄岚</w:t></w:r></w:ins>"))
    cell.paragraphs[0]._p.append(parse_xml(f"<w:del {space} w:id='2'><w:r><w:delText>墨舟</w:delText></w:r></w:del>"))
    cell.paragraphs[0].add_run("学校")
    assert read_listing(saved(document), "名单").grids[0].rows == [["四川澄岚学校"]]


def test_a_row_in_a_content_control_is_read() -> None:
    document = Document()
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "一"
    row = "<w:tr><w:tc><w:p><w:r><w:t>二</w:t></w:r></w:p></w:tc></w:tr>"
    row = f"<w:sdt {nsdecls('w')}><w:sdtContent>{row}</w:sdtContent></w:sdt>"
    table._tbl.append(parse_xml(row))
    assert read_listing(saved(document), "名单").grids[0].rows == [["一"], ["二"]]


def test_merged_cells_of_a_document_are_areas() -> None:
    drawn = Drawn([["甲", "", "乙"], ["", "", "丙"], ["丁", "戊", "己"]], ((0, 0, 1, 1),))
    grid = read_listing(docx(drawn), "名单").grids[0]
    assert grid.spans == (Span(0, 0, 1, 1),)
    assert grid.laid_out() == [["甲", "甲", "乙"], ["甲", "甲", "丙"], ["丁", "戊", "己"]]


def test_a_table_inside_a_cell_is_a_table_of_its_own() -> None:
    document = Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "外"
    cell.add_table(1, 1).cell(0, 0).text = "内"
    assert [grid.rows for grid in read_listing(saved(document), "名单").grids] == [[["外"]], [["内"]]]


BRANDS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
HEADING = ["单位名称", "职业名称", "等级", "备案编号"]


def test_a_long_name_wrapped_in_a_narrow_pdf_column_is_one_name(tmp_path: Path) -> None:
    name = "四川省成都市锦江区澄岚墨舟启屿职业技能培训学校有限责任公司"
    path = tmp_path / "a.pdf"
    path.write_bytes(
        pdf(Drawn([HEADING, [name, "人工智能训练师（数据标注员）", "五级—三级", "S000151000001"]]), width=66)
    )
    result = import_list(path, "四川", TODAY)
    assert (result.rejected, result.filings["name"].tolist()) == ([], [name])
    assert result.filings["filing_code"].tolist() == ["S000151000001"]


def test_two_whole_names_that_fill_a_pdf_column_are_not_joined_into_one(tmp_path: Path) -> None:
    """Joined they would be one body that nobody filed, and two filed bodies would be gone."""
    names = "四川澄岚评价中心\n四川墨舟评价中心"  # each as wide as the column
    path = tmp_path / "a.pdf"
    for codes, expected in (("S000151000001\nS000151000002", 2), ("", 0)):
        path.write_bytes(pdf(Drawn([HEADING, [names, "人工智能训练师", "三级", codes]]), width=86))
        result = import_list(path, "四川", TODAY)
        assert (len(result.filings), len(result.rejected)) == (expected, 0 if expected else 1)


def test_a_pdf_row_cut_by_the_page_break_makes_the_list_incomplete(tmp_path: Path) -> None:
    rows = [
        [f"四川{first}岚评价中心", "人工智能训练师", "三级", ""] for first in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
    ]
    merged = tuple((top, 0, top + 3, 0) for top in range(1, 20, 4))
    blank = [["" if index % 4 else row[0], *row[1:]] for index, row in enumerate(rows)]
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(Drawn([HEADING, *blank], merged)))
    result = import_list(path, "四川", TODAY)
    assert len(result.filings) == 5
    assert all("机构名称为空" in said.text for said in result.rejected)
