"""The monitors of this workstation as walls see them: names and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication

_LIKED = QSize(1280, 760)
_STEP = 40  # pixels between windows that came to the same monitor


@dataclass(frozen=True)
class Monitor:
    """area: what windows may use of it, in pixels of the desktop."""

    name: str
    area: QRect

    def cascade(self, number: int, like: QRect | None = None) -> QRect:
        """A place on it for one of several windows, of a size as before where that has room."""
        wanted = like.size() if like is not None and like.isValid() else _LIKED
        size = wanted.boundedTo(self.area.size() * 0.9)
        place = QRect(self.area.topLeft(), size)
        place.moveCenter(self.area.center())
        shift = _STEP * (number - 2)
        place.translate(shift, shift)
        return _inside(place, self.area)


def _inside(place: QRect, area: QRect) -> QRect:
    left = max(area.left(), min(place.left(), area.right() - place.width()))
    top = max(area.top(), min(place.top(), area.bottom() - place.height()))
    return QRect(left, top, place.width(), place.height())


def monitors_now() -> Sequence[Monitor]:
    """The first is the one with the desktop's own bars."""
    primary = QGuiApplication.primaryScreen()
    others = [screen for screen in QGuiApplication.screens() if screen is not primary]
    found = [primary, *others] if primary is not None else others
    return [Monitor(screen.name(), screen.availableGeometry()) for screen in found]
