"""The checks themselves: in a copy of the tree, planted faults must turn them red."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.test_habits import addresses, long_files, nested_loops, unsafe_code
from tests.architecture.test_imports import impure_imports, stray_web_engine
from tests.architecture.test_privacy import identity_recognition
from tests.architecture.tree import PRODUCT, ROOT


def _copy_product(to: Path) -> None:
    for top in PRODUCT:
        shutil.copytree(
            ROOT / top, to / top, ignore=shutil.ignore_patterns("__pycache__", "*.onnx")
        )
    shutil.copy(ROOT / "pyproject.toml", to)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product's sources and the contracts, free to be spoiled."""
    _copy_product(tmp_path)
    return tmp_path


@pytest.fixture
def whole_copy(copy: Path) -> Path:
    """With all that the real backend and its tests need besides."""
    for top in ("tests", "resources", "translations"):
        shutil.copytree(
            ROOT / top, copy / top, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    shutil.copy(ROOT / "conftest.py", copy)
    return copy


def _plant(root: Path, place: str, code: str) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'"""Planted."""\n\n{code}\n', encoding="utf-8")


def _contracts(root: Path) -> tuple[int, str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=50)
    return done.returncode, done.stdout + done.stderr


def test_the_copy_is_judged_as_the_tree_is(copy: Path) -> None:
    status, words = _contracts(copy)
    assert status == 0, words


def test_contracts_hold_without_any_tool(copy: Path) -> None:
    for tool in (copy / "console" / "tools").iterdir():
        if tool.is_dir():
            shutil.rmtree(tool)
    status, words = _contracts(copy)
    assert status == 0, words


_PLANTED_IMPORTS = [
    ("console/store/planted.py", "import PySide6"),
    ("console/domain/planted.py", "from console.store import planted"),
    ("console/wire/planted.py", "from PySide6.QtCore import QObject"),
    ("console/reports/planted.py", "def draw():\n    import PySide6.QtGui"),
    ("console/views/planted.py", "import console.outbox"),
    ("console/views/planted_too.py", "import httpx"),
    ("console/sources/planted.py", "import server_stub"),
    ("console/media/planted.py", "import sqlalchemy"),
    ("server_stub/planted.py", "import av"),
    ("server_stub/planted_rows.py", "import psycopg"),
    ("server_stub/planted_too.py", "from console.video import frames"),
    ("console/tools/planted/rules.py", "import console.tools.planted.panel"),
    ("console/tools/planted/engine/run.py", "import httpx"),
    ("console/tools/planted/service.py", "import console.tools.planted_too.events"),
]


def test_each_planted_import_breaks_a_contract(copy: Path) -> None:
    for empty in ("planted/__init__", "planted/engine/__init__", "planted_too/__init__"):
        _plant(copy, f"console/tools/{empty}.py", "")
    _plant(copy, "console/tools/planted_too/events.py", "")
    _plant(copy, "console/tools/planted/panel.py", "from PySide6.QtCore import QObject")
    for place, code in _PLANTED_IMPORTS:
        _plant(copy, place, code)
    status, words = _contracts(copy)
    assert status == 1
    modules = [place.removesuffix(".py").replace("/", ".") for place, _ in _PLANTED_IMPORTS]
    assert [module for module in modules if f"{module} -> " not in words] == []


_PLANTED_HABITS = [
    (impure_imports, "console/store/planted.py", "import PySide6"),
    (impure_imports, "console/domain/planted.py", "def late():\n    import socket"),
    (impure_imports, "console/domain/planted_too.py", "from ..wire import codec"),
    (stray_web_engine, "console/views/planted.py", "from PySide6 import QtWebEngineCore"),
    (nested_loops, "console/views/planted_ask.py", "def ask(dialog):\n    dialog.exec()"),
    (nested_loops, "console/views/planted_wait.py", "def wait(app):\n    app.processEvents()"),
    (unsafe_code, "console/wire/planted.py", "import pickle"),
    (unsafe_code, "server_stub/planted.py", "def run(text):\n    return eval(text)"),
    (long_files, "console/views/planted_long.py", "x = 1\n" * 401),
    (addresses, "server_stub/planted_host.py", "A = 'https://py#pi.org'".replace("#", "")),
    (addresses, "server_stub/planted_path.py", "A = '/ro#ot/x'".replace("#", "")),
    (identity_recognition, "console/inference/planted.py", "def recognise_face(): ..."),
]


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with all of them: to read the tree takes a second, so each rule reads it once."""
    root = tmp_path_factory.mktemp("spoiled")
    _copy_product(root)
    for _, place, code in _PLANTED_HABITS:
        _plant(root, place, code)
    return root


@cache
def _found(rule: Callable[[Path], list[str]], root: Path) -> list[str]:
    return rule(root)


@pytest.mark.parametrize(("rule", "place"), [(rule, place) for rule, place, _ in _PLANTED_HABITS])
def test_a_planted_habit_is_found(
    spoiled: Path, rule: Callable[[Path], list[str]], place: str
) -> None:
    assert [line for line in _found(rule, spoiled) if line.startswith(place)]


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("check", "switched_off", "seen_by"),
    [
        ("if actor is None:", "if False:", "test_no_token_but_a_living_one_opens"),
        ("if not actor.has(*roles):", "if False:", "test_route_by_role"),
    ],
    ids=["token", "role"],
)
def test_a_check_switched_off_is_found(
    whole_copy: Path, check: str, switched_off: str, seen_by: str
) -> None:
    app = whole_copy / "server_stub" / "app.py"
    code = app.read_text()
    assert code.count(check) == 1, "the check has moved; plant the fault where it is now"
    app.write_text(code.replace(check, switched_off))
    environment = {**os.environ, "PYTHONPATH": str(whole_copy)}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "tests/server/test_routes.py"]
    done = subprocess.run(
        [*command, "-k", seen_by, "-p", "no:cacheprovider"],
        cwd=whole_copy,
        env=environment,
        capture_output=True,
        text=True,
        timeout=170,
    )
    assert done.returncode == 1, done.stdout[-2000:]
    assert f"FAILED tests/server/test_routes.py::{seen_by}" in done.stdout
