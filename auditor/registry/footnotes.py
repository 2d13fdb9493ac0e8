"""Notes under a list, marks on its names that point to them, and remarks: a filing may be suspended only there."""

from __future__ import annotations

from auditor.model import FilingStatus
from auditor.registry.cells import Cells, Rejected
from auditor.registry.data_files import load
from auditor.registry.header import Header
from auditor.registry.lines import clean, parse_status
from auditor.registry.readers.grid import Cell
from auditor.registry.several import Named

_TROUBLED = frozenset(
    status.value
    for status in (FilingStatus.CANCELLED, FilingStatus.SUSPENDED, FilingStatus.RECTIFYING, FilingStatus.EXPIRED)
)


def is_note_text(text: str) -> bool:
    """True for a text that begins like a note or a total."""
    return clean(text).startswith(tuple(load("headers")["notes"]))


def note_in(cells: list[Cell], header: Header) -> str:
    """The text of a row that is a note: it begins like one and leaves the columns of a filing empty or merged over."""
    given = [clean(str(cell)) for cell in cells if str(cell).strip()]
    row = Cells(cells, header)
    if not given or not is_note_text(given[0]) or (len(set(given)) > 2 and row.text("name")):
        return ""
    return " ".join(dict.fromkeys(given))[:200]


def check_mark(one: Named, footnotes: tuple[str, ...], status: str, warnings: list[str]) -> None:
    """A mark on a name may mean that the filing is suspended: then a person must say so in the list."""
    if not one.mark:
        return
    word = one.mark.strip("[]()【】〔〕注 ")
    about = [note for note in footnotes if (word in note if not word.isdigit() else _numbered(note, word))]
    if parse_status("") == status and any(parse_status(note) in _TROUBLED for note in about):
        raise Rejected(f"机构名称带有脚注标记“{one.mark}”，脚注写明“{about[0][:60]}”，请在名单中补上状态列再导入")
    warnings.append(f"机构名称后的脚注标记“{one.mark}”已去掉")


def _numbered(note: str, number: str) -> bool:
    return note.removeprefix("注").lstrip("释:： ([").startswith(number)


def check_remark(row: Cells, status: str, warnings: list[str]) -> None:
    """A remark that a filing was withdrawn or suspended is shown; a word in it does not decide the state."""
    text = row.text("remark")
    if text and status == parse_status("") and parse_status(text) in _TROUBLED:
        warnings.append(f"备注写有“{text[:60]}”，状态未据此认定，请人工核对")
