"""Courses that a page only links to, beside the one that it is about."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.extract import money, occupation
from auditor.extract.program import Context
from auditor.extract.segments import Segment


def about_ours(context: Context, segments: Sequence[Segment]) -> bool:
    """True for a page whose window title, or whose text above mere links to other courses, names our occupation."""
    if occupation.names(context.document.title):
        return True
    return all(s.linked for s in segments) and occupation.names(context.text[: segments[0].title_start])


def only_linked(context: Context, segments: Sequence[Segment]) -> bool:
    """True for one link that names the course the whole page is about: prices stand elsewhere, none beside the link."""
    if len(segments) != 1 or not segments[0].linked or not occupation.names(context.document.title):
        return False
    beside = any(a.marked for a in money.find(context.text, segments[0].start, segments[0].end))
    return not beside and any(a.marked for a in money.find(context.text, segments[0].end, context.footer))
