"""The demo's switch: a visible control that cuts its backend off and brings it back."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QEvent

from console.i18n import tr
from console.views.widgets import KeyButton

KEY = "Ctrl+Shift+B"


class BackendSwitch(KeyButton):
    """Writes "off" or "on" to the demo's FIFO, beside the window's thread: opening one waits."""

    def __init__(self, path: Path) -> None:
        super().__init__("")
        self._path = path
        self.setCheckable(True)
        self.setShortcut(KEY)
        self.toggled.connect(self._turn)
        self._show_words()

    def _turn(self, off: bool) -> None:
        self._show_words()
        line = "off\n" if off else "on\n"
        threading.Thread(target=lambda: self._path.write_text(line), daemon=True).start()

    def _show_words(self) -> None:
        self.set_texts(tr("demo.start_backend" if self.isChecked() else "demo.stop_backend"), KEY)
        self.setShortcut(KEY)  # new words take the old shortcut away

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show_words()
