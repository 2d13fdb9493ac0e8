"""How much a PDF unpacks to, counted before it is parsed: its streams are packed, and the parser sets no bound."""

from __future__ import annotations

import re
import zlib

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1

from auditor.errors import BadInput
from auditor.registry.readers.limits import MAX_UNPACKED, too_large

_STREAM = re.compile(rb"\bstream\r?\n")  # on a file of at most MAX_BYTES, and without backtracking
_MAX_LAYERS = 3
_PIECE = 1 << 20
_MAX_PAGE = 4_000_000  # bytes of drawing on one page; a page of a list has some 100,000
_MAX_DRAWING = 40_000_000  # on all pages
_TODO = "请用 PDF 阅读器打开后重新“打印”成 PDF，或索取 .xlsx 名单"


def check(data: bytes, name: str) -> None:
    """Unpack every stream in small pieces, also one packed several times over, and add up.

    Raises:
        BadInput: more than a list holds, or a packing that cannot be counted.
    """
    if b"/LZWDecode" in data or b"/LZW " in data:
        raise BadInput("PDF 使用了早已淘汰的 LZW 压缩，不予读取", name, _TODO)
    total = 0
    for found in _STREAM.finditer(data):
        total += _size(data, found.end(), MAX_UNPACKED - total)
        if total > MAX_UNPACKED:
            raise too_large(f"PDF 解压后超过{MAX_UNPACKED // 1_000_000} MB（疑似压缩炸弹）", name)


def check_drawing(page: PDFPage, so_far: int, name: str) -> int:
    """Bytes of drawing up to this page, which take time to interpret: some four seconds a million.

    Raises:
        BadInput: more than any list has.
    """
    size = sum(len(part.get_data()) for part in map(resolve1, page.contents) if isinstance(part, PDFStream))
    if size > _MAX_PAGE or so_far + size > _MAX_DRAWING:
        raise too_large("PDF 的图形过于复杂，不像名单", name)
    return so_far + size


def _size(data: bytes, start: int, most: int, layer: int = 1) -> int:
    """Bytes that the stream at `start` unpacks to, all layers together; stops soon after `most`."""
    if data[start : start + 1] != b"\x78":  # not zlib; what is not packed is bounded by the file itself
        return 0
    unpacker = zlib.decompressobj()
    size, position, head = 0, start, b""
    while size <= most and not unpacker.eof:
        raw = unpacker.unconsumed_tail or data[position : position + _PIECE]
        if not raw:
            break
        if not unpacker.unconsumed_tail:
            position += len(raw)
        try:
            piece = unpacker.decompress(raw, _PIECE)
        except zlib.error:
            break
        size += len(piece)
        if layer < _MAX_LAYERS and (head or size == len(piece)) and len(head) < most:
            # Keep the first layer only as far as it is packed again.
            head += piece if (head or piece)[:1] == b"\x78" else b""
    return size + (_size(head, 0, most - size, layer + 1) if head and size <= most else 0)
