"""How long the window's thread stood still, told to the log (DESIGN rule 8: never over 50 ms)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from console import clock

LIMIT_S = 0.05
_EVERY_MS = 20

_log = logging.getLogger(__name__)


class Standstill(QObject):
    """Started when set-up is over. Only one longer than all before is told: the log stays short."""

    def __init__(
        self, parent: QObject | None = None, tell: Callable[[int, int], None] | None = None
    ) -> None:
        """tell: hears each longer standstill, and how much of it this thread was at work, in
        milliseconds: the rest it waited for the machine. Without one the log does.
        """
        super().__init__(parent)
        self._tell = tell or _log_it
        self.worst_s = 0.0
        self._last_s = self._worked_s = 0.0
        self._timer = QTimer(self, interval=_EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Again has no effect."""
        if not self._timer.isActive():
            self._last_s, self._worked_s = clock.monotonic_s(), time.thread_time()
            self._timer.start()
            _log.info("the window is watched for standstills")

    def _tick(self) -> None:
        now_s, worked_s = clock.monotonic_s(), time.thread_time()
        late_s, self._last_s = now_s - self._last_s - _EVERY_MS / 1000, now_s
        own_s, self._worked_s = worked_s - self._worked_s, worked_s
        if late_s <= self.worst_s:
            return
        self.worst_s = late_s
        if late_s > LIMIT_S:
            self._tell(round(late_s * 1000), round(own_s * 1000))


def _log_it(milliseconds: int, at_work: int) -> None:
    _log.info("the window stood still for %d ms, %d of them at work", milliseconds, at_work)
