"""A soak of marked tests holds only when each of them ran and was green."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.marked import run_marked
from benchmarks.soak import Broken

_GREEN = """
import pytest

@pytest.mark.soak
def test_long(): ...

def test_short():
    assert False
"""


@pytest.fixture(autouse=True)
def _few_plug_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that a small tree does not need take seconds to load."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "pytest_timeout")


def _tree(folder: Path, text: str) -> Path:
    (folder / "test_tree.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    soak: long\n")
    return folder


def test_only_marked_tests_run(tmp_path: Path) -> None:
    assert set(run_marked(["."], 60, _tree(tmp_path, _GREEN))) == {"test_long"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (_GREEN.replace("test_long(): ...", "test_long(): assert False"), "1 failed"),
        (_GREEN.replace("test_long(): ...", "test_long(): pytest.skip()"), "not run: test_long"),
        ("def test_short(): ...", "not run: everything"),
    ],
    ids=["red", "left out", "none"],
)
def test_what_did_not_hold_is_said(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(Broken, match=what):
        run_marked(["."], 60, _tree(tmp_path, text))
