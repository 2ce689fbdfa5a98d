"""Brings the recorded frames around a moment into the window, each once, and lets go of them.

The recording is played over them by a worker, which shades them; here they are only kept, and so
no reveal uncovers them: when it ends, nobody could cover them again.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from console.video.frames import FrameWords
from console.views.verdict.back import LookingBack
from console.views.verdict.times import Window
from console.views.wall.seen import Seen, take

_POLL_MS = 12
_ROUNDS = 2  # what a busy window missed in the first comes with the second
_SIZE = (960, 540)

Got = Callable[[QImage, FrameWords], None]


class Gather(QObject):
    """`trouble`: a message id, why there are none; empty while they may still come."""

    def __init__(self, back: LookingBack | None, got: Got, parent: QObject) -> None:
        super().__init__(parent)
        self._back, self._got = back, got
        self._name, self._seen = "", Seen()
        self._last_utc, self._rounds = 0.0, 0
        self.trouble = ""
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self.poll)

    def begin(self, camera_id: str, window: Window) -> None:
        self.end()
        self._seen, self._last_utc, self._rounds, self.trouble = Seen(), 0.0, 0, ""
        if self._back is not None:
            span = (window.from_utc, window.to_utc)
            self._name = self._back.open(camera_id, *span, *_SIZE, covered=True)
            self._timer.start()

    def end(self) -> None:
        self._timer.stop()
        if self._back is not None and self._name:
            self._back.close(self._name)
        self._name = ""

    def poll(self) -> None:
        reader = self._back.reader(self._name) if self._back is not None else None
        if reader is None:
            self.end()
            return
        if reader.seq() == self._seen.seq:
            self.trouble = "" if self._seen.image is not None else reader.status().trouble
            return
        if (frame := reader.latest()) is not None:
            take(self._seen, reader, frame)
            self._keep()

    def _keep(self) -> None:
        image, words = self._seen.image, self._seen.words
        if image is None or words is None:
            return
        if words.capture_utc < self._last_utc:
            self._rounds += 1
        self._last_utc = words.capture_utc
        self._got(image, words)
        if self._rounds >= _ROUNDS:
            self.end()
