"""What import-linter cannot say of imports: only the standard library, and parts of a package."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.tree import PRODUCT, ROOT, sources

# Each may import the standard library without its ways out, and what stands beside it.
_PURE = {
    "console/domain": ("console.domain",),
    "console/store": ("console.store", "console.domain"),
}
_WAYS_OUT = {"asyncio", "http", "multiprocessing", "socket", "sqlite3", "subprocess", "urllib"}
_WEB_ENGINE = ("PySide6.QtWebEngine", "PySide6.QtWebChannel")
_BROWSERS = ("console/views/map", "console/views/print/page.py")
# Costly at start (seconds): inside the function that needs them, never at a module's head.
_LAZY = ("folium", "ortools", "igraph", "pandas", "matplotlib")


def impure_imports(root: Path) -> list[str]:
    """domain and store: no Qt, no IO, nothing from outside."""
    found = []
    for folder, allowed in _PURE.items():
        for source in sources(root, folder):
            for line, name in source.imports():
                top = name.split(".")[0]
                inside = name.startswith(allowed)
                if not inside and (top not in sys.stdlib_module_names or top in _WAYS_OUT):
                    found.append(f"{source.place}:{line} imports {name}")
    return found


def stray_web_engine(root: Path) -> list[str]:
    """WebEngine in views/map and views/print only: an open browser costs time and is attacked."""
    return [
        f"{source.place}:{line} imports {name}"
        for source in sources(root, *PRODUCT)
        for line, name in source.imports()
        if name.startswith(_WEB_ENGINE) and not source.place.startswith(_BROWSERS)
    ]


def early_imports(root: Path) -> list[str]:
    """Costly packages at the head of a module."""
    return [
        f"{source.place}:{line} imports {name} at its head"
        for source in sources(root, *PRODUCT)
        for line, name in source.imports(source.syntax.body)
        if name.split(".")[0] in _LAZY
    ]


@pytest.mark.parametrize("rule", [impure_imports, stray_web_engine, early_imports])
def test_imports(rule: Callable[[Path], list[str]]) -> None:
    assert rule(ROOT) == []


def test_every_package_stands_in_a_contract() -> None:
    """A new package is a new word of the design: its directions are decided when it comes."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    named = {name for contract in contracts["contracts"] for name in _from(contract)}
    packages = {f"console.{path.parent.name}" for path in (ROOT / "console").glob("*/__init__.py")}
    assert packages - named == set()


def _from(contract: dict[str, list[str]]) -> list[str]:
    return contract.get("source_modules", [])
