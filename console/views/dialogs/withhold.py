"""Dialogs of withholding: why and for how long; and bringing back what is withheld (U18)."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from console.domain.commands import TITLE_MAX
from console.domain.withholding import SHELVE_DEFAULT, SHELVE_MINUTES
from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.widgets import PlainLabel


class AskShelve(Ask):
    """Reason, Enter: 15 minutes. `minutes` is None where it is to be out of service."""

    title_id, verb_id = "withhold.title", "withhold.shelve_it"

    def __init__(
        self, source: str, *, critical: bool, service: bool, parent: QWidget | None = None
    ) -> None:
        """source: in words; service: whether the reader may take it out of service."""
        super().__init__(parent)
        self._critical = critical
        self.head.setText(tr("withhold.this", source=source))
        self.reason, self.how_long = QLineEdit(), QComboBox()
        self.reason.setMaxLength(TITLE_MAX)
        for minutes in SHELVE_MINUTES:
            self.how_long.addItem(tr("withhold.minutes", n=minutes), minutes)
        if service:
            self.how_long.addItem(tr("withhold.out_of_service"), None)
        self.how_long.setCurrentIndex(SHELVE_MINUTES.index(SHELVE_DEFAULT))
        self.add(tr("dialog.reason"), self.reason)
        self.add(tr("withhold.how_long"), self.how_long)
        self.meaning = PlainLabel("", "dim")
        self.meaning.setWordWrap(True)
        self.form.addRow(self.meaning)
        self.how_long.currentIndexChanged.connect(self._say)
        self._say()

    @property
    def minutes(self) -> int | None:
        chosen: int | None = self.how_long.currentData()
        return chosen

    def _say(self) -> None:
        """What it does to critical alerts stands here before it is done."""
        out = self.minutes is None
        reach = "source" if not self._critical else "critical_source" if out else "critical_one"
        self.meaning.setText(tr(f"withhold.means_{reach}"))
        self.accept_button.set_texts(
            tr("withhold.take_out" if out else "withhold.shelve_it"), "Enter"
        )
        self.fit()

    def problem(self) -> str:
        return "" if self.reason.text().strip() else tr("dialog.reason_missing")


class AskBringBack(Ask):
    """It asks anew at once: nothing is lost by that, so Enter is enough."""

    title_id, verb_id = "withhold.bring_back", "withhold.bring_it_back"

    def __init__(self, source: str, told: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head.setText(tr("withhold.bring_this_back", source=source))
        self.reason = QLineEdit()
        self.reason.setMaxLength(TITLE_MAX)
        self.form.addRow(PlainLabel(told, "dim"))
        self.add(tr("dialog.reason_if_any"), self.reason)
