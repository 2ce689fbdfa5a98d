"""What a person can read on a window right now, and what of it has no room."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from console.views.widgets import ElidedLabel


def plain(text: str) -> str:
    """Without the marks that keep names and numbers apart in right-to-left text."""
    return text.translate(dict.fromkeys(range(0x2066, 0x206A)))


def texts(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Every visible widget with each text that it shows."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget, widget.text()
        elif isinstance(widget, QLineEdit | QPlainTextEdit):
            yield widget, widget.placeholderText()
        elif isinstance(widget, QAbstractItemView) and (model := widget.model()):
            for row in range(model.rowCount(QModelIndex())):
                yield widget, str(model.index(row, 0).data(Qt.ItemDataRole.DisplayRole) or "")


def clipped(window: QWidget) -> list[str]:
    """Labels and buttons with less room than their text takes, and squeezed fields; those that
    elide say so."""
    found = []
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QLineEdit) and widget.isVisible():
            if widget.height() + 1 < widget.sizeHint().height():
                found.append(f"QLineEdit {widget.accessibleName()!r} {widget.size()}")
            continue
        text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
        if not text or not widget.isVisible() or isinstance(widget, ElidedLabel):
            continue
        needs = widget.sizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            room = widget.heightForWidth(widget.width()) <= widget.height()
        else:
            room = needs.width() <= widget.width() and needs.height() <= widget.height() + 1
        if not room:
            found.append(f"{type(widget).__name__} {text!r} {needs} in {widget.size()}")
    return found
