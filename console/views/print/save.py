"""Asks where an incident's after-action file goes, fetches it, and saves it as HTML or PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from console.domain.envelope import Refusal
from console.domain.history import ClosedIncident, HistoryPage
from console.domain.incident import Incident
from console.domain.link import LinkState
from console.i18n import tr
from console.views.desk import Desk
from console.views.dialogs.closed import PickClosed
from console.views.dialogs.notice import show_notice
from console.views.print.file import HTML, PDF, FileSaver
from console.views.words import clean, refusal_text


class SaveAfterAction(FileSaver):
    """Only the backend holds the whole journal and all evidence: alone, it says so."""

    def __init__(
        self,
        area: QWidget,
        desk: Desk,
        shown: Callable[[], Incident | None],
        export: Callable[[ClosedIncident], object],
    ) -> None:
        """shown: the incident on screen, or the last that was; a closed one has left the state.
        export: what else is done with a closed one."""
        super().__init__(area)
        self._desk, self._shown, self._export = desk, shown, export
        self.choice: PickClosed | None = None

    def ask(self) -> None:
        """Opens the dialog, or says why there is nothing to save; returns at once."""
        incident = self._shown()
        if incident is None:
            self._say("print.no_incident")
        else:
            self._ask_for(incident)

    def _ask_for(self, incident: Incident) -> None:
        if self._desk.link.state == LinkState.OFFLINE:
            self._say("print.no_backend")
        else:
            self._ask_where(incident)

    def ask_closed(self, words: str = "") -> None:
        """The same of an incident that has left the screens, at whichever console it was closed.

        words: what to look for first.
        """
        self._desk.closed(lambda page: self._pick_closed(page, words))

    def _pick_closed(self, page: HistoryPage | None, words: str) -> None:
        if page is None or not page.items:
            self._say("print.none_closed" if page else "print.not_now")
            return
        other = ("export.closed_verb", self._export)
        dialog = PickClosed("dialog.save_file", page, self._desk.closed, self._area.window(), other)

        def picked() -> None:
            if dialog.picked is not None:
                self._ask_for(dialog.picked.incident)

        dialog.answered.connect(picked)
        self.choice = dialog
        dialog.search.setText(words)
        dialog.ask(dialog.search)

    def _ask_where(self, incident: Incident) -> None:
        number = clean(incident.number)
        dialog = QFileDialog(self._area.window(), tr("print.where", number=number))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        filters = {tr("print.as_pdf"): PDF, tr("print.as_html"): HTML}
        dialog.setNameFilters(list(filters))
        dialog.setDefaultSuffix(PDF)
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters[chosen]))
        dialog.selectFile(f"after-action-{re.sub(r'[^A-Za-z0-9-]', '_', incident.number)}")
        dialog.fileSelected.connect(lambda path: self.save(incident.id, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def save(self, incident_id: str, path: Path) -> None:
        """As the ending says; what cannot be done is said in a window of its own."""
        ending = path.suffix.lower()
        if ending not in (PDF, HTML, ".htm"):
            self._say("print.unknown_ending", name=path.name)
            return

        def got(html: str, refusal: Refusal | None) -> None:
            if refusal is not None:
                words = refusal_text(self._desk.state, refusal, self._desk.me.id)
                self.notice = show_notice(self._area.window(), words)
            elif ending == PDF:
                self._print(html, path)
            else:
                self._write(html.encode(), path)

        self._desk.after_action(incident_id, got)
