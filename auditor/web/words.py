"""The words pages show for coded values, kept as data (words/zh.yaml) so that another language is another file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parent / "words"


@cache
def load(language: str = "zh") -> dict[str, dict[str, str]]:
    """Group → code → word."""
    text = (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    words: dict[str, dict[str, str]] = yaml.safe_load(text)
    return words


def word(code: object, group: str, language: str = "zh") -> str:
    """The word for a code; the code itself when the list has none, so that nothing is hidden."""
    text = "" if code is None else str(code)
    return load(language).get(group, {}).get(text, text)
