"""A camera on its way to a tile by the mouse.

Qt's own drags run a second event loop for as long as the button is down, in which no alarm would
come through; this one only follows the mouse that the pressed widget has grabbed anyway. It reaches
the tiles of every wall of this console, whatever window they are in.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget

from console.views.theme import set_kind
from console.views.widgets import PlainLabel, isolate

_BESIDE = QPoint(14, 14)  # below the mouse, so that it is not what lies under it


@runtime_checkable
class Target(Protocol):
    """A tile: what a camera can be put into."""

    def set_target(self, on: bool) -> None: ...
    def take(self, camera_id: str) -> None: ...


class Carry:
    """Begins with the press; nothing is carried before the mouse has gone some pixels."""

    def __init__(self, source: QWidget, camera_id: str, words: str, at: QPointF) -> None:
        self._source, self._camera_id, self._words = source, camera_id, words
        self._from = at
        self._shown: PlainLabel | None = None
        self._over: Target | None = None

    def move(self, at: QPointF) -> None:
        far = (at - self._from).manhattanLength() >= QApplication.startDragDistance()
        if self._shown is None:
            if not far:
                return
            self._shown = self._label()
        self._shown.move(at.toPoint() + _BESIDE)
        self._aim(target_under(at.toPoint()))

    def drop(self, at: QPointF) -> None:
        """Where nothing takes it, nothing has happened."""
        carried = self._shown is not None
        target = target_under(at.toPoint()) if carried else None
        self.stop()
        if target is not None:
            target.take(self._camera_id)

    def stop(self) -> None:
        self._aim(None)
        if self._shown is not None:
            self._shown.close()
            self._shown.deleteLater()
            self._shown = None

    def _aim(self, target: Target | None) -> None:
        if target is self._over:
            return
        for one, on in ((self._over, False), (target, True)):
            if one is not None:
                one.set_target(on)
        self._over = target

    def _label(self) -> PlainLabel:
        label = PlainLabel(isolate(self._words))
        set_kind(label, "chip")
        label.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.WindowTransparentForInput)
        label.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        label.adjustSize()
        label.show()
        return label


def target_under(point: QPoint) -> Target | None:
    """The tile at a place of the desktop."""
    here = QApplication.widgetAt(point)
    while here is not None and not isinstance(here, Target):
        here = here.parentWidget()
    return here
