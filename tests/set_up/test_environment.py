"""Which interpreter set-up takes."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.tree import ROOT


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "setup"))
    return importlib.import_module("environment")


def _launcher(folder: Path, body: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("body", "version"),
    [
        ("echo 3 11", (3, 11)),
        ("echo 3 13", (3, 13)),
        ("echo 3 10", None),
        ("echo 3 14", None),
        ("echo 'command not found' >&2; exit 127", None),
    ],
)
def test_an_interpreter_is_tried_before_it_is_taken(
    environment: ModuleType, tmp_path: Path, body: str, version: tuple[int, int] | None
) -> None:
    assert environment._version(_launcher(tmp_path, body)) == version


def test_half_an_environment_does_not_count(environment: ModuleType, tmp_path: Path) -> None:
    assert not environment.works(tmp_path)
    (tmp_path / "bin").mkdir()
    _launcher(tmp_path / "bin", "exit 1")
    assert not environment.works(tmp_path)
