"""A tool that cannot be imported costs that tool only, and everybody is told which it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from console.domain import events as e
from console.tools.weapon_detection.commands import ShareSighting
from tests.server.test_truth import raise_alert
from tests.support.backend import ROOT, started

_MANIFEST = 'name = "broken"\nowner = "x"\nphases = []\npermissions = []\ncore = "rules"\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The sources, with a tool among them whose import raises."""
    tree = tmp_path / "tree"
    for name in ("console", "server_stub", "resources", "translations"):
        left_out = shutil.ignore_patterns("__pycache__", "*.onnx", "*.mp4")
        shutil.copytree(ROOT / name, tree / name, ignore=left_out)
    broken = tree / "console" / "tools" / "broken"
    broken.mkdir()
    (broken / "__init__.py").write_text("")
    (broken / "manifest.toml").write_text(_MANIFEST)
    (broken / "rules.py").write_text("raise ZeroDivisionError('on purpose')\n")
    return tree


def test_it_is_left_out_and_named_and_the_rest_runs(tree: Path, tmp_path: Path) -> None:
    with started(tmp_path / "backend", tree=tree) as backend:
        sup = backend.client("sup1")
        assert sup.http.get("/api/v1/status").json()["tools"] == {"broken": "ZeroDivisionError"}
        assert sup.snapshot().switched_off == {"broken": "ZeroDivisionError"}
        alert = raise_alert(sup)
        sound = sup.send(sup.command(ShareSighting(alert, ("police",))))  # another tool's word
        assert (sound.status_code, sound.json()["message_id"]) == (409, "refused.unknown_alert")
        backend.stop()
        backend.start()
        told = [(r.actor_id, r.event) for r in sup.journal() if isinstance(r.event, e.ToolFailed)]
        assert told == [("system", e.ToolFailed("broken", "ZeroDivisionError"))]  # once
        assert alert in sup.snapshot().alerts
        assert "tool broken is left out: ZeroDivisionError" in backend.log.read_text()
