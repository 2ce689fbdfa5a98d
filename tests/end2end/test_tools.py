"""A supervisor takes a tool off its shift and back by keys; the other screen and the detector see.

The backend plays an exercise, and both consoles say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.bootstrap import Console
from console.clock import new_ulid, now_utc
from console.views.shell.area import WorkArea
from tests.end2end.consoles import Open, area_of
from tests.support.backend import Backend, Client, started
from tests.support.world import sighting

TOOL = "weapon_detection"
LIMIT_MS = 10_000


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    with started(tmp_path / "backend", arguments=("--mode", "EXERCISE")) as made:
        yield made


def words(console: Console) -> str:
    text: str = area_of(console).banner.words.text()
    return text.translate(dict.fromkeys(map(ord, "\u2066\u2068\u2069")))


def report(client: Client) -> tuple[int, str]:
    """A detector's claim, as it is answered."""
    body = sighting(new_ulid(), now_utc(), camera_id="", detection=None, evidence=())
    answer = client.send(client.command(body))
    return answer.status_code, answer.json().get("message_id", "")


def switch(area: WorkArea, why: str, qtbot: QtBot) -> None:
    area.window().activateWindow()
    qtbot.keyClick(_focused(area), Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    dialog = area.keys._doer.open_dialog  # type: ignore[union-attr, attr-defined]
    qtbot.keyClicks(dialog.reason, why)
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)


def _focused(area: WorkArea) -> QWidget:
    focused = area.window().focusWidget()
    assert focused is not None
    return focused


def test_off_with_a_reason_and_on_again(open_console: Open, backend: Backend, qtbot: QtBot) -> None:
    other, mine = open_console("op1"), open_console("sup1")
    for console in (mine, other):
        qtbot.waitUntil(lambda at=console: area_of(at).mode.text() == "EXERCISE", timeout=LIMIT_MS)
    detector, area = backend.client("det1"), area_of(mine)
    assert report(detector)[0] == 200
    qtbot.keyClick(_focused(area), Qt.Key.Key_6)
    switch(area, "rain on the lens", qtbot)
    qtbot.waitUntil(lambda: "rain on the lens" in words(other), timeout=LIMIT_MS)
    assert words(other).startswith("Weapon detection: Switched off by")
    queue = area_of(other).panels["queue"].model
    assert queue.row(0).stale
    assert report(detector) == (409, "refused.tool_off")
    assert detector.http.get("/api/v1/status").json()["tools"] == {TOOL: "off"}
    button = area.panels["tools"].switch_button
    qtbot.waitUntil(lambda: "rain on the lens" in words(mine), timeout=LIMIT_MS)
    qtbot.waitUntil(
        lambda: button.isEnabled(), timeout=LIMIT_MS
    )  # not while the first is on its way
    switch(area, "dry again", qtbot)
    qtbot.waitUntil(lambda: "rain on the lens" not in words(other), timeout=LIMIT_MS)
    assert report(detector)[0] == 200
