"""The source tree as the architecture tests read it: files, their syntax, what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("console", "server_stub")
_NOT_OURS = {"node_modules", "build", "dist", "demo-shots", ".git"}  # a file, in a worktree
_TEXT = {".py", ".md", ".toml", ".yaml", ".json", ".js", ".css", ".html", ".sh", ".lock", ".cfg"}


@dataclass(frozen=True)
class Source:
    """One Python file under a root, which may be a copy of the tree."""

    path: Path
    root: Path

    @property
    def place(self) -> str:
        """Its path from the root, for messages and for comparing."""
        return self.path.relative_to(self.root).as_posix()

    @property
    def module(self) -> str:
        return self.place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def syntax(self) -> ast.Module:
        return ast.parse(self.text, self.place)

    def imports(self, nodes: Iterable[ast.AST] | None = None) -> Iterator[tuple[int, str]]:
        """Line and full dotted name of each import among the nodes; of all, if none are given."""
        for node in ast.walk(self.syntax) if nodes is None else nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)

    def _base(self, node: ast.ImportFrom) -> str:
        if node.level == 0:
            return node.module or ""
        package = self.module.split(".")
        if self.path.name != "__init__.py":
            package = package[:-1]
        package = package[: len(package) - node.level + 1]
        return ".".join([*package, *([node.module] if node.module else [])])

    def names(self) -> Iterator[tuple[int, str]]:
        """Line and text of each identifier that the file defines or uses."""
        for node in ast.walk(self.syntax):
            if isinstance(node, ast.Name):
                yield node.lineno, node.id
            elif isinstance(node, ast.Attribute):
                yield node.lineno, node.attr
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield node.lineno, node.name
            elif isinstance(node, ast.arg):
                yield node.lineno, node.arg


def sources(root: Path, *tops: str) -> Iterator[Source]:
    """The Python files below the given folders, tests of the tools left out."""
    for top in tops:
        for path in sorted((root / top).rglob("*.py")):
            if "tests" not in path.relative_to(root).parts[1:]:
                yield Source(path, root)


def texts(root: Path) -> Iterator[Path]:
    """Every text file of ours: all that may be committed."""
    for path in sorted(root.iterdir()):
        if path.name in _NOT_OURS:
            continue
        if path.is_file() and (path.suffix in _TEXT or not path.suffix):
            yield path
        elif path.is_dir() and not path.name.startswith("."):
            yield from _texts_below(path)


def _texts_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _TEXT and not _NOT_OURS & set(path.parts):
            yield path
