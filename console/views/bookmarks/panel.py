"""The list of bookmarks: newest first, by text, severity and incident; Enter opens one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from console.domain.alert import Priority
from console.domain.bookmark import Bookmark
from console.i18n import tr
from console.views.bookmarks.words import head_words, told_words
from console.views.desk import Changed, Desk
from console.views.panel import OwnKey, Panel
from console.views.symbols import badge_pixmap
from console.views.widgets import KeyButton, PlainLabel, isolate
from console.views.words import clean

_ID = int(Qt.ItemDataRole.UserRole)
_BADGE = 18
_ROW_PAD = 20  # what the stylesheet puts around the words of a row, and some air
_ALL, _LINKED, _LOOSE = "", "linked", "loose"
_SHOWN_KEYS = (("open", "Enter"), ("change", "F2"), ("delete", "Del"))
_GIVES_WAY = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_LEAST_SIGNS = 8
_KEYS = {Qt.Key.Key_Delete: "delete", Qt.Key.Key_F2: "change"}


class BookmarkList(QListWidget):
    """Its own keys; letters stay the window's, as in every list."""

    wished = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if wish := _KEYS.get(Qt.Key(event.key())):
            self.wished.emit(wish)
        else:
            super().keyPressEvent(event)


class BookmarksPanel(Panel):
    """`opened` carries a bookmark's id; `wished` what is to be done to it, and its id."""

    title_id = "bookmark.title"
    opened = Signal(str)
    wished = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.search, self.severity, self.incident = QLineEdit(), QComboBox(), QComboBox()
        self.list = BookmarkList()
        self.list.setIconSize(QSize(_BADGE, _BADGE))
        self.empty = PlainLabel("", "dim")
        self.empty.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.buttons = {wish: KeyButton("") for wish in ("open", "change", "delete")}
        self.body.setContentsMargins(8, 8, 8, 8)
        self.body.setSpacing(6)
        filters = QHBoxLayout()
        for box in (self.severity, self.incident):  # the list gives way to the pictures beside it
            box.setSizeAdjustPolicy(_GIVES_WAY)
            box.setMinimumContentsLength(_LEAST_SIGNS)
        filters.addWidget(self.severity, 1)
        filters.addWidget(self.incident, 1)
        row = QHBoxLayout()
        row.setSpacing(4)
        for wish, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, wish=wish: self._wish(wish))
            row.addWidget(button)
        row.addStretch(1)
        self.body.addWidget(self.search)
        self.body.addLayout(filters)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(row)
        self.retranslate()
        self.search.textChanged.connect(lambda _text: self.fill())
        for box in (self.severity, self.incident):
            box.currentIndexChanged.connect(lambda _index: self.fill())
        self.list.itemActivated.connect(lambda _item: self._wish("open"))
        self.list.wished.connect(self._wish)
        self.fill()

    @property
    def focus_target(self) -> QWidget:
        return self.list

    def own_keys(self) -> Sequence[OwnKey]:
        where = tr(self.title_id)
        return [(key, tr(f"bookmark.act_{wish}"), where) for wish, key in _SHOWN_KEYS]

    def picked(self) -> str:
        """Empty where nothing is."""
        item = self.list.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def fill(self) -> None:
        """The row in hand stays in hand, also where others come above it."""
        before = self.picked()
        self.list.clear()
        # Of two lines that have no room Qt shows one, cut: the note would be gone.
        height = 2 * self.list.fontMetrics().lineSpacing() + _ROW_PAD
        for one in self._found():
            item = QListWidgetItem(self._words(one, self.desk.now().astimezone().date()))
            item.setIcon(QIcon(badge_pixmap(int(one.severity), _BADGE, self.devicePixelRatioF())))
            item.setData(_ID, one.id)
            item.setSizeHint(QSize(100, height))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self._spoken(one))
            self.list.addItem(item)
            if one.id == before:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None:
            self.list.setCurrentRow(0)
        for button in self.buttons.values():
            button.setEnabled(self.list.count() > 0)
        self.empty.setText(
            tr("bookmark.none_fits" if self.desk.state.bookmarks else "bookmark.none")
        )
        self.empty.setVisible(not self.list.count())
        self.show_age()

    def _found(self) -> Iterable[Bookmark]:
        words = self.search.text().casefold().split()
        level, linked = self.severity.currentData(), self.incident.currentData()
        found = sorted(
            self.desk.state.bookmarks.values(), key=lambda one: (one.from_utc, one.id), reverse=True
        )
        for one in found:
            text = self._spoken(one).casefold()
            if level and one.severity != level:
                continue
            if linked and bool(one.incident_id) != (linked == _LINKED):
                continue
            if all(word in text for word in words):
                yield one

    def _words(self, one: Bookmark, today: date | None = None) -> str:
        """today: whose times go without their date, for the room of a row."""
        note = isolate(clean(one.note)) if one.note else tr("bookmark.no_note")
        told = told_words(self.desk.state, one, self.desk.me.id)
        local = " · " + tr("bookmark.local") if self.desk.is_local("bookmarks", one.id) else ""
        return f"{head_words(self.desk.state, one, today)}\n{note} · {told}{local}"

    def _spoken(self, one: Bookmark) -> str:
        severity = tr(f"widgets.priority_{int(one.severity)}")
        return f"{severity}, {self._words(one)}".replace("\n", ", ")

    def _wish(self, wish: str) -> None:
        picked = self.picked()
        if not picked:
            return
        if wish == "open":
            self.opened.emit(picked)
        else:
            self.wished.emit(wish, picked)

    # -- the shell ------------------------------------------------------------------------------

    def refresh(self, changed: Changed) -> None:
        if changed.keys() & {"bookmarks", "incidents", "people", "cameras"}:
            self.fill()

    def refresh_marks(self) -> None:
        self.fill()

    def subtitle(self) -> str:
        return tr("bookmark.count", n=len(self.desk.state.bookmarks))

    def retranslate(self) -> None:
        super().retranslate()
        self.search.setPlaceholderText(tr("bookmark.search"))
        self.search.setAccessibleName(tr("bookmark.search"))
        self.list.setAccessibleName(tr(self.title_id))
        severities = [(tr("bookmark.all_severities"), 0)]
        severities += [(tr(f"widgets.priority_{int(one)}"), int(one)) for one in Priority]
        _fill(self.severity, tr("bookmark.severity"), severities)
        links = [(tr(f"bookmark.filter_{one or 'all'}"), one) for one in (_ALL, _LINKED, _LOOSE)]
        _fill(self.incident, tr("bookmark.incident"), links)
        for wish, key in _SHOWN_KEYS:
            self.buttons[wish].set_texts(tr(f"bookmark.short_{wish}"), key)
            self.buttons[wish].setAccessibleName(tr(f"bookmark.act_{wish}"))
        self.fill()


def _fill(box: QComboBox, name: str, rows: list[tuple[str, int]] | list[tuple[str, str]]) -> None:
    """The same row as before, in the language of now."""
    box.blockSignals(True)
    row = max(0, box.currentIndex())
    box.clear()
    for words, data in rows:
        box.addItem(words, data)
    box.setCurrentIndex(row)
    box.setAccessibleName(name)
    box.blockSignals(False)
