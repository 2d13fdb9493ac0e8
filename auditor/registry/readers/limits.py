"""How large a list may be, and how a file is refused: one line in Chinese with what, where, and what to do."""

from __future__ import annotations

from auditor.errors import BadInput

MAX_BYTES = 20_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELLS = 2_000_000  # all tables of one file together
MAX_UNPACKED = 150_000_000  # bytes of a packed file after unpacking
MAX_ELEMENTS = 12_000_000  # XML elements and end tags of a packed file: about MAX_CELLS cells
MAX_PAGES = 300
MAX_PAGE_EDGES = 6_000  # ruling lines on one page of a PDF; finding cells takes time beyond that

SAVE_AS = "请用表格软件打开核对后另存为 .xlsx 再导入"


def too_large(what: str, name: str) -> BadInput:
    """The refusal of a list over one of the limits."""
    return BadInput(f"名单过大：{what}", name, "请核对是否为一个省的名单；确属名单的，拆成几份并加 --batch 分别导入")


def damaged(name: str, detail: str = "") -> BadInput:
    """The refusal of a file that its own format does not allow."""
    return BadInput(f"文件已损坏或不完整，无法读取{f'（{detail}）' if detail else ''}", name, f"请重新下载；{SAVE_AS}")


def locked(name: str) -> BadInput:
    """The refusal of a file with a password."""
    return BadInput("文件已加密", name, "请向发布单位索取未加密的名单，或在有密码时打开后另存为不加密的文件")


def check_shape(rows: int, columns: int, name: str, *, so_far: int = 0) -> None:
    """Refuse a table that no province publishes.

    Args:
        rows, columns: of the table at hand.
        so_far: cells of the tables before it in the same file.

    Raises:
        BadInput: over one of the limits.
    """
    if rows > MAX_ROWS:
        raise too_large(f"超过{MAX_ROWS}行", name)
    if columns > MAX_COLUMNS:
        raise too_large(f"超过{MAX_COLUMNS}列", name)
    if so_far + rows * columns > MAX_CELLS:
        raise too_large(f"超过{MAX_CELLS}个单元格", name)
