"""How the room's alarms come (EEMUA 191): drawn, in words, as a table, and as a file."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from console import clock
from console.domain.figures import RoomFigures
from console.i18n import tr
from console.reports.csv_text import csv_text
from console.views.board.figures_plot import Loading, draw, make_plot
from console.views.board.figures_words import (
    HEADS,
    flood_words,
    mix_words,
    pace_words,
    table_rows,
)
from console.views.desk import Changed, Desk
from console.views.panel import Panel
from console.views.print.file import CSV, FileSaver
from console.views.theme import set_kind
from console.views.widgets import KeyButton, PlainLabel, age_text

HOURS = 4
_ASK_EVERY_S = 15.0


class FiguresPanel(Panel):
    """Counted by the backend from its journal; without it the last answer stands, with its age."""

    title_id = "figures.title"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.figures: RoomFigures | None = None
        self._asked_at = float("-inf")
        self._loading: Loading | None = None
        self._plot: Any = None
        self._came_at: float | None = None
        self.mix, self.pace = PlainLabel(""), PlainLabel("", "dim")
        self.flood = PlainLabel("", "strong")
        for label in (self.mix, self.pace, self.flood):
            label.setWordWrap(True)
        self.table, self.pages = QTableWidget(0, len(HEADS)), QStackedWidget()
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        wide = QHeaderView.ResizeMode.ResizeToContents
        self.table.horizontalHeader().setSectionResizeMode(wide)
        self.pages.addWidget(self.table)
        self.table_button, self.save_button = KeyButton(), KeyButton()
        self.table_button.clicked.connect(self.turn)
        self.save_button.clicked.connect(self.save)
        self.saver = FileSaver(self)
        for button in (self.table_button, self.save_button):
            set_kind(button, "beside_title")
            self.header.add(button)
        column = QVBoxLayout()
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(4)
        column.addWidget(self.pages, 1)
        for label in (self.flood, self.mix, self.pace):
            column.addWidget(label)
        self.body.addLayout(column, 1)
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        return self.table_button

    def turn(self) -> None:
        """From the drawing to its table and back."""
        if self.pages.count() > 1:
            self.pages.setCurrentIndex(1 - self.pages.currentIndex())
        self._say_buttons()

    def save(self) -> None:
        if (figures := self.figures) is not None:
            heads = [tr(f"figures.head_{name}") for name in HEADS]
            makes = {CSV: lambda: csv_text(heads, table_rows(figures))}
            self.saver.ask_file(tr("figures.where"), "figures", makes)

    def refresh(self, changed: Changed) -> None:
        """Not with each alert: in a flood that would be a question a turn."""

    def tick(self) -> None:
        if not self.isVisible():
            return
        super().tick()
        if self._loading is not None and self._loading.ready and self._plot is None:
            self._plot = make_plot(self._loading.module, self)
            self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._plot.setAccessibleName(tr("figures.title"))
            self.pages.addWidget(self._plot)
            self.pages.setCurrentWidget(self._plot)
            self._say_buttons()
            self._show()
        if clock.monotonic_s() - self._asked_at >= _ASK_EVERY_S:
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._loading is None:
            self._loading = Loading()
        self._ask()

    def retranslate(self) -> None:
        super().retranslate()
        self.table.setAccessibleName(tr("figures.title"))
        self.table.setHorizontalHeaderLabels([tr(f"figures.head_{name}") for name in HEADS])
        self.save_button.set_texts(tr("handover.paper"))
        self._say_buttons()
        self._show()

    def subtitle(self) -> str:
        words = tr("figures.subtitle")
        if self._came_at is not None and clock.monotonic_s() - self._came_at > 3 * _ASK_EVERY_S:
            age = age_text(clock.monotonic_s() - self._came_at)
            return f"{words} · {tr('panel.as_known', age=age)}"
        return words

    # -- inside ---------------------------------------------------------------------------------

    def _ask(self) -> None:
        self._asked_at = clock.monotonic_s()
        if self.desk.figures is not None:
            self.desk.figures(HOURS, self._came)

    def _came(self, figures: RoomFigures | None) -> None:
        if figures is not None:
            self.figures, self._came_at = figures, clock.monotonic_s()
            self._show()

    def _say_buttons(self) -> None:
        table = self.pages.currentWidget() is self.table
        self.table_button.set_texts(tr("figures.drawing" if table else "figures.table"))

    def _show(self) -> None:
        self.show_age()
        figures = self.figures
        self.pages.setVisible(figures is not None)
        for button in (self.table_button, self.save_button):
            button.setEnabled(figures is not None)
        if figures is None:
            self.mix.setText(tr("figures.not_yet"))
            return
        self.mix.setText(mix_words(figures))
        self.pace.setText(pace_words(figures))
        self.flood.setText(flood_words(figures))
        self.flood.setVisible(bool(self.flood.text()))
        rows = table_rows(figures)
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                self.table.setItem(number, column, QTableWidgetItem(text))
        if self._plot is not None and self._loading is not None:
            draw(self._loading.module, self._plot, figures)
