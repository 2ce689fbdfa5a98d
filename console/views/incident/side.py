"""Two pages in one place: the decision log, and what belongs to the incident beside it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.i18n import tr
from console.views.incident.log import LogPane
from console.views.incident.related import RelatedPane
from console.views.theme import set_kind
from console.views.widgets import KeyButton


class SidePane(QWidget):
    """`turned` when another page is shown."""

    turned = Signal()

    def __init__(self, log: LogPane, related: RelatedPane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log, self._related = log, related
        self.log_button = KeyButton("", act="log")
        self.related_button = KeyButton("", act="related")
        self.pages = QStackedWidget()
        row = QHBoxLayout()
        row.setContentsMargins(12, 6, 12, 0)
        row.setSpacing(6)
        for button, page in ((self.log_button, log), (self.related_button, related)):
            set_kind(button, "tab")
            button.setCheckable(True)
            self.pages.addWidget(page)
            row.addWidget(button)
        row.addStretch(1)
        self.log_button.clicked.connect(lambda: self.turn(related=False))
        self.related_button.clicked.connect(lambda: self.turn(related=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.pages, 1)
        self.turn(related=False)

    def turn(self, *, related: bool) -> None:
        self.pages.setCurrentWidget(self._related if related else self._log)
        self.log_button.setChecked(not related)
        self.related_button.setChecked(related)
        self.turned.emit()

    def shows_related(self) -> bool:
        return self.pages.currentWidget() is self._related

    def show_counts(self) -> None:
        """How much there is on the other page, and how much of it waits for somebody."""
        words = tr("related.tab", count=self._related.count())
        if waiting := self._related.waiting():
            words = tr("related.tab_waiting", count=self._related.count(), late=waiting)
        self.related_button.set_texts(words)

    def retranslate(self) -> None:
        self._log.retranslate()
        self._related.retranslate()
        self.log_button.set_texts(tr("log.title"))
        self.show_counts()
