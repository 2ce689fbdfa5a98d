"""The window itself: the sign-in page first, the work area once somebody is signed in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from console.i18n import tr
from console.views.shell.sign_in import SignInPage

SMALLEST = (1024, 640)


class ConsoleWindow(QMainWindow):
    """`closing` comes before the window goes, so that looks can be ended and threads stopped."""

    closing = Signal()

    def __init__(self, sign_in: SignInPage) -> None:
        super().__init__()
        self.sign_in = sign_in
        self._pages = QStackedWidget()
        self._pages.addWidget(sign_in)
        self.setCentralWidget(self._pages)
        self.setMinimumSize(*SMALLEST)
        self.resize(1920, 1080)
        self.setWindowTitle(tr("shell.name"))
        sign_in.setFocus()

    def show_work(self, area: QWidget) -> None:
        """The signed-in page; a former one goes."""
        while (old := self._pages.widget(1)) is not None:
            self._pages.removeWidget(old)
            old.deleteLater()
        self._pages.addWidget(area)
        self._pages.setCurrentWidget(area)
        (area.focusWidget() or area).setFocus()

    def show_sign_in(self) -> None:
        self._pages.setCurrentWidget(self.sign_in)
        self.sign_in.account.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)
