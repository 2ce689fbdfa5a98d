"""Beside the pictures: how far an analysis is, what was looked at, and its hits by time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from console.domain.analysis import Analysis, AnalysisHit
from console.i18n import tr
from console.store.select import State
from console.views.keys import KEYS_PROPERTY, OWN
from console.views.review.analysis.words import head_words, hit_words, told_lines
from console.views.review.asks import is_plain
from console.views.theme import set_kind
from console.views.widgets import KeyButton, PlainLabel, set_plain_tooltip

_NUMBER = int(Qt.ItemDataRole.UserRole)
_ROW, _WIDTH, _TOLD = 44, 288, 128  # pixels
_KEYS = {"show": "Enter", "bookmark": "B", "alert": "M", "stop": "Del"}
_LETTERS = {"B": "bookmark", "M": "alert"}
_OTHERS = {Qt.Key.Key_Delete: "stop", Qt.Key.Key_Escape: "leave"}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class HitList(QListWidget):
    """Letters are the pane's and the review's, as on the review's pictures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty(KEYS_PROPERTY, OWN)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.key() not in _ENTER:
            event.ignore()
        else:
            super().keyPressEvent(event)


class AnalysisPane(QWidget):
    """Shown while there is an analysis. `asked`: show, bookmark, alert, stop, leave."""

    asked = Signal(str)

    def __init__(self, state: Callable[[], State], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.analysis: Analysis | None = None
        set_kind(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(_WIDTH)
        self.head, self.told = PlainLabel("", "strong"), PlainLabel("")
        for label in (self.head, self.told):
            label.setWordWrap(True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.told.setContentsMargins(6, 4, 6, 4)
        self.around_told = QScrollArea()
        self.around_told.setWidget(self.told)
        self.around_told.setWidgetResizable(True)
        set_kind(self.around_told, "words")
        self.around_told.setMinimumHeight(_TOLD)
        self.around_told.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.bar, self.list = QProgressBar(), HitList()
        self.bar.setRange(0, 100)
        self.list.itemActivated.connect(lambda _item: self.asked.emit("show"))
        self.buttons = {act: KeyButton("") for act in _KEYS}
        column, grid = QVBoxLayout(self), QGridLayout()
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        grid.setSpacing(4)
        for place, (act, button) in enumerate(self.buttons.items()):
            button.setMinimumHeight(26)
            button.clicked.connect(lambda _checked=False, act=act: self.asked.emit(act))
            grid.addWidget(button, *divmod(place, 2))
        for part, stretch in ((self.head, 0), (self.bar, 0), (self.around_told, 1), (self.list, 2)):
            column.addWidget(part, stretch)
        column.addLayout(grid)
        self.hide()
        self.retranslate()

    def put(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.show()
        self._say()
        self._fill(analysis)

    def take_away(self) -> None:
        """Of what has ended nothing stays."""
        self.analysis = None
        self.list.clear()
        self.hide()

    @property
    def focus_target(self) -> QWidget:
        return self.list if self.list.isVisibleTo(self) else self.around_told

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = _LETTERS.get(event.text().upper()) if is_plain(event) else None
        act = act or _OTHERS.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            self.asked.emit(act)

    def picked(self) -> AnalysisHit | None:
        item = self.list.currentItem()
        if item is None or self.analysis is None:
            return None
        number = int(item.data(_NUMBER))
        return next((hit for hit in self.analysis.hits if hit.number == number), None)

    def retranslate(self) -> None:
        self.setAccessibleName(tr("analysis.title"))
        self.list.setAccessibleName(tr("analysis.list"))
        self.bar.setAccessibleName(tr("analysis.progress"))
        self.around_told.setAccessibleName(tr("analysis.told_name"))
        for act in _KEYS:
            self._name(act, act)
        if self.analysis is not None:
            self.put(self.analysis)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _name(self, act: str, words: str) -> None:
        button, spoken, key = self.buttons[act], tr(f"analysis.act_{words}"), _KEYS[act]
        button.set_texts(tr(f"analysis.short_{words}"), key)
        button.setAccessibleName(spoken)
        set_plain_tooltip(button, f"{spoken} ({key})")

    def _say(self) -> None:
        analysis = self.analysis
        assert analysis is not None
        words = "\n".join(told_lines(self._state(), analysis))
        self.head.setText(head_words(analysis))
        if self.told.text() != words:
            self.told.setText(words)
        self.around_told.setAccessibleDescription(words)
        self.list.setVisible(analysis.runs or bool(analysis.hits))
        self.bar.setVisible(analysis.runs)
        self.bar.setValue(analysis.percent)
        self._name("stop", "stop" if analysis.runs else "away")
        for act in ("show", "bookmark", "alert"):
            self.buttons[act].setEnabled(bool(analysis.hits))

    def _fill(self, analysis: Analysis) -> None:
        """By time; the row in hand stays in hand, also where others come above it."""
        hits = sorted(analysis.hits, key=lambda hit: (hit.at_utc, hit.number))
        before = self.picked()
        if [hit.number for hit in hits] != self._numbers():
            self.list.clear()
            for hit in hits:
                item = QListWidgetItem()
                item.setData(_NUMBER, hit.number)
                item.setSizeHint(QSize(100, _ROW))
                self.list.addItem(item)
                if before is not None and hit.number == before.number:
                    self.list.setCurrentItem(item)
        for row, hit in enumerate(hits):
            first, second = hit_words(self._state(), hit)
            item = self.list.item(row)
            item.setText(f"{first}\n{second}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{first}, {second}")
        if self.list.currentItem() is None:
            self.list.setCurrentRow(0)

    def _numbers(self) -> list[int]:
        return [int(self.list.item(row).data(_NUMBER)) for row in range(self.list.count())]
