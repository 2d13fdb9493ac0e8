"""Packed office files (.xlsx, .docx): unpacked once, counted, and refused before any parser sees a bomb."""

from __future__ import annotations

import io
import zipfile
import zlib

from auditor.errors import BadInput
from auditor.registry.readers.limits import MAX_ELEMENTS, MAX_UNPACKED, damaged, locked, too_large

_MAX_ENTRIES = 5_000
_CHUNK = 1 << 20
# Office files never carry a document type; one that does wants entities expanded or other files fetched.
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_LONGEST = max(len(mark) for mark in _DOCTYPE) - 1


def names(data: bytes, name: str) -> list[str]:
    """The entries of a packed file.

    Raises:
        BadInput: no readable directory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise damaged(name, "压缩目录不完整") from error


def check(data: bytes, name: str) -> None:
    """Unpack every XML part once, in small pieces, and count.

    Raises:
        BadInput: it unpacks to more than a list holds, carries a document type, is locked, or a part is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise too_large(f"解压后超过{MAX_UNPACKED // 1_000_000} MB（疑似压缩炸弹）", name)
            elements = 0
            for entry in entries:
                if entry.flag_bits & 1:
                    raise locked(name)
                if entry.filename.endswith((".xml", ".rels", ".vml")):
                    elements += _elements(archive, entry, name)
                    if elements > MAX_ELEMENTS:
                        raise too_large("单元格或段落过多", name)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError) as error:
        raise damaged(name, "压缩包内的部分无法解开") from error


def _elements(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> int:
    count, tail = 0, b""
    with archive.open(entry) as part:  # reads no more than the directory says, which was summed above
        while chunk := part.read(_CHUNK):
            count += chunk.count(b"<")
            if any(mark in tail + chunk for mark in _DOCTYPE):
                raise BadInput(
                    "文件含有文档类型声明（正常的办公文件没有），可能是恶意文件", name, "请核对文件来源，不要导入"
                )
            tail = chunk[-_LONGEST:]
    return count
