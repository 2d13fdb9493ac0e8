"""The word lists of this package: YAML files under data/, each checked against the JSON schema beside it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from auditor.errors import ConfigError

FOLDER = Path(__file__).resolve().parent / "data"


@lru_cache(maxsize=8)
def load(name: str) -> dict[str, Any]:
    """The content of data/<name>.yaml.

    Raises:
        ConfigError: not YAML, or not as data/<name>.schema.json says.
    """
    path = FOLDER / f"{name}.yaml"
    try:
        document: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        jsonschema.validate(document, json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8")))
    except yaml.YAMLError as error:
        raise ConfigError(f"not valid YAML: {error}", str(path), "correct the line named") from error
    except jsonschema.ValidationError as error:
        where = "/".join(str(part) for part in error.absolute_path)
        raise ConfigError(error.message, f"{path.name}: {where}", "correct the entry named") from error
    return document
