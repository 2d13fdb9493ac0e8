"""Cells that hold more than one thing: nobody may vanish, and nobody may get another's scope, codes or state."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.registry import ImportResult, import_list
from auditor.registry.frames import to_coverage, to_filings
from auditor.registry.several import unmarked
from tests.registry.helpers import TODAY
from tests.registry.list_files import Drawn, xlsx

HEADING = ["单位名称", "统一社会信用代码", "职业编码", "职业名称", "工种", "等级", "备案编号", "状态", "备注"]
ONE = {"name": "四川澄岚评价中心", "code": "4-04-05-05", "occupation": "人工智能训练师", "level": "三级"}
FIELDS = ["name", "uscc", "code", "occupation", "work", "level", "filing", "status", "remark"]


def read(folder: Path, *rows: dict[str, str], under: str = "") -> ImportResult:
    cells = [[(ONE | row).get(field, "") for field in FIELDS] for row in rows]
    path = folder / "a.xlsx"
    path.write_bytes(xlsx(Drawn([HEADING, *cells, *([[under, *[""] * 8]] if under else [])])))
    return import_list(path, "四川", TODAY)


def names(result: ImportResult) -> list[str]:
    return sorted(filing.name for filing in to_filings(result.filings))


def scope(result: ImportResult) -> set[tuple[str, str, str]]:
    (filing,) = to_filings(result.filings)
    return {(entry.occupation_code, entry.work_type, entry.level) for entry in filing.scope}


def why(result: ImportResult) -> str:
    ((row, text, _),) = result.rejected
    assert row == 2
    assert not to_coverage(result.coverage)[0].complete
    return text


@pytest.mark.parametrize("between", ["、", "；", "\n", "，", "/", "、\n"])
def test_several_institutions_in_a_cell_become_several_filings(tmp_path: Path, between: str) -> None:
    pair = {"name": f"四川甲岚评价中心{between}四川乙岚职业培训学校", "filing": "S000151000001 S000151000002"}
    result = read(tmp_path, pair)
    assert [(f.name, f.filing_code) for f in sorted(to_filings(result.filings), key=lambda f: f.filing_code)] == [
        ("四川甲岚评价中心", "S000151000001"),
        ("四川乙岚职业培训学校", "S000151000002"),
    ]
    assert result.rejected == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": "四川甲岚评价中心、四川乙岚评价中心", "filing": "S000151000001"}, "备案编号”有1个"),
        ({"name": "四川甲岚评价中心、乙岚"}, "不像机构全称"),
        ({"name": "四川甲岚评价中心\n四川乙岚评价中心", "level": "三级\n四级"}, "无法确定如何对应"),
        ({"name": "四川甲岚评价中心 四川乙岚评价中心"}, "没有分隔符号"),
        ({"occupation": "人工智能训练师、电子商务师"}, "职业编码有1个"),
        ({"occupation": "人工智能训练师、电子商务师", "code": "", "level": "三级\n四级"}, "逐行对应"),
        ({"occupation": "1.人工智能训练师"}, "写法无法识别"),
        ({"level": "√"}, "等级“√”"),
        ({"level": "#REF!"}, "公式错误值#REF!"),
        ({"name": "四川\ufffd岚评价中心"}, "乱码"),
        ({"occupation": "人工智能训练师(cid:12)"}, "乱码"),
    ],
)
def test_what_cannot_be_kept_apart_is_rejected_with_the_reason(
    tmp_path: Path, changed: dict[str, str], reason: str
) -> None:
    assert reason in why(read(tmp_path, changed))


def test_one_name_on_several_lines_is_one_institution(tmp_path: Path) -> None:
    result = read(tmp_path, {"name": "四川省澄岚集团有限公司\n职业技能评价中心"}, {"name": "四川澄岚人才\n评价中心"})
    assert names(result) == ["四川澄岚人才评价中心", "四川省澄岚集团有限公司职业技能评价中心"]


def test_several_occupations_in_a_cell_are_kept_apart(tmp_path: Path) -> None:
    codes = {"code": "4-04-05-05\n4-01-06-01", "occupation": "人工智能训练师\n电子商务师"}
    assert scope(read(tmp_path, codes | {"level": "五级—四级\n三级"})) == {
        ("4-04-05-05", "", "五级"),
        ("4-04-05-05", "", "四级"),
        ("4-01-06-01", "", "三级"),
    }
    assert scope(read(tmp_path, codes)) == {("4-04-05-05", "", "三级"), ("4-01-06-01", "", "三级")}


def test_an_occupation_broken_over_two_lines_is_still_that_occupation(tmp_path: Path) -> None:
    assert scope(read(tmp_path, {"occupation": "人工智能\n训练师"})) == {("4-04-05-05", "", "三级")}


def test_work_types_on_lines_of_their_own_are_kept_apart(tmp_path: Path) -> None:
    found = scope(read(tmp_path, {"work": "数据标注员\n人工智能算法测试员"}))
    assert {work for _, work, _ in found} == {"数据标注员", "人工智能算法测试员"}


def test_levels_in_the_brackets_of_an_occupation_are_levels_and_no_work_types(tmp_path: Path) -> None:
    assert scope(read(tmp_path, {"occupation": "人工智能训练师（五级、四级）", "level": "五级、四级"})) == {
        ("4-04-05-05", "", "五级"),
        ("4-04-05-05", "", "四级"),
    }


@pytest.mark.parametrize("level", ["5月3日", "2026-05-03", "2026/5/3"])
def test_levels_that_a_spreadsheet_saved_as_dates_are_read_and_said(tmp_path: Path, level: str) -> None:
    result = read(tmp_path, {"level": level})
    assert {entry[2] for entry in scope(result)} == {"五级", "四级", "三级"}
    assert "日期" in result.warnings[0].text


@pytest.mark.parametrize("mark", ["*", "①", "[1]", "（注1）", "1", "※"])
def test_a_footnote_mark_does_not_make_another_institution(tmp_path: Path, mark: str) -> None:
    """'评价中心1' matches nobody, and a filed body would look as if it were not filed."""
    result = read(tmp_path, {"name": f"四川澄岚评价中心{mark}"})
    assert names(result) == ["四川澄岚评价中心"]
    assert "脚注标记" in result.warnings[0].text


@pytest.mark.parametrize(("mark", "note"), [("*", "注：带*的机构已暂停评价。"), ("1", "注1：已取消备案。")])
def test_a_footnote_that_says_suspended_is_not_overlooked(tmp_path: Path, mark: str, note: str) -> None:
    result = read(tmp_path, {"name": f"四川澄岚评价中心{mark}"}, {"name": "四川墨舟评价中心"}, under=note)
    assert "脚注写明" in why(result)
    assert names(result) == ["四川墨舟评价中心"]


def test_marks_are_only_taken_off_names(tmp_path: Path) -> None:
    assert unmarked("四川第101") == ("四川第101", "")
    assert unmarked("四川澄岚（成都）有限公司") == ("四川澄岚（成都）有限公司", "")


def test_a_remark_about_a_withdrawn_filing_is_shown(tmp_path: Path) -> None:
    result = read(tmp_path, {"remark": "2026年6月已注销"})
    assert "已注销" in result.warnings[0].text


def test_a_heading_repeated_within_the_list_is_no_institution(tmp_path: Path) -> None:
    again = dict(zip(FIELDS, HEADING, strict=True))
    result = read(tmp_path, {}, again, {"name": "四川墨舟评价中心"})
    assert (len(result.filings), result.rejected) == (2, [])


def test_a_second_sheet_whose_heading_is_unknown_makes_the_list_incomplete(tmp_path: Path) -> None:
    """Half a workbook read as a whole one would turn the other half into bodies that are not filed."""
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    first, second, third = book.active, book.create_sheet("技工院校"), book.create_sheet("说明")
    for row in (HEADING, [ONE.get(field) for field in FIELDS]):
        first.append(row)
    second.append(["四川墨舟技工学校", "三级"])
    third.append(["填报要求", "请按月更新"])
    book.save(tmp_path / "a.xlsx")
    result = import_list(tmp_path / "a.xlsx", "四川", TODAY)
    assert [(said.row, said.place) for said in result.rejected] == [(0, "工作表 技工院校")]
    assert not to_coverage(result.coverage)[0].complete
