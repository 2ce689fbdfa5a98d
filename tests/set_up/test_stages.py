"""What set-up remembers: a stage is done only while its result and what it read are the same."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.tree import ROOT


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "setup"))
    return importlib.import_module("stages")


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "x.lock"
    path.write_text("a==1")
    return path


def test_a_stage_is_done_until_what_it_read_changes(
    stages: ModuleType, tmp_path: Path, lock: Path
) -> None:
    stage = stages.Stage(tmp_path / "stamp", (lock,), lambda: None)
    assert not stage.is_done()
    stage.run()
    assert stage.is_done()
    lock.write_text("a==2")
    assert not stage.is_done()


def test_an_interrupted_stage_is_not_done(stages: ModuleType, tmp_path: Path, lock: Path) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    stages.Stage(tmp_path / "stamp", (lock,), lambda: None).run()
    interrupted = stages.Stage(tmp_path / "stamp", (lock,), stop)
    with pytest.raises(KeyboardInterrupt):
        interrupted.run()
    assert not interrupted.is_done()


def test_a_moved_checkout_is_set_up_again(stages: ModuleType, tmp_path: Path, lock: Path) -> None:
    stages.Stage(tmp_path / "stamp", (lock,), lambda: None).run()
    (tmp_path / "moved").mkdir()
    (tmp_path / "stamp").rename(tmp_path / "moved" / "stamp")
    assert not stages.Stage(tmp_path / "moved" / "stamp", (lock,), lambda: None).is_done()
