"""The window itself: the pages of the site that is in front."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from console.i18n import tr
from console.views.shell.pages import SitePages
from console.views.shell.sign_in import SignInPage

SMALLEST = (1024, 640)


class ConsoleWindow(QMainWindow):
    """`closing` comes before the window goes, so that looks can be ended and threads stopped."""

    closing = Signal()

    def __init__(self, sign_in: SignInPage) -> None:
        """sign_in: of the home site."""
        super().__init__()
        self.home = SitePages(sign_in)
        self._sites = QStackedWidget()
        self._sites.addWidget(self.home)
        whole = QWidget()
        self._column = QVBoxLayout(whole)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._sites, 1)
        self.setCentralWidget(whole)
        self.setMinimumSize(*SMALLEST)
        self.resize(1920, 1080)
        self.setWindowTitle(tr("shell.name"))
        sign_in.setFocus()

    def put_bar(self, bar: QWidget) -> None:
        """Above the pages of whichever site is in front."""
        self._column.insertWidget(0, bar)

    def add_site(self, pages: SitePages) -> None:
        self._sites.addWidget(pages)

    def show_site(self, pages: SitePages) -> None:
        before = self._sites.currentWidget()
        if before is pages:
            return
        if isinstance(before, SitePages):
            before.leave()
        self._sites.setCurrentWidget(pages)
        pages.come()

    def remove_site(self, pages: SitePages) -> None:
        self._sites.removeWidget(pages)
        pages.deleteLater()

    def name_site(self, name: str) -> None:
        """Of the site in front; empty where there is one only."""
        shell = tr("shell.name")
        self.setWindowTitle(f"{name} · {shell}" if name else shell)

    @property
    def sign_in(self) -> SignInPage:
        """Of the home site."""
        return self.home.sign_in

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)
