"""One reader per file format. All give the same grids; what the cells mean is decided after them, once for all."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from auditor.errors import BadInput
from auditor.registry.readers.grid import Cell, Grid, Listing, Span
from auditor.registry.readers.limits import MAX_BYTES, damaged, too_large
from auditor.registry.readers.sniff import kind_of

__all__ = ["Cell", "Grid", "Listing", "Span", "read_file", "read_listing"]

# kind → module with `read(data, name)`; imported when needed, since the parsers are heavy.
READERS = {kind: f"{__name__}.{kind}_file" for kind in ("xlsx", "xls", "csv", "html", "docx", "pdf")}


def read_file(path: Path) -> tuple[Listing, bytes]:
    """The tables of a published list, and the bytes they came from.

    Raises:
        BadInput: missing, empty, too large, damaged, locked, a picture, or no format that can be read.
    """
    if path.is_dir():
        raise BadInput("这是文件夹，不是文件", str(path), "请给出名单文件的路径")
    if not path.is_file():
        raise BadInput("没有这个文件", str(path), "请核对名单文件的路径")
    try:
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInput(f"文件打不开（{error.strerror}）", str(path), "请核对访问权限") from error
    if len(data) > MAX_BYTES:
        raise too_large(f"超过{MAX_BYTES // 1_000_000} MB", str(path))
    return read_listing(data, str(path)), data


def read_listing(data: bytes, name: str) -> Listing:
    """The tables in these bytes; `name` is only shown.

    Raises:
        BadInput: as for `read_file`.
    """
    try:
        read: Callable[[bytes, str], Listing] = importlib.import_module(READERS[kind_of(data, name)]).read
        return read(data, name)
    except BadInput:
        raise
    except Exception as error:  # a damaged file makes a parser raise whatever comes to it
        raise damaged(name) from error
