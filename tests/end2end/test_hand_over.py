"""Journey 5: a shift is handed over between two consoles of a real backend, by keys alone."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from console.bootstrap import Console
from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain import events as e
from console.domain.figures import RoomFigures
from console.domain.shift import LineKind
from console.views.shift.dialogs import AskLeave
from console.wire import CORE
from tests.end2end.consoles import Open
from tests.end2end.consoles import area_of as _area
from tests.support.backend import Backend, Client
from tests.support.world import sighting

LIMIT_MS = 15_000
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_MARKS = dict.fromkeys(map(ord, "\u2066\u2068\u2069"))


def work(console: Console) -> Any:
    return _area(console).keys._doer


def to_front(console: Console, qtbot: QtBot) -> None:
    console.window.activateWindow()
    qtbot.waitUntil(console.window.isActiveWindow, timeout=LIMIT_MS)


def press(console: Console, qtbot: QtBot, key: Any, modifiers: Any = None) -> None:
    """To what has the focus: in the dialog that is open, else in the window."""
    dialog = work(console).open_dialog
    owner = dialog if dialog is not None and dialog.isVisible() else console.window
    qtbot.keyClick(owner.focusWidget() or owner, key, modifiers or Qt.KeyboardModifier.NoModifier)


def write(console: Console, qtbot: QtBot, text: str) -> None:
    field = work(console).open_dialog.focusWidget()
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: work(console).open_dialog is None, timeout=LIMIT_MS)


def prepared(backend: Backend, mine: Console, qtbot: QtBot) -> str:
    """An incident with a checklist under way, a shelved alarm, a broken camera, a tool that is off;
    the incident's id.
    """
    lead, state = backend.client("sup1"), _area(mine).desk.state
    for title, level in ((f"Fire {secrets.token_hex(4)}", 2), ("Noise at the fair", 4)):
        lead.http.post("/api/v1/alerts", json={"title": title, "priority": level})
    detector = backend.client("det1")
    lost = sighting(
        new_ulid(),
        now_utc(),
        camera_id="cam1",
        message_id="camera.lost",
        tool="camera",
        detection=None,
        evidence=(),
    )
    assert detector.send(detector.command(lost)).status_code == 200
    detector.close()
    qtbot.waitUntil(lambda: len(state.alerts) == 3, timeout=LIMIT_MS)
    noise = next(one.id for one in state.alerts.values() if one.title.startswith("Noise"))
    tell(lead, c.ShelveAlarms(new_ulid(), noise, "the fair"))
    tell(lead, c.SwitchTool("weapon_detection", False, "maintenance"))
    lead.close()
    fire = next(one for one in state.alerts.values() if one.title.startswith("Fire"))
    work(mine).open_alert(fire.id)
    press(mine, qtbot, Qt.Key.Key_I)
    qtbot.waitUntil(lambda: bool(state.incidents), timeout=LIMIT_MS)
    incident = next(iter(state.incidents.values()))
    qtbot.waitUntil(lambda: bool(state.procedures), timeout=LIMIT_MS)
    procedure = next(iter(state.procedures.values())).id
    _area(mine).desk.dispatch(c.StartChecklist(new_ulid(), incident.id, procedure))
    qtbot.waitUntil(lambda: bool(state.runs), timeout=LIMIT_MS)
    return incident.id


def tell(client: Client, body: Any) -> None:
    assert client.send(client.command(body)).status_code == 200


def test_a_shift_is_handed_over_by_keys_alone(
    open_console: Open, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    theirs, mine = open_console("op2"), open_console("op1")
    incident_id = prepared(backend, mine, qtbot)
    state = _area(mine).desk.state

    # Signing out is blocked; Esc stays.
    press(mine, qtbot, Qt.Key.Key_Q, CTRL_SHIFT)
    assert isinstance(work(mine).open_dialog, AskLeave)
    press(mine, qtbot, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: work(mine).open_dialog is None, timeout=LIMIT_MS)

    # Begun, pre-filled.
    press(mine, qtbot, Qt.Key.Key_O, CTRL_SHIFT)
    press(mine, qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: bool(state.handovers), timeout=LIMIT_MS)
    handover_id = next(iter(state.handovers))
    kinds = {line.kind for line in state.handovers[handover_id].lines}
    assert kinds >= {
        LineKind.INCIDENT,
        LineKind.WITHHELD,
        LineKind.OVERRIDE,
        LineKind.STEP,
        LineKind.CAMERA,
    }
    assert state.handovers[handover_id].to_id == "op2"
    panel = _area(mine).panels["handover"]
    qtbot.waitUntil(lambda: mine.window.focusWidget() is panel.list, timeout=LIMIT_MS)

    # A note, and the first signature.
    press(mine, qtbot, Qt.Key.Key_N)
    write(mine, qtbot, "Bag is at the desk")
    qtbot.waitUntil(lambda: bool(state.handovers[handover_id].notes), timeout=LIMIT_MS)
    to_front(mine, qtbot)
    press(mine, qtbot, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: state.handovers[handover_id].signed_utc is not None, timeout=LIMIT_MS)

    # The incoming person asks, and is answered.
    to_front(theirs, qtbot)
    there = _area(theirs).desk.state
    qtbot.waitUntil(
        lambda: (
            handover_id in there.handovers and there.handovers[handover_id].signed_utc is not None
        ),
        timeout=LIMIT_MS,
    )
    press(theirs, qtbot, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    list_there = _area(theirs).panels["handover"].list
    qtbot.waitUntil(lambda: theirs.window.focusWidget() is list_there, timeout=LIMIT_MS)
    press(theirs, qtbot, Qt.Key.Key_Q)
    write(theirs, qtbot, "Who has the key?")
    qtbot.waitUntil(lambda: bool(state.handovers[handover_id].questions), timeout=LIMIT_MS)
    to_front(mine, qtbot)
    press(mine, qtbot, Qt.Key.Key_A)
    write(mine, qtbot, "The porter")
    qtbot.waitUntil(lambda: not there.handovers[handover_id].unanswered(), timeout=LIMIT_MS)

    # Countersigned in a session of their own: nothing is unowned.
    to_front(theirs, qtbot)
    press(theirs, qtbot, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: state.handovers[handover_id].done, timeout=LIMIT_MS)
    assert {one.owner_id for one in state.incidents.values()} == {"op2"}
    assert state.incidents[incident_id].owner_id == "op2"

    paper(theirs, qtbot, tmp_path / "shift.pdf")
    told_in_the_log(theirs, qtbot)
    agree_with_the_log(backend)

    # And now signing out is no question any more.
    to_front(mine, qtbot)
    press(mine, qtbot, Qt.Key.Key_Q, CTRL_SHIFT)
    client = backend.client("sup1")
    qtbot.waitUntil(
        lambda: any(r.event == e.ShiftEnded("op1") for r in client.journal()), timeout=LIMIT_MS
    )
    assert not any(isinstance(r.event, e.LeftWithoutHandover) for r in client.journal())
    client.close()


def paper(console: Console, qtbot: QtBot, path: Path) -> None:
    press(console, qtbot, Qt.Key.Key_P)
    dialog = work(console).shift.paper.dialog
    dialog.selectFile(str(path))
    dialog.accept()
    qtbot.waitUntil(path.exists, timeout=30_000)
    assert path.read_bytes().startswith(b"%PDF")


def told_in_the_log(console: Console, qtbot: QtBot) -> None:
    log = _area(console).panels["shift_log"]
    qtbot.keyClicks(log.search, "countersigned")

    def texts() -> list[str]:
        return [log.list.item(n).text().translate(_MARKS) for n in range(log.list.count())]

    qtbot.waitUntil(
        lambda: any("Hand-over countersigned" in one for one in texts()), timeout=20_000
    )
    assert len(texts()) == 1


def agree_with_the_log(backend: Backend) -> None:
    """The backend's figures against a count of the journal by hand."""
    client = backend.client("sup1")
    answer = client.http.get("/api/v1/figures", params={"hours": 1})
    assert answer.status_code == 200, answer.text
    figures = CORE.decode(answer.content, RoomFigures)
    raised = [r.event.alert for r in client.journal() if isinstance(r.event, e.AlertRaised)]
    assert sum(figures.raised) == len(raised)
    assert figures.raised == tuple(sum(a.priority == n for a in raised) for n in range(1, 5))
    assert max(one.operators for one in figures.buckets) >= 2
    page = client.http.get("/api/v1/history/shift", params={"limit": 2}).json()
    assert len(page["items"]) == 2
    following = {"limit": 2, "before": page["next"]}
    older = client.http.get("/api/v1/history/shift", params=following).json()
    assert max(one["seq"] for one in older["items"]) < min(one["seq"] for one in page["items"])
    client.close()
