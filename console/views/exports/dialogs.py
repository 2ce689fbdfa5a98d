"""Dialogs of evidence that leaves: what and why, another's word to it, and how far it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from console.clock import monotonic_s
from console.domain.commands import TITLE_MAX
from console.domain.exports import PURPOSES, WHAT
from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.exports.keeping import KeptParts
from console.views.exports.window import NO_WINDOW, BookmarkParts, WindowParts, Wish
from console.views.theme import set_kind
from console.views.widgets import KeyButton, PlainLabel, age_text

_TOLD_FROM, _TOLD_AFTER_S = 5, 2.0  # per cent and seconds; less says nothing of the rest


class AskExportDialog(Ask):
    """The focus starts on how people are shown, which starts at the safe choice."""

    title_id, verb_id = "export.dialog", "export.choose_file"

    def __init__(
        self,
        subject: str,
        alone: bool,
        parent: QWidget | None = None,
        window: WindowParts | None = None,
        marks: BookmarkParts | None = None,
        kept: KeptParts | None = None,
    ) -> None:
        """window: recordings that go along; then nothing else is ticked. marks: bookmarks whose
        recordings can go along; kept: what keeps the originals."""
        super().__init__(parent)
        self.setMinimumWidth(560)
        self.window_parts, self.marks, self.kept = window, marks, kept
        self.head.setText(tr("export.dialog_of", what=subject))
        self.people, self.purpose = QComboBox(), QComboBox()
        self.people.addItem(tr("export.people_blurred"), True)
        if not alone:
            self.people.addItem(tr("export.people_recognisable"), False)
        self.parts = {name: QCheckBox(tr(f"export.what_{name}")) for name in WHAT}
        for purpose in PURPOSES:
            self.purpose.addItem(tr(f"export.purpose_{purpose}"), purpose)
        self.reason, self.case_number = QLineEdit(), QLineEdit()
        for line in (self.reason, self.case_number):
            line.setMaxLength(TITLE_MAX)
        self.told = PlainLabel("", "dim")
        self.told.setWordWrap(True)
        self.add(tr("export.people"), self.people)
        if window is not None:
            self.form.addRow(PlainLabel(tr("export.window"), "dim"), window.field())
        for name, box in self.parts.items():
            box.setChecked(name != "files" and window is None)
            self.add(tr("export.what") if name == WHAT[0] else "", box)
            box.setAccessibleName(box.text())
        if marks is not None and marks.any() and window is None:
            self.add(tr("export.recording"), marks.choice)
        self.add(tr("export.purpose"), self.purpose)
        self.add(tr("export.reason"), self.reason)
        self.add(tr("export.case_number"), self.case_number)
        if kept is not None:
            self._add_kept(kept)
        column = self.layout()
        if isinstance(column, QVBoxLayout):  # a form would not give it the lines it wraps into
            column.insertWidget(2, self.told)
        self._alone = alone
        self.people.currentIndexChanged.connect(self._tell)
        self._tell()

    def _add_kept(self, kept: KeptParts) -> None:
        self.form.addRow(PlainLabel(tr("export.kept"), "dim"), kept.told)
        if kept.box is not None:
            self.form.addRow(PlainLabel(""), kept.box)
            self.order_after(kept.box)

    def blurred(self) -> bool:
        return bool(self.people.currentData())

    def what(self) -> tuple[str, ...]:
        return tuple(name for name, box in self.parts.items() if box.isChecked())

    def window_wish(self) -> Wish:
        """Cameras and times of the recordings that go along; empty where none do."""
        if self.window_parts:
            return self.window_parts.wish()
        return self.marks.wish() if self.marks else NO_WINDOW

    def problem(self) -> str:
        if self.window_parts and (missing := self.window_parts.problem()):
            return missing
        if not self.reason.text().strip():
            return tr("dialog.reason_missing")
        if not self.blurred() and not self.case_number.text().strip():
            return tr("refused.case_number_needed")
        if self.kept and self.kept.wanted() and not self.case_number.text().strip():
            return tr("export.hold_needs_case")
        return ""

    def _tell(self) -> None:
        """What becomes of people, and who must agree; the button says what comes next."""
        how = "export.told_blurred" if self.blurred() else "export.told_recognisable"
        words = [tr(how)] + ([tr("export.told_alone")] if self._alone else [])
        self.told.setText(" ".join(words))
        self.fit()


class AgreeDialog(Ask):
    """Another's export: everything about it, and the focus on going away without a word."""

    title_id, verb_id = "export.agree_dialog", "export.agree"

    def __init__(
        self, facts: list[tuple[str, str]], decline: Callable[[], object], parent: QWidget
    ) -> None:
        self.decline_button = KeyButton(tr("export.decline"), "")
        super().__init__(parent)
        self.setMinimumWidth(560)
        for label, words in facts:
            value = PlainLabel(words)
            value.setWordWrap(True)
            self.form.addRow(PlainLabel(label, "dim"), value)
        self.message.setText(tr("export.agree_means"))
        self.message.show()
        self.accept_button.set_texts(tr(self.verb_id), "")  # Enter does not agree
        set_kind(self.accept_button, "")  # nor is the eye led to it
        self.accept_button.setDefault(False)
        self.accept_button.setAutoDefault(False)
        self.decline_button.clicked.connect(lambda: (decline(), self.close()))
        self.setTabOrder(self.cancel_button, self.decline_button)
        self.setTabOrder(self.decline_button, self.accept_button)

    def _buttons(self) -> QLayout:
        row = QHBoxLayout()
        for button in (self.accept_button, self.decline_button, self.cancel_button):
            row.addWidget(button)
        row.addStretch(1)
        return row


class ExportProgress(Ask):
    """It comes when another has agreed, minutes later perhaps: it takes no key from anybody.

    Put away it goes on; only its other button stops it, and that is no key that lies at hand.
    """

    title_id, verb_id = "export.making", "export.stop"

    def __init__(self, name: str, stop: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.head.setText(tr("export.making_this", name=name))
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.left, self._begun_s = PlainLabel("", "dim"), monotonic_s()
        self.add(tr("export.progress"), self.bar)
        self.form.addRow("", self.left)
        self.accept_button.set_texts(tr(self.verb_id), "")
        self.accept_button.setDefault(False)
        self.accept_button.setAutoDefault(False)
        set_kind(self.accept_button, "")
        self.cancel_button.set_texts(tr("export.put_away"), "Esc")
        self.cancel_button.setFocus()  # where a desktop gives it the keys all the same
        self.answered.connect(stop)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)

    def show_percent(self, percent: int) -> None:
        self.bar.setValue(percent)
        passed_s = monotonic_s() - self._begun_s
        if percent >= _TOLD_FROM and passed_s >= _TOLD_AFTER_S:
            left = age_text(passed_s * (100 - percent) / percent)
            self.left.setText(tr("export.time_left", time=left))
