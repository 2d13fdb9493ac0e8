"""`python -m tests.evaluation.train [NAME ...]`: train the reader's models anew and write their weights.

The last line is JSON: figures per model, of authors that a model did not see.
"""

# ruff: noqa: T201 - a command

from __future__ import annotations

import json
import sys

from auditor.extract import learned
from tests.evaluation.corpus import pages
from tests.evaluation.train import MODELS


def main(names: list[str]) -> int:
    """Train the named models, all of them without a name."""
    if unknown := sorted(set(names) - set(MODELS)):
        print(f"no model is called {', '.join(unknown)}; there are {', '.join(MODELS)}", file=sys.stderr)
        return 2
    told = {}
    for name in names or list(MODELS):
        model, facts = MODELS[name](pages("dev"))
        learned.save(name, model, facts)
        told[name] = facts
    print(json.dumps({"train": told}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
