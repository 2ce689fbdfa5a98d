"""A card in somebody's hand: dragged to a column, or sent there by its menu, which is the same."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from console.i18n import tr
from console.store.select import State, assignable
from console.views.words import clean


class Hand:
    """A card between press and release of the mouse, without a loop of Qt's own: nothing else stops
    while somebody drags.
    """

    def __init__(self) -> None:
        self._from: QPoint | None = None
        self.carries = False

    def press(self, at: QPoint) -> None:
        self._from, self.carries = at, False

    def move(self, at: QPoint) -> bool:
        """Whether it is a drag by now."""
        if self._from is not None and not self.carries:
            far = (at - self._from).manhattanLength()
            self.carries = far >= QApplication.startDragDistance()
        return self.carries

    def release(self) -> bool:
        """Whether something was carried here."""
        carried, self._from, self.carries = self.carries, None, False
        return carried


class MoveMenu(QMenu):
    """`chosen` carries the person's id."""

    chosen = Signal(str)

    def __init__(self, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for person in assignable(state):
            # An ampersand in a name is no mnemonic.
            words = tr("board.move_to", who=clean(person.name)).replace("&", "&&")
            act = self.addAction(words)
            act.triggered.connect(lambda _on=False, who=person.id: self.chosen.emit(who))

    def open_at(self, place: QPoint) -> None:
        """Returns at once."""
        self.popup(place)
        if acts := self.actions():
            self.setActiveAction(acts[0])
