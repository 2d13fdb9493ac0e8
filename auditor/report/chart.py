"""The one chart of the report: findings per rule as stacked bars, drawn on the server, the same bytes every time."""

from __future__ import annotations

from xml.etree import ElementTree

import pygal

from auditor.report.numbers import COLUMNS, RuleCount
from auditor.report.texts import Texts

_BAR, _FRAME, _WIDTH = 26, 78, 720
_DROPPED_TAGS = ("script", "style", "desc", "defs", "title")
_DROPPED_CLASSES = ("tooltip-overlay", "text-overlay", "overlay", "titles")


def findings_chart(counts: list[RuleCount], t: Texts) -> str:
    """SVG markup of findings per rule by severity; '' when every count is zero.

    Args:
        counts: the numbers of the table beside the chart; rules without any are left out of the picture.
    """
    drawn = [count for count in reversed(counts) if count.total]
    if not drawn:
        return ""
    # Whole steps only: there is no half finding on the axis.
    step = max(1, -(-max(count.total for count in drawn) // 8))
    chart = pygal.HorizontalStackedBar(
        js=[],
        no_prefix=True,
        width=_WIDTH,
        height=_FRAME + _BAR * len(drawn),
        spacing=6,
        margin=10,
        legend_at_bottom=True,
        legend_at_bottom_columns=len(COLUMNS),
        x_labels=[count.rule for count in drawn],
        y_labels=list(range(0, max(count.total for count in drawn) + step, step)),
        value_formatter=lambda value: str(round(value)),
    )
    for column in COLUMNS:
        label = t["numbers"]["unknown"] if column == "unknown" else t["severity"][column]
        chart.add(label, [getattr(count, column) for count in drawn])
    root = chart.render_tree()
    _strip(root)
    root.attrib.pop("id", None)
    root.set("class", "chart")
    root.set("role", "img")
    root.set("aria-label", t["numbers"]["chart_title"])
    return str(ElementTree.tostring(root, encoding="unicode"))


def _strip(root: ElementTree.Element) -> None:
    """Drop what changes from run to run (a comment with today's date), scripts, and helpers of scripts."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not _kept(child):
                parent.remove(child)
        for name in ("id", "style"):
            parent.attrib.pop(name, None)


def _kept(node: ElementTree.Element) -> bool:
    if not isinstance(node.tag, str) or node.tag in _DROPPED_TAGS:
        return False
    if node.tag == "rect" and node.get("width") is None:  # a bar of length zero
        return False
    return not set(node.get("class", "").split()) & set(_DROPPED_CLASSES)
