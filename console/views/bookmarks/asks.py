"""The dialogs of a bookmark: a note and Enter is enough."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from console.domain.alert import Priority
from console.domain.bookmark import Bookmark
from console.domain.commands import TEXT_MAX
from console.i18n import tr
from console.store.select import State
from console.views.dialogs.ask import Ask
from console.views.dialogs.words import AskReason
from console.views.widgets import isolate, isolate_id
from console.views.words import incident_title


class AskBookmark(Ask):
    """The focus is on the note; severity and incident are filled in."""

    title_id, verb_id = "bookmark.make", "bookmark.keep"

    def __init__(
        self, head: str, state: State, known: Bookmark | None, incident_id: str, parent: QWidget
    ) -> None:
        """known: one that is changed. incident_id: what it is linked to unless said otherwise."""
        super().__init__(parent)
        self.head.setText(head)
        self.setMinimumWidth(520)
        self.note, self.severity, self.incident = QLineEdit(), QComboBox(), QComboBox()
        self.note.setMaxLength(TEXT_MAX)
        for level in Priority:
            self.severity.addItem(tr(f"widgets.priority_{int(level)}"), level)
        self.incident.addItem(tr("bookmark.no_incident"), "")
        for incident in state.incidents.values():
            title = isolate(incident_title(state, incident))
            self.incident.addItem(f"{isolate_id(incident.number)} · {title}", incident.id)
        self.add(tr("bookmark.note"), self.note)
        self.add(tr("bookmark.severity"), self.severity)
        self.add(tr("bookmark.incident"), self.incident)
        if known is not None:
            self.note.setText(known.note)
        severity = known.severity if known else Priority.LOW
        self.severity.setCurrentIndex(self.severity.findData(severity))
        self.incident.setCurrentIndex(max(0, self.incident.findData(incident_id)))
        self.incident.setEnabled(known is None or not known.incident_id)

    def chosen_severity(self) -> Priority:
        return Priority(self.severity.currentData())

    def incident_id(self) -> str:
        return str(self.incident.currentData())


class AskDelete(AskReason):
    """Why it goes; the focus is on the reason, never on the button that deletes."""

    def __init__(self, head: str, parent: QWidget) -> None:
        super().__init__("bookmark.delete", "bookmark.delete_it", parent)
        self.head.setText(head)
