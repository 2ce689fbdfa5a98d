"""An alert joined to an incident that is under way, by keys alone."""

from __future__ import annotations

from PySide6.QtCore import Qt

from console.domain import commands as c
from console.domain.envelope import Refusal
from console.store.select import incident_of
from console.views.dialogs.pick import AskOne
from console.views.incident.panel import IncidentPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import press
from tests.support.world import SECOND


def _head(desktop: Desktop) -> str:
    panel = desktop.panel("incident")
    assert isinstance(panel, IncidentPanel)
    words = f"{panel.head.title.text()} | {panel.head.people.text()}"
    return words.replace("\u2068", "").replace("\u2069", "")


def _ask(desktop: Desktop, alert_id: str) -> AskOne:
    desktop.work.open_alert(alert_id)
    press(desktop, "j")
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskOne)
    return dialog


def test_j_and_a_digit_join_the_alert(desktop: Desktop) -> None:
    """Nothing is claimed before the event: first a mark, then the incident with its log."""
    dialog = _ask(desktop, "W2")
    rows = [dialog.list.item(n).text() for n in range(dialog.list.count())]
    assert "2026-1121-002" in rows[0]
    assert "Weapon at Torget" in rows[0]
    assert "2026-1121-001" in rows[1]
    press(desktop, "1")
    assert desktop.work.open_dialog is None
    assert desktop.seat.sent[-1] == c.LinkAlert("I1", "W2")
    assert incident_of(desktop.seat.desk.state, "W2") is None
    assert "sent" in _head(desktop)
    desktop.seat.answer()
    assert "Weapon at Torget" in _head(desktop)
    assert desktop.seat.desk.state.incidents["I1"].alert_ids == ("W1", "W2")
    log = desktop.panel("incident").log.model  # type: ignore[attr-defined]
    assert log._entries[-1].message_id == "log.alert_linked"


def test_escape_joins_nothing(desktop: Desktop) -> None:
    sent = len(desktop.seat.sent)
    _ask(desktop, "W2")
    press(desktop, Qt.Key.Key_Escape)
    assert desktop.work.open_dialog is None
    assert len(desktop.seat.sent) == sent


def test_an_alert_of_an_incident_is_not_asked_about(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    press(desktop, "j")
    assert desktop.work.open_dialog is None


def test_who_was_faster_is_told(desktop: Desktop) -> None:
    _ask(desktop, "W2")
    press(desktop, "1")
    outcome = desktop.seat.world.say(c.LinkAlert("I2", "W2"), SECOND)
    assert not isinstance(outcome, Refusal)
    desktop.seat.answer()
    assert "belongs to incident 2026-1121-001" in _head(desktop)
