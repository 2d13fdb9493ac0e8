"""A file that cannot be read whole is refused in one line; half of it read would make filed bodies look unfiled."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from auditor.errors import BadInput
from auditor.registry import import_list
from auditor.registry.frames import to_coverage
from auditor.registry.readers import limits, read_listing
from tests.registry.helpers import TODAY
from tests.registry.list_files import WRITERS, Drawn, docx, html_file, pdf, xls, xlsx

LIST = Drawn(
    [["单位名称", "职业名称", "等级"], *[[f"四川{c}岚评价中心", "人工智能训练师", "三级"] for c in "甲乙丙丁"]]
)


def canvas(draw: Callable[[Canvas], None], pages: int = 1, **given: object) -> bytes:
    out = io.BytesIO()
    paper = Canvas(out, invariant=1, **given)
    for _ in range(pages):
        draw(paper)
        paper.showPage()
    paper.save()
    return out.getvalue()


def scan(paper: Canvas) -> None:
    picture = ImageReader(Image.new("RGB", (60, 80), "white"))
    paper.drawImage(picture, 0, 0, *paper._pagesize)


def words(paper: Canvas) -> None:
    paper.setFont("STSong-Light", 10)
    paper.drawString(50, 700, "四川澄岚评价中心  人工智能训练师  三级")


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def declared(root: bytes) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(root, b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + root, 1)


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def container(stream: str) -> bytes:
    """An old office container whose one stream has this name, as .doc files and locked .xlsx files are."""
    data = bytearray(xls(LIST))
    at = data.index("Workbook".encode("utf-16-le"))
    data[at : at + 64] = stream.encode("utf-16-le").ljust(64, b"\0")
    data[at + 64 : at + 66] = (2 * len(stream) + 2).to_bytes(2, "little")
    return bytes(data)


def drawing(stream: bytes, filters: bytes = b"/Filter/FlateDecode") -> bytes:
    head = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<>>>>endobj
4 0 obj<<"""
    end = b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n"
    return head + filters + b"/Length %d>>stream\n" % len(stream) + stream + end


SHEET, TEXT = "xl/worksheets/sheet1.xml", "word/document.xml"
LINE = b"0 0 m 9 9 l S "
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "文件是空的"),
    "blank": (lambda: b" \r\n\n", "文件是空的"),
    "locked pdf": (lambda: canvas(words, encrypt=StandardEncryption("secret", strength=128)), "加密"),
    "scanned pdf": (lambda: canvas(scan, 3), "扫描件或图片"),
    "pdf without table": (lambda: canvas(words), "没有带框线的表格"),
    "pdf without anything": (lambda: canvas(lambda paper: None), "没有文字"),
    "half a pdf": (lambda: pdf(LIST)[:1500], "损坏"),
    "pdf bomb": (lambda: drawing(zlib.compress(b" " * 200_000_000, 9)), "压缩炸弹"),
    "pdf bomb in a bomb": (
        lambda: drawing(zlib.compress(zlib.compress(b" " * 200_000_000, 9)), b"/Filter[/FlateDecode/FlateDecode]"),
        "压缩炸弹",
    ),
    "pdf that takes for ever": (lambda: drawing(zlib.compress(LINE * 400_000)), "图形过于复杂"),
    "pdf of lines": (
        lambda: drawing(zlib.compress(b"".join(b"0 %d m 9 %d l S " % (n, n) for n in range(7000)))),
        "条线",
    ),
    "lzw pdf": (lambda: drawing(b"x", b"/Filter/LZWDecode"), "LZW"),
    "locked office file": (lambda: container("EncryptedPackage"), "加密"),
    "old word": (lambda: container("WordDocument"), "旧版 Word"),
    "other container": (lambda: container("Contents"), "不认识的旧版办公文件"),
    "half an xls": (lambda: xls(LIST)[:3000], "损坏"),
    "half an xlsx": (lambda: xlsx(LIST)[:3000], "损坏"),
    "xlsx with a broken part": (lambda: changed(xlsx(LIST), SHEET, lambda part: part[:-40]), "损坏"),
    "half a page": (lambda: html_file(LIST).replace(b"</table>", b""), "表格没有结束"),
    "page without table": ("<html><p>名单见附件</p></html>".encode, "网页中没有表格"),
    "document without table": (lambda: docx_of("名单如下"), "没有表格"),
    "half a letter": (lambda: "单位名称,职业\n四川甲岚评价中心,人工智能训练师\n".encode()[:-2], "编码"),
    "open quotation": ('单位名称,职业,等级\n甲,"乙,三级\n丙,丁,三级\n'.encode, "第2行的引号"),
    "text": ("关于公布名单的通知".encode, "找不到分隔符"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "图片"),
    "rar": (lambda: b"Rar!\x1a\x07" + bytes(50), "压缩包"),
    "zip": (lambda: packed("名单.xlsx"), "压缩包"),
    "ofd": (lambda: packed("OFD.xml"), "OFD"),
    "ods": (lambda: packed("content.xml"), "OpenDocument"),
    "xlsb": (lambda: packed("xl/workbook.bin"), "xlsb"),
    "rtf": (lambda: b"{\\rtf1 x}", "RTF"),
    "xml spreadsheet": (lambda: b'<?xml?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "2003"),
    "mht": (lambda: b"MIME-Version: 1.0\n", ".mht"),
    "program": (lambda: b"\x7fELF\x00\x01", "二进制"),
    "xlsx bomb": (lambda: changed(xlsx(LIST), SHEET, lambda part: part + b" " * 160_000_000), "压缩炸弹"),
    "docx bomb": (lambda: changed(docx(LIST), TEXT, lambda part: part + b" " * 160_000_000), "压缩炸弹"),
    "xlsx of cells": (
        lambda: changed(xlsx(LIST), SHEET, lambda p: p.replace(b"</sheetData>", b"<row/>" * 12_000_001)),
        "过多",
    ),
    "xlsx entity": (
        lambda: changed(xlsx(LIST), SHEET, declared(b"<work")),
        "文档类型",
    ),
    "docx entity": (
        lambda: changed(docx(LIST), TEXT, declared(b"<w:doc")),
        "文档类型",
    ),
    "wide page": (lambda: html_file(LIST).replace(b"<td>", b"<td colspan=1000>", 1), "列"),
    "many rows": (lambda: "单位名称,职业\n".encode() + b"a,b\n" * (limits.MAX_ROWS + 1), "行"),
}


def docx_of(text: str) -> bytes:
    out, document = io.BytesIO(), Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_read_is_refused_in_one_chinese_line(tmp_path: Path, kind: str) -> None:
    make, reason = BAD[kind]
    path = tmp_path / "名单"
    path.write_bytes(make())
    with pytest.raises(BadInput) as caught:
        import_list(path, "四川", TODAY)
    assert reason in caught.value.what
    assert "\n" not in caught.value.line()
    assert caught.value.where == str(path)
    assert any("一" <= char <= "鿿" for char in caught.value.todo)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_damage_is_refused_or_read_and_never_a_traceback(kind: str) -> None:
    data = WRITERS[kind](LIST)
    for step in range(1, 24):
        cut = data[: len(data) * step // 24]
        hurt = bytearray(data)
        hurt[len(data) * step // 24 - 1 :: 997] = bytes(len(hurt[len(data) * step // 24 - 1 :: 997]))
        for broken in (cut, bytes(hurt)):
            try:
                read_listing(broken, "名单")
            except BadInput as error:
                assert error.todo


def test_a_file_over_the_size_limit_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as handle:
        handle.truncate(2_000_000_000)
    with pytest.raises(BadInput, match="20 MB"):
        import_list(path, "四川", TODAY)
    with pytest.raises(BadInput, match="文件夹"):
        import_list(tmp_path, "四川", TODAY)


def test_a_scanned_page_among_others_makes_the_list_incomplete(tmp_path: Path) -> None:
    """The names on that page are filed although nobody can read them here."""

    def both(paper: Canvas) -> None:
        scan(paper) if paper.getPageNumber() == 2 else table(paper)

    path = tmp_path / "a.pdf"
    path.write_bytes(canvas(both, 2))
    result = import_list(path, "四川", TODAY)
    assert len(result.filings) == 4
    assert [(said.row, said.place) for said in result.rejected] == [(0, "第2页")]
    assert not to_coverage(result.coverage)[0].complete


def table(paper: Canvas) -> None:
    paper.setFont("STSong-Light", 10)
    paper.grid([50, 200, 350, 450], [700 - 20 * step for step in range(len(LIST.rows) + 1)])
    for index, row in enumerate(LIST.rows):
        for column, cell in zip((55, 205, 355), row, strict=True):
            paper.drawString(column, 686 - 20 * index, cell)
            paper.drawString(column, 686 - 20 * index, cell)  # bold print: the same letters twice


def test_a_formula_that_was_never_calculated_is_no_empty_cell(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(xlsx(LIST)))
    book.active["A2"] = '="四川"&"甲岚评价中心"'
    book.save(tmp_path / "a.xlsx")
    result = import_list(tmp_path / "a.xlsx", "四川", TODAY)
    assert [(said.row, "没有计算结果的公式" in said.text) for said in result.rejected] == [(2, True)]


def test_formulas_with_their_results_are_read(tmp_path: Path) -> None:
    formula = (
        b'<c r="A2" t="str"><f>1</f><v>\xe5\x9b\x9b\xe5\xb7\x9d\xe7\x94\xb2\xe5\xb2\x9a\xe5\xad\xa6\xe6\xa0\xa1</v></c>'
    )

    def put(part: bytes) -> bytes:
        at = part.index(b'<c r="A2"')
        return part[:at] + formula + part[part.index(b"</c>", at) + 4 :]

    path = tmp_path / "a.xlsx"
    path.write_bytes(changed(xlsx(LIST), SHEET, put))
    assert "四川甲岚学校" in import_list(path, "四川", TODAY).filings["name"].tolist()


def test_a_stray_cell_far_below_costs_nothing_and_a_stray_format_neither(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(xlsx(LIST)))
    book.active.cell(1_048_576, 16_384).number_format = "0.00"
    book.save(tmp_path / "a.xlsx")
    assert len(import_list(tmp_path / "a.xlsx", "四川", TODAY).filings) == 4
    book.active.cell(1_048_576, 1).value = "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(BadInput, match="行"):
        import_list(tmp_path / "a.xlsx", "四川", TODAY)


def test_dates_numbers_and_errors_of_an_old_workbook_are_read_as_they_look(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for column, heading in enumerate(["单位名称", "职业名称", "等级", "有效期至"]):
        sheet.write(0, column, heading)
    for row, level in enumerate((3, 5.0, xlwt.Formula("1/0")), 1):
        sheet.write(row, 0, f"四川{'甲乙丙'[row - 1]}岚评价中心")
        sheet.write(row, 1, "人工智能训练师")
        sheet.write(row, 2, level)
        sheet.write(row, 3, TODAY, style)
    book.save(str(tmp_path / "a.xls"))
    result = import_list(tmp_path / "a.xls", "四川", TODAY)
    assert result.filings["valid_to"].tolist()[:2] == [TODAY, TODAY]
