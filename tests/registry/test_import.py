"""Import of published lists: every row is taken or listed with its reason, and half a list proves no absence."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from auditor.errors import BadInput
from auditor.registry import ImportResult, import_list
from auditor.registry.data_files import load
from auditor.registry.frames import to_coverage, to_filings
from tests.registry.helpers import TODAY

TOP = ["序号", "机构信息", "", "", "评价范围", "", "", "备案信息", ""]
SUB = ["", "机构名称", "统一社会信用代码", "机构类别", "职业编码", "职业（工种）名称", "等级", "备案编号", "备案有效期"]
ROW: list[Any] = [
    1, "四川澄岚职业技能评价中心", "", "社会培训评价组织", "4-04-05-05", "人工智能训练师", "五级—三级", "S000151000001",
    "2024-03-01至2027-02-28",
]  # fmt: skip


def book(
    path: Path,
    rows: list[list[Any]],
    *,
    title: str = "",
    header: tuple[list[str], ...] = (TOP, SUB),
    merge: tuple[str, ...] = (),
) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    if title:
        sheet.append([title])
    for line in (*header, *rows):
        sheet.append(line)
    if header == (TOP, SUB):
        shift = 1 if title else 0
        for first, last in (("A", "A"), ("B", "D"), ("E", "G"), ("H", "I")):
            bottom = 2 + shift if first == "A" else 1 + shift
            sheet.merge_cells(f"{first}{1 + shift}:{last}{bottom}")
    for area in merge:
        sheet.merge_cells(area)
    workbook.save(path)
    return path


def row(**given: Any) -> list[Any]:
    names = ["serial", "name", "uscc", "kind", "code", "occupation", "level", "filing", "validity"]
    return [given.get(name, value) for name, value in zip(names, ROW, strict=True)]


def read(path: Path, **given: Any) -> ImportResult:
    return import_list(path, "四川", TODAY, **given)


def test_two_header_rows_with_merged_cells_are_understood(tmp_path: Path) -> None:
    result = read(book(tmp_path / "a.xlsx", [ROW], title="四川省社会培训评价组织清单"))
    (filing,) = to_filings(result.filings)
    assert (filing.name, filing.province, filing.institution_class) == ("四川澄岚职业技能评价中心", "四川", "S")
    assert (filing.valid_from, filing.valid_to) == (date(2024, 3, 1), date(2027, 2, 28))
    assert [scope.level for scope in sorted(filing.scope, key=lambda s: s.level)] == ["三级", "五级", "四级"]
    assert (filing.register, filing.as_of, filing.filing_code) == ("import-四川", TODAY, "S000151000001")
    (coverage,) = to_coverage(result.coverage)
    assert (coverage.province, coverage.institution_class, coverage.complete, coverage.filings) == (
        "四川",
        "S",
        True,
        1,
    )
    assert coverage.evidence_sha256 == filing.evidence_sha256 != ""


def test_rows_of_one_institution_become_one_filing_with_all_its_scope(tmp_path: Path) -> None:
    rows = [row(), row(serial="", name="", code="4-01-06-01", occupation="电子商务师", level="3、4级")]
    result = read(book(tmp_path / "a.xlsx", rows, merge=("B3:B4",)))
    (filing,) = to_filings(result.filings)
    assert {scope.occupation_code for scope in filing.scope} == {"4-04-05-05", "4-01-06-01"}
    assert result.rejected == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": ""}, "机构名称为空"),
        ({"name": "四川甲评价中心、四川乙评价中心"}, "一格内有多个机构"),
        ({"level": "各等级"}, "等级"),
        ({"level": ""}, "等级为空"),
        ({"occupation": "", "code": ""}, "职业"),
        ({"kind": "代理商"}, "机构类别"),
    ],
)
def test_a_row_not_understood_is_listed_and_makes_the_list_incomplete(
    tmp_path: Path, changed: dict[str, str], reason: str
) -> None:
    result = read(book(tmp_path / "a.xlsx", [row(), row(**changed)]))
    assert [said.row for said in result.rejected] == [4]
    assert reason in result.rejected[0].text
    assert len(result.filings) == 1
    (coverage,) = to_coverage(result.coverage)
    assert not coverage.complete
    assert "第4行" in coverage.why


def test_full_width_digits_and_dates_made_of_levels_are_read(tmp_path: Path) -> None:
    """A spreadsheet turns the level range 5-3 into the third of May."""
    rows = [
        row(code="４－０４－０５－０５", level="５－３"),
        row(name="四川墨舟评价中心", filing="", level=date(2026, 5, 3)),
    ]
    result = read(book(tmp_path / "a.xlsx", rows))
    for filing in to_filings(result.filings):
        assert {(s.occupation_code, s.level) for s in filing.scope} == {
            ("4-04-05-05", lv) for lv in ("五级", "四级", "三级")
        }
    assert any("日期" in text for _, text, _ in result.warnings)


def test_misprinted_codes_and_periods_are_left_out_with_a_warning(tmp_path: Path) -> None:
    result = read(book(tmp_path / "a.xlsx", [row(uscc="52510100MJ8T000170", filing="51-001", validity="长期")]))
    (filing,) = to_filings(result.filings)
    assert (filing.uscc, filing.filing_code, filing.valid_to) == ("", "", None)
    assert len(result.warnings) == 3
    assert to_coverage(result.coverage)[0].complete


def test_work_types_in_brackets_are_kept_apart(tmp_path: Path) -> None:
    result = read(
        book(tmp_path / "a.xlsx", [row(occupation="人工智能训练师（数据标注员、人工智能算法测试员）", level="四级")])
    )
    assert {scope.work_type for scope in to_filings(result.filings)[0].scope} == {"数据标注员", "人工智能算法测试员"}


def test_notes_under_the_table_are_no_institutions(tmp_path: Path) -> None:
    result = read(book(tmp_path / "a.xlsx", [row(), [], ["注：名单动态调整。"]]))
    assert result.ignored == [(5, "注:名单动态调整。", "工作表 Sheet")]
    assert result.rejected == []
    assert to_coverage(result.coverage)[0].complete


def test_a_simple_header_with_other_words_and_columns(tmp_path: Path) -> None:
    header = (["单位名称", "职业工种名称", "级别", "有效期至", "联系电话"],)
    result = read(
        book(
            tmp_path / "a.xlsx",
            [["四川澄岚评价中心", "人工智能训练师/数据标注员", "4级", "2027年2月28日", "0"]],
            header=header,
        )
    )
    (filing,) = to_filings(result.filings)
    assert (filing.valid_to, filing.scope[0].work_type, filing.scope[0].level) == (
        date(2027, 2, 28),
        "数据标注员",
        "四级",
    )
    assert filing.scope[0].occupation_code == "4-04-05-05"


def test_a_batch_of_new_filings_proves_no_absence(tmp_path: Path) -> None:
    result = read(book(tmp_path / "a.xlsx", [ROW]), whole_list=False)
    assert not to_coverage(result.coverage)[0].complete


def test_a_heading_without_institutions_is_no_empty_list(tmp_path: Path) -> None:
    assert not to_coverage(read(book(tmp_path / "a.xlsx", [])).coverage)[0].complete


def _files(tmp_path: Path) -> dict[str, Path]:
    text, empty, damaged, other = (tmp_path / name for name in ("a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx"))
    text.write_text("机构名称,等级", encoding="utf-8")
    empty.write_bytes(b"")
    with zipfile.ZipFile(damaged, "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")
    book(other, [["苹果", 3]], header=(["水果", "数量"],))
    return {"text": text, "empty": empty, "damaged": damaged, "other": other, "missing": tmp_path / "none.xlsx"}


@pytest.mark.parametrize("kind", ["text", "empty", "damaged", "other", "missing"])
def test_an_unusable_file_is_refused_in_one_line(tmp_path: Path, kind: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(_files(tmp_path)[kind])
    assert "\n" not in caught.value.line()
    assert caught.value.todo


def test_unknown_province_and_class_are_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [ROW])
    with pytest.raises(BadInput, match="province"):
        import_list(path, "火星", TODAY)
    with pytest.raises(BadInput, match="class"):
        import_list(path, "四川省", TODAY, "X")


def test_the_same_file_gives_the_same_frames(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [row(), row(name="四川墨舟评价中心", filing="")])
    first, second = read(path), read(path)
    assert first.filings.equals(second.filings)
    assert first.coverage.equals(second.coverage)


@pytest.mark.parametrize("name", ["provinces", "names", "headers", "drift"])
def test_the_word_lists_fit_their_schema(name: str) -> None:
    assert load(name)


def test_no_heading_has_two_meanings() -> None:
    fields = load("headers")["fields"]
    words = [word for listed in fields.values() for word in listed]
    assert len(words) == len(set(words))
