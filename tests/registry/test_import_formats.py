"""The same list gives the same filings in every format; a format that reads less would make filed bodies disappear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.registry import ImportResult, import_list
from auditor.registry.frames import to_coverage, to_filings
from tests.registry.helpers import TODAY
from tests.registry.list_files import WRITERS, Drawn, csv_text, pdf, written

TOP = ["序号", "机构信息", "", "评价范围", "", "", "备案信息", ""]
SUB = ["", "机构名称", "机构类别", "职业编码", "职业（工种）名称", "等级", "备案编号", "备案有效期"]
HEADING_MERGED = ((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 5), (0, 6, 0, 7))
LEVELS = ("五级—三级", "5-3", "3、4、5级", "三级/高级工", "５－３", "五级\n四级", "三级及以下", "二级、一级")
KINDS = sorted(WRITERS)


def line(number: int, name: str, level: str = "五级—三级", **given: str) -> list[str]:
    cells = {"kind": "社会培训评价组织", "code": "4-04-05-05", "occupation": "人工智能训练师"}
    cells |= {"filing": f"S000151{number:06d}", "validity": "2024-03-01至2027-02-28"} | given
    scope = [cells["code"], cells["occupation"], level]
    return [str(number), name, cells["kind"], *scope, cells["filing"], cells["validity"]]


def drawn(rows: list[list[str]], merged: tuple[tuple[int, int, int, int], ...] = ()) -> Drawn:
    return Drawn([TOP, SUB, *rows], (*HEADING_MERGED, *merged))


def imported(path: Path) -> ImportResult:
    return import_list(path, "四川", TODAY)


def facts(result: ImportResult) -> list[dict[str, Any]]:
    frame = result.filings.drop(columns=["evidence_sha256", "source_url"])
    return frame.to_dict("records")  # type: ignore[no-any-return]


FIRST = "S000151000001"
LONG_NAME = "成都市锦江区望榆职业技能培训学校有限责任公司"
NOTES = ("注：以上名单动态调整。", "四川省职业技能鉴定指导中心")
SAMPLE = drawn(
    [
        line(1, "四川澄岚职业技能评价中心"),
        line(
            2, "四川澄岚职业技能评价中心", "3、4级", code="4-01-06-01", occupation="电子商务师", filing="S000151000001"
        ),
        line(3, "四川墨舟人才评价有限公司\n成都启屿职业培训学校", "三级/高级工", filing="S000151000003\nS000151000004"),
        line(
            4,
            "成都市锦江区望榆职业技能培训学校有限责任公司",
            occupation="人工智能训练师（数据标注员、人工智能算法测试员）",
        ),
        ["注：名单动态调整。"] * 8,
    ],
    ((2, 1, 3, 1), (6, 0, 6, 7)),
)


@pytest.mark.parametrize("kind", KINDS)
def test_each_format_gives_every_filing_of_a_list_with_merged_cells(tmp_path: Path, kind: str) -> None:
    result = imported(written(tmp_path, kind, SAMPLE))
    assert (result.rejected, result.rows) == ([], 4)
    assert [said.row for said in result.ignored] == [7]
    filings = {filing.name: filing for filing in to_filings(result.filings)}
    one, *_ = names = ["四川澄岚职业技能评价中心", "四川墨舟人才评价有限公司", "成都启屿职业培训学校", LONG_NAME]
    assert sorted(filings) == sorted(names)
    assert {scope.occupation_code for scope in filings[one].scope} == {
        "4-04-05-05",
        "4-01-06-01",
    }
    assert filings["成都启屿职业培训学校"].filing_code == "S000151000004"
    assert to_coverage(result.coverage)[0].complete


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_not_understood_is_named_by_its_place_in_every_format(tmp_path: Path, kind: str) -> None:
    result = imported(
        written(tmp_path, kind, drawn([line(1, "四川澄岚评价中心"), line(2, "四川墨舟评价中心", "各等级")]))
    )
    (said,) = result.rejected
    assert (said.row, "等级“各等级”" in said.text) == (4, True)
    assert said.place.startswith(
        {"xlsx": "工作表", "xls": "工作表", "csv": "CSV", "pdf": "第1页 表格1"}.get(kind, "表格")
    )
    assert not to_coverage(result.coverage)[0].complete


NAMES = st.lists(
    st.builds(
        lambda city, brand, end: f"{city}{brand}{end}",
        st.sampled_from(["四川", "成都市", "绵阳", "四川省"]),
        st.text(alphabet="澄岚墨舟启屿望榆棠野鹭禾砚峰", min_size=2, max_size=9),
        st.sampled_from(["职业技能评价中心", "人才评价有限公司", "职业培训学校", "（集团）有限责任公司"]),
    ),
    min_size=1,
    max_size=7,
    unique=True,
)


@st.composite
def lists(draw: st.DrawFn) -> Drawn:
    rows: list[list[str]] = []
    merged: list[tuple[int, int, int, int]] = []
    for number, name in enumerate(draw(NAMES), 1):
        together = draw(st.booleans())
        occupation = draw(st.sampled_from(["人工智能训练师", "人工智能训练师（数据标注员）", "电子商务师"]))
        code = {"电": "4-01-06-01"}.get(occupation[0], draw(st.sampled_from(["4-04-05-05", "４－０４－０５－０５"])))
        rows.append(line(number, name, draw(st.sampled_from(LEVELS)), occupation=occupation, code=code))
        if together:
            top = len(rows) + 1
            rows.append(line(number, "", draw(st.sampled_from(LEVELS)), occupation="养老护理员", code="4-10-01-05"))
            merged += [(top, column, top + 1, column) for column in (0, 1, 2, 6, 7)]
            rows[-1] = [cell if column in (3, 4, 5) else "" for column, cell in enumerate(rows[-1])]
    return drawn(rows, tuple(merged))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(lists())
def test_the_same_list_gives_the_same_filings_in_all_six_formats(tmp_path: Path, made: Drawn) -> None:
    results = {kind: imported(written(tmp_path, kind, made)) for kind in KINDS}
    assert {kind: result.rejected for kind, result in results.items()} == {kind: [] for kind in KINDS}
    expected = facts(results["xlsx"])
    assert len(expected) == len({row[1] for row in made.rows[2:]} - {""})
    for kind, result in results.items():
        assert facts(result) == expected, kind


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_separated_text_is_read_in_every_encoding_and_with_every_separator(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes(csv_text(SAMPLE, delimiter).encode(encoding))
    reference = imported(written(tmp_path, "xlsx", SAMPLE))
    assert facts(imported(path)) == facts(reference)


def test_a_row_with_one_separator_too_many_is_rejected_instead_of_read_shifted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "单位名称,职业,等级\n四川甲岚评价中心,人工智能训练师,三级\n四川乙岚评价中心,人工智能训练师,三级,四级\n", "utf-8"
    )
    result = imported(path)
    assert [said.row for said in result.rejected] == [3]
    assert len(result.filings) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_format_is_told_by_content_when_the_suffix_lies(tmp_path: Path, kind: str) -> None:
    """Government sites serve web pages and text as .xls."""
    path = written(tmp_path, kind, SAMPLE)
    lying = path.rename(tmp_path / "名单.xls")
    assert len(imported(lying).filings) == 4


@pytest.mark.parametrize("repeat", [0, 2])
def test_a_pdf_list_goes_on_over_its_pages_with_and_without_repeated_heading(tmp_path: Path, repeat: int) -> None:
    rows = [
        line(n, f"四川{'澄岚墨舟启屿望榆棠野鹭禾砚峰'[n % 13]}{'甲乙丙丁戊己庚辛'[n // 13]}评价中心")
        for n in range(1, 61)
    ]
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(drawn(rows), repeat=repeat, notes=NOTES))
    result = imported(path)
    assert result.rejected == []
    assert len(result.filings) == 60
    assert len(result.columns) >= 3
    assert [said.text for said in result.ignored if said.row == 0] == [NOTES[0]]
    assert path.read_bytes() == pdf(drawn(rows), repeat=repeat, notes=NOTES)
