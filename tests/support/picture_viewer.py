"""A window's part in foreign pictures, alone: shows each file named on standard input as evidence.

Through the console's own door, with its worker. Prints JSON: how many were shown and how many not,
how many workers a picture cost, the most memory (MiB) of this process and of a worker, and the
decoders of others' code that were found in this process. It ends with 0 if it lives.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication

from console.bootstrap.pictures import Pictures
from console.views.pictures import Shown
from tests.support.decoders import decoders_in
from tests.support.gui_turns import GuiTurns

_WITHIN_MS = 30_000


class Viewer:
    """One file after the other, as a person would open them."""

    def __init__(self) -> None:
        self._turns = GuiTurns()
        self.door = Pictures(self._fetch, self._turns.soon.emit)
        self.shown = self.refused = self.silent = self.worker_mib = 0

    def view(self, path: str) -> None:
        loop, came = QEventLoop(), list[Shown]()

        def got(one: Shown) -> None:
            came.append(one)
            loop.quit()

        QTimer.singleShot(_WITHIN_MS, loop.quit)
        self.door.show(path, got)
        loop.exec()
        self.silent += not came
        self.shown += bool(came) and not came[0].image.isNull()
        self.refused += bool(came) and bool(came[0].trouble)
        self._weigh()

    def _fetch(self, path: str, callback: Callable[[bytes | None], None]) -> None:
        callback(Path(path).read_bytes())

    def _weigh(self) -> None:
        """What its worker's limit counts."""
        self.worker_mib = max(self.worker_mib, _mib(self.door.reader.pid(), "VmData:"))


def _mib(pid: int, what: str) -> int:
    """0 for a process that has gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(what):
                return int(line.split()[1]) // 1024
    return 0


def main() -> None:
    application = QGuiApplication(["viewer", "-platform", "offscreen"])
    viewer = Viewer()
    for line in sys.stdin:
        viewer.view(line.strip())
    lost = viewer.door.reader.lost
    viewer.door.close()
    figures = {
        "shown": viewer.shown,
        "refused": viewer.refused,
        "silent": viewer.silent,
        "workers_lost": lost,
        "window_mib": _mib(os.getpid(), "VmHWM:"),
        "worker_mib": viewer.worker_mib,
        "decoders": decoders_in(os.getpid()),
    }
    print(json.dumps(figures))
    application.quit()


if __name__ == "__main__":
    main()
