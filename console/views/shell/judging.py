"""Opens and fills the verdict desk, and never takes the keys from somebody who types (A05, U31).

The desk shows what is in hand. Only while somebody types may it show another alert beside that:
then nothing acts on it until they have left their text for the desk.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from console.domain.alert import Alert, Priority
from console.store.select import find_alert, queue, strip
from console.views.incident.panel import IncidentPanel
from console.views.shell.area import WorkArea, focus_of
from console.views.verdict.panel import VerdictPanel

NAME = "verdict"


class Hand(Protocol):
    """Which alert keys act on, and how to take another one in hand."""

    def alert_id(self) -> str: ...
    def select(self, alert_id: str) -> None: ...


class Judging(QObject):
    def __init__(self, area: WorkArea, panel: VerdictPanel, hand: Hand) -> None:
        super().__init__(area)
        self._area, self._panel, self._hand = area, panel, hand
        self._filling = False  # the focus that wanders while a workspace opens is nobody's
        panel.alert_stepped.connect(self._step)
        panel.crop_shown.connect(self._leave_room)
        area.bridge.raised.connect(self._raised)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def is_open(self) -> bool:
        return self._area.open_name == NAME

    def open(self) -> None:
        """Live picture, pre-roll, evidence and nearest cameras of the alert in hand, in one key."""
        self._open(self._hand.alert_id())

    def open_first(self) -> None:
        """The same of the first alert on the strip, from wherever somebody is, also in a text; said
        again, of the next one.
        """
        ids = [alert.id for alert in strip(self._area.desk.state).top]
        if not ids:
            self.open()
            return
        shown = self._panel.alert_id if self.is_open() else ""
        first = ids[(ids.index(shown) + 1) % len(ids)] if shown in ids else ids[0]
        if types(self._focused()):
            self._fill_beside(first)
        else:
            self._open(first)

    def follow(self, alert_id: str) -> None:
        """Another alert is in hand."""
        if self.is_open():
            self._panel.show_alert(alert_id)

    def opened(self, workspace: str) -> None:
        if workspace == NAME and not self._filling:
            self._panel.show_alert(self._hand.alert_id())

    def _open(self, alert_id: str) -> None:
        if find_alert(self._area.desk.state, alert_id) is None:
            return
        typing = types(self._focused())
        self._hand.select(alert_id)
        if not self.is_open():
            self._area.open_around(NAME)
        if not typing:
            focus_of(self._panel).setFocus()

    def _fill_beside(self, alert_id: str) -> None:
        if alert_id == self._hand.alert_id():
            self._open(alert_id)
            return
        self._filling = True
        self._panel.show_alert(alert_id, beside=True)
        if not self.is_open():
            self._area.open_around(NAME)
        self._filling = False

    def _raised(self, alert: Alert) -> None:
        """A critical alert fills a desk at which nothing waits for a judgement any more."""
        if alert.priority != Priority.CRITICAL or not self.is_open() or not self._panel.is_idle():
            return
        if self._works_elsewhere():
            self._panel.show_alert(alert.id, beside=True)
        else:
            self._hand.select(alert.id)

    def _works_elsewhere(self) -> bool:
        """In a text, or at the incident that was judged here: it stays under their hands."""
        focused, incident = self._focused(), self._area.panels.get("incident")
        if focused is None or incident is None:
            return False
        return types(focused) or incident.isAncestorOf(focused)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Whoever comes to the desk takes in hand what it shows."""
        here = new is not None and self._panel.isAncestorOf(new)
        if here and self._panel.beside and not self._filling:
            self._panel.beside = False
            self._hand.select(self._panel.alert_id)

    def _leave_room(self, crop_shown: bool) -> None:
        """The same crop twice would cost a low screen half of the pictures it is judged by."""
        incident = self._area.panels.get("incident")
        if isinstance(incident, IncidentPanel):
            incident.judge.picture.setVisible(not crop_shown)

    def _step(self, by: int) -> None:
        """To the next or previous alert of the queue."""
        ids = [alert.id for alert in queue(self._area.desk.state)]
        here = self._panel.alert_id
        at = ids.index(here) + by if here in ids else 0
        if 0 <= at < len(ids):
            self._hand.select(ids[at])

    def _focused(self) -> QWidget | None:
        return self._area.window().focusWidget()


def types(widget: QWidget | None) -> bool:
    """Whether keys go into a text there."""
    return isinstance(widget, QLineEdit | QPlainTextEdit) and widget.isVisible()
