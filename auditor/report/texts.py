"""The fixed sentences of the report, read from texts.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from auditor.errors import BadInput

Texts = Mapping[str, Any]
_FILE = Path(__file__).with_name("texts.yaml")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Any]]:
    """All sentences: language code to nested names to text."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded


def texts(lang: str) -> Texts:
    """The sentences of one language.

    Args:
        lang: 'zh' or 'en'.

    Raises:
        BadInput: the catalogue has no such language.
    """
    languages = catalogue()
    if lang not in languages:
        raise BadInput(f"the report has no language {lang!r}", "lang", f"use one of {', '.join(sorted(languages))}")
    return languages[lang]
