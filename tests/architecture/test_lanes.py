"""The three lanes of `python -m tests`, tried on a small tree: each test once, failures counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import lanes
from tests.support.lanes import Outcome

_ONE = """
import os, pytest

def test_in_a_worker():
    assert os.environ["PYTEST_XDIST_WORKER"]

@pytest.mark.soak
def test_long():
    assert False

@pytest.mark.skip(reason="not here")
def test_skipped(): ...
"""
_TWO = """
import os, pytest

@pytest.mark.alone
def test_alone():
    assert "PYTEST_XDIST_WORKER" not in os.environ

@pytest.mark.paired
def test_with_room():
    assert os.environ["PYTEST_XDIST_WORKER_COUNT"] == "2"

def test_in_a_worker_too(): ...
"""
_RED = """
import pytest

@pytest.fixture
def broken():
    raise OSError

def test_of_a_broken_fixture(broken): ...

def test_red():
    assert False

@pytest.mark.paired
def test_red_in_a_pair():
    assert False

@pytest.mark.alone
def test_red_alone():
    assert False
"""
_DEADLY = """
import os

def test_that_ends_its_worker():
    os._exit(0)
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Without the plug-ins that a small tree does not need and that take seconds to load.

    This test itself may run in a worker, of which the small tree's are to know nothing.
    """
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "xdist.plugin")
    (tmp_path / "tests").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  alone\n  paired\n  soak\n")
    return tmp_path


def _write(root: Path, **codes: str) -> None:
    for name, code in codes.items():
        (root / "tests" / f"test_{name}.py").write_text(code)


def _all(root: Path) -> list[Outcome]:
    in_turn = (lanes.shared(2), lanes.paired(root), lanes.alone(root))
    return [lanes.run(lane, root) for lane in in_turn]


def test_each_test_runs_once_in_its_lane(root: Path) -> None:
    _write(root, one=_ONE, two=_TWO)
    ran = _all(root)
    assert ran == [Outcome(2, 0, 1), Outcome(1, 0, 0), Outcome(1, 0, 0)]
    assert lanes.closing_line(ran) == "4 passed, 0 failed, 1 skipped"


def test_failures_and_errors_are_counted(root: Path) -> None:
    _write(root, one=_ONE, red=_RED)
    ran = _all(root)
    assert ran == [Outcome(1, 2, 1), Outcome(0, 1, 0), Outcome(0, 1, 0)]
    assert not any(lane.good for lane in ran)
    assert lanes.closing_line(ran) == "1 passed, 4 failed, 1 skipped"


def test_a_lane_without_tests_or_that_does_not_begin_is_a_failure(root: Path) -> None:
    _write(root, one=_ONE)
    for lane in (lanes.paired(root), lanes.alone(root)):
        assert lanes.run(lane, root) == Outcome(0, 1, 0)
    _write(root, broken="import nothing_of_that_name")
    assert not lanes.run(lanes.shared(2), root).good


def test_a_lost_worker_is_a_failure(root: Path) -> None:
    _write(root, deadly=_DEADLY)
    assert lanes.run(lanes.shared(2), root) == Outcome(0, 1, 0)
