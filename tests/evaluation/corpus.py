"""The labelled corpus on disk: pages as bytes, labels as YAML beside them, families split into two parts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
PARTS = CORPUS / "parts.yaml"
SUFFIXES = (".html", ".htm", ".txt")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Labelled:
    """One page of the corpus. `name` is family/slug; `part` is 'dev', 'test' or '' when the family is in neither."""

    name: str
    family: str
    part: str
    path: Path
    labels: dict[str, Any]

    @property
    def body(self) -> bytes:
        """The page as stored."""
        return self.path.read_bytes()

    @property
    def author(self) -> str:
        """Who wrote the page: the first part of the family's name."""
        return self.family.split("-", maxsplit=1)[0]

    @property
    def html(self) -> bool:
        """True for HTML pages."""
        return self.path.suffix != ".txt"


def split() -> dict[str, str]:
    """Family → part, as parts.yaml says; the test part may be empty while new pages are being written."""
    if not PARTS.exists():
        return {}
    document = yaml.safe_load(PARTS.read_text(encoding="utf-8"))
    return {family: part for part in ("dev", "test") for family in document.get(part) or ()}


def files() -> list[Path]:
    """All page files, sorted by name."""
    return sorted(path for path in CORPUS.glob("*/*") if path.suffix in SUFFIXES)


@lru_cache(maxsize=1)
def _all() -> tuple[Labelled, ...]:
    parts = split()
    found = []
    for path in files():
        labels = path.with_suffix(".yaml")
        if labels.exists():
            data = yaml.load(labels.read_text(encoding="utf-8"), Loader=_Loader)
            family = path.parent.name
            found.append(Labelled(f"{family}/{path.stem}", family, parts.get(family, ""), path, data))
    return tuple(found)


def pages(part: str = "all") -> list[Labelled]:
    """The labelled pages of 'dev', 'test' or 'all', in order of name."""
    return [page for page in _all() if part in ("all", page.part)]
