"""Journey 3 of the screens, as far as it is shelving: by keys, over restarts of both programs."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.bootstrap import Console
from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Alert, Priority
from console.domain.link import LinkState
from tests.end2end.consoles import Open, area_of, close
from tests.support.backend import Backend, Client

SHORT = timedelta(minutes=5) - timedelta(seconds=6)  # so long ago somebody shelved for five minutes


def _umbrella(detector: Client, alert_id: str, priority: Priority, message: str = "motion") -> None:
    """What the camera at the market says of itself."""
    at, told = now_utc(), {"camera": "Market", "device": "Axis"}
    kind = f"onvif.{message}"
    detector.say(c.ReportAlert(alert_id, "onvif", kind, told, priority, at, at, "cam2"))


def _alert(console: Console, alert_id: str) -> Alert | None:
    found: Alert | None = area_of(console).desk.state.alerts.get(alert_id)
    return found


def _asks(console: Console, alert_id: str) -> bool:
    alert = _alert(console, alert_id)
    return alert is not None and alert.needs_acknowledging()


def _in_queue(console: Console, alert_id: str) -> bool:
    return area_of(console).panels["queue"].model.number_of(alert_id) >= 0


def _foot(console: Console) -> str:
    text = area_of(console).foot.labels["withheld"].text()
    return "".join(sign for sign in text if sign not in "\u2066\u2068\u2069")


def _press(qtbot: QtBot, console: Console, keys: str | Qt.Key) -> None:
    """To whatever has the focus, once something has."""
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=3000)
    focused = QApplication.focusWidget()
    if isinstance(keys, str):
        QTest.keyClicks(focused, keys)
    else:
        QTest.keyClick(focused, keys)


def test_shelved_over_restarts_and_back_by_itself(
    open_console: Open, backend: Backend, qtbot: QtBot
) -> None:
    detector = backend.client("det1")
    _umbrella(detector, "U1", Priority.MEDIUM)
    console = open_console("op1")
    qtbot.waitUntil(lambda: _in_queue(console, "U1"), timeout=5000)

    queue = area_of(console).panels["queue"]
    queue.list.setFocus()
    _press(qtbot, console, Qt.Key.Key_Home)
    _press(qtbot, console, "h")
    dialog = area_of(console).window()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is not dialog, timeout=3000)
    _press(qtbot, console, "umbrellas")
    _press(qtbot, console, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not _in_queue(console, "U1"), timeout=5000)
    assert _foot(console).startswith("Shelved 1 · next back ")
    _umbrella(detector, "U2", Priority.MEDIUM)
    qtbot.waitUntil(lambda: _alert(console, "U2") is not None, timeout=5000)
    assert not _asks(console, "U2")

    backend.kill()
    desk = area_of(console).desk
    qtbot.waitUntil(lambda: desk.link.state == LinkState.OFFLINE, timeout=10_000)
    assert not _asks(console, "U2")
    desk.dispatch(c.RaiseAlert("FIRE", "Fire at the market", "en", Priority.CRITICAL))
    qtbot.waitUntil(lambda: _asks(console, "FIRE"), timeout=5000)
    close(console)

    backend.start()
    console = open_console("op1")
    qtbot.waitUntil(lambda: _alert(console, "U2") is not None, timeout=10_000)
    assert _foot(console).startswith("Shelved 1 · next back ")
    assert not _in_queue(console, "U1")
    qtbot.waitUntil(lambda: _asks(console, "FIRE"), timeout=10_000)
    detector = backend.client("det1")
    _umbrella(detector, "U3", Priority.CRITICAL)
    qtbot.waitUntil(lambda: _asks(console, "U3") and _in_queue(console, "U3"), timeout=5000)

    _umbrella(detector, "D1", Priority.MEDIUM, "digital_input")
    colleague = backend.client("op2")
    ago = colleague.command(
        c.ShelveAlarms(new_ulid(), "D1", "a door is tried", 5), made_at_utc=now_utc() - SHORT
    )
    assert colleague.send(ago, signed=True).status_code == 200
    qtbot.waitUntil(lambda: _foot(console).startswith("Shelved 2"), timeout=5000)
    assert not _asks(console, "D1")
    qtbot.waitUntil(lambda: _asks(console, "D1") and _in_queue(console, "D1"), timeout=15_000)
    assert _foot(console).startswith("Shelved 1")
    journal = backend.client("sup1").journal()
    ended = [one.actor_id for one in journal if isinstance(one.event, e.WithholdingEnded)]
    assert ended == ["system"]
