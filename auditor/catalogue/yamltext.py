"""YAML with line numbers: every complaint about a catalogue names the line it is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from auditor.errors import ConfigError

Path_ = tuple[str | int, ...]


class Document:
    """A parsed YAML file that remembers where each value stands.

    Args:
        path: the file.

    Raises:
        ConfigError: unreadable, not UTF-8, malformed, an alias, or one key twice; names file and line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise ConfigError("the catalogue is not UTF-8 text", str(path), "save it as UTF-8") from error
        except OSError as error:
            raise ConfigError(f"cannot read the catalogue: {error.strerror}", str(path), "check the path") from error
        self._lines: dict[Path_, int] = {(): 1}
        try:
            for event in yaml.parse(text, Loader=yaml.SafeLoader):
                if isinstance(event, yaml.AliasEvent):
                    mark = event.start_mark
                    raise self.error("aliases (*name) are not used in a catalogue", mark.line + 1 if mark else 1)
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            if node is not None:
                for where, line in self._walk(node, ()):
                    self._lines[where] = line
            self.value: Any = yaml.safe_load(text)
        except yaml.MarkedYAMLError as error:
            at = error.problem_mark
            raise self.error(f"malformed YAML: {error.problem}", at.line + 1 if at else 1) from error
        except (yaml.YAMLError, ValueError) as error:  # an impossible date is a ValueError
            raise self.error(f"malformed YAML: {' '.join(str(error).split())}", 1) from error
        except RecursionError as error:
            raise self.error("malformed YAML: nested too deeply", 1) from error

    def line(self, where: Path_) -> int:
        """The line (from 1) of a value, or of the nearest thing around it."""
        while where not in self._lines:
            where = where[:-1]
        return self._lines[where]

    def error(self, what: str, line: int, todo: str = "correct that line") -> ConfigError:
        """A complaint about a line."""
        return ConfigError(what, f"{self.path}:{line}", todo)

    def _walk(self, node: yaml.Node, where: Path_) -> Iterator[tuple[Path_, int]]:
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    raise self.error(f"the key {key.value!r} appears twice", key.start_mark.line + 1)
                seen.add(key.value)
                yield (*where, key.value), key.start_mark.line + 1
                yield from self._walk(value, (*where, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                yield (*where, index), value.start_mark.line + 1
                yield from self._walk(value, (*where, index))
