"""The one rhythm of all that blinks: a small symbol, once a second, and only while it must (U15).

WCAG 2.3.1 allows three flashes a second; one is seen as well and tires less. Where a person wants
no motion nothing blinks: shape, numeral, colour and sound say the same (U43).
"""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

HALF_MS = 500


class _Wish:
    reduced = False


def set_reduced_motion(reduced: bool) -> None:
    """As the settings have it, for all that would blink or move."""
    _Wish.reduced = reduced


def reduced_motion() -> bool:
    return _Wish.reduced


class Blink(QObject):
    """`turned` each half second while it is wanted; `faded`: the symbol's darker half. All turn
    together, whoever they belong to.
    """

    turned = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.faded = False
        self._timer = QTimer(self, interval=HALF_MS)
        self._timer.timeout.connect(self._turn)

    @property
    def wanted(self) -> bool:
        return self._timer.isActive()

    def want(self, wanted: bool) -> None:
        wanted = wanted and not reduced_motion()
        if wanted == self.wanted:
            return
        if wanted:
            self._timer.start()
        else:
            self._timer.stop()
            self.faded = False
            self.turned.emit()

    def _turn(self) -> None:
        self.faded = int(time.monotonic() * 1000 / HALF_MS) % 2 == 1
        self.turned.emit()
