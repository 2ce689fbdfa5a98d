"""The sign-in page: the first thing on screen; its first field takes keys at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from console.i18n import known, tr
from console.views.language import next_language
from console.views.theme import set_kind
from console.views.untrusted import clean
from console.views.widgets import Chip, KeyButton, PlainLabel, PrimaryButton

_WIDTH = 420


class SignInPage(QWidget):
    """`asked` carries account and password; the answer comes through `refuse` or another page."""

    asked = Signal(str, str)
    language_asked = Signal(str)
    site_asked = Signal()  # another backend
    removed = Signal()  # this one, where it is not the first

    def __init__(
        self,
        server: str,
        version: str,
        mode: str = "live",
        parent: QWidget | None = None,
        home: bool = True,
    ) -> None:
        """home: the backend that this console was started for, which cannot be taken away."""
        super().__init__(parent)
        self._home, self._name = home, ""
        self._server, self._version, self._mode = server, version, mode
        self._problem: tuple[str, dict[str, str | int | float]] = ("", {})
        self._busy = False
        self.title, self.mode = PlainLabel("", "counter"), Chip()
        self.where = PlainLabel("", "dim")
        self.account, self.password = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.account_label, self.password_label = PlainLabel("", "dim"), PlainLabel("", "dim")
        self.message = PlainLabel("", "strong")
        for label in (self.message, self.where):
            label.setWordWrap(True)
        self.button = PrimaryButton("", "Enter")
        self.language, self.site = KeyButton("", ""), KeyButton("", "")
        for button in (self.language, self.site):
            set_kind(button, "flat")
        self.button.clicked.connect(self.submit)
        self.account.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.submit)
        self.language.clicked.connect(lambda: self.language_asked.emit(next_language()))
        self.site.clicked.connect(self.site_asked if home else self.removed)
        self._lay_out()
        self.setFocusProxy(self.account)
        self.retranslate()

    def _lay_out(self) -> None:
        card = QWidget()
        set_kind(card, "panel")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card.setFixedWidth(_WIDTH)
        card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        form = QFormLayout()
        form.setSpacing(10)
        form.addRow(self.account_label, self.account)
        form.addRow(self.password_label, self.password)
        top = QHBoxLayout()
        top.addWidget(self.title)
        top.addStretch(1)
        top.addWidget(self.mode)
        buttons = QHBoxLayout()
        buttons.addWidget(self.button)
        buttons.addStretch(1)
        buttons.addWidget(self.language)
        below = QHBoxLayout()  # beside the others a longer language has no room for it
        below.addWidget(self.site)
        below.addStretch(1)
        column = QVBoxLayout(card)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(16)
        column.addLayout(top)
        column.addWidget(self.where)
        column.addLayout(form)
        column.addWidget(self.message)
        column.addLayout(buttons)
        column.addLayout(below)
        outer = QVBoxLayout(self)
        middle = QHBoxLayout()  # an alignment would forget what height a broken line needs
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)

    def sizeHint(self) -> QSize:
        return QSize(1280, 720)

    def submit(self) -> None:
        account, password = self.account.text().strip(), self.password.text()
        if not account:
            self.account.setFocus()
        elif not password:
            self.password.setFocus()
        elif not self._busy:
            self.set_busy(True)
            self.asked.emit(account, password)

    def set_busy(self, busy: bool) -> None:
        """While the backend is asked, nothing can be asked again."""
        self._busy = busy
        self.button.setEnabled(not busy)
        if busy:
            self._problem = ("", {})
        self._show_message()

    def refuse(self, message_id: str, params: dict[str, str | int | float] | None = None) -> None:
        """Why not, where the person looks; the password is to be typed again."""
        self.set_busy(False)
        self._problem = (message_id, dict(params or {}))
        self._show_message()
        self.password.clear()
        if self.isVisible():  # else somebody works at another site, and keeps the keys
            self.password.setFocus()

    def retranslate(self) -> None:
        self.title.setText(tr("shell.name"))
        self.mode.setText(tr(f"shell.mode_{self._mode}"))
        self._say_where()
        for label, field, message in (
            (self.account_label, self.account, "signin.account"),
            (self.password_label, self.password, "signin.password"),
        ):
            label.setText(tr(message))
            field.setAccessibleName(tr(message))
        self.button.set_texts(tr("signin.verb"), "Enter")
        self.language.set_texts(tr("signin.language"), "")
        self.site.set_texts(tr("sites.add_short" if self._home else "sites.remove"), "")
        self._show_message()

    def name_site(self, name: str) -> None:
        """Where there are several; empty where there is one."""
        self._name = name
        self._say_where()

    def _say_where(self) -> None:
        told = {"server": clean(self._server), "version": self._version}
        message = "signin.where_named" if self._name else "signin.where"
        self.where.setText(tr(message, name=self._name, **told))

    def _show_message(self) -> None:
        message_id, params = self._problem
        words = tr("signin.busy") if self._busy else ""
        if message_id:
            shown = {n: clean(v) if isinstance(v, str) else v for n, v in params.items()}
            words = tr(message_id if known(message_id) else "signin.failed", **shown)
        self.message.setText(words)
        self.message.setVisible(bool(words))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
