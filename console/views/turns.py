"""Long work on the window's thread in slices: between two of them the loop takes keys and paints.

Qt's widgets can be made on the window's thread only, and making all of them at once holds it up
for longer than a key may wait (DESIGN rule 8).
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer


class Turns(QObject):
    """Runs work from one `yield` to the next at each turn of the loop, beginning with the next."""

    def __init__(self, work: Iterator[None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    @property
    def under_way(self) -> bool:
        return self._timer.isActive()

    def stop(self) -> None:
        """What is not done yet is never done."""
        self._timer.stop()

    def _turn(self) -> None:
        try:
            next(self._work)
        except StopIteration:
            self._timer.stop()
        except Exception:  # another turn would only meet a generator that has ended
            self._timer.stop()
            raise
