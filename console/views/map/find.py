"""The search box of the map: places of the city pack, and coordinates, by keyboard alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from console.city.coordinates import read_coordinates
from console.city.pack import CityPack
from console.city.places import Place
from console.city.refusal import PackRefused
from console.domain.place import Position
from console.i18n import isolate, tr
from console.views.map.records import Spot
from console.views.theme import set_kind
from console.views.widgets import PlainLabel
from console.views.words import clean

log = logging.getLogger(__name__)

_WAIT_MS = 60
_ROW, _ROWS, _WIDTH, _EDGE, _MARGIN = 32, 8, 380, 12, 8
_ABOVE = 64  # what the line and the margins take
_NOTATIONS = {"wgs84": "WGS 84", "dms": "WGS 84", "utm": "UTM", "mgrs": "MGRS"}
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


def place_words(place: Place) -> str:
    """One row: name, what it is, where."""
    kind, _, notation = place.kind.partition(":")
    words = {
        "name": isolate(clean(place.name)),
        "kind": tr(f"map.kind_{kind}", notation=_NOTATIONS.get(notation, "")),
    }
    if place.district:
        return tr("map.find_row_in", district=isolate(clean(place.district)), **words)
    return tr("map.find_row", **words)


def at_coordinates(text: str, near: Position) -> Place | None:
    """The point that was written as coordinates, as a place."""
    found = read_coordinates(text, near)
    if found is None:
        return None
    lon, lat = found.position.lon, found.position.lat
    name = f"{lat:.5f}, {lon:.5f}"
    return Place(name, f"coordinates:{found.notation}", lon, lat, (lon, lat, lon, lat))


class FindPlace(QFrame):
    """Lies over its host's upper corner while it is open. open() it; Esc and Enter close it.

    Searching goes on in a thread: reading the places of a large pack takes a moment.
    """

    picked = Signal(object)  # a Place
    closed = Signal()
    _found = Signal(int, object, str)

    def __init__(self, pack: CityPack | None, near: Callable[[], Position], host: QWidget) -> None:
        super().__init__(host)
        self._pack, self._near, self._host = pack, near, host
        self._asked = 0
        self._places: list[Place] = []
        self._note_id = ""
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="map-find")
        set_kind(self, "current")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.line, self.rows, self.note = QLineEdit(), QListWidget(), PlainLabel("", "dim")
        self.line.setMaxLength(120)
        self.line.setClearButtonEnabled(True)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setUniformItemSizes(True)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(4)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        for part in (self.line, self.note, self.rows):
            column.addWidget(part)
        self._soon = QTimer(self, interval=_WAIT_MS, singleShot=True)
        self._soon.timeout.connect(self._search)
        self.line.textChanged.connect(lambda _: self._soon.start())
        self.line.installEventFilter(self)
        self.rows.itemClicked.connect(lambda _: self._pick())
        self._found.connect(self._show, Qt.ConnectionType.QueuedConnection)
        host.installEventFilter(self)
        self.retranslate()
        self.hide()

    def open(self) -> None:
        self._lay()
        self.show()
        self.raise_()
        self.line.selectAll()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search()

    def close_box(self) -> None:
        self.hide()
        self.closed.emit()

    def end(self) -> None:
        """No search comes back any more."""
        self._asked += 1
        self._pool.shutdown(wait=False, cancel_futures=True)

    def retranslate(self) -> None:
        self.line.setPlaceholderText(tr("map.find_hint"))
        self.line.setAccessibleName(tr("map.find_name"))
        self.rows.setAccessibleName(tr("map.find_results"))
        self._fill()

    # -- searching ------------------------------------------------------------------------------

    def _search(self) -> None:
        self._asked += 1
        self._pool.submit(self._look, self._asked, self.line.text(), self._near())

    def _look(self, number: int, text: str, near: Position) -> None:
        """In the thread."""
        places, note = [], ""
        try:
            here = at_coordinates(text, near)
            index = self._pack.places() if self._pack else None
            note = "" if index else "map.find_no_places"
            places = [here] if here else []
            places += index.search(text, near) if index else []
        except PackRefused as refusal:
            log.warning("city pack: %s", refusal)
            note = "map.find_damaged"
        except Exception as error:  # a thread of a pool would lose it without a word
            log.warning("city pack: its places cannot be searched: %s", error)
            note = "map.find_damaged"
        if not note and text.strip() and not places:
            note = "map.find_none"
        if number == self._asked:
            self._found.emit(number, places, note)

    def _show(self, number: int, places: list[Place], note: str) -> None:
        if number == self._asked:
            self._places, self._note_id = places, note
            self._fill()

    def _fill(self) -> None:
        self.rows.clear()
        for place in self._places:
            item = QListWidgetItem(place_words(place))
            item.setSizeHint(QSize(0, _ROW))
            self.rows.addItem(item)
        self.rows.setCurrentRow(0)
        self.rows.setVisible(bool(self._places))
        self.note.setText(tr(self._note_id) if self._note_id else "")
        self.note.setVisible(bool(self._note_id))
        self._lay()

    def _pick(self) -> None:
        row = self.rows.currentRow()
        if 0 <= row < len(self._places):
            self.hide()
            self.picked.emit(self._places[row])

    # -- keys and place -------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.line:
            if event.type() == QEvent.Type.Resize:
                self._lay()
            return False
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        if key in _STEPS and self._places:
            count = len(self._places)
            self.rows.setCurrentRow((self.rows.currentRow() + _STEPS[key]) % count)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick()
        elif key == Qt.Key.Key_Escape:
            self.close_box()
        else:
            return False
        return True

    def _lay(self) -> None:
        host = self._host
        width = min(_WIDTH, host.width() - 2 * _EDGE)
        right = host.layoutDirection() == Qt.LayoutDirection.RightToLeft
        width = max(width, 120)
        room = (host.height() - 2 * _EDGE - _ABOVE) // _ROW
        self.rows.setFixedHeight(_ROW * max(1, min(len(self._places), _ROWS, room)) + 8)
        for part in (self.line, self.note, self.rows):
            part.setFixedWidth(width - 2 * _MARGIN)
        self.move(host.width() - width - _EDGE if right else _EDGE, _EDGE)


def spot_at(place: Place) -> Spot:
    """Where something new is, that is reported from a place that was found."""
    return Spot("", Position(place.lon, place.lat), place.name)
