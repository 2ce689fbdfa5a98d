"""What other threads have for the window's thread, brought there as the console does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal


class GuiTurns(QObject):
    """`soon` is called from any thread."""

    soon = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.soon.connect(_act, Qt.ConnectionType.QueuedConnection)


def _act(what: Callable[[], Any]) -> None:
    what()
