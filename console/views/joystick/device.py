"""The joystick that is plugged in, if one is: looked for now and then, read when it says something.

What cannot be opened (no right to it) is looked for again like what is not there. Unplugged while
the stick was bent it can tell nobody: then everything stands.
"""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from console.views.joystick.events import EVENT, Sticks, events

log = logging.getLogger(__name__)
FOLDER = Path("/dev/input")
LOOK_MS = 2000
_AT_ONCE = 64 * EVENT.size


class Joystick(QObject):
    """moved: pan, tilt, zoom, -1 to 1; struck: a button was pressed, counted from 0."""

    moved = Signal(float, float, float)
    struck = Signal(int)
    plugged = Signal(bool)

    def __init__(self, parent: QObject | None = None, folder: Path = FOLDER) -> None:
        super().__init__(parent)
        self._folder = folder
        self._fd, self._rest = -1, b""
        self._sticks = Sticks()
        self._told = (0.0, 0.0, 0.0)
        self._heard: QSocketNotifier | None = None
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.look)
        self._looking.start()

    @property
    def is_plugged(self) -> bool:
        return self._fd >= 0

    def look(self) -> None:
        """Open the first there is."""
        if self.is_plugged:
            return
        for path in sorted(self._folder.glob("js*")):
            with contextlib.suppress(OSError):
                self._fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
                break
        else:
            return
        self._rest, self._sticks = b"", Sticks()
        self._heard = QSocketNotifier(self._fd, QSocketNotifier.Type.Read, self)
        self._heard.activated.connect(self._read)
        log.info("a joystick is there: %s", path.name)
        self.plugged.emit(True)

    def stop(self) -> None:
        """Look and listen no more."""
        self._looking.stop()
        if self._heard is not None:
            self._heard.setEnabled(False)
        self._close()

    def _close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def _read(self) -> None:
        try:
            data = os.read(self._fd, _AT_ONCE)
        except BlockingIOError:
            return
        except OSError:  # ENODEV: it was pulled out
            data = b""
        if not data:
            self._unplugged()
            return
        self._rest += data
        whole = len(self._rest) // EVENT.size * EVENT.size
        read, self._rest = self._rest[:whole], self._rest[whole:]
        for event in events(read):
            if event.axis:
                self._sticks.moved(event)
            elif event.value and not event.initial:
                self.struck.emit(event.number)
        self._tell(self._sticks.speeds())

    def _tell(self, speeds: tuple[float, float, float]) -> None:
        if speeds != self._told:
            self._told = speeds
            self.moved.emit(*speeds)

    def _unplugged(self) -> None:
        if self._heard is not None:
            self._heard.setEnabled(False)
            self._heard.deleteLater()
            self._heard = None
        self._close()
        log.info("the joystick is gone")
        self._tell((0.0, 0.0, 0.0))
        self.plugged.emit(False)
