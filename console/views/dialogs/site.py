"""The dialog that adds a backend to this console."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from console.i18n import tr
from console.views.dialogs.ask import Ask

_WIDTH = 560


class AskSite(Ask):
    """Address, authority, account, password; why_not says what is wrong with an address."""

    title_id, verb_id = "sites.add", "sites.add_it"

    def __init__(self, why_not: Callable[[str], str], parent: QWidget | None = None) -> None:
        """why_not: the words for it, empty where nothing is wrong."""
        super().__init__(parent)
        self._why_not = why_not
        self.setMinimumWidth(_WIDTH)
        self.address, self.ca_file = QLineEdit(), QLineEdit()
        self.account, self.password = QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("https://")
        self.ca_file.setPlaceholderText(tr("sites.ca_file_if"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.add(tr("sites.address"), self.address)
        self.add(tr("sites.ca_file"), self.ca_file)
        self.add(tr("signin.account"), self.account)
        self.add(tr("signin.password"), self.password)

    def authority(self) -> str:
        """The PEM file; empty where the system's are trusted."""
        named = self.ca_file.text().strip()
        return str(Path(named).expanduser()) if named else ""

    def problem(self) -> str:
        if why_not := self._why_not(self.address.text()):
            return why_not
        if self.authority() and not Path(self.authority()).is_file():
            return tr("sites.no_ca_file")
        if not self.account.text().strip() or not self.password.text():
            return tr("sites.who")
        return ""
