"""Which format a file really is, by its content: the suffix often lies (.xls that is a web page)."""

from __future__ import annotations

import io

import re2
from xlrd.compdoc import CompDoc

from auditor.errors import BadInput
from auditor.registry.readers import package
from auditor.registry.readers.limits import SAVE_AS, locked
from auditor.registry.readers.text import has_text_mark

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_XLS = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_MARKUP = re2.compile(r"(?i)<(?:!doctype html|html|head|meta|body|table|div|tr|script|style)[\s>]")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_PACKED = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_UNPACK = "请先解压，再导入其中的名单文件"
_REFUSED_PACKAGES = (
    ("xl/workbook.bin", "这是 .xlsb 工作簿", SAVE_AS),
    ("OFD.xml", "这是 OFD 版式文件", "请用 OFD 阅读器转换为可复制文字的 PDF，或向发布单位索取 .xlsx 名单"),
    ("ppt/presentation.xml", "这是演示文稿", "请向发布单位索取 .xlsx 名单"),
    ("content.xml", "这是 OpenDocument 文件（.ods/.odt）", SAVE_AS),
)


def kind_of(data: bytes, name: str) -> str:
    """'xlsx', 'xls', 'csv', 'html', 'docx' or 'pdf'.

    Raises:
        BadInput: any other kind of file, with what to do about it.
    """
    if not data.strip():
        raise BadInput("文件是空的", name, "请重新下载名单")
    if data.startswith(_OLE):
        return _ole(data, name)
    if data.startswith(_BARE_XLS):
        return "xls"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(data, name)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_PICTURES):
        raise BadInput("这是图片，不是名单文件", name, "请向发布单位索取 .xlsx、.docx 或可复制文字的 PDF 名单")
    if data.startswith(_PACKED):
        raise BadInput("这是压缩包", name, _UNPACK)
    return _text(data, name)


def _ole(data: bytes, name: str) -> str:
    container = CompDoc(data, logfile=io.StringIO())  # raises whatever comes to it on a damaged file
    streams = ("EncryptedPackage", "Workbook", "Book", "WordDocument")
    present = [stream for stream in streams if container.locate_named_stream(stream)[0] is not None]
    if "EncryptedPackage" in present:
        raise locked(name)
    if "Workbook" in present or "Book" in present:
        return "xls"
    if "WordDocument" in present:
        raise BadInput("这是旧版 Word 文档（.doc），不能直接读取", name, "请用 Word 或 WPS 打开后另存为 .docx 再导入")
    raise BadInput("这是不认识的旧版办公文件", name, SAVE_AS)


def _packed(data: bytes, name: str) -> str:
    entries = package.names(data, name)
    for entry, what, todo in _REFUSED_PACKAGES:
        if entry in entries:
            raise BadInput(what, name, todo)
    if any(entry.startswith("xl/") for entry in entries):
        return "xlsx"
    if any(entry.startswith("word/") for entry in entries):
        return "docx"
    raise BadInput("这是压缩包，不是名单文件", name, _UNPACK)


def _text(data: bytes, name: str) -> str:
    head = data[:_HEAD]
    if b"\x00" in head and not has_text_mark(data):
        raise BadInput("不认识的二进制文件", name, f"请核对文件；{SAVE_AS}")
    if head.startswith(b"{\\rtf"):
        raise BadInput("这是 RTF 文档", name, "请用 Word 或 WPS 打开后另存为 .docx 再导入")
    if head[:13].lower() == b"mime-version:":
        raise BadInput("这是单文件网页（.mht）", name, SAVE_AS)
    shown = head.replace(b"\x00", b"").decode("latin-1")
    if "urn:schemas-microsoft-com:office:spreadsheet" in shown:
        raise BadInput("这是 XML 电子表格 2003", name, SAVE_AS)
    return "html" if _MARKUP.search(shown) else "csv"
