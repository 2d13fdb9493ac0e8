"""The reader as native code: `auditor.extract` compiled by mypyc, where somebody built it for exactly this source.

`make compile` writes them into the environment's own folder, under the digest of the sources they were made from. They
are used only while that digest is still the sources' own: an edited line, another Python or another machine, and the
plain modules are read again, with the same results. Whoever can write into that folder can replace the package itself,
so nothing is trusted that was not trusted before. `AUDITOR_PURE=1` leaves them aside.
"""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Sequence
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

PACKAGE = "auditor.extract"
_HERE = Path(__file__).resolve().parent
_BESIDE = ("errors.py", "model.py")  # what the compiled modules know of the rest of the program
_SUFFIX = str(sysconfig.get_config_var("EXT_SUFFIX"))
_GROUP = "__mypyc"  # the library that all compiled modules share ends in this
in_use: Path | None = None  # the folder that the reader was loaded from, None when it is plain Python


def sources() -> list[Path]:
    """The modules that are compiled: all of the reader but its front door, which decides between the two."""
    return [path for path in sorted((_HERE / "extract").glob("*.py")) if path.name != "__init__.py"]


def digest() -> str:
    """What compiled modules must have been made from to be used: sources, Python, and kind of machine."""
    seen = hashlib.sha256(f"{sys.version_info[:3]} {_SUFFIX}".encode())
    for path in [*sources(), *(_HERE / name for name in _BESIDE)]:
        content = path.read_bytes()
        seen.update(f"\n{path.name} {len(content)}\n".encode() + content)
    return seen.hexdigest()[:24]


def shelf() -> Path:
    """Where compiled readers stand, each under its digest."""
    return Path(sys.prefix) / "lib" / "auditor-compiled"


class _Finder:
    """Finds the compiled modules of one folder, before the plain ones are looked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The compiled module of a name, None when there is none."""
        if not name.startswith(PACKAGE + ".") and not name.endswith(_GROUP):
            return None
        place = self.folder / (name.replace(".", "/") + _SUFFIX)
        if not place.is_file():
            return None
        return spec_from_file_location(name, place, loader=ExtensionFileLoader(name, str(place)))


def usable(folder: Path | None = None) -> Path | None:
    """The folder of a compiled reader made from exactly these sources, None when there is none or none is wanted.

    Args:
        folder: where compiled readers stand; by default the shelf of this environment.
    """
    base = shelf() if folder is None else folder
    if os.environ.get("AUDITOR_PURE", "") not in ("", "0") or not base.is_dir():
        return None
    place = base / digest()
    return place if place.is_dir() else None


def use(folder: Path | None = None) -> bool:
    """Load the reader's modules from their compiled copies, if there are any of exactly these sources.

    Returns:
        Whether compiled modules will be used; False too when the plain ones are loaded already.
    """
    global in_use  # noqa: PLW0603 - decided once per process
    if in_use is None and not any(name.startswith(PACKAGE + ".") for name in sys.modules):
        in_use = usable(folder)
        if in_use is not None:
            sys.meta_path.insert(0, _Finder(in_use))
    return in_use is not None
