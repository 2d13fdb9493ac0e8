"""What was not read in full, and the one reader that is loaded only when a page needs it."""

from __future__ import annotations

from auditor.extract import grid, organisations, spoken
from auditor.extract.document import Document
from auditor.extract.phrases import MAX_HITS


def microdata(document: Document, source: str, limits: list[str]) -> list[str]:
    """Microdata as the JSON-LD it stands for; the library for it is only loaded for pages that carry some."""
    if not document.microdata:
        return []
    from auditor.extract import microdata as reader  # noqa: PLC0415 - slow to import, rarely needed

    items = reader.as_json_ld(source)
    if items is None:
        limits.append("页面的微数据标记无法解析，未读")
    return items or []


def with_limits(why: str, document: Document, cut: list[str], limits: list[str], text: str) -> str:
    """The verdict with what was not read in full: a cap is never silent."""
    notes = ["正文由网页脚本写入，按脚本中的文字阅读"] if document.scripted else []
    notes += ["正文只写在图片说明中，按图片说明阅读"] if document.pictured else []
    notes += limits
    if cut:
        notes.append(f"同类词语超过 {MAX_HITS} 处（{'、'.join(sorted(set(cut))[:3])}），其余未读")
    if len(document.aside) > spoken.MAX_ASIDES:
        notes.append(f"图片说明、注释等超过 {spoken.MAX_ASIDES} 条，其余未读")
    if any(cells > grid.MAX_CELLS for cells in grid.sizes(document)):
        notes.append(f"有表格超过 {grid.MAX_CELLS} 格，该表未读")
    if len(text) > organisations.MAX_NAMES * 2 and organisations.crowded(text):
        notes.append(f"机构名称超过 {organisations.MAX_NAMES} 个，其余未读")
    return "；".join([why, *notes])
