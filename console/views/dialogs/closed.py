"""Closed incidents, found again months later: a page at a time, searched as far back as needed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from console.domain.history import ClosedIncident, HistoryPage
from console.i18n import tr
from console.views.desk import ClosedIncidents
from console.views.dialogs.ask import Ask
from console.views.dialogs.pick import NumberedList
from console.views.widgets import KeyButton, PlainLabel, isolate, isolate_id
from console.views.words import clean

_OTHER_KEY, _OLDER_KEY = "Alt+S", "Alt+O"
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_MOST_ROWS = 200


def closed_words(closed: ClosedIncident) -> str:
    """One row: number, what, how it ended, and the day: what is old is asked for by its day."""
    incident = closed.incident
    what = clean(incident.title) or clean(incident.place)
    at = closed.closed_utc.astimezone()
    when = tr("print.closed_at", at=f"{at:%Y-%m-%d %H:%M}")
    words = (isolate_id(incident.number), isolate(what), tr(f"close.{closed.code}"), when)
    return " · ".join(filter(None, words))


class PickClosed(Ask):
    """One of them: `picked`. other: a second thing that can be done with it, by Alt+S.

    What is typed is looked for in what has come; where nothing matches, older pages are fetched
    until something does or all are through.
    """

    title_id = "dialog.closed"

    def __init__(
        self,
        verb_id: str,
        first: HistoryPage,
        fetch: ClosedIncidents,
        parent: QWidget | None = None,
        other: tuple[str, Callable[[ClosedIncident], object]] | None = None,
    ) -> None:
        """other: its words, and what is done."""
        self.verb_id = verb_id
        self._other = other
        self.other_button = KeyButton(tr(other[0]) if other else "", _OTHER_KEY)
        super().__init__(parent)
        self.setMinimumWidth(640)
        self.picked: ClosedIncident | None = None
        self._fetch, self._next, self._waits = fetch, first.next, False
        self._complete = first.complete
        self._all: dict[str, ClosedIncident] = {}
        self.search = QLineEdit()
        self.list = NumberedList()
        self.told = PlainLabel("", "dim")
        self.older = KeyButton(tr("closed.older"), _OLDER_KEY)
        self._lay_out()
        self._take(first)

    def _lay_out(self) -> None:
        self.add(tr("closed.search"), self.search)
        self.list.setAccessibleName(tr(self.title_id))
        self.told.setWordWrap(True)
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            row = QHBoxLayout()
            row.addWidget(self.told, 1)
            row.addWidget(self.older)
            column.insertWidget(2, self.list)
            column.insertLayout(3, row)
        self.setTabOrder(self.search, self.list)
        self.setTabOrder(self.list, self.older)
        self.setTabOrder(self.older, self.accept_button)
        self.other_button.setVisible(self._other is not None)
        self.other_button.clicked.connect(self._do_other)
        self.older.clicked.connect(self._go_back)
        self._by_key = {Qt.Key.Key_S: self._do_other, Qt.Key.Key_O: self._go_back}
        self.search.installEventFilter(self)
        self.list.picked.connect(self._pick)
        self.search.textChanged.connect(lambda _words: self._search())

    def _buttons(self) -> QLayout:
        row = QHBoxLayout()
        for button in (self.accept_button, self.other_button, self.cancel_button):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Before the line edit, which would take Alt+S for an s."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        return self._by_alt(event)

    def _by_alt(self, event: QKeyEvent) -> bool:
        act = self._by_key.get(Qt.Key(event.key()))
        if act is None or event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return False
        act()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._by_alt(event):
            return
        if step := _STEPS.get(Qt.Key(event.key())):
            row = self.list.currentRow() + step
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
        else:
            super().keyPressEvent(event)

    def problem(self) -> str:
        self.picked = self._chosen()
        return "" if self.picked else tr("dialog.nothing_picked")

    # -- inside ---------------------------------------------------------------------------------

    def _chosen(self) -> ClosedIncident | None:
        item = self.list.currentItem()
        return self._all.get(str(item.data(int(Qt.ItemDataRole.UserRole)))) if item else None

    def _pick(self, incident_id: str) -> None:
        if incident_id in self._all:
            self.submit()

    def _do_other(self) -> None:
        chosen, other = self._chosen(), self._other
        if chosen is not None and other is not None:
            self.close()
            other[1](chosen)

    def _matching(self) -> list[tuple[str, str]]:
        """By the row's words and what was written when it was closed."""
        words = self.search.text().casefold().split()
        rows = []
        for incident_id, one in self._all.items():
            row = closed_words(one)
            read = f"{row} {one.summary}".casefold()
            if all(word in read for word in words):
                rows.append((incident_id, row))
        return rows

    def _search(self) -> None:
        self._show()
        if not self._matching():
            self._go_back()

    def _go_back(self) -> None:
        if self._next is None or self._waits:
            return
        self._waits = True
        self._show()
        self._fetch(lambda page: self._came(page) if isValid(self) else None, self._next)

    def _came(self, page: HistoryPage | None) -> None:
        self._waits = False
        if page is None:
            self.told.setText(tr("print.not_now"))
        else:
            self._take(page)
            if not self._matching():
                self._go_back()

    def _take(self, page: HistoryPage) -> None:
        for one in page.items:
            if isinstance(one, ClosedIncident):
                self._all.setdefault(one.incident.id, one)
        self._next = page.next
        self._complete &= page.complete
        self._show()

    def _show(self) -> None:
        """What is chosen stays chosen while it is there."""
        chosen, rows = self._chosen(), self._matching()[:_MOST_ROWS]
        self.list.fill(rows, numbered=False)
        if chosen is not None and (ids := [one for one, _ in rows if one == chosen.incident.id]):
            self.list.setCurrentRow([one for one, _ in rows].index(ids[0]))
        self.older.setVisible(self._next is not None)
        self.told.setText(self._told(bool(rows)))

    def _told(self, some: bool) -> str:
        if self._waits:
            return tr("closed.searching")
        if not some:
            return tr("closed.none_match")
        oldest = min(one.closed_utc for one in self._all.values()).astimezone()
        words = tr("closed.told", n=len(self._all), at=f"{oldest:%Y-%m-%d}")
        return words if self._complete else f"{words}. {tr('closed.alone')}"
