"""One site's pages in the window: its sign-in page, then its work area."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QDialog, QStackedWidget, QWidget
from shiboken6 import isValid

from console.views.shell.sign_in import SignInPage


class SitePages(QStackedWidget):
    """Kept as they were left while another site is in front: focus and open dialogs too."""

    def __init__(self, sign_in: SignInPage) -> None:
        super().__init__()
        self.sign_in = sign_in
        self._focused: QWidget | None = None
        self._dialogs: list[QDialog] = []
        self.addWidget(sign_in)

    def show_work(self, area: QWidget) -> None:
        """The signed-in page; a former one goes."""
        while (old := self.widget(1)) is not None:
            self.removeWidget(old)
            old.deleteLater()
        self.addWidget(area)
        self.setCurrentWidget(area)
        self._take_focus(area.focusWidget() or area)

    def show_sign_in(self) -> None:
        self.setCurrentWidget(self.sign_in)
        self._take_focus(self.sign_in.account)

    def leave(self) -> None:
        """Another site comes in front. A dialog of this one must not stand over that."""
        focused = QApplication.focusWidget()
        self._focused = focused if focused is not None and self.isAncestorOf(focused) else None
        open_now = self.window().findChildren(QDialog)
        self._dialogs = [dialog for dialog in open_now if dialog.isVisible()]
        for dialog in self._dialogs:
            dialog.hide()

    def come(self) -> None:
        """In front again."""
        here, focused = self.currentWidget() or self.sign_in, self._focused
        if focused is None or not isValid(focused) or not here.isAncestorOf(focused):
            focused = here.focusWidget() or here
        self._take_focus(focused)
        for dialog in filter(isValid, self._dialogs):
            dialog.show()
            dialog.activateWindow()
        self._dialogs = []

    def _take_focus(self, target: QWidget) -> None:
        """Qt gives the focus to what stands on a hidden page too: it would leave who types."""
        if self.isVisible() or not self.window().isVisible():
            target.setFocus()
