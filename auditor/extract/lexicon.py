"""The lexicons: YAML files checked against a schema, with patterns that are only ever compiled with RE2.

No backtracking regular expression ever sees page text. <SLOTS> in patterns are filled in from words.yaml.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import re2
import yaml

import auditor
from auditor.errors import ConfigError
from auditor.extract import linear
from auditor.extract.linear import Regex

FOLDER = Path(auditor.__file__).resolve().parent / "extract" / "lexicons"  # a compiled copy of this stands elsewhere
_SLOT = re2.compile(r"<([A-Z_]+)>")


def load_yaml(name: str, schema_name: str = "") -> dict[str, Any]:
    """One lexicon file, checked against its schema (by default the schema of the same name).

    Raises:
        ConfigError: the file is not YAML or breaks its schema; names the file and the place in it.
    """
    path = FOLDER / f"{name}.yaml"
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        schema = json.loads((FOLDER / "schema" / f"{schema_name or name}.schema.json").read_text(encoding="utf-8"))
        jsonschema.validate(data, schema)
    except yaml.YAMLError as error:
        raise ConfigError(f"lexicon is not YAML: {error}", str(path), "fix the line") from error
    except jsonschema.ValidationError as error:
        place = "/".join(str(p) for p in error.absolute_path)
        raise ConfigError(f"lexicon breaks its schema: {error.message}", f"{path}: {place}", "fix the entry") from error
    return data  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def words() -> dict[str, str]:
    """The slots: name → RE2 group, nested slots already filled in."""
    slots: dict[str, str] = {}
    for name, alternatives in load_yaml("words")["slots"].items():
        slots[name] = "(?:" + "|".join(fill(str(a), slots) for a in alternatives) + ")"
    return slots


def fill(pattern: str, slots: dict[str, str] | None = None) -> str:
    """Replace <SLOTS> in a pattern.

    Raises:
        ConfigError: a slot is unknown (slots are defined before they are used).
    """
    known = words() if slots is None else slots

    def one(match: Any) -> str:
        name = match.group(1)
        if name not in known:
            raise ConfigError(f"unknown slot <{name}>", pattern, "define it earlier in lexicons/words.yaml")
        return known[name]

    return str(_SLOT.sub(one, pattern))


def union(patterns: list[str], *, each_line: bool = False, often: bool = True) -> Regex:
    """One compiled RE2 for several patterns with slots; with `each_line`, ^ and $ mean the ends of a line."""
    return compile_re(union_text(patterns, each_line=each_line), often=often)


def union_text(patterns: list[str], *, each_line: bool = False) -> str:
    """The RE2 text of `union`."""
    return ("(?m)" if each_line else "") + "|".join(f"(?:{fill(p)})" for p in patterns)


def compile_re(pattern: str, *, often: bool = True) -> Regex:
    """Compile with RE2, caseless, with room for large unions; `often` as in `linear.compile`.

    Raises:
        ConfigError: the pattern is not RE2 syntax.
    """
    try:
        return linear.compile(pattern, options(), often=often)
    except re2.error as error:
        raise ConfigError(f"pattern is not RE2: {error}", pattern[:120], "fix the pattern") from error


def options() -> Any:
    """Caseless, with room for large unions."""
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 64 << 20
    options.log_errors = False
    return options


@lru_cache(maxsize=16)
def section(lexicon: str, name: str) -> dict[str, Regex]:
    """The patterns of one section of a lexicon by their names, compiled once."""
    return {key: compile_re(pattern) for key, pattern in load_yaml(lexicon)[name].items()}
