"""Habits of STYLE that no linter checks, each learned from a house that died of its opposite."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import PRODUCT, ROOT, Source, sources, texts

_MOST_LINES = 400
_UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
_UNSAFE_CALLS = {"eval", "exec", "compile"}
# Each runs a second event loop inside the first.
_NESTED_LOOPS = {"exec", "exec_", "processEvents"}
# The one loop of each program starts here.
_LOOP_STARTS = {
    "console/bootstrap/__init__.py",
    "console/__main__.py",
    "console/views/sound/player.py",  # a process of its own
}
_NAMES_THAT_SAY_NOTHING = re.compile(r"^(utils?|misc|helpers?|common|managers?|stuff)$")
_CLASSES_THAT_SAY_NOTHING = re.compile(r"(Manager|Helper|Utils?)$")
# Written so that this file does not hold what it looks for.
_HOSTS = re.compile(r"py[p]i\.org|pythonhoste[d]\.|npm[j]s\.|debia[n]\.org")
_MACHINE_PATHS = re.compile(r"(?<![\w.}])/(?:root|work|home/[a-z]+)/")


def nested_loops(root: Path) -> list[str]:
    """`exec()` of dialogs, menus and drags, and `processEvents()`."""
    return [
        f"{source.place}:{call.lineno} calls .{call.func.attr}()"
        for source in sources(root, "console")
        if source.place not in _LOOP_STARTS
        for call in _calls(source)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in _NESTED_LOOPS
        and not _is_database(call.func.value)
    ]


def _is_database(value: ast.expr) -> bool:
    """SQLAlchemy and SQLModel sessions have an exec of their own."""
    return isinstance(value, ast.Name) and value.id in {"session", "connection"}


def unsafe_code(root: Path) -> list[str]:
    """Text or bytes turned into running code."""
    found = []
    for source in sources(root, *PRODUCT, "benchmarks"):
        found += [
            f"{source.place}:{line} imports {name}"
            for line, name in source.imports()
            if name.split(".")[0] in _UNSAFE_MODULES
        ]
        found += [
            f"{source.place}:{call.lineno} calls {call.func.id}()"
            for call in _calls(source)
            if isinstance(call.func, ast.Name) and call.func.id in _UNSAFE_CALLS
        ]
    return found


def _calls(source: Source) -> Iterator[ast.Call]:
    return (node for node in ast.walk(source.syntax) if isinstance(node, ast.Call))


def long_files(root: Path) -> list[str]:
    """More than 400 lines, unless the head says why: "Long: …"."""
    return [
        f"{source.place} has {source.text.count(chr(10))} lines"
        for source in sources(root, *PRODUCT, "benchmarks", "tests", "packaging")
        if source.text.count("\n") > _MOST_LINES
        and "Long:" not in (ast.get_docstring(source.syntax) or "")
    ]


def names_that_say_nothing(root: Path) -> list[str]:
    """Files and classes named after no word of the design."""
    found = []
    for source in sources(root, *PRODUCT, "benchmarks"):
        if _NAMES_THAT_SAY_NOTHING.match(source.path.stem):
            found.append(source.place)
        found += [
            f"{source.place}:{node.lineno} class {node.name}"
            for node in ast.walk(source.syntax)
            if isinstance(node, ast.ClassDef) and _CLASSES_THAT_SAY_NOTHING.search(node.name)
        ]
    return found


def addresses(root: Path) -> list[str]:
    """Registries and folders of one machine: every machine has its own mirrors and places."""
    return [
        f"{path.relative_to(root)}:{number} {line.strip()[:80]}"
        for path in texts(root)
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if _HOSTS.search(line) or _MACHINE_PATHS.search(line)
    ]


@pytest.mark.parametrize(
    "rule", [nested_loops, unsafe_code, long_files, names_that_say_nothing, addresses]
)
def test_habits(rule: Callable[[Path], list[str]]) -> None:
    assert rule(ROOT) == []
