"""Finds tools by their manifests and loads their halves; a broken one is named and skipped."""

from __future__ import annotations

import importlib
import logging
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

from console.tool_api.core import Manifest, ToolCore, ToolProblem, Tools
from console.wire.table import CORE

log = logging.getLogger(__name__)
TOOLS_FOLDER = Path(__file__).resolve().parent.parent / "tools"
PACKAGE = "console.tools"


def load(folder: Path = TOOLS_FOLDER) -> Tools:
    """Manifests and pure halves of all tools in a folder, sorted by name."""
    manifests: list[Manifest] = []
    cores: list[ToolCore] = []
    problems: list[ToolProblem] = []
    folders: dict[str, Any] = {}
    for path in sorted(folder.glob("*/manifest.toml")):
        name = path.parent.name
        try:
            manifest = _manifest(path)
            core = _core(manifest)
        except Exception as error:  # a stranger's file: anything may be wrong with it
            problems.append(problem(name, error))
            continue
        manifests.append(manifest)
        folders[name] = path.parent
        if core:
            cores.append(core)
    return Tools(tuple(manifests), tuple(cores), tuple(problems), folders)


def part(manifest: Manifest, file: str) -> ModuleType:
    """Import one entry file of a tool; raises whatever it raises."""
    return importlib.import_module(f"{PACKAGE}.{manifest.name}.{file}")


def problem(tool: str, error: Exception) -> ToolProblem:
    """Name what went wrong, once, in the log too."""
    log.error("tool %s is left out: %s: %s", tool, type(error).__name__, error)
    return ToolProblem(tool, type(error).__name__, str(error))


def _manifest(path: Path) -> Manifest:
    with path.open("rb") as file:
        manifest: Manifest = CORE.decode(CORE.encode(tomllib.load(file)), Manifest)
    if manifest.name != path.parent.name:
        raise ValueError(f"manifest names {manifest.name!r}, its folder is {path.parent.name!r}")
    return manifest


def _core(manifest: Manifest) -> ToolCore | None:
    if not manifest.core:
        return None
    core = part(manifest, manifest.core).CORE
    if not isinstance(core, ToolCore) or core.name != manifest.name:
        raise TypeError(f"{manifest.core}.CORE is not this tool's ToolCore")
    return core
