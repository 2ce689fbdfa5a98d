"""Dialogs of the shift: words to a line, and going without a hand-over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLayout, QLineEdit, QWidget

from console.domain.alert import Priority
from console.domain.commands import TEXT_MAX
from console.domain.person import Role
from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.widgets import KeyButton


class AskWords(Ask):
    """A few words on something; `about` says on what. may_be_empty: that takes them away."""

    def __init__(
        self,
        title_id: str,
        verb_id: str,
        about: str,
        parent: QWidget | None = None,
        *,
        text: str = "",
        may_be_empty: bool = False,
    ) -> None:
        self.title_id, self.verb_id = title_id, verb_id
        super().__init__(parent)
        self._may_be_empty = may_be_empty
        self.words = QLineEdit(text)
        self.words.setMaxLength(TEXT_MAX)
        if about:
            self.message.setText(about)
            self.message.show()
        self._about = about
        self.add(tr("shift.words"), self.words)

    def text(self) -> str:
        return self.words.text().strip()

    def problem(self) -> str:
        return "" if self._may_be_empty or self.text() else tr("shift.words_missing")


class AskBroadcast(Ask):
    """To whom, how loud, and what. The focus starts in the words."""

    title_id, verb_id = "broadcast.ask", "broadcast.send"

    def __init__(self, areas: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.priority = QLineEdit(), QComboBox()
        self.to_role, self.to_area = QComboBox(), QComboBox()
        self.words.setMaxLength(TEXT_MAX)
        for level in Priority:
            self.priority.addItem(tr(f"widgets.priority_{int(level)}"), level)
        self.priority.setCurrentIndex(Priority.MEDIUM - 1)
        self.to_role.addItem(tr("broadcast.everybody"), None)
        for role in (Role.OPERATOR, Role.SUPERVISOR):
            self.to_role.addItem(tr(f"role.{role.value}"), role)
        self.to_area.addItem(tr("broadcast.every_area"), "")
        for area in areas:
            self.to_area.addItem(area, area)
        self.add(tr("shift.words"), self.words)
        self.add(tr("dialog.priority"), self.priority)
        self.add(tr("broadcast.to_role"), self.to_role)
        self.add(tr("broadcast.to_area"), self.to_area)

    def problem(self) -> str:
        return "" if self.words.text().strip() else tr("shift.words_missing")


class AskLeave(Ask):
    """Signing out is blocked: hand over first, or say why not. Enter without a reason does
    neither: the safe choice is to stay.
    """

    title_id, verb_id = "handover.leave_title", "handover.leave_anyway"

    def __init__(self, owed: int, hand_over: Callable[[], None], parent: QWidget | None) -> None:
        self._hand_over = hand_over
        super().__init__(parent)
        self.head.setText(tr("handover.leave_owed" if owed else "handover.leave_open", n=owed))
        self.reason = QLineEdit()
        self.reason.setMaxLength(TEXT_MAX)
        self.add(tr("handover.leave_reason"), self.reason)

    def _buttons(self) -> QLayout:
        row = super()._buttons()
        self.hand_button = KeyButton(tr("handover.leave_hand_over"))
        self.hand_button.clicked.connect(self._chosen)
        row.addWidget(self.hand_button)
        return row

    def _chosen(self) -> None:
        self.close()
        self._hand_over()

    def problem(self) -> str:
        return "" if self.reason.text().strip() else tr("handover.leave_why")
