"""`python -m auditor.compiling`: compile the reader with mypyc for this environment (used as `auditor.compiled` says).

Needs a C compiler and the development packages (mypy, setuptools); takes two to three minutes of one core. What was
built is loaded and asked to read a page before it takes its place; of those built before, the oldest are thrown away.
"""

# ruff: noqa: T201 - a command

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from auditor import compiled
from auditor.errors import BadInput

_CONSTANT = re.compile(r"^(_?[A-Z][A-Z0-9_]*)(?:: ([^=\n]+))? = ", re.M)  # reads our own sources only
_KEPT = 3  # readers on the shelf; another checkout may share the environment
_ROOT = Path(compiled.__file__).resolve().parent
_TRANSLATE = """
import sys
from mypyc.build import mypycify
options = ["--ignore-missing-imports", "--config-file="]
modules = mypycify([*options, *sys.argv[1:]], opt_level="2", debug_level="0", target_dir="c")
"""
_MAKE = f"""{_TRANSLATE}
from setuptools import setup
setup(name="reader", ext_modules=modules, script_args=["-q", "build_ext", "--build-lib", "out"])
"""
_TRY = """
import sys
from pathlib import Path
from auditor import compiled
assert compiled.use(Path(sys.argv[1]))
from auditor import extract
from auditor.extract import page
assert not page.__file__.endswith(".py"), page.__file__
body = "<title>人工智能训练师三级班</title><p>签约包过，培训费2980元</p><button>立即报名</button>".encode()
read = extract.read_page(body, capture_id="c", source_id="s", url="http://a.invalid/")
assert read.claims and read.fees, read
"""


def build(shelf: Path | None = None) -> Path:
    """Compile the reader and put it on the shelf.

    Returns:
        The folder it stands in from now on.

    Raises:
        BadInput: there is no compiler, or what it made does not work; what was there is as it was.
    """
    base = compiled.shelf() if shelf is None else shelf
    name = compiled.digest()
    base.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=base) as scratch:
        work = Path(scratch)
        _run([sys.executable, "-c", _MAKE, *_written(work)], work, os.environ.copy())
        made = work / "shelf" / name
        made.parent.mkdir()
        (work / "out").rename(made)
        known = {"PYTHONPATH": str(_ROOT.parent), "AUDITOR_PURE": ""}
        _run([sys.executable, "-c", _TRY, str(made.parent)], made, os.environ | known)  # not beside the copied sources
        shutil.rmtree(base / name, ignore_errors=True)
        made.rename(base / name)
    built = sorted((path for path in base.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for old in built[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return base / name


def translate(work: Path) -> None:
    """Translate the reader into C in an empty folder, without compiling it: the quick half of `build`.

    Raises:
        BadInput: the reader is written in a way that mypyc does not understand.
    """
    _run([sys.executable, "-c", _TRANSLATE, *_written(work)], work, os.environ.copy())


def _written(work: Path) -> list[str]:
    """Write the sources as they are compiled into a folder; the modules to compile, by their paths in it."""
    beside = [_ROOT / "__init__.py", _ROOT / "extract" / "__init__.py", _ROOT / "errors.py", _ROOT / "model.py"]
    paths = [*compiled.sources(), *beside]
    parents = frozenset(name for path in paths for name in _parents(path.read_text(encoding="utf-8")))
    for path in paths:
        copy = work / "auditor" / path.relative_to(_ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        source = with_makers(path.read_text(encoding="utf-8"), parents)
        copy.write_text(with_constants(source), encoding="utf-8")
    return [f"auditor/extract/{path.name}" for path in compiled.sources()]


def with_constants(source: str) -> str:
    """A module whose constants are declared as such: native code then reads them without looking up their names.

    A constant is a name in capitals that its module assigns once; mypyc refuses what is assigned again elsewhere.
    """

    def one(match: re.Match[str]) -> str:
        name, kind = match.groups()
        if len(re.findall(rf"^\s*{name}\b(?:: [^=\n]+)? [|+]?= ", source, re.M)) > 1:
            return match.group()
        return f"{name}: Final[{kind}] = " if kind else f"{name}: Final = "

    done = _CONSTANT.sub(one, source)
    first = re.search(r"^\w+: Final\b", done, re.M)
    return done if first is None else f"{done[: first.start()]}from typing import Final\n\n{done[first.start() :]}"


def with_makers(source: str, parents: frozenset[str] = frozenset()) -> str:
    """A module whose data classes say how they are made: native code then makes them without the interpreter.

    What `dataclass` would write is written out; it leaves alone what a class already says. Classes with a parent, or
    with fields that are more than a type and a default, stay as they are.

    Args:
        parents: names of classes that others are made from; these stay as they are, too.
    """
    lines = source.splitlines(keepends=True)
    classes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    for node in sorted(classes, key=lambda each: -each.lineno):  # from the end, so that the places before it stay
        data = any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
        made = _maker(node) if data and not node.bases and node.name not in parents else []
        if made:
            last = max(each.end_lineno or 0 for each in node.body if isinstance(each, ast.AnnAssign))
            lines[last:last] = ["\n", *made]
    return "".join(lines)


def _parents(source: str) -> list[str]:
    """Names of the classes that those of a module are made from."""
    classes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    return [ast.unparse(base).rpartition(".")[2] for node in classes for base in node.bases]


def _maker(node: ast.ClassDef) -> list[str]:
    """The lines of `__init__`; none where the class is made in another way."""
    asked, done = [], []
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name in ("__init__", "__post_init__"):
            return []
        if not isinstance(part, ast.AnnAssign):
            continue
        name, kind = ast.unparse(part.target), ast.unparse(part.annotation)
        default, value = "" if part.value is None else f" = {ast.unparse(part.value)}", name
        if isinstance(part.value, ast.Call):
            given = {word.arg: ast.unparse(word.value) for word in part.value.keywords}
            if ast.unparse(part.value.func) == "field" and (list(given) != ["default_factory"] or "None" in kind):
                return []
            if ast.unparse(part.value.func) == "field":
                kind, default = f"{kind} | None", " = None"
                value = f"{_call(given['default_factory'])} if {name} is None else {name}"
        if "ClassVar" in kind:
            return []
        asked.append(f"{name}: {kind}{default}")
        done.append(f"        self.{name} = {value}  # type: ignore\n")
    return [f"    def __init__(self, {', '.join(asked)}) -> None:\n", *done, "\n"] if asked else []


def _call(factory: str) -> str:
    """What a factory makes: () -> of `lambda: x` is x."""
    empty = {"list": "[]", "dict": "{}"}
    return factory.removeprefix("lambda: ") if factory.startswith("lambda: ") else empty.get(factory, f"{factory}()")


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines() or ["no message"]
        todo = "install mypy, setuptools and a C compiler (apt-get install gcc), or go on without: nothing needs it"
        raise BadInput(f"the reader was not compiled: {said[-1][:200]}", command[0], todo)


if __name__ == "__main__":
    try:
        print(f"compile   the reader stands in {build()}")
    except BadInput as error:
        sys.exit(f"compile   {error}")
