"""For how long the sound is muted, and why: two choices, one Enter."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from console.domain.sound import MUTE_REASONS
from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.widgets import PlainLabel

MINUTES = (2, 5, 10, 15)
USUAL = 5


class AskMute(Ask):
    """The focus starts on the time; a digit picks one."""

    title_id, verb_id = "dialog.mute", "dialog.mute_it"

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        """most: minutes that may be asked for here."""
        super().__init__(parent)
        self.minutes, self.reason = QComboBox(), QComboBox()
        offered = [n for n in MINUTES if n <= most] or [most]
        for n in offered:
            self.minutes.addItem(tr("sound.mute_minutes", n=n), n)
        self.minutes.setCurrentIndex(max(0, self.minutes.findData(min(USUAL, offered[-1]))))
        for reason in MUTE_REASONS:
            self.reason.addItem(tr(f"sound.reason_{reason}"), reason)
        self.add(tr("sound.mute_for"), self.minutes)
        self.add(tr("sound.mute_why"), self.reason)
        note = PlainLabel(tr("sound.mute_note"), "dim")
        note.setWordWrap(True)
        self.form.addRow(note)
