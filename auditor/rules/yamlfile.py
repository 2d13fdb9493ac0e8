"""Read a YAML file and remember on which line each value stands, so that an error can name it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from auditor.errors import ConfigError

Where = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """Plain YAML, but dates stay text: a rule file says 2025-10-15 and means those characters."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class YamlFile:
    """One parsed file.

    Attributes:
        path: the file.
        data: its content as plain Python values.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[Where, int] = {}
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise ConfigError("no such file", str(path), "check the path") from error
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"cannot be read as UTF-8 text: {error}", str(path), "save it as UTF-8") from error
        try:
            loader = _Loader(text)
            node = loader.get_single_node()
            self.data: Any = None if node is None else self._build(loader, node, ())
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ConfigError(f"malformed YAML: {error.problem}", f"{path}:{line}", "fix that line") from error

    def _build(self, loader: _Loader, node: yaml.Node, where: Where) -> Any:
        self._lines[where] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            result: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key = str(loader.construct_object(key_node))
                if key in result:
                    line = key_node.start_mark.line + 1
                    raise ConfigError(f"key {key!r} is given twice", f"{self.path}:{line}", "keep one of them")
                result[key] = self._build(loader, value_node, (*where, key))
                self._lines[(*where, key)] = key_node.start_mark.line + 1
            return result
        if isinstance(node, yaml.SequenceNode):
            return [self._build(loader, child, (*where, index)) for index, child in enumerate(node.value)]
        return loader.construct_object(node)

    def at(self, *where: str | int) -> str:
        """'file:line' of a value, or of the nearest value around it that exists."""
        while where and where not in self._lines:
            where = where[:-1]
        return f"{self.path}:{self._lines.get(where, 1)}"
