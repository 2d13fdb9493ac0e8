"""A plan among several: its block, its names in the lexicon, and which of several are one course at several levels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from auditor.extract import hours as class_hours
from auditor.extract import levels, plannames
from auditor.extract.grid import Grid
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex

NAME = 30  # a plan's name is short


@dataclass(slots=True)
class Part:
    """A plan or a course among several: its title, its block, and its share of a table if it stands in one."""

    title: str
    start: int
    end: int
    low: int
    high: int
    grid: Grid | None = None


@dataclass(frozen=True)
class Tables:
    """What names a plan, heads a column of plans, stands behind a name."""

    name: Regex
    whole: Regex
    head: Regex
    behind: Regex
    extra: Regex
    all_in: Regex
    feature: Regex


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The patterns of programs.yaml, compiled once."""
    data = load_yaml("programs")["plans"]
    name = f"(?:{data['name']})"
    bracket = r"(?:\s?[（(【\[][^（()）】\]\n]{1,20}[）)】\]])?"
    return Tables(
        name=compile_re(
            rf"(?m)(?:^|[\s。！!；;，,、|｜/:：>+•·●■◆▪★☆✅✔☑👉⭐✨💥🔥▶【\[(（]|的|级|[）)])({name}{bracket})"
        ),
        whole=compile_re(rf"^[\s•·●■◆▪★☆\d.、①-⑳]{{0,4}}{name}{bracket}$"),
        head=compile_re(data["head"]),
        behind=compile_re(data["behind"]),
        extra=compile_re(data["extra"]),
        all_in=compile_re(data["all_in"]),
        feature=compile_re(data["feature"]),
    )


def all_in() -> Regex:
    """What says, near the name of a plan, that its price covers everything."""
    return tables().all_in


def is_name(cell: str) -> bool:
    """True for a cell or line that is nothing but the name of a plan."""
    return len(cell) <= NAME and tables().whole.search(cell) is not None


def key(name: str) -> str:
    """A name as it is compared: without spaces, in capitals."""
    return "".join(name.split()).upper()


def settled(parts: list[Part]) -> list[Part]:
    """Each plan once. Plans that differ in nothing but the level are one course at several levels."""
    keys = [key(found.title) for found in parts]
    distinct = [found for index, found in enumerate(parts) if keys[index] not in keys[:index]]
    ranks = [levels.merge(levels.find(p.title)) for p in distinct]
    each_its_own = all(len(r) == 1 for r in ranks) and len(set(ranks)) == len(ranks)
    lessons = [class_hours.of_grid(p.grid) for p in distinct if p.grid is not None and plannames.is_class(p.title)]
    each_its_own = each_its_own and (None in lessons or len(set(lessons)) < 2)  # classes of other lengths are several
    if len(distinct) < 2 or (each_its_own and len({plannames.class_of(p.title) for p in distinct}) < 2):
        return []
    return distinct
