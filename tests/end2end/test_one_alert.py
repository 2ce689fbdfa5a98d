"""One alert through the whole house: posted, on screen, acknowledged, closed, reported."""

from __future__ import annotations

import hashlib
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.bootstrap import Console
from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.domain.link import LinkState
from console.reports.check import check_file
from tests.end2end.consoles import SIGNED_IN_WITHIN_MS, Open, area_of
from tests.support.backend import ROOT, Backend

ON_SCREEN_WITHIN_MS = 1000
PICTURE = b"\x89PNG\r\n\x1a\n" + b"evidence that is only bytes"


def _titles(console: Console) -> list[str]:
    model = area_of(console).panels["queue"].model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


@pytest.mark.alone
@pytest.mark.parametrize("where", [{"lon": 10.40, "lat": 59.20}, {}], ids=["placed", "no place"])
def test_a_posted_alert_is_on_two_screens_within_a_second(
    open_console: Open, backend: Backend, qtbot: QtBot, where: dict[str, float]
) -> None:
    """In the queue and in the map's list of both: one second for all four."""
    consoles = [open_console("op1"), open_console("sup1")]
    title = f"Smoke {secrets.token_hex(6)}"
    client = backend.client("int1")
    posted = {"title": title, "priority": "critical", **where}
    start = time.monotonic()
    answer = client.http.post("/api/v1/alerts", json=posted)
    assert answer.status_code == 201
    lists = [area_of(console).panels["map"].view.list for console in consoles]

    def shown() -> bool:
        told = [*map(_titles, consoles), *(at.texts() for at in lists)]
        return all(any(title in words for words in texts) for texts in told)

    left_ms = ON_SCREEN_WITHIN_MS - (time.monotonic() - start) * 1000
    qtbot.waitUntil(shown, timeout=int(left_ms))
    client.close()


def test_from_alert_to_the_after_action_file(
    open_console: Open, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    console = open_console("op1")
    supervisor = backend.client("sup1")
    title = f"Smoke {secrets.token_hex(6)}"
    supervisor.http.post("/api/v1/alerts", json={"title": title, "priority": 1})
    queue = area_of(console).panels["queue"]
    qtbot.waitUntil(lambda: any(title in words for words in _titles(console)), timeout=5000)

    queue.list.setFocus()
    qtbot.waitUntil(queue.list.hasFocus, timeout=2000)
    qtbot.keyClick(queue.list, Qt.Key.Key_Home)
    qtbot.keyClick(queue.list, Qt.Key.Key_A)
    state = area_of(console).desk.state
    qtbot.waitUntil(lambda: any(a.acknowledged_by for a in state.alerts.values()), timeout=5000)
    queue.list.setFocus()
    qtbot.keyClick(queue.list, Qt.Key.Key_I)
    qtbot.waitUntil(lambda: bool(state.incidents), timeout=5000)
    incident = next(iter(state.incidents.values()))

    kept: list[Any] = []
    area_of(console).desk.keep(PICTURE, "image/png", "attachment", lambda ev, why: kept.append(ev))
    qtbot.waitUntil(lambda: bool(kept), timeout=5000)
    dispatch = area_of(console).desk.dispatch
    dispatch(c.AddEvidence(incident.id, kept[0]))
    dispatch(c.CloseIncident(incident.id, "resolved", f"About {title}: all calm.", "en"))
    qtbot.waitUntil(lambda: not state.incidents, timeout=8000)
    events = [recorded.event for recorded in supervisor.journal()]
    assert sum(isinstance(event, e.IncidentClosed) for event in events) == 1
    supervisor.close()

    files = [tmp_path / "first.html", tmp_path / "second.html"]
    for file in files:
        command = [sys.executable, "-m", "server_stub", "report", incident.number]
        command += ["--data", str(backend.data), "--out", str(file)]
        subprocess.run(command, cwd=ROOT, check=True, timeout=60, capture_output=True)
    html = files[0].read_text(encoding="utf-8")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert title in html
    assert hashlib.sha256(PICTURE).hexdigest() in html
    assert check_file(html).problems == ()
    assert check_file(html).items == 1


def test_the_backend_is_killed_and_nothing_is_lost_or_doubled(
    open_console: Open, backend: Backend, qtbot: QtBot
) -> None:
    console = open_console("op1")
    desk = area_of(console).desk
    backend.kill()
    qtbot.waitUntil(lambda: desk.link.state == LinkState.OFFLINE, timeout=7000)
    titles = [f"Alone {secrets.token_hex(4)}" for _ in range(3)]
    for number, title in enumerate(titles):
        desk.dispatch(c.RaiseAlert(f"LOCAL{number}", title, "en", Priority.HIGH))
    qtbot.waitUntil(
        lambda: all(any(t in words for words in _titles(console)) for t in titles), timeout=5000
    )
    assert desk.is_local("alerts", "LOCAL0")
    backend.start()
    qtbot.waitUntil(lambda: desk.link.state == LinkState.ONLINE, timeout=15_000)
    qtbot.waitUntil(lambda: not desk.is_local("alerts", "LOCAL0"), timeout=10_000)
    witness = backend.client("sup1")
    raised = [r.event.alert.title for r in witness.journal() if isinstance(r.event, e.AlertRaised)]
    witness.close()
    assert sorted(raised) == sorted(titles)


def test_signing_out_and_in_again(open_console: Open, backend: Backend, qtbot: QtBot) -> None:
    console = open_console("op1")
    page = console.window.sign_in
    queue = area_of(console).panels["queue"].list
    queue.setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(console.window.focusWidget(), Qt.Key.Key_Q, both)
    qtbot.waitUntil(page.isVisible, timeout=8000)
    assert page.message.text() == ""
    qtbot.keyClicks(page.password, backend.passwords["op1"])
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.isVisible(), timeout=SIGNED_IN_WITHIN_MS)
    qtbot.waitUntil(lambda: bool(area_of(console).desk.state.people), timeout=10_000)
