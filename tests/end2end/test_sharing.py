"""A confirmed weapon is shared by keys, seen at the other console, and taken back as loudly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.bootstrap import Console
from console.clock import new_ulid, now_utc
from console.domain.alert import Evidence
from console.views.shell.area import WorkArea
from tests.end2end.consoles import Open, area_of
from tests.support.backend import ROOT, Backend
from tests.support.story import CROP, CROP_SHA
from tests.support.world import sighting

LIMIT_MS = 10_000
_MARKS = dict.fromkeys(map(ord, "\u2066\u2068\u2069"))


def report(backend: Backend) -> str:
    """A detector's claim with a crop on one of the backend's cameras."""
    detector, alert_id, at = backend.client("det1"), new_ulid(), now_utc()
    url, headers = f"/api/v1/media/{CROP_SHA}", {"Content-Type": "image/png"}
    assert detector.http.put(url, content=CROP, headers=headers).status_code < 300
    crop = Evidence(CROP_SHA, "image/png", len(CROP), "crop", at)
    body = sighting(alert_id, at, camera_id="cam2", detection=None, evidence=(crop,))
    assert detector.send(detector.command(body)).status_code == 200
    detector.close()
    return alert_id


def plain(words: str) -> str:
    return words.translate(_MARKS)


def judged(console: Console) -> str:
    return plain(area_of(console).panels["incident"].judge.standing.text())


def banner(console: Console) -> str:
    return plain(area_of(console).banner.words.text())


def type_key(area: WorkArea, key: Any, qtbot: QtBot) -> None:
    """To whatever has the focus in this console's window, its dialog first."""
    dialog = area.keys._doer.open_dialog  # type: ignore[union-attr, attr-defined]
    focused: QWidget | None = dialog.list if dialog else area.window().focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key)


def test_shared_from_one_console_and_retracted_at_both(
    open_console: Open, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    other, mine = open_console("sup1"), open_console("op1")
    alert_id = report(backend)
    for console in (mine, other):
        state = area_of(console).desk.state
        qtbot.waitUntil(lambda at=state: alert_id in at.alerts, timeout=LIMIT_MS)
        area_of(console).keys._doer.open_alert(alert_id)
    area, offer = area_of(mine), area_of(mine).panels["incident"].judge.offer
    assert not offer.isEnabled()
    type_key(area, Qt.Key.Key_Y, qtbot)
    qtbot.waitUntil(offer.isEnabled, timeout=LIMIT_MS)
    type_key(area, Qt.Key.Key_F, qtbot)
    type_key(area, Qt.Key.Key_2, qtbot)
    qtbot.waitUntil(lambda: "Shared with police by you" in judged(mine), timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: "Shared with police by Olga" in judged(other), timeout=LIMIT_MS)

    area.window().activateWindow()
    qtbot.waitUntil(area.window().isActiveWindow, timeout=LIMIT_MS)
    type_key(area, Qt.Key.Key_N, qtbot)
    type_key(area, Qt.Key.Key_1, qtbot)
    for console in (mine, other):
        qtbot.waitUntil(
            lambda at=console: banner(at).startswith("RETRACTED: the weapon at Market"),
            timeout=LIMIT_MS,
        )
        qtbot.waitUntil(
            lambda at=console: "RETRACTED: it was shared with police" in judged(at),
            timeout=LIMIT_MS,
        )
    area_of(other).banner.understood.click()
    assert "RETRACTED" not in banner(other)
    assert "RETRACTED" in banner(mine)

    (incident,) = area.desk.state.incidents.values()
    file = tmp_path / "case.html"
    command = [sys.executable, "-m", "server_stub", "report", incident.number]
    command += ["--data", str(backend.data), "--out", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=60, capture_output=True)
    html = file.read_text(encoding="utf-8")
    assert "Shared with police by Olga" in plain(html)
    assert "RETRACTED: it was shared with police, tell them" in plain(html)


def test_shared_alone_it_is_in_the_log_of_all_on_return(
    open_console: Open, backend: Backend, qtbot: QtBot
) -> None:
    mine = open_console("op1")
    alert_id, area = report(backend), area_of(mine)
    state, offer = area.desk.state, area.panels["incident"].judge.offer
    qtbot.waitUntil(lambda: alert_id in state.alerts, timeout=LIMIT_MS)
    area.keys._doer.open_alert(alert_id)
    type_key(area, Qt.Key.Key_Y, qtbot)
    qtbot.waitUntil(offer.isEnabled, timeout=LIMIT_MS)
    backend.stop()
    qtbot.waitUntil(lambda: area.desk.link.state.value == "offline", timeout=30_000)
    type_key(area, Qt.Key.Key_F, qtbot)
    type_key(area, Qt.Key.Key_1, qtbot)
    qtbot.waitUntil(lambda: "Shared with patrol by you" in judged(mine), timeout=LIMIT_MS)
    backend.start()
    qtbot.waitUntil(lambda: area.desk.link.state.value == "online", timeout=30_000)
    client = backend.client("sup1")

    def kinds() -> list[str]:
        return [type(recorded.event).__name__ for recorded in client.journal()]

    qtbot.waitUntil(lambda: "SightingShared" in kinds(), timeout=LIMIT_MS)
    assert kinds().count("SightingShared") == 1
    (incident,) = client.snapshot().incidents.values()
    told = [(one.actor_id, one.message_id) for one in incident.log]
    assert ("op1", "weapon.log.shared") in told
    client.close()
