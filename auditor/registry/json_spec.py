"""How a JSON register is asked and read: a YAML file, so that an interface of one's own needs no code."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from auditor.errors import ConfigError
from auditor.registry.data_files import FOLDER


@dataclass(frozen=True)
class Spec:
    """One interface; the parts are as in data/json_api.schema.json."""

    request: dict[str, Any]
    answer: dict[str, Any]
    institution: dict[str, str]
    filing: dict[str, str]
    scope: dict[str, str]
    classes: tuple[str, ...]
    words: dict[str, dict[str, str]]
    login: dict[str, Any] = field(default_factory=dict)

    def word(self, kind: str, value: Any) -> str:
        """A value of the interface in the words the registers use; unknown codes stay as they are."""
        text = as_text(value)
        return self.words.get(kind, {}).get(text, text)


@lru_cache(maxsize=8)
def load_spec(path: Path) -> Spec:
    """Read a spec.

    Raises:
        ConfigError: missing, not YAML, or not as data/json_api.schema.json says; names the file and the field.
    """
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
        jsonschema.validate(document, json.loads((FOLDER / "json_api.schema.json").read_text("utf-8")))
    except OSError as error:
        raise ConfigError(
            "the description of the interface cannot be read", str(path), "see options.spec of the source"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"not valid YAML: {error}", str(path), "correct the line named") from error
    except jsonschema.ValidationError as error:
        where = "/".join(str(part) for part in error.absolute_path) or "the file"
        raise ConfigError(error.message, f"{path}: {where}", "see docs/registers.md, JSON interfaces") from error
    return Spec(
        document["request"],
        document["answer"],
        document["institution"],
        document["filing"],
        document["scope"],
        tuple(document["classes"]),
        document.get("words", {}),
        document.get("login", {}),
    )


def as_text(value: Any) -> str:
    """A value of the interface as text; 0 is a value, missing is not."""
    return "" if value is None else str(value).strip()


def pick(record: Any, path: str | None) -> Any:
    """The value at a dotted path, None when any part of it is missing; without a path the record itself."""
    value = record
    for part in path.split(".") if path else ():
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value
