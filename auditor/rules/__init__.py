"""The judgement: fact table, rules as data, Great Expectations, findings, quality gates and score.

Importing this package is cheap; Great Expectations is imported only when something is judged.
"""

from auditor.rules.load import expectations_folder, lint, load_rules
from auditor.rules.model import Rule, RuleSet

__all__ = ["Rule", "RuleSet", "expectations_folder", "lint", "load_rules"]
