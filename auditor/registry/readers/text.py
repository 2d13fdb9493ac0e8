"""Bytes of a text file as text: byte order mark, UTF-8, the charset a page declares, GB 18030; never mojibake."""

from __future__ import annotations

import codecs

import re2

from auditor.errors import BadInput

_META = re2.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-z0-9_\-]{3,20})")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# GB 18030 contains GBK and GB 2312, and what declares the small one often uses the large one.
_DECLARABLE = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5", "big5-hkscs": "big5hkscs"}


def has_text_mark(data: bytes) -> bool:
    """True when a byte order mark says that these bytes are text, zero bytes or not."""
    return data.startswith(tuple(mark for mark, _ in _BOMS))


def decode(data: bytes, name: str) -> tuple[str, str]:
    """(text, encoding).

    Raises:
        BadInput: no encoding fits every byte: a list with lost characters would name institutions that do not exist.
    """
    if not has_text_mark(data) and _damaged_utf8(data):
        raise _unreadable(name)
    tries = [(data[len(mark) :], encoding) for mark, encoding in _BOMS if data.startswith(mark)]
    if not tries:
        declared = _META.search(data[:4096])
        word = declared.group(1).decode("ascii").lower() if declared else ""
        tries = [(data, "utf-8"), (data, _DECLARABLE.get(word, "gb18030")), (data, "gb18030")]
    for body, encoding in tries:
        try:
            return body.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise _unreadable(name)


def _damaged_utf8(data: bytes) -> bool:
    """True for UTF-8 with some damage, which may by chance be valid nonsense in GB 18030."""
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return lost > 0 and 10 * lost < sum(1 for char in text if char > "\x7f")


def _unreadable(name: str) -> BadInput:
    return BadInput(
        "文字编码无法识别，或文件中途被截断", name, "请重新下载；用表格软件打开核对无乱码后另存为 .xlsx 再导入"
    )
