"""A compiled reader may only ever stand in for exactly the sources that it was made from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import auditor
from auditor import compiled, compiling

ROOT = Path(auditor.__file__).resolve().parent
ASK = """
import sys
from pathlib import Path
from typing import Any
from auditor import compiled
print(compiled.digest(), compiled.use(Path(sys.argv[1])))
"""


def _checkout(folder: Path) -> Path:
    for path in (
        *compiled.sources(),
        *(ROOT / name for name in ("__init__.py", "compiled.py", "errors.py", "logsafe.py", "model.py")),
    ):
        copy = folder / "auditor" / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return folder


def _ask(checkout: Path, shelf: Path, **more: str) -> tuple[str, bool]:
    environment = {**os.environ, "PYTHONPATH": str(checkout), "AUDITOR_PURE": "", **more}
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(shelf)],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    digest, used = done.stdout.split()
    return digest, used == "True"


def test_an_edited_line_is_never_answered_by_yesterdays_native_code(tmp_path: Path) -> None:
    checkout, shelf = _checkout(tmp_path / "checkout"), tmp_path / "shelf"
    digest, used = _ask(checkout, shelf)
    assert not used  # no shelf at all
    (shelf / digest).mkdir(parents=True)
    assert _ask(checkout, shelf) == (digest, True)
    assert _ask(checkout, shelf, AUDITOR_PURE="1") == (digest, False)
    for name in ("extract/money.py", "model.py"):
        path = checkout / "auditor" / name
        path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
        edited, used = _ask(checkout, shelf)
        assert edited != digest
        assert not used, name


def test_the_digest_knows_every_module_that_the_reader_leans_on() -> None:
    """A constant of another module may be compiled into the reader: then that module must count too."""
    beside = {f"from auditor.{Path(name).stem} import" for name in compiled._BESIDE}
    for path in compiled.sources():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("from auditor.") and not line.startswith("from auditor.extract"):
                assert any(line.startswith(known) for known in beside), (path.name, line)


def test_a_reader_that_is_already_loaded_is_not_changed_halfway(tmp_path: Path) -> None:
    from auditor import extract  # noqa: PLC0415

    (tmp_path / compiled.digest()).mkdir()
    before = compiled.in_use
    assert compiled.use(tmp_path) == (before is not None)
    assert extract.read_page(b"", capture_id="c", source_id="s", url="x").page["kind"] == "unreadable"


def test_constants_of_native_code_are_the_modules_own_and_what_changes_stays_changeable() -> None:
    source = "from __future__ import annotations\n\nONE = 1\n_TWO: int = 2\n_GROWS = {1}\n_GROWS |= {2}\nlower = 3\n"
    made = compiling.with_constants(source)
    assert "\nONE: Final = 1\n_TWO: Final[int] = 2\n_GROWS = {1}\n" in made
    plain: dict[str, object] = {}
    native: dict[str, object] = {}
    exec(source, plain)
    exec(made, native)
    assert {name: native[name] for name in ("ONE", "_TWO", "_GROWS", "lower")} == {
        name: plain[name] for name in ("ONE", "_TWO", "_GROWS", "lower")
    }
    assert compiling.with_constants("lower = 3\n") == "lower = 3\n"


_CLASSES = """
from dataclasses import dataclass, field

@dataclass(frozen=True)
class One:
    '''Doc.'''

    first: int
    second: str = 'b'
    third: list[int] = field(default_factory=list)
    last: object = field(default_factory=lambda: (1,))

    def double(self) -> int:
        return self.first * 2

@dataclass
class Parent:
    x: int

@dataclass
class Child(Parent):
    y: int

@dataclass
class Own:
    x: int

    def __post_init__(self) -> None:
        self.x += 1
"""


def test_data_classes_of_native_code_are_made_as_the_plain_ones_are() -> None:
    made = compiling.with_makers(_CLASSES, frozenset(compiling._parents(_CLASSES)))
    assert made.count("def __init__") == 1  # not where there are parents, children, or more to do
    plain: dict[str, Any] = {}
    native: dict[str, Any] = {}
    exec(_CLASSES, plain)
    exec(made.replace("frozen=True", "unsafe_hash=True"), native)  # native code sets the fields of frozen classes, too
    for arguments in ((1,), (1, "c"), (1, "c", [2], 3)):
        one, other = plain["One"](*arguments), native["One"](*arguments)
        assert repr(one) == repr(other)
        assert one.double() == other.double()
    assert native["One"](1).third is not native["One"](1).third
    assert native["One"](last=3, first=2).last == 3


@pytest.mark.slow
def test_a_reader_that_cannot_be_compiled_does_not_land(tmp_path: Path) -> None:
    compiling.translate(tmp_path)
    assert any((tmp_path / "c").glob("*.c"))
