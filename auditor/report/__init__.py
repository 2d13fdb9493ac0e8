"""The weekly report: tables of one run in, four files that stand on their own out."""

from auditor.report.build import build

__all__ = ["build"]
