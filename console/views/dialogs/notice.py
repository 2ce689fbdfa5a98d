"""A sentence that must be read, in a window that blocks nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.views.dialogs.ask import Ask


class Notice(Ask):
    title_id, verb_id = "dialog.notice", "dialog.understood"

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head.setText(words)
        self.cancel_button.hide()


def show_notice(window: QWidget, words: str) -> Notice:
    notice = Notice(words, window)
    notice.ask(notice.accept_button)
    return notice
