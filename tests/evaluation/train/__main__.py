"""`python -m tests.evaluation.train [NAME ...]`: train the reader's models anew and write their weights.

The last line is JSON: figures per model, of authors that a model did not see.
"""

# ruff: noqa: T201 - a command

from __future__ import annotations

import json
import sys

from auditor.extract import learned
from tests.evaluation.corpus import pages
from tests.evaluation.train import MODELS, ORDER


def main(names: list[str]) -> int:
    """Train the named models; without a name all of them, in the order in which they hear each other."""
    if unknown := sorted(set(names) - set(MODELS)):
        print(f"no model is called {', '.join(unknown)}; there are {', '.join(MODELS)}", file=sys.stderr)
        return 2
    told = {}
    for name in names or ORDER:
        model, facts = MODELS[name](pages("dev"))
        learned.save(name, model, facts)
        learned.load.cache_clear()
        told[name] = facts
    print(json.dumps({"train": told}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
