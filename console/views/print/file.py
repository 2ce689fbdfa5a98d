"""Where a file goes, and the writing of it: whole or not at all, PDF by a closed page."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from console.i18n import tr
from console.views.dialogs.notice import Notice, show_notice
from console.views.words import clean

PDF, HTML, CSV = ".pdf", ".html", ".csv"
_FILTERS = {PDF: "print.as_pdf", HTML: "print.as_page", CSV: "print.as_csv"}

Make = Callable[[], str]
"""The text of a file: HTML, which becomes a PDF where that is wanted, or CSV."""


class FileSaver(QObject):
    """What can be made is known when the dialog opens; what cannot be done is said in a window."""

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self._area = area
        self.dialog: QFileDialog | None = None
        self.notice: Notice | None = None

    def ask_file(self, title: str, name: str, makes: Mapping[str, Make]) -> None:
        """makes: by ending, the usual one first; returns at once."""
        dialog = QFileDialog(self._area.window(), title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        filters = {tr(_FILTERS[ending]): ending for ending in makes}
        dialog.setNameFilters(list(filters))
        dialog.setDefaultSuffix(next(iter(makes)))
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters[chosen]))
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self.save_as(Path(path), makes))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def save_as(self, path: Path, makes: Mapping[str, Make]) -> None:
        make = makes.get(path.suffix.lower())
        if make is None:
            self._say("print.unknown_ending", name=path.name)
        elif path.suffix.lower() == PDF:
            self._print(make(), path)
        else:
            self._write(make().encode(), path)

    def _print(self, html: str, path: Path) -> None:
        try:
            from console.views.print.page import PrintJob
        except ImportError:
            self._say("print.no_webengine")
            return

        def printed(pdf: bytes) -> None:
            if pdf:
                self._write(pdf, path)
            else:
                self._say("print.failed")

        PrintJob(html, printed, self)

    def _write(self, data: bytes, path: Path) -> None:
        """Whole or not at all: a file of that name stays until the new one is there."""
        try:
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                try:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                    os.replace(file.name, path)
                except OSError:
                    Path(file.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            self._say("print.not_written", name=path.name, why=error.strerror or "")
            return
        self._say("print.saved", name=path.name)

    def _say(self, message_id: str, **params: str) -> None:
        words = {name: clean(value) for name, value in params.items()}
        self.notice = show_notice(self._area.window(), tr(message_id, **words))
