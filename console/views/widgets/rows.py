"""A list's rows: put all at once, and only redrawn where the same things stand there still."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

ROW = int(Qt.ItemDataRole.UserRole) + 1  # what the delegate paints
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
_WORDS = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


class Spoken(Protocol):
    """A row as it is painted; its words are what a screen reader says."""

    def spoken(self) -> str: ...


class Named(Protocol):
    """A thing that stays the same one while what is told of it changes."""

    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=Named)


class RowModel(QAbstractListModel, Generic[Thing]):
    """Holds things in order; `row` says what a view paints of one, when it is asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.things: Sequence[Thing] = ()

    def row(self, number: int) -> Spoken:
        """What the thing at this place says now."""
        raise NotImplementedError

    def put(self, things: Sequence[Thing]) -> bool:
        """Whether others stand here now. The same ones are redrawn: the selection stays put."""
        if [one.id for one in things] == [one.id for one in self.things]:
            self.things = things
            self.redraw()
            return False
        self.beginResetModel()
        self.things = things
        self.endResetModel()
        return True

    def redraw(self) -> None:
        """Words or marks have changed."""
        if self.things:
            self.dataChanged.emit(self.index(0), self.index(len(self.things) - 1))

    def thing_id(self, number: int) -> str:
        """Empty where nothing stands."""
        return self.things[number].id if 0 <= number < len(self.things) else ""

    def number_of(self, thing_id: str) -> int:
        """Where a thing stands; -1: nowhere."""
        return next((n for n, one in enumerate(self.things) if one.id == thing_id), -1)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.things)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self.things):
            return None
        if role == ROW:
            return self.row(index.row())
        return self.row(index.row()).spoken() if role in _WORDS else None
