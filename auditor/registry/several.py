"""Who stands in the name cell of a list: one institution, or several with their codes, and footnote marks taken off."""

from __future__ import annotations

from dataclasses import dataclass

import re2

from auditor.registry.cells import Cells, Rejected
from auditor.registry.codes import check_uscc, clean_code, parse_filing_code
from auditor.registry.lines import clean, squash
from auditor.registry.names import is_organisation, parse_name
from auditor.registry.readers.grid import SOFT_BREAK

_SEPARATORS = re2.compile(r"[、;；,，\n]")
_BETWEEN_CODES = re2.compile(r"[、;；,，/\s\v]+")
_MARK = re2.compile(
    r"(?:[*＊※★☆▲△●◆#]+|[①-⑳⑴-⒇❶-❿¹²³⁰⁴-⁹]+|[\[【〔(（]\s*注?\s*[0-9０-９*①-⑳]{1,2}\s*[\]】〕)）]|注?[0-9０-９]{1,2})$"
)
_LEADING_MARK = re2.compile(r"^[*＊※★☆▲△●◆#]+")
_SHARED = ("class", "occupation", "work_type", "level", "validity", "valid_from", "valid_to", "status")


@dataclass(frozen=True)
class Named:
    """One institution of a name cell; `uscc` and `filing_code` as written, `mark` is its footnote mark or ''."""

    name: str
    uscc: str
    filing_code: str
    mark: str = ""


def institutions(cells: Cells) -> list[Named]:
    """The institutions of one row, in their order.

    Raises:
        Rejected: nobody, or it cannot be told how many they are or which code belongs to whom.
    """
    names, certain = _names(cells)
    if not names:
        raise Rejected("机构名称为空（如为合并单元格被拆开，请补全名称）")
    if len(names) > 1 and not certain:
        names = _wrapped_or_several(cells, names)
    if len(names) == 1:
        name, mark = unmarked(names[0])
        return [Named(name, cells.text("uscc"), cells.text("filing_code"), mark)]
    for field in _SHARED:
        lines = cells.lines(field)
        if len(lines) == len(names) and len(set(lines)) > 1:
            raise Rejected(
                f"一格内有多个机构，而“{cells.label(field)}”也分成{len(lines)}行，无法确定如何对应，请拆成多行"
            )
    usccs, codes = _codes(cells, "uscc", len(names)), _codes(cells, "filing_code", len(names))
    marked = [unmarked(name) for name in names]
    return [Named(*pair[:1], uscc, code, pair[1]) for pair, uscc, code in zip(marked, usccs, codes, strict=True)]


def unmarked(name: str) -> tuple[str, str]:
    """(name, mark) without a footnote mark such as '*', '①', '[1]' before or after it."""
    for pattern in (_MARK, _LEADING_MARK):
        found = pattern.search(name)
        rest = squash(name[: found.start()] + name[found.end() :]) if found else ""
        if found and is_organisation(rest):
            return rest, clean(found.group())
    return name, ""


def _stands_alone(text: str) -> bool:
    """A whole name of its own, and not the tail of one such as '有限公司'."""
    return is_organisation(unmarked(text)[0]) and bool(parse_name(unmarked(text)[0]).brand)


def _names(cells: Cells) -> tuple[list[str], bool]:
    """The names in the cell, and whether something typed divides them."""
    raw, written = str(cells.raw("name")), cells.written("name")
    parts = [squash(part) for part in _SEPARATORS.split(written) if part.strip()]
    alone = [_stands_alone(part) for part in parts]
    if len(parts) > 1 and all(alone):
        return parts, True
    if len(parts) > 1:
        joined = "".join(parts)
        if len(parts) != len(cells.lines("name")) or (
            any(alone) and not is_organisation(joined) and ")" not in clean(joined)
        ):
            raise Rejected("一格内有多个机构，但其中有的不像机构全称，请拆成多行")
        return [joined], True  # one name on several lines
    for separator in ("/", SOFT_BREAK, " "):
        pieces = [squash(piece) for piece in raw.split(separator) if piece.strip()]
        if len(pieces) > 1 and all(map(_stands_alone, pieces)):
            return pieces, separator == "/"
    return parts, True


def _wrapped_or_several(cells: Cells, names: list[str]) -> list[str]:
    """Whole names follow each other and nothing typed divides them: their codes decide."""
    for field, valid in (("filing_code", parse_filing_code), ("uscc", check_uscc)):
        if valid(clean_code(cells.text(field))):
            return ["".join(names)]  # one code, so one name that its column wrapped
        pieces = _pieces(str(cells.raw(field)))
        if len(pieces) == len(names) and all(valid(clean_code(piece)) for piece in pieces):
            return names
    raise Rejected("一格内像有多个机构，但没有分隔符号，也没有编号可以对照，请拆成多行")


def _pieces(text: str) -> list[str]:
    return [piece for piece in _BETWEEN_CODES.split(text) if piece]


def _codes(cells: Cells, field: str, wanted: int) -> list[str]:
    pieces = _pieces(cells.text(field))
    if len(pieces) != wanted:
        pieces = _pieces(str(cells.raw(field)))  # also where only the column's width divides them
    if pieces and len(pieces) != wanted:
        raise Rejected(
            f"一格内有多个机构（{wanted}家），而“{cells.label(field)}”有{len(pieces)}个，无法对应，请拆成多行"
        )
    return pieces or [""] * wanted
