"""A tool that cannot be imported costs that tool only, and everybody is told which it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.tools.weapon_detection.commands import ShareSighting
from tests.server.test_truth import raise_alert
from tests.support.backend import ROOT, Backend, started

_MANIFEST = 'name = "broken"\nowner = "x"\nphases = []\npermissions = []\ncore = "rules"\n'
_ERROR = "ZeroDivisionError"
_REPAIRED = """
from console.domain.events import AlertAcknowledged
from console.tool_api.core import ToolCore

def counted(state, event, recorded):
    state.put_slice("broken", state.slices.get("broken", ()) + (event.alert_id,))

CORE = ToolCore("broken", reducers={AlertAcknowledged: counted}, slice_type=tuple)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The sources, with a tool among them whose import raises."""
    tree = tmp_path / "tree"
    for name in ("console", "server_stub", "resources", "translations"):
        left_out = shutil.ignore_patterns("*.onnx", "*.mp4")
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
        assert sup.http.get("/api/v1/status").json()["tools"] == {"broken": _ERROR}
        assert sup.snapshot().switched_off == {"broken": _ERROR}
        alert = raise_alert(sup)
        sound = sup.send(sup.command(ShareSighting(alert, ("police",))))  # another tool's word
        assert (sound.status_code, sound.json()["message_id"]) == (409, "refused.unknown_alert")
        backend.stop()
        backend.start()
        told = [(r.actor_id, r.event) for r in sup.journal() if isinstance(r.event, e.ToolFailed)]
        assert told == [("system", e.ToolFailed("broken", _ERROR))]  # once
        assert alert in sup.snapshot().alerts
        assert "tool broken is left out: ZeroDivisionError" in backend.log.read_text()


def _reported(backend: Backend) -> tuple[int, str]:
    """Status and words of a report of the tool, by its detector."""
    detector, at = backend.client("det1"), now_utc()
    body = c.ReportAlert(new_ulid(), "broken", "broken.seen", {}, Priority.HIGH, at, at, "cam1")
    answer = detector.send(detector.command(body))
    return answer.status_code, answer.json().get("message_id", "")


def test_one_that_loads_again_is_on_again(tree: Path, tmp_path: Path) -> None:
    with started(tmp_path / "backend", tree=tree) as backend:
        assert _reported(backend) == (409, "refused.tool_off")
        sup = backend.client("sup1")
        alert = raise_alert(sup)
        sup.say(c.AcknowledgeAlert(alert))  # the tool would have counted it
        backend.stop()
        (tree / "console" / "tools" / "broken" / "rules.py").write_text(_REPAIRED)
        backend.start()
        assert _reported(backend) == (200, "")
        assert sup.http.get("/api/v1/status").json()["tools"] == {}
        lines = sup.http.get("/api/v1/snapshot").text.splitlines()
        assert f'{{"table":"slices","id":"broken","record":["{alert}"]}}' in lines  # nothing missed
        switched = [r for r in sup.journal() if isinstance(r.event, e.ToolSwitched)]
        assert [(r.actor_id, r.event) for r in switched] == [
            ("system", e.ToolSwitched("broken", True))
        ]


def test_what_a_person_switched_off_stays_off(tree: Path, tmp_path: Path) -> None:
    rules = tree / "console" / "tools" / "broken" / "rules.py"
    broken = rules.read_text()
    rules.write_text(_REPAIRED)
    with started(tmp_path / "backend", tree=tree) as backend:
        sup = backend.client("sup1")
        sup.say(c.SwitchTool("broken", False, "drill"))
        for text in (broken, _REPAIRED):  # a failure in between does not make it the tool's own
            backend.stop()
            rules.write_text(text)
            backend.start()
        assert sup.http.get("/api/v1/status").json()["tools"] == {"broken": "off"}
        assert _reported(backend) == (409, "refused.tool_off")
        sup.say(c.SwitchTool("broken", True, "over"))
        assert _reported(backend) == (200, "")


def test_one_whose_reducer_fails_still_stays_off(tree: Path, tmp_path: Path) -> None:
    rules = tree / "console" / "tools" / "broken" / "rules.py"
    rules.write_text(_REPAIRED.replace("(event.alert_id,)", "(1 / 0,)"))
    with started(tmp_path / "backend", tree=tree) as backend:
        sup = backend.client("sup1")
        seq = sup.say(c.AcknowledgeAlert(raise_alert(sup)))["seq"]
        assert [r.event for r in sup.recorded(seq, 1)] == [e.ToolFailed("broken", _ERROR)]
        backend.stop()
        backend.start()
        assert sup.snapshot().switched_off == {"broken": _ERROR}
