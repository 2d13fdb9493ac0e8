"""A PDF list without ruling lines: a name cut in two would make a body that nobody filed, or hide one that is."""

from __future__ import annotations

import html
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from auditor.errors import BadInput
from auditor.registry.frames import to_filings
from auditor.registry.importer import ImportResult, import_list

HEADING = ["序号", "机构名称", "职业（工种）名称", "等级", "备案编号"]
STYLE = ParagraphStyle("cjk", fontName="STSong-Light", fontSize=9, leading=11, wordWrap="CJK")
WIDTHS = [40, 150, 170, 90, 120]


def row(number: int, name: str, levels: str = "五级—三级", work: str = "人工智能训练师（数据标注员）") -> list[str]:
    return [str(number), name, work, levels, f"S0001510{number:05d}"]


def pdf(
    rows: list[list[str]], *, padding: float = 6, valign: str = "TOP", title: str = "四川省评价机构名单",
    notes: tuple[str, ...] = (), lines: bool = False,
) -> bytes:  # fmt: skip
    """The list as a word processor prints it with invisible borders; `lines`: rules between the rows only."""
    out = io.BytesIO()
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), valign), ("TOPPADDING", (0, 0), (-1, -1), padding),
        ("BOTTOMPADDING", (0, 0), (-1, -1), padding),
    ]  # fmt: skip
    if lines:
        style.append(("LINEBELOW", (0, 0), (-1, -1), 0.5, (0, 0, 0)))
    cells = [[Paragraph(html.escape(cell), STYLE) for cell in line] for line in rows]
    document = SimpleDocTemplate(out, pagesize=landscape(A4), invariant=1)
    table = Table(cells, colWidths=WIDTHS, style=style)
    document.build([Paragraph(title, STYLE), table, *(Paragraph(note, STYLE) for note in notes)])
    return out.getvalue()


def imported(folder: Path, data: bytes) -> ImportResult:
    path = folder / "名单.pdf"
    path.write_bytes(data)
    return import_list(path, "四川", date(2026, 11, 2))


NAMES = ["四川澄岚评价中心", "成都墨舟职业培训学校", "四川省绵阳启屿技能评价有限公司", "四川望榆人力资源服务有限公司"]


@pytest.mark.parametrize("lines", [False, True])
def test_a_list_without_ruling_lines_is_read_with_all_its_levels(tmp_path: Path, *, lines: bool) -> None:
    rows = [HEADING, *(row(n, name) for n, name in enumerate(NAMES, 1))]
    result = imported(tmp_path, pdf(rows, lines=lines, notes=("注：以上名单截至2026年11月。",)))
    assert result.rejected == []
    assert {filing.name for filing in to_filings(result.filings)} == set(NAMES)
    assert all({scope.level for scope in f.scope} == {"五级", "四级", "三级"} for f in to_filings(result.filings))
    assert "无框线" in result.kind
    assert [said.text for said in result.ignored] == ["注：以上名单截至2026年11月。"]


@pytest.mark.parametrize("valign", ["TOP", "MIDDLE", "BOTTOM"])
def test_a_name_broken_over_two_lines_stays_one_name(tmp_path: Path, valign: str) -> None:
    long = "四川省成都市青羊区澄岚职业技能等级评价服务有限公司"
    result = imported(tmp_path, pdf([HEADING, row(1, NAMES[0]), row(2, long), row(3, NAMES[1])], valign=valign))
    assert result.rejected == []
    assert {filing.name for filing in to_filings(result.filings)} == {NAMES[0], long, NAMES[1]}


@pytest.mark.parametrize("valign", ["TOP", "MIDDLE"])
def test_lines_too_close_to_tell_rows_apart_are_rejected_with_their_neighbours(tmp_path: Path, valign: str) -> None:
    long = "四川省成都市青羊区澄岚职业技能等级评价服务有限公司"
    rows = [HEADING, row(1, NAMES[0]), row(2, long), row(3, NAMES[1]), row(4, NAMES[3]), row(5, "四川棠野评价中心")]
    result = imported(tmp_path, pdf(rows, padding=0, valign=valign))
    names = {filing.name for filing in to_filings(result.filings)}
    assert names <= {NAMES[0], NAMES[1], NAMES[3], "四川棠野评价中心"}
    assert NAMES[3] in names
    assert result.rejected
    assert all("第" in said.place and "行" in said.place and "没有框线" in said.text for said in result.rejected)
    assert not result.coverage["complete"].any()


def test_a_row_with_a_missing_cell_is_rejected_with_its_number_and_no_other(tmp_path: Path) -> None:
    rows = [HEADING, row(1, NAMES[0]), row(2, NAMES[1], levels="高手"), row(3, NAMES[2])]
    result = imported(tmp_path, pdf(rows))
    assert [said.row for said in result.rejected] == [3]
    assert {filing.name for filing in to_filings(result.filings)} == {NAMES[0], NAMES[2]}


def test_the_list_goes_on_over_pages(tmp_path: Path) -> None:
    rows = [
        HEADING,
        *(row(n, f"四川{'澄岚墨舟启屿望榆棠野'[n % 9]}{'甲乙丙丁戊己'[n // 9]}评价中心") for n in range(1, 50)),
    ]
    result = imported(tmp_path, pdf(rows))
    assert result.rejected == []
    assert len(result.filings) == 49
    assert len(result.columns) >= 2


def test_running_text_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="看不出分栏"):
        imported(tmp_path, pdf([["", "关于公布名单的通知，各市州人力资源和社会保障局", "", "", ""]]))
